/**
 * What istiod's webhook does to a pod once it has decided to inject: from a plain pod to a plain pod. Mirrors injectPod and RunTemplate of
 * pkg/kube/inject/webhook.go and inject.go, Istio 1.9 to 1.32-dev. What differs between versions is asked of the contract.
 */
import { type JsonObject, record } from '../base/json.ts'
import { annotationError } from '../istio/annotation-validation.ts'
import { ANNOTATIONS, CONTAINERS, LABELS } from '../istio/names.ts'
import { type Owner, ownerOfPod } from '../istio/owner.ts'
import { webhookEnv } from '../istio/webhook-url.ts'
import type { FinishContext } from './finish/step.ts'
import { FINISH_STEPS } from './finish/steps.ts'
import { InjectionError, inStage } from './injection-error.ts'
import { proxyConfigOf, templateData } from './istio-data.ts'
import { selectTemplates } from './istio-templates.ts'
import { withoutOpenShiftUser } from './openshift-user.ts'
import { ACCUMULATOR_FAULT, applyOverlay, POD_FAULT, readPatch, typedPod } from './overlay.ts'
import { reapplyOverrides } from './overrides.ts'
import { annotationsOf, containersOf, findContainer, labelsOf, recordAt, textAt, withContainers, withKeys } from './pod-parts.ts'
import { consultedNamespace, isNative, type PreparedInjector } from './prepared-injector.ts'
import { templateInput } from './strip.ts'
import { applyAsJsonPatch, keepUserContent } from './user-content.ts'

/** A pod to inject, and what the request for it says. */
export interface PodInjection {
  /** As its user wrote it: apiVersion and kind may be missing, nothing is changed in place. */
  readonly pod: JsonObject
  /** Namespace of the request, for a pod that names none. */
  readonly namespace: string
  /** Who owns the pod; when absent, that is read from the pod itself, as for a live one. */
  readonly owner?: Owner
  /** Path of the webhook's URL, which may carry variables for the proxy. */
  readonly webhookPath: string
  /**
   * What of the user's pod stays as it was written: `render` (the default) keeps all of it, `webhook` what a live webhook's JSON patch leaves, which
   * loses fields that istiod does not know where a list grows.
   */
  readonly fidelity?: 'render' | 'webhook'
  /** The Namespace object, consulted on OpenShift alone. */
  readonly namespaceObject?: JsonObject
}

/** An injected pod. */
export interface PodResult {
  /** The pod with its user's spelling kept where injection did not change it. */
  readonly pod: JsonObject
  /** The pod as istiod has it: known fields only, canonical. */
  readonly typed: JsonObject
  /** All that the templates printed, merged onto nothing; typed. What was injected is in here. */
  readonly template: JsonObject
  /** Sentences of Istio that do not stop the injection. */
  readonly warnings: readonly string[]
}

/**
 * Injects one pod. A pod that was injected before is treated as the webhook does, which is not the exact inverse: take back first where that is
 * wanted. Throws InjectionError with the text of istiod's admission response.
 */
export function injectPod(injector: PreparedInjector, input: PodInjection): PodResult {
  const { contract } = injector
  const before = inStage('RI0107', '', () => withNamespace(typedPod(input.pod, contract), input.namespace))
  const namespace = textAt(recordAt(before, 'metadata'), 'namespace')
  const clusterNamespace = consultedNamespace(injector, input.namespaceObject)
  const original =
    clusterNamespace !== undefined && contract.resetsOpenShiftUser ? withoutOpenShiftUser(before, contract) : before
  const owner = input.owner ?? ownerOfPod(original, contract)
  const native = isNative(injector, textAt(recordAt(original, 'spec'), 'nodeName'))

  const run = inStage('RI0402', 'failed to run injection template: ', () => {
    checkAnnotations(original, injector)
    const proxyConfig = proxyConfigOf(original, namespace, injector)
    const template = templateInput(original, injector.mesh, contract)
    const nativeSidecar = native ? 'yes' : 'no'
    const data = templateData({ input: template, owner, proxyConfig, nativeSidecar, namespace: clusterNamespace }, injector)
    return { proxyConfig, ...runTemplates(injector, original, data, native) }
  })
  const context: FinishContext = {
    contract,
    original,
    template: run.accumulator,
    mesh: injector.mesh,
    proxyConfig: run.proxyConfig,
    proxyEnv: proxyEnvOf(original, injector, input.webhookPath),
    revision: injector.revision,
    injectedAnnotations: injector.config.injectedAnnotations,
    holdApplication: injector.values.typed.holdApplicationUntilProxyStarts,
    rewriteProbes: injector.values.typed.rewriteAppHttpProbe,
  }
  const reapplied = inStage('RI0502', 'failed to re apply container: ', () => reapplyOverrides(run.merged, context))
  const finished = inStage('RI0502', 'failed to process pod: ', () =>
    FINISH_STEPS.reduce((pod, [, step]) => step(pod, context), reapplied),
  )
  const after = typedPod(finished, contract)
  const pod =
    input.fidelity === 'webhook' ? applyAsJsonPatch(input.pod, before, after) : keepUserContent(input.pod, before, after)
  return { pod: pod as JsonObject, typed: after, template: run.accumulator, warnings: warningsOf(original) }
}

