/** Taking an earlier injection of Istio back out of a workload. */
import { fail, isInjectError } from '../base/diagnostic.ts'
import type { JsonObject } from '../base/json.ts'
import type { InjectorConfig } from '../istio/injector-config.ts'
import { inStage, isInjectionError } from './injection-error.ts'
import type { Workload } from './injector.ts'
import type { IstioRevision } from './istio-revisions.ts'
import { type InjectedWorkload, injectTemplate, usableInjector } from './istio-workload.ts'
import { takeBackContext } from './take-back/context.ts'
import { type TakenBack, takeBackIstio } from './take-back/take-back.ts'

export interface TakeBackRequest {
  /** The revision that injects today. */
  readonly revision: IstioRevision
  readonly webhookPath: string
  /** `assumed`: it sees pods with the API server's defaults. */
  readonly defaults: 'assumed' | undefined
  /** Of all revisions in the facts. */
  readonly configs: readonly InjectorConfig[]
}

/** The workload's template before injection. Throws InjectError: RI0503, RI0506, and what is wrong with the pod itself. */
export function takeBackWorkload(workload: Workload, { revision, webhookPath, defaults, configs }: TakeBackRequest): TakenBack {
  const injector = usableInjector(revision)
  const context = takeBackContext(injector, { configs, ...(defaults && { defaults: 'recorded' }) }, (template, used) =>
    attempt(() => injectTemplate({ ...workload, template }, used, { webhookPath, source: revision.source, defaults })),
  )
  try {
    return inStage('RI0107', '', () => takeBackIstio(workload.template, context))
  } catch (error) {
    if (!isInjectionError(error)) throw error
    return fail(error.code, error.message)
  }
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
