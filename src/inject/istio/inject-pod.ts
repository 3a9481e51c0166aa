/**
 * What istiod's webhook does to a pod once it has decided to inject: from a plain pod to a plain pod. Mirrors injectPod and RunTemplate of
 * pkg/kube/inject/webhook.go and inject.go, Istio 1.9 to 1.32-dev. What differs between versions is asked of the contract.
 */
import { type JsonObject, record } from '../../base/json.ts'
import { annotationError } from '../../istio/annotation-validation.ts'
import type { Message } from '../../istio/mesh/message.ts'
import { ANNOTATIONS, CONTAINERS } from '../../istio/names.ts'
import { type Owner, ownerOfPod } from '../../istio/owner.ts'
import { MISSING_VALUES } from '../../istio/values.ts'
import { withDefaults } from '../../krm/pod-defaults.ts'
import { annotationsOf, containersOf, findNamed, recordAt, textAt, withContainers } from '../pod-parts.ts'
import { proxyConfigOf, templateData } from './data.ts'
import type { FinishContext } from './finish/step.ts'
import { FINISH_STEPS } from './finish/steps.ts'
import { InjectionError, inStage, isInjectionError } from './injection-error.ts'
import { type LegacyTemplate, printLegacy } from './legacy/template.ts'
import { withoutOpenShiftUser } from './openshift-user.ts'
import { ACCUMULATOR_FAULT, applyOverlay, POD_FAULT, readPatch, typedPod } from './overlay.ts'
import { reapplyOverrides } from './overrides.ts'
import { proxyEnvOf, receivedPod, warningsOf } from './pod-request.ts'
import { isNamespaceConsulted, isNative, type PreparedInjector } from './prepared-injector.ts'
import { templateInput } from './strip.ts'
import { selectTemplates } from './templates.ts'
import { applyAsJsonPatch, keepUserContent } from './user-content.ts'