function withNamespace(pod: JsonObject, namespace: string): JsonObject {
  const metadata = recordAt(pod, 'metadata')
  return textAt(metadata, 'namespace') !== '' || namespace === ''
    ? pod
    : withKeys(pod, { metadata: withKeys(metadata, { namespace }) })
}

function checkAnnotations(pod: JsonObject, { contract, values }: PreparedInjector): void {
  const fault = annotationError(annotationsOf(pod), contract)
  if (fault !== undefined) throw new InjectionError('RI0411', fault)
  if (values.fault?.effect === 'per-request') throw new InjectionError('RI0212', values.fault.message)
}

/** Every template on the same data, each merged into what was printed so far, and into the pod. */
function runTemplates(
  injector: PreparedInjector,
  pod: JsonObject,
  data: Parameters<PreparedInjector['templates']['run']>[1],
  native: boolean,
): { readonly merged: JsonObject; readonly accumulator: JsonObject } {
  const { contract, config, templates } = injector
  let merged = pod
  let accumulator = typedPod(record(), contract)
  for (const name of selectTemplates(annotationsOf(pod), config)) {
    const text = templates.run(name, data)
    const patch = inStage('RI0404', '', () => readPatch(text, contract), name)
    const intoAccumulator = (): void => {
      accumulator = inStage('RI0501', ACCUMULATOR_FAULT, () => applyOverlay(accumulator, patch, contract), name)
    }
    const intoPod = (): void => {
      const base = isNativeFor(merged, native, contract) ? withNativeProxy(merged, accumulator) : merged
      merged = inStage('RI0501', POD_FAULT, () => applyOverlay(base, patch, contract), name)
    }
    if (contract.firstMerge === 'accumulator') {
      intoAccumulator()
      intoPod()
    } else {
      intoPod()
      intoAccumulator()
    }
  }
  return { merged, accumulator }
}

function isNativeFor(pod: JsonObject, native: boolean, { nativeSidecarAnnotation }: PreparedInjector['contract']): boolean {
  const annotation = nativeSidecarAnnotation ? annotationsOf(pod)[ANNOTATIONS.nativeSidecar] : undefined
  return annotation === 'true' || (annotation !== 'false' && native)
}

/** Where templates make the proxy an init container, the user's proxy moves to the end of those, so that both are merged. */
function withNativeProxy(pod: JsonObject, accumulator: JsonObject): JsonObject {
  const proxy = findContainer(containersOf(pod, 'containers'), CONTAINERS.proxy)
  if (proxy === undefined || findContainer(containersOf(accumulator, 'initContainers'), CONTAINERS.proxy) === undefined)
    return pod
  const others = containersOf(pod, 'containers').filter((container) => textAt(container, 'name') !== CONTAINERS.proxy)
  return withContainers(withContainers(pod, 'containers', others), 'initContainers', [
    ...containersOf(pod, 'initContainers'),
    proxy,
  ])
}

const CLUSTER_ENV = 'ISTIO_META_CLUSTER_ID'
const NETWORK_ENV = 'ISTIO_META_NETWORK'

/** Variables that are forced onto the proxy: of the URL, with the cluster and network of the values, and the network of the pod's label over all. */
function proxyEnvOf(pod: JsonObject, { values, contract }: PreparedInjector, webhookPath: string): ReadonlyMap<string, string> {
  const env = new Map(webhookEnv(webhookPath, contract))
  const cluster = env.get(CLUSTER_ENV) || values.typed.clusterName
  const network = labelsOf(pod).get(LABELS.network) ?? (env.get(NETWORK_ENV) || values.typed.network)
  if (cluster !== '') env.set(CLUSTER_ENV, cluster)
  if (network !== '') env.set(NETWORK_ENV, network)
  return env
}

const DNS_POLICY = 'ClusterFirst'

function warningsOf(pod: JsonObject): readonly string[] {
  const metadata = recordAt(pod, 'metadata')
  const policy = textAt(recordAt(pod, 'spec'), 'dnsPolicy')
  if (policy === '' || policy === DNS_POLICY) return []
  const name = textAt(metadata, 'name') || `${textAt(metadata, 'generateName')}***** (actual name not yet known)`
  return [
    `${JSON.stringify(`${textAt(metadata, 'namespace')}/${name}`)}'s DNSPolicy is not "${DNS_POLICY}". The Envoy sidecar may not able to connect to Istio Pilot`,
  ]
}
