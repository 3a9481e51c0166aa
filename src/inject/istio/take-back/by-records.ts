/** Takes an injection of Istio back without Istio's ConfigMaps: what its records prove goes, and what they do not tell is named. */
import { at, type JsonObject, sameJson, tryParseJson } from '../../../base/json.ts'
import type { Message } from '../../../istio/mesh/message.ts'
import { CONTAINERS } from '../../../istio/names.ts'
import { contractOf, NEWEST_MINOR } from '../../../istio/versions.ts'
import {
  annotationsOf,
  containersOf,
  findNamed,
  labelsOf,
  nameSet,
  placeOf,
  recordAt,
  recordsAt,
  textAt,
} from '../../pod-parts.ts'
import { isMergeEnabled } from '../finish/prometheus-merge.ts'
import { injectionStatus, recordedOverrides } from '../records.ts'
import type { Defaults } from './containers.ts'
import { knownNames } from './known-names.ts'
import { type TakenBack, takeBackIstio } from './take-back.ts'

export interface TakenBackByRecords extends TakenBack {
  /** What Istio's templates may have set without a record, and stays: `label security.istio.io/tlsMode`. */
  readonly unsure: readonly string[]
  /** Containers of the author's that a template had changed: they come back as they were then, without what was edited since. */
  readonly asRecorded: readonly string[]
}

/** The template before injection, as far as records tell. Throws InjectError: RI0503 for damaged records, RI0506 for names that no template of Istio's charts adds. */
export function takeBackByRecords(template: JsonObject, defaults: Defaults): TakenBackByRecords {
  const contract = contractOf(NEWEST_MINOR)
  const taken = takeBackIstio(template, {
    contract,
    defaults,
    placing: 'merged',
    isKnown: knownNames([]),
    isWritten: () => false,
    agentPort: agentPortIn(template),
    sendsPrometheus: (annotations) => isMergeEnabled(annotations, NO_MESH),
    inject: () => undefined,
  })
  if (sameJson(taken.template, template)) return { ...taken, unsure: [], asRecorded: [] }
  return { ...taken, unsure: unsureIn(template, taken.template), asRecorded: changedContainers(template) }
}

const DEFAULT_AGENT_PORT = 15020
/** A mesh config that says nothing. */
const NO_MESH: Message = {}

/** Where the agent listens, by the proxy's own config. */
function agentPortIn(template: JsonObject): number {
  const env = recordsAt(placeOf(template, CONTAINERS.proxy)?.container, 'env')
  const port = at(tryParseJson(textAt(findNamed(env, 'PROXY_CONFIG'), 'value')), 'statusPort')
  return typeof port === 'number' ? port : DEFAULT_AGENT_PORT
}

/** Labels and annotations that Istio's charts set, 1.0 to 1.32-dev (manifests/charts/istio-control/istio-discovery/files, August 2026). */
const CHARTED = {
  labels: [
    'security.istio.io/tlsMode',
    'service.istio.io/canonical-name',
    'service.istio.io/canonical-revision',
    'istio.io/rev',
    'networking.istio.io/tunnel',
    'topology.istio.io/network',
  ],
  annotations: ['istio.io/rev', 'kubectl.kubernetes.io/default-container', 'kubectl.kubernetes.io/default-logs-container'],
  /** Written only where Istio's CNI plugin sets the network up. */
  cni: [
    'k8s.v1.cni.cncf.io/networks',
    'sidecar.istio.io/interceptionMode',
    'istio.io/reroute-virtual-interfaces',
    'traffic.sidecar.istio.io/includeOutboundIPRanges',
    'traffic.sidecar.istio.io/excludeOutboundIPRanges',
    'traffic.sidecar.istio.io/includeInboundPorts',
    'traffic.sidecar.istio.io/excludeInboundPorts',
    'traffic.sidecar.istio.io/includeOutboundPorts',
    'traffic.sidecar.istio.io/excludeOutboundPorts',
    'traffic.sidecar.istio.io/excludeInterfaces',
    'traffic.sidecar.istio.io/kubevirtInterfaces',
  ],
} as const

/** What `spec.istio.seal` is usually called; the policy would tell. */
const SEAL = 'render-inject.dev/'

/** The user of Istio's proxy, whose group old templates give the pod's files to. */
const PROXY_GROUP = 1337

function unsureIn(template: JsonObject, bare: JsonObject): readonly string[] {
  const labels = labelsOf(bare)
  const annotations = annotationsOf(bare)
  const names = injectionStatus(template)?.initContainers ?? []
  const isCni = names.includes(CONTAINERS.validation) || !names.includes(CONTAINERS.init)
  const isGroup = recordAt(recordAt(bare, 'spec'), 'securityContext')['fsGroup'] === PROXY_GROUP
  return [
    ...CHARTED.labels.filter((key) => labels.has(key)).map((key) => `label ${key}`),
    ...[...labels.keys()].filter((key) => key.startsWith(SEAL)).map((key) => `label ${key}`),
    ...[...CHARTED.annotations, ...(isCni ? CHARTED.cni : [])]
      .filter((key) => annotations[key] !== undefined)
      .map((key) => `annotation ${key}`),
    ...(isGroup ? ['spec.securityContext.fsGroup'] : []),
  ]
}

function changedContainers(template: JsonObject): readonly string[] {
  const overrides = recordedOverrides(template)
  const injected = injectionStatus(template)
  return (['containers', 'initContainers'] as const).flatMap((list) => {
    const names = new Set(injected?.[list])
    const present = nameSet(containersOf(template, list))
    return overrides[list]
      .map((container) => textAt(container, 'name'))
      .filter((name) => name !== CONTAINERS.proxy && name !== CONTAINERS.init && names.has(name) && present.has(name))
  })
}
