/**
 * The back-end for configs with one `template:` (Istio 1.0 to 1.8): what the template prints is appended to the pod, not merged by name.
 * Mirrors InjectionData and createPatch of pkg/kube/inject, release-1.8; what older minors lack is left out by {@link LegacyContract}. Not built yet: network
 * from the last segments of the URL and fsGroup by the mesh (≤ 1.7), `podRedirectAnnot` (kube-inject alone).
 */
import type { JsonObject } from '../base/json.ts'
import { annotationError } from '../istio/annotation-validation.ts'
import { type LegacyContract, legacyContractOf } from '../istio/legacy-versions.ts'
import type { Message } from '../istio/mesh/message.ts'
import { ANNOTATIONS, CONTAINERS } from '../istio/names.ts'
import type { Owner } from '../istio/owner.ts'
import { parseBool } from '../template/gotemplate/format/strconv.ts'
import { parseTemplates, type TemplateSet } from '../template/gotemplate/template.ts'
import type { FuncTable } from '../template/gotemplate/value.ts'
import { withForcedEnv } from './finish/cluster-env.ts'
import { isRewriteOn } from './finish/rewrite-probes.ts'
import { InjectionError, inStage } from './injection-error.ts'
import { proxyConfigOf, templateData } from './istio-data.ts'
import { type LegacyOverlay, readLegacyOverlay } from './legacy-overlay.ts'
import { statusText, withAgent, withDefaultLabels, withoutPrevious } from './legacy-records.ts'
import {
  addContainers,
  frontNames,
  proxyVariables,
  redirectedContainers,
  withConcurrency,
  withTokenMount,
} from './legacy-steps.ts'
import { annotationsOf, containersOf, recordAt, recordsAt, textAt, withAnnotations, withKeys } from './pod-parts.ts'
import type { InjectorFacts } from './prepared-injector.ts'

/** The one template of a config, compiled. */
export interface LegacyInjector {
  readonly legacy: LegacyContract
  readonly template: TemplateSet
  /** Hash of the template's text, which the status annotation tells. */
  readonly version: string
}

/** A typed pod and what its request says. */
export interface LegacyRequest {
  readonly original: JsonObject
  readonly owner: Owner
  readonly proxyEnv: ReadonlyMap<string, string>
}

const TEMPLATE_NAME = 'inject'
const FS_GROUP_ENV = 'ENABLE_LEGACY_FSGROUP_INJECTION'
const FS_GROUP = 1337

/** Compiles the one template of a config. Throws InjectionError with the parser's text. */
export function prepareLegacy(
  text: string,
  minor: number,
  language: { funcs: FuncTable; hash: (text: string) => string },
): LegacyInjector {
  const legacy = legacyContractOf(minor, text)
  const options = { funcs: language.funcs, delims: legacy.delimiters }
  const template = inStage('RI0401', '', () => parseTemplates([{ name: TEMPLATE_NAME, text }], options), TEMPLATE_NAME)
  return { legacy, template, version: language.hash(text) }
}

/** Injects one typed pod; gives it and what the template printed. Throws InjectionError with istiod's text. */
export function injectLegacyPod(
  { legacy, template, version }: LegacyInjector,
  facts: InjectorFacts,
  request: LegacyRequest,
): { readonly pod: JsonObject; readonly template: JsonObject } {
  const fault = annotationError(annotationsOf(request.original), facts.contract)
  if (fault !== undefined) throw new InjectionError('RI0411', fault)
  const pod = withFsGroup(request.original, legacy, facts.env)
  const proxyConfig = proxyConfigOf(pod, request.owner.namespace, facts)
  const data = templateData({ input: pod, owner: request.owner, proxyConfig, nativeSidecar: 'no', namespace: undefined }, facts)
  const printed = inStage('RI0402', '', () => template.execute(TEMPLATE_NAME, data), TEMPLATE_NAME)
  const overlay = readLegacyOverlay(printed, facts.contract)
  const merged = withOverlay(pod, overlay, { legacy, facts, request, proxyConfig })
  const annotated = withAnnotations(merged, {
    [ANNOTATIONS.status]: statusText(overlay.pod, version),
    ...(legacy.injectedAnnotations ? Object.fromEntries(facts.config.injectedAnnotations) : {}),
  })
  return {
    pod: withDefaultLabels(withAgent(annotated, facts.mesh, legacy), legacy, {
      ...request,
      revision: revisionLabel(facts.revision),
    }),
    template: overlay.pod,
  }
}

interface OverlayContext {
  readonly legacy: LegacyContract
  readonly facts: InjectorFacts
  readonly request: LegacyRequest
  readonly proxyConfig: Message
}

/** The pod without what an earlier injection added, with all of the overlay appended. */
function withOverlay(pod: JsonObject, overlay: LegacyOverlay, context: OverlayContext): JsonObject {
  const { legacy, facts, proxyConfig } = context
  const isRewriting = legacy.rewritesProbes && isRewriteOn(annotationsOf(pod), overlay.rewriteProbes)
  const own = withoutPrevious(pod)
  const spec = recordAt(own, 'spec')
  const added = recordAt(overlay.pod, 'spec')
  const isHolding = facts.values.typed.holdApplicationUntilProxyStarts || proxyConfig['holdApplicationUntilProxyStarts'] === true
  const front = frontNames(isHolding, legacy)
  const complete = (container: JsonObject): JsonObject =>
    textAt(container, 'name') === CONTAINERS.proxy
      ? withProxyParts(container, pod, own, isRewriting ? 'rewriting' : 'as it is', context)
      : container
  return withKeys(own, {
    spec: withKeys(spec, {
      initContainers: addContainers(containersOf(own, 'initContainers'), recordsAt(added, 'initContainers'), front),
      containers: addContainers(
        isRewriting ? redirectedContainers(own, facts) : containersOf(own, 'containers'),
        recordsAt(added, 'containers').map(complete),
        front,
      ),
      volumes: [...recordsAt(spec, 'volumes'), ...recordsAt(added, 'volumes')],
      imagePullSecrets: [...recordsAt(spec, 'imagePullSecrets'), ...recordsAt(added, 'imagePullSecrets')],
      ...(overlay.dnsConfig === undefined ? {} : { dnsConfig: overlay.dnsConfig }),
    }),
  })
}

/** The template's proxy with its threads, variables and the token of the service account. */
function withProxyParts(
  proxy: JsonObject,
  pod: JsonObject,
  own: JsonObject,
  probes: 'rewriting' | 'as it is',
  { legacy, facts, request }: OverlayContext,
): JsonObject {
  const sized = legacy.concurrency ? withConcurrency(proxy) : proxy
  const forced = legacy.clusterEnv ? withForcedEnv(sized, request.proxyEnv) : sized
  const env = [...recordsAt(forced, 'env'), ...proxyVariables(pod, probes, facts, legacy)]
  return withTokenMount(withKeys(forced, { env }), containersOf(own, 'containers'))
}

function withFsGroup(pod: JsonObject, { fsGroup }: LegacyContract, env: ReadonlyMap<string, string>): JsonObject {
  const { value, error } = parseBool(env.get(FS_GROUP_ENV) ?? '')
  if (fsGroup === 'none' || (error === undefined && !value)) return pod
  const spec = recordAt(pod, 'spec')
  return withKeys(pod, {
    spec: withKeys(spec, { securityContext: withKeys(recordAt(spec, 'securityContext'), { fsGroup: FS_GROUP }) }),
  })
}

/** In those days the revision that is called default today had no name. */
function revisionLabel(revision: string): string {
  return revision === 'default' ? '' : revision
}
