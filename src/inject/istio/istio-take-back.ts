/** Taking an earlier injection of Istio back out of a workload. */
import type { Diagnostic } from '../../base/diagnostic.ts'
import type { JsonObject } from '../../base/json.ts'
import type { InjectorConfig } from '../../istio/injector-config.ts'
import type { ImageRule } from '../../policy/tenant-shape.ts'
import type { Decision, InjectDecision, Injection, Workload } from '../injector.ts'
import { recordedRevision } from './records.ts'
import type { IstioRevision } from './revisions.ts'
import { isInjected } from './take-back/is-injected.ts'
import { loadTakeBack } from './take-back.chunk.ts'
import type { FirstAsked } from './take-back-workload.ts'

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
  readonly first: FirstAsked
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
    const taken = loadTakeBack().takeBackWorkload(workload, { revision, webhookPath, defaults, configs, first, images })
    const stays = new Set([...taken.stays, ...(first === 'recorded' ? taken.lost : [])])
    const injection = { template: taken.template, notices: [...stays].map((what) => staying(what, title, place)) }
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
