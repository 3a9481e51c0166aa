/** Taking an earlier injection of Istio back out of a workload. */
import { type Diagnostic, fail, isInjectError } from '../../base/diagnostic.ts'
import type { JsonObject } from '../../base/json.ts'
import type { InjectorConfig } from '../../istio/injector-config.ts'
import { CONTAINERS } from '../../istio/names.ts'
import type { ImageRule } from '../../policy/tenant-shape.ts'
import { withImages } from '../images.ts'
import type { Decision, InjectDecision, Injection, Workload } from '../injector.ts'
import { placeOf } from '../pod-parts.ts'
import { type InjectedWorkload, injectTemplate, usableInjector } from './inject-workload.ts'
import { inStage, isInjectionError } from './injection-error.ts'
import type { PreparedInjector } from './prepared-injector.ts'
import { recordedRevision } from './records.ts'
import type { IstioRevision } from './revisions.ts'
import { takeBackContext } from './take-back/context.ts'
import { isInjected, type TakenBack, takeBackIstio } from './take-back/take-back.ts'

export interface TakingBack {
  (workload: Workload): Injection
  /** What injecting a template gives that was taken back, where that is known already. */
  readonly again: (template: JsonObject, decision: InjectDecision) => Injection | undefined
}

interface InjectedAgain {
  readonly injection: Injection
  readonly revision: IstioRevision
  readonly webhookPath: string
}

export interface TakingBackBy {
  /** `assumed`: the injector sees pods with the API server's defaults. */
  readonly defaults: 'assumed' | undefined
  readonly decide: (workload: Workload) => Decision
  readonly known: () => readonly IstioRevision[]
  /** Whose templates tell what was injected: those of the revision that injects today, or of the one on record. */
  readonly first: 'today' | 'recorded'
  /** Path of a revision's webhook, where no decision tells it. */
  readonly pathOf: (revision: string) => string
  /** `spec.images`: what comes out of an injection has them. */
  readonly images: readonly ImageRule[]
}

/** Takes back by the revision that injects today, or the one on record; where neither is known, by any that there is. What was taken back once is remembered. */
export function takingBack({ defaults, decide, known, first, pathOf, images }: TakingBackBy): TakingBack {
  const done = new WeakMap<JsonObject, Injection>()
  const injected = new WeakMap<JsonObject, InjectedAgain>()
  let configs: readonly InjectorConfig[] | undefined
  const takeBack = (workload: Workload): Injection => {
    const { template, title, place } = workload
    if (!isInjected(template)) return { template, notices: [] }
    const before = done.get(template)
    if (before !== undefined) return before
    const decision = decide(workload)
    const revisions = known()
    const named = (wanted: string | undefined): IstioRevision | undefined => revisions.find(({ name }) => name === wanted)
    const injecting = decision.verdict === 'inject' ? named(decision.revision) : undefined
    const recorded = named(recordedRevision(template))
    const revision = (first === 'today' ? (injecting ?? recorded) : (recorded ?? injecting)) ?? revisions[0]
    if (revision === undefined) return { template, notices: [] }
    configs ??= revisions.map(({ config }) => config)
    const webhookPath = decision.verdict === 'inject' && revision === injecting ? decision.webhookPath : pathOf(revision.name)
    const taken = takeBackWorkload(workload, { revision, webhookPath, defaults, configs, first, images })
    const injection = { template: taken.template, notices: taken.stays.map((what) => staying(what, title, place)) }
    done.set(template, injection)
    if (taken.injected !== undefined) injected.set(taken.template, { injection: taken.injected, revision, webhookPath })
    return injection
  }
  return Object.assign(takeBack, {
    again: (template: JsonObject, { revision, webhookPath }: InjectDecision): Injection | undefined => {
      const known = injected.get(template)
      return known?.revision.name === revision && known.webhookPath === webhookPath ? known.injection : undefined
    },
  })
}

interface TakeBackRequest {
  /** The revision that injects today. */
  readonly revision: IstioRevision
  readonly webhookPath: string
  /** `assumed`: it sees pods with the API server's defaults. */
  readonly defaults: 'assumed' | undefined
  /** Of all revisions in the facts. */
  readonly configs: readonly InjectorConfig[]
  readonly first: TakingBackBy['first']
  readonly images: readonly ImageRule[]
}

interface WorkloadTakenBack extends TakenBack {
  /** What injecting the template gives, where that had to be tried. */
  readonly injected: InjectedWorkload | undefined
}

/** The workload's template before injection. Throws InjectError: RI0503, RI0506, and what is wrong with the pod itself. */
function takeBackWorkload(
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

function staying(what: string, workload: string, place: Workload['place']): Diagnostic {
  return {
    code: 'RI0507',
    severity: 'warning',
    message: `${what} may come from an earlier injection or from the pod's author, and stays as it is`,
    place,
    notes: [`in ${workload}`],
    hint: 'remove it from the manifest if it is not your own',
  }
}
