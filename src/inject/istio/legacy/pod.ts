/**
 * The back-end for configs with one `template:` (Istio 1.0 to 1.8): what the template prints is appended to the pod, not merged by name.
 * Mirrors createPatch of pkg/kube/inject, release-1.8, and intoObject for kube-inject; what older minors lack is left out by {@link LegacyContract}. A chunk of
 * its own: it is handed what runs templates, and imports no engine.
 */
import { at, type JsonObject } from '../../../base/json.ts'
import { type LegacyContract, legacyContractOf } from '../../../istio/legacy-versions.ts'
import { type Message, stringIn } from '../../../istio/mesh/message.ts'
import { ANNOTATIONS, CONTAINERS } from '../../../istio/names.ts'
import type { Owner } from '../../../istio/owner.ts'
import { legacyWebhookEnv } from '../../../istio/webhook-url.ts'
import { parseBool } from '../../../template/gotemplate/format/strconv.ts'
import {
  annotationsOf,
  containersOf,
  findNamed,
  recordAt,
  recordsAt,
  type Texts,
  textAt,
  withAnnotations,
  withKeys,
} from '../../pod-parts.ts'
import { withForcedEnv } from '../finish/cluster-env.ts'
import { isRewriteOn } from '../finish/rewrite-probes.ts'
import type { InjectorFacts } from '../injector-facts.ts'
import { hasQuirk, type QuirkName } from '../kube-inject/quirks.ts'
import type { LegacyOverlay } from './overlay.ts'
import { statusText, withAgent, withDefaultLabels, withoutPrevious } from './records.ts'
import { addContainers, frontNames, proxyVariables, redirectedContainers, withConcurrency, withTokenMount } from './steps.ts'

/** A typed pod and what its request says. */
export interface LegacyRequest {
  readonly original: JsonObject
  readonly owner: Owner
  readonly proxyEnv: ReadonlyMap<string, string>
  readonly webhookPath: string
  readonly by: 'webhook' | 'kube-inject'
  /** A typed pod as templates and the agent see it: perhaps with the API server's defaults. */
  readonly asSeen: (pod: JsonObject) => JsonObject
  /** Hash of the template. */
  readonly version: string
  /** Runs the template for a pod; also tells the ProxyConfig that counts for it. */
  readonly print: (pod: JsonObject) => { readonly overlay: LegacyOverlay; readonly proxyConfig: Message }
}

const FS_GROUP_ENV = 'ENABLE_LEGACY_FSGROUP_INJECTION'
const JWT_POLICY_ENV = 'JWT_POLICY'
const FS_GROUP = 1337

/** Injects one typed pod; gives it and what the template printed. */
export function injectLegacyPod(
  facts: InjectorFacts,
  request: LegacyRequest,
): { readonly pod: JsonObject; readonly template: JsonObject } {
  const { minor } = facts.contract
  const legacy = legacyContractOf(minor)
  const pod = withFsGroup(request.original, legacy, facts)
  const { overlay, proxyConfig } = request.print(pod)
  const merged = withOverlay(pod, overlay, { legacy, facts, request, proxyConfig })
  const redirected =
    request.by === 'kube-inject' && hasQuirk('redirectAnnotations', minor)
      ? withRedirection(merged, overlay.redirectAnnotations)
      : merged
  const annotated = withAnnotations(redirected, {
    [ANNOTATIONS.status]: statusText(overlay.pod, request.version),
    ...(legacy.injectedAnnotations ? Object.fromEntries(facts.config.injectedAnnotations) : {}),
  })
  const labelled = withDefaultLabels(withAgent(annotated, facts.mesh, legacy), legacy, {
    owner: request.owner,
    proxyEnv: request.proxyEnv,
    revision: revisionLabel(facts.revision),
  })
  return { pod: labelled, template: withSettings(overlay, pod, request.original) }
}

/** What the template printed, with the settings of the pod that istiod itself puts beside it: what is taken back some day. */
function withSettings({ pod: printed, dnsConfig }: LegacyOverlay, seen: JsonObject, original: JsonObject): JsonObject {
  const settings = {
    ...(seen === original ? {} : { securityContext: withKeys(undefined, { fsGroup: FS_GROUP }) }),
    ...(dnsConfig === undefined ? {} : { dnsConfig }),
  }
  return Object.keys(settings).length === 0 ? printed : withKeys(printed, { spec: withKeys(recordAt(printed, 'spec'), settings) })
}

/** Mirrors rewriteCniPodSpec: all of them or none. */
function withRedirection(pod: JsonObject, annotations: Texts): JsonObject {
  const own = annotationsOf(pod)
  return Object.keys(own).some((name) => Object.hasOwn(annotations, name) && annotations[name] !== '')
    ? pod
    : withAnnotations(pod, annotations)
}

interface OverlayContext {
  readonly legacy: LegacyContract
  readonly facts: InjectorFacts
  readonly request: LegacyRequest
  readonly proxyConfig: Message
}

/** The pod without what an earlier injection added, with all of the overlay appended. */
function withOverlay(pod: JsonObject, overlay: LegacyOverlay, context: OverlayContext): JsonObject {
  const { legacy, facts, proxyConfig, request } = context
  const has = (quirk: QuirkName): boolean => request.by === 'kube-inject' && hasQuirk(quirk, facts.contract.minor)
  const own = withoutPrevious(pod)
  const spec = recordAt(own, 'spec')
  const added = recordAt(overlay.pod, 'spec')
  const hasProxy = [spec, added].some((one) => findNamed(recordsAt(one, 'containers'), CONTAINERS.proxy) !== undefined)
  const isRewriting =
    legacy.rewritesProbes && isRewriteOn(annotationsOf(pod), overlay.rewriteProbes) && (hasProxy || !has('probesNeedProxy'))
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
      ...(overlay.dnsConfig === undefined && !has('dnsConfigReplaced') ? {} : { dnsConfig: overlay.dnsConfig }),
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
  const env = legacy.clusterEnv === 'url-tail' ? legacyWebhookEnv(request.webhookPath) : request.proxyEnv
  const forced = env.size === 0 ? sized : withForcedEnv(sized, env)
  const variables = [...recordsAt(forced, 'env'), ...proxyVariables(request.asSeen(pod), probes, facts, legacy)]
  return withTokenMount(withKeys(forced, { env: variables }), containersOf(own, 'containers'))
}

function withFsGroup(pod: JsonObject, { fsGroup }: LegacyContract, facts: InjectorFacts): JsonObject {
  const isOn = fsGroup === 'sds' ? stringIn(facts.mesh, 'sdsUdsPath') !== '' : isFsGroupOn(facts)
  if (!isOn) return pod
  const spec = recordAt(pod, 'spec')
  return withKeys(pod, {
    spec: withKeys(spec, { securityContext: withKeys(recordAt(spec, 'securityContext'), { fsGroup: FS_GROUP }) }),
  })
}

/** As istiod's environment says; else on, but for tokens that root alone need not read. The chart makes the variable of the values. */
function isFsGroupOn({ env, values }: InjectorFacts): boolean {
  const { value, error } = parseBool(env.get(FS_GROUP_ENV) ?? '')
  const tokens = env.get(JWT_POLICY_ENV) ?? at(values.tree, 'global', 'jwtPolicy')
  return error === undefined ? value : tokens !== 'first-party-jwt'
}

/** In those days the revision that is called default today had no name. */
function revisionLabel(revision: string): string {
  return revision === 'default' ? '' : revision
}
