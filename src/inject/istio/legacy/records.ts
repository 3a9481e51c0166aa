/** What a legacy injection writes down, and what it takes away of an earlier one. Mirrors createPatch and injectionStatus, release-1.8. */
import { type JsonObject, recordOf } from '../../../base/json.ts'
import type { LegacyContract } from '../../../istio/legacy-versions.ts'
import type { Message } from '../../../istio/mesh/message.ts'
import { LABELS, NETWORK_ENV } from '../../../istio/names.ts'
import type { Owner } from '../../../istio/owner.ts'
import { annotationsOf, labelsOf, recordAt, recordsAt, textAt, withKeys, withLabels } from '../../pod-parts.ts'
import { structJson } from '../finish/go-json.ts'
import { agentPortOf, isMergeEnabled, withAgentScraped } from '../finish/prometheus-merge.ts'
import { injectionStatus, type RecordedNames } from '../records.ts'

const LISTS = ['initContainers', 'containers', 'volumes', 'imagePullSecrets'] as const

/** What a pod without a readable record is taken to have of an earlier injection. */
const NAMES_OF_OLD: RecordedNames = {
  initContainers: ['istio-init', 'enable-core-dump'],
  containers: ['istio-proxy'],
  volumes: ['istio-certs', 'istio-envoy'],
  imagePullSecrets: [],
}

/** The pod without what an earlier injection added, by its record or by the names of old. */
export function withoutPrevious(pod: JsonObject): JsonObject {
  const names = injectionStatus(pod) ?? NAMES_OF_OLD
  const spec = recordAt(pod, 'spec')
  const kept = LISTS.filter((list) => Array.isArray(spec[list])).map((list) => {
    const gone = new Set(names[list])
    return [list, recordsAt(spec, list).filter((item) => !gone.has(textAt(item, 'name')))] as const
  })
  return withKeys(pod, { spec: withKeys(spec, Object.fromEntries(kept)) })
}

/** The status annotation; `overlay` has what was injected. */
export function statusText(overlay: JsonObject, version: string): string {
  const lists = LISTS.map((list): [string, JsonObject[string]] => {
    const names = recordsAt(recordAt(overlay, 'spec'), list).map((item) => textAt(item, 'name'))
    return [list, names.length === 0 ? null : names]
  })
  return structJson(recordOf([['version', version], ...lists]))
}

/** Prometheus is sent to the proxy's agent, where the merge is on. */
export function withAgent(pod: JsonObject, mesh: Message, { prometheus }: LegacyContract): JsonObject {
  return prometheus && isMergeEnabled(annotationsOf(pod), mesh) ? withAgentScraped(pod, agentPortOf(mesh)) : pod
}

/** Labels of the minor, where the pod has none or an empty one. */
export function withDefaultLabels(
  pod: JsonObject,
  { labels }: LegacyContract,
  {
    owner,
    proxyEnv,
    revision,
  }: { readonly owner: Owner; readonly proxyEnv: ReadonlyMap<string, string>; readonly revision: string },
): JsonObject {
  const own = labelsOf(pod)
  const first = (...names: readonly string[]): string | undefined =>
    names.map((name) => own.get(name)).find((value) => value !== undefined && value !== '')
  const values: Readonly<Record<(typeof labels)[number], string | undefined>> = {
    tlsMode: 'istio',
    canonicalName: first(LABELS.canonicalName, 'app.kubernetes.io/name', 'app') ?? owner.name,
    canonicalRevision: first(LABELS.canonicalRevision, LABELS.appVersion, 'version') ?? 'latest',
    revision,
    network: proxyEnv.get(NETWORK_ENV),
  }
  const missing = labels.filter((label) => values[label] !== undefined && (own.get(LABELS[label]) ?? '') === '')
  return withLabels(pod, Object.fromEntries(missing.map((label) => [LABELS[label], values[label]])))
}