/** A pod to inject, and what the request for it says. */
export interface PodInjection {
  /** As its user wrote it: apiVersion and kind may be missing, nothing is changed in place. */
  readonly pod: JsonObject
  /** Namespace of the request, for a pod that names none. */
  readonly namespace: string
  /** Who owns the pod; when absent, that is read from the pod itself, as for a live one. */
  readonly owner?: Owner
  /** Its labels in a live cluster, where its controller adds some: ProxyConfig resources choose by them. */
  readonly labels?: ReadonlyMap<string, string>
  /** Path of the webhook's URL, which may carry variables for the proxy. */
  readonly webhookPath: string
  /**
   * What of the user's pod stays as it was written: `render` (the default) keeps all of it, `webhook` what a live webhook's JSON patch leaves, which
   * loses fields that istiod does not know where a list grows.
   */
  readonly fidelity?: 'render' | 'webhook'
  /** `assumed`: templates and the agent see the pod as the API server completes it, as a live webhook does. As it is written where absent. */
  readonly defaults?: 'assumed'
  /** The Namespace object, consulted on OpenShift alone. */
  readonly namespaceObject?: JsonObject
  /** Set where kube-inject injects: the ProxyConfig that counts, whatever resources say, and the metadata of the object that it reads. */
  readonly kubeInject?: { readonly proxyConfig: Message; readonly metadata: JsonObject }
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

/** An injection of which the templates have been printed. */
export interface PreparedPod {
  /** With the text of the pod all that the rest hangs on; undefined where that is more. */
  readonly texts: readonly string[] | undefined
  /** Throws InjectionError. */
  make(): PodResult
}

/**
 * Injects one pod. A pod that was injected before is treated as the webhook does, which is not the exact inverse: take back first where that is
 * wanted. Throws InjectionError with the text of istiod's admission response.
 */
export function injectPod(injector: PreparedInjector, input: PodInjection): PodResult {
  return preparePod(injector, input).make()
}

/** As {@link injectPod}, in two steps. */
export function preparePod(injector: PreparedInjector, input: PodInjection): PreparedPod {
  const { contract, legacy, proxyConfigs } = injector
  const asked = inStage('RI0107', '', () => {
    const typed = typedPod(input.pod, contract)
    return input.kubeInject === undefined ? receivedPod(typed, input.namespace) : typed
  })
  // The webhook makes its patch of what follows: an id that it takes away here stays where nothing sets another.
  const before = isNamespaceConsulted(injector) && contract.resetsOpenShiftUser ? withoutOpenShiftUser(asked, contract) : asked
  const make = (inject: () => Injected): PodResult => {
    const { pod: finished, template } = inject()
    const after = typedPod(finished, contract)
    const keep = input.fidelity === 'webhook' ? applyAsJsonPatch : keepUserContent
    return { pod: keep(input.pod, before, after), typed: after, template, warnings: warningsOf(before) }
  }
  if (legacy !== undefined) return { texts: undefined, make: () => make(() => injectLegacy(legacy, injector, input, before)) }
  const printed = printTemplates(injector, input, before)
  // ProxyConfig resources choose by labels; a template need not ask for the kind of proxy, which may hang on the pod's node.
  const texts = proxyConfigs.length > 0 ? undefined : printed.texts && [...printed.texts, String(printed.native)]
  return { texts, make: () => make(() => injectTyped(injector, input, printed)) }
}

function injectLegacy(legacy: LegacyTemplate, injector: PreparedInjector, input: PodInjection, original: JsonObject): Injected {
  const owner = input.owner ?? ownerOfPod(original, injector.contract)
  const { webhookPath, defaults } = input
  const asSeen = (pod: JsonObject): JsonObject => (defaults === 'assumed' ? withDefaults(pod, 'Pod') : pod)
  return inStage('RI0402', '', () => {
    const fault = annotationError(annotationsOf(original), injector.contract)
    if (fault !== undefined) throw new InjectionError('RI0411', fault)
    return legacy.backEnd().injectLegacyPod(injector, {
      original,
      owner,
      proxyEnv: proxyEnvOf(original, injector, webhookPath),
      webhookPath,
      by: input.kubeInject === undefined ? 'webhook' : 'kube-inject',
      version: legacy.version,
      asSeen,
      print: (pod) => {
        const proxyConfig = input.kubeInject?.proxyConfig ?? proxyConfigOf(pod, owner.namespace, injector)
        const ownerMetadata = input.kubeInject?.metadata ?? recordAt(original, 'metadata')
        return { proxyConfig, overlay: printLegacy(legacy, injector, { input: asSeen(pod), owner, ownerMetadata, proxyConfig }) }
      },
    })
  })
}

/** A typed pod after injection, and what the templates printed for it. */
interface Injected {
  readonly pod: JsonObject
  readonly template: JsonObject
}

/** What the templates printed for a pod, and what they were run on. */
interface Printed {
  readonly original: JsonObject
  readonly seen: JsonObject
  readonly native: boolean
  readonly proxyConfig: Message
  /** In the order in which they are merged; undefined where one failed, which the merge says. */
  readonly texts: readonly string[] | undefined
  readonly print: (template: string) => string
}

const RUN_FAULT = 'failed to run injection template: '

function printTemplates(injector: PreparedInjector, input: PodInjection, original: JsonObject): Printed {
  const { contract } = injector
  const namespace = textAt(recordAt(original, 'metadata'), 'namespace')
  const clusterNamespace = isNamespaceConsulted(injector) ? input.namespaceObject : undefined
  const owner = input.owner ?? ownerOfPod(original, contract)
  const seen = input.defaults === 'assumed' ? withDefaults(original, 'Pod') : original
  const native = isNative(injector, textAt(recordAt(original, 'spec'), 'nodeName'))
  return inStage('RI0402', RUN_FAULT, () => {
    checkAnnotations(original, injector)
    const proxyConfig = input.kubeInject?.proxyConfig ?? proxyConfigOf(original, namespace, injector, input.labels)
    const template = templateInput(seen, injector.mesh, contract)
    const { fault } = injector.values
    if (fault?.effect === 'missing') throw new InjectionError('RI0212', MISSING_VALUES, { cause: new Error(fault.message) })
    const nativeSidecar = native ? 'yes' : 'no'
    const ownerMetadata = input.kubeInject?.metadata ?? recordAt(original, 'metadata')
    const data = templateData(
      { input: template, owner, ownerMetadata, proxyConfig, nativeSidecar, namespace: clusterNamespace },
      injector,
    )
    const print = (name: string): string => injector.templates.run(name, data)
    return {
      original,
      seen,
      native,
      proxyConfig,
      print,
      texts: allPrinted(selectTemplates(annotationsOf(original), injector.config), print),
    }
  })
}

/** Undefined where one fails: Istio merges what those before it printed, and says first what is wrong there. */
function allPrinted(names: readonly string[], print: (name: string) => string): readonly string[] | undefined {
  try {
    return names.map(print)
  } catch (error) {
    if (!isInjectionError(error)) throw error
    return undefined
  }
}

function injectTyped(injector: PreparedInjector, input: PodInjection, printed: Printed): Injected {
  const { contract } = injector
  const { original, seen, proxyConfig } = printed
  const run = inStage('RI0402', RUN_FAULT, () => mergeTemplates(injector, printed))
  const context: FinishContext = {
    contract,
    original,
    seen,
    template: run.accumulator,
    mesh: injector.mesh,
    proxyConfig,
    proxyEnv: proxyEnvOf(original, injector, input.webhookPath),
    revision: injector.revision,
    injectedAnnotations: injector.config.injectedAnnotations,
    holdApplication: injector.values.typed.holdApplicationUntilProxyStarts,
    rewriteProbes: injector.values.typed.rewriteAppHttpProbe,
  }
  const reapplied = inStage('RI0502', 'failed to re apply container: ', () => reapplyOverrides(run.merged, context))
  const finished = inStage('RI0502', 'failed to process pod: ', () =>
    FINISH_STEPS.reduce((pod, step) => step(pod, context), reapplied),
  )
  return { pod: finished, template: run.accumulator }
}

function checkAnnotations(pod: JsonObject, { contract, values }: PreparedInjector): void {
  const fault = annotationError(annotationsOf(pod), contract)
  if (fault !== undefined) throw new InjectionError('RI0411', fault)
  if (values.fault?.effect === 'per-request') throw new InjectionError('RI0212', values.fault.message)
}

/** Every template, each merged into what was printed so far, and into the pod. */
function mergeTemplates(
  { contract, config }: PreparedInjector,
  { original: pod, native, texts, print }: Printed,
): { readonly merged: JsonObject; readonly accumulator: JsonObject } {
  let merged = pod
  let accumulator = typedPod(record(), contract)
  for (const [i, name] of selectTemplates(annotationsOf(pod), config).entries()) {
    const text = texts?.[i] ?? print(name)
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

/** Where templates make the proxy an init container, the user's proxy moves to the end of those, so that both are merged; of several the first. */
function withNativeProxy(pod: JsonObject, accumulator: JsonObject): JsonObject {
  const proxy = findNamed(containersOf(pod, 'containers'), CONTAINERS.proxy)
  if (proxy === undefined || findNamed(containersOf(accumulator, 'initContainers'), CONTAINERS.proxy) === undefined) return pod
  const others = containersOf(pod, 'containers').filter((container) => container !== proxy)
  return withContainers(withContainers(pod, 'containers', others), 'initContainers', [
    ...containersOf(pod, 'initContainers'),
    proxy,
  ])
}
