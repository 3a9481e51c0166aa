/** Istio's injection into the pod template of a workload: the pod that its controller would make of it, injected, and the template again. */
import { fail } from '../../base/diagnostic.ts'
import { at, isObject, type JsonObject, jsonText, type MutableObject, record } from '../../base/json.ts'
import { ownerOfManifest, ownerOfPod } from '../../istio/owner.ts'
import { livePodLabels } from '../../policy/controller-labels.ts'
import type { ConfigMapFact } from '../../policy/facts.ts'
import type { Injection, Workload } from '../injector.ts'
import { annotationsOf, withKeys } from '../pod-parts.ts'
import { sortedPaths } from './finish/probers.ts'
import { preparePod } from './inject-pod.ts'
import { isInjectionError, refusalSentence } from './injection-error.ts'
import { isNamespaceConsulted, type PreparedInjector } from './prepared-injector.ts'
import type { IstioRevision } from './revisions.ts'
import { withoutNoise } from './without-noise.ts'

export interface InjectedWorkload extends Injection {
  /** What the templates printed; typed. */
  readonly printed: JsonObject
}

/** The revision's injector, ready to run. Throws InjectError for what istiod would refuse at its start, and RI0234. */
export function usableInjector(revision: IstioRevision): PreparedInjector {
  // First what is wrong in the ConfigMaps: Istio's version is read from them, and the next question hangs on it.
  const injector = revision.prepared()
  if (revision.needsKubernetesVersion) {
    fail('RI0234', `Istio 1.${revision.contract.minor} decides native sidecars by the cluster's version, which is not known`, {
      hint: 'spec.kubernetesVersion: "1.33" (--kubernetes-version), or spec.istio.nativeSidecars: true|false',
    })
  }
  return injector
}

/** By what a pod template is injected. */
export interface InjectedBy {
  readonly webhookPath: string
  readonly source: ConfigMapFact
  readonly defaults: 'assumed' | undefined
}

/** An injection of Istio's that is ready to be made. */
export interface PreparedTemplate {
  readonly texts: readonly string[] | undefined
  make(): InjectedWorkload
}

/** Injects a pod template as it stands. Throws InjectError with Istio's words. */
export function injectTemplate(workload: Workload, injector: PreparedInjector, by: InjectedBy): InjectedWorkload {
  return prepareTemplate(workload, injector, by).make()
}

/** Prints the templates for a pod template as it stands; the rest is still to be made. Throws InjectError with Istio's words. */
export function prepareTemplate(
  workload: Workload,
  injector: PreparedInjector,
  { webhookPath, source, defaults }: InjectedBy,
): PreparedTemplate {
  const { name: namespace } = workload.namespace
  const isPod = workload.path.length === 0
  const object = isNamespaceConsulted(injector) ? namespaceObject(workload) : undefined
  const prepared = inIstiosWords(source, workload, () =>
    preparePod(injector, {
      pod: isPod ? workload.template : podOf(workload.template),
      namespace,
      owner: isPod
        ? ownerOfPod(workload.template, injector.contract)
        : ownerOfManifest({ ...workload, namespace }, podLabels(workload.template), injector.contract),
      webhookPath,
      ...(injector.proxyConfigs.length > 0 && { labels: livePodLabels(workload) }),
      ...(object && { namespaceObject: object }),
      ...(defaults && { defaults }),
    }),
  )
  const make = (): InjectedWorkload =>
    inIstiosWords(source, workload, () => {
      const result = prepared.make()
      return {
        template: templateOf(workload.template, result.pod),
        sorted: sortedPaths(result.typed),
        printed: result.template,
        notices: result.warnings.map((message) => ({ code: 'RI0321', severity: 'warning', message, place: workload.place })),
      }
    })
  return { texts: prepared.texts && [...prepared.texts, namespace, jsonText(object ?? null)], make }
}

function inIstiosWords<Result>(source: ConfigMapFact, { template }: Workload, run: () => Result): Result {
  try {
    return run()
  } catch (error) {
    if (!isInjectionError(error)) throw error
    const sentence = refusalSentence(error, Object.values(annotationsOf(template)))
    if (error.template === undefined) return fail(error.code, sentence)
    const { namespace, name, place } = source
    return fail(error.code, `template ${error.template} of ConfigMap ${namespace}/${name}: ${sentence}`, { place })
  }
}

function podLabels(template: JsonObject): JsonObject | undefined {
  const labels = at(template, 'metadata', 'labels')
  return isObject(labels) ? labels : undefined
}

/** The pod that a template describes. */
function podOf(template: JsonObject): JsonObject {
  const pod = record()
  pod['apiVersion'] = 'v1'
  pod['kind'] = 'Pod'
  return Object.assign(pod, template)
}

/** The template again, with what the pod has become: no keys of its own but metadata and spec, no namespace that it did not name. */
function templateOf(before: JsonObject, pod: JsonObject): JsonObject {
  const after: MutableObject = Object.assign(record(), before)
  for (const key of ['metadata', 'spec']) {
    if (pod[key] !== undefined) after[key] = withoutNoise(before[key], pod[key])
  }
  const { metadata } = after
  if (isObject(metadata) && at(before, 'metadata', 'namespace') === undefined)
    after['metadata'] = withKeys(metadata, { namespace: undefined })
  return after
}

/** The Namespace as Istio would see it on OpenShift, from what is known of it. */
function namespaceObject(workload: Workload): JsonObject {
  const metadata = record()
  metadata['name'] = workload.namespace.name
  for (const [key, known] of [
    ['labels', workload.namespace.labels],
    ['annotations', workload.namespace.annotations],
  ] as const) {
    const texts = record()
    for (const [name, { value }] of known) texts[name] = value
    metadata[key] = texts
  }
  const object = record()
  object['metadata'] = metadata
  return object
}
