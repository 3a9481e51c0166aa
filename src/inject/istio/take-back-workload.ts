/** Takes an earlier injection of Istio back out of one workload: a chunk of its own, because most manifests have none. */
import { fail, isInjectError } from '../../base/diagnostic.ts'
import type { JsonObject } from '../../base/json.ts'
import type { InjectorConfig } from '../../istio/injector-config.ts'
import { CONTAINERS } from '../../istio/names.ts'
import type { ImageRule } from '../../policy/tenant-shape.ts'
import { withImages } from '../images.ts'
import type { Workload } from '../injector.ts'
import { placeOf } from '../pod-parts.ts'
import { type InjectedWorkload, injectTemplate, usableInjector } from './inject-workload.ts'
import { inStage, isInjectionError } from './injection-error.ts'
import type { PreparedInjector } from './prepared-injector.ts'
import type { IstioRevision } from './revisions.ts'
import { takeBackContext } from './take-back/context.ts'
import { type TakenBack, takeBackIstio } from './take-back/take-back.ts'

export { takeBackByRecords } from './take-back/by-records.ts'

/** Whose templates are asked first what was injected: those of the revision that injects today, or of the one on record. */
export type FirstAsked = 'today' | 'recorded'

/** How a workload is taken back. */
export interface TakeBackRequest {
  /** The revision that injects today. */
  readonly revision: IstioRevision
  readonly webhookPath: string
  /** `assumed`: it sees pods with the API server's defaults. */
  readonly defaults: 'assumed' | undefined
  /** Of all revisions in the facts. */
  readonly configs: readonly InjectorConfig[]
  readonly first: FirstAsked
  readonly images: readonly ImageRule[]
}

/** A workload's template as its author wrote it. */
export interface WorkloadTakenBack extends TakenBack {
  /** What injecting the template gives, where that had to be tried. */
  readonly injected: InjectedWorkload | undefined
}

/** The workload's template before injection. Throws InjectError: RI0503, RI0506, and what is wrong with the pod itself. */
export function takeBackWorkload(
  workload: Workload,
  { revision, webhookPath, defaults, configs, first, images }: TakeBackRequest,
): WorkloadTakenBack {
  const injector = first === 'today' ? usableInjector(revision) : asInjected(revision.prepared(), workload.template)
  const tried = new Map<JsonObject, InjectedWorkload>()
  const context = takeBackContext(injector, { configs, ...(defaults && { defaults: 'recorded' }) }, (template, used) =>
    attempt(() => {
      const injected = injectTemplate({ ...workload, template }, used, { webhookPath, source: revision.source, defaults })
      if (used === injector) tried.set(template, injected)
      return { ...injected, template: withImages(template, injected.template, images) }
    }),
  )
  try {
    const taken = inStage('RI0107', '', () => takeBackIstio(workload.template, context))
    return { ...taken, injected: tried.get(taken.template) }
  } catch (error) {
    if (!isInjectionError(error)) throw error
    return fail(error.code, error.message)
  }
}

/** The injector with the kind of proxy that is in the pod: nobody needs to tell the cluster's version for that. */
function asInjected(injector: PreparedInjector, template: JsonObject): PreparedInjector {
  const isNative = placeOf(template, CONTAINERS.proxy)?.list === 'initContainers'
  return { ...injector, nativeSidecars: { mode: isNative ? 'true' : 'false', nodes: [] } }
}

/** A pod that cannot be injected says so when it is. */
function attempt(run: () => InjectedWorkload): { readonly template: JsonObject; readonly printed: JsonObject } | undefined {
  try {
    return run()
  } catch (error) {
    if (!isInjectError(error)) throw error
    return undefined
  }
}
