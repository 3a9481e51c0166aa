/** What `explain` tells: for each workload the decision with its whole trail, what an injection would work with, and what the live webhook would do. */
import { type Diagnostic, isInjectError } from '../base/diagnostic.ts'
import type { JsonObject } from '../base/json.ts'
import type { Chunks } from './chunks.ts'
import type { Decision, Detail, LiveInjector, Workload, WorkloadOutcome } from './injector.ts'
import type { Survey } from './survey.ts'
import { type Change, changesBetween } from './template-changes.ts'

/** What would become of one pod template. */
export interface ExplainedWorkload {
  readonly workload: Workload
  readonly decision: Decision
  /** `refused`: also where the decision is to inject, and the injection fails. */
  readonly verdict: 'injected' | 'left-alone' | 'undecided' | 'refused'
  /** The reason, or the sentence of the error. */
  readonly because: string
  /** All errors that refuse it; empty for another verdict. */
  readonly errors: readonly Diagnostic[]
  readonly details: readonly Detail[]
  /** What the live webhook would do to the pod as it comes out. */
  readonly live: Decision
  /** For an undecided workload: what would be decided under certain labels of the namespace. */
  readonly hypotheses: readonly { readonly given: string; readonly decision: Decision }[]
  /** The pod template after the run; as it was where nothing is injected. */
  readonly template: JsonObject
}

/** What the live webhook would do to a pod template as it stands in the manifests. */
export interface WebhookEffect {
  readonly workload: Workload
  readonly decision: Decision
  /** What it would change; undefined where it does not inject, or cannot. */
  readonly changes: readonly Change[] | undefined
  readonly errors: readonly Diagnostic[]
}

export interface Explanation {
  readonly workloads: readonly ExplainedWorkload[]
  readonly notices: readonly Diagnostic[]
}

type MadeInjector = { readonly injector: LiveInjector } | { readonly errors: readonly Diagnostic[] }

/** Explains the workloads that are `wanted`; nothing that `inject` refuses ends it. */
export function explainWorkloads(survey: Survey, make: () => LiveInjector, wanted: (workload: Workload) => boolean): Explanation {
  const workloads = survey.located.workloads.map(({ workload }) => workload).filter(wanted)
  const made = tryMaking(make)
  if ('errors' in made)
    return { workloads: workloads.map((workload) => withoutInjector(workload, made.errors)), notices: survey.notices }
  const explained = workloads.map((workload) => explainOne(workload, made.injector))
  // As in the pipeline, what fails is no outcome.
  const outcomes = explained
    .filter(({ verdict }) => verdict === 'injected' || verdict === 'left-alone')
    .map(({ workload, decision, template }): WorkloadOutcome => ({ workload, decision, template }))
  return { workloads: explained, notices: [...survey.notices, ...made.injector.notices(), ...made.injector.lint(outcomes)] }
}

/** Tells what a live webhook would do to pods as they stand, such as baked ones. Throws InjectError where there is no injector. */
export function explainAsWebhook(
  survey: Survey,
  make: () => LiveInjector,
  wanted: (workload: Workload) => boolean,
): readonly WebhookEffect[] {
  const workloads = survey.located.workloads.map(({ workload }) => workload).filter(wanted)
  if (workloads.length === 0) return []
  const { live } = make()
  return workloads.map((workload) => {
    const decision = live.decide(workload)
    if (decision.verdict !== 'inject')
      return { workload, decision, changes: undefined, errors: decision.verdict === 'refused' ? [decision.because] : [] }
    const injected = tryInjecting(() => live.inject(workload, decision).template)
    return 'errors' in injected
      ? { workload, decision, changes: undefined, errors: injected.errors }
      : { workload, decision, changes: changesBetween(workload.template, injected.template), errors: [] }
  })
}

/** The injector of a run, as the pipeline makes it. */
export function injectorMaker(
  survey: Survey,
  policy: Parameters<ReturnType<Chunks['istio']>['createIstioInjector']>[0]['policy'],
  chunks: Chunks,
): () => LiveInjector {
  return () => chunks.istio().createIstioInjector({ facts: survey.facts, policy }, chunks)
}

function explainOne(workload: Workload, injector: LiveInjector): ExplainedWorkload {
  const decision = injector.decide(workload)
  const live = (template: JsonObject): Decision => injector.live.decide({ ...workload, template })
  const asItIs = {
    workload,
    decision,
    errors: [],
    details: [],
    hypotheses: [],
    template: workload.template,
    live: live(workload.template),
  }
  switch (decision.verdict) {
    case 'leave-alone':
      return { ...asItIs, verdict: 'left-alone', because: decision.because }
    case 'undecided':
      return { ...asItIs, verdict: 'undecided', because: decision.because, hypotheses: injector.hypotheses(workload) }
    case 'refused':
      return { ...asItIs, verdict: 'refused', because: decision.because.message, errors: [decision.because] }
    case 'inject': {
      const injected = tryInjecting(() => injector.inject(workload, decision).template)
      if ('errors' in injected)
        return { ...asItIs, verdict: 'refused', because: injected.errors[0]?.message ?? '', errors: injected.errors }
      const { template } = injected
      return {
        ...asItIs,
        verdict: 'injected',
        because: decision.because,
        template,
        details: injector.details(workload, decision, template),
        live: live(template),
      }
    }
  }
}

function withoutInjector(workload: Workload, errors: readonly Diagnostic[]): ExplainedWorkload {
  const because = errors[0] ?? { code: 'RI0218', severity: 'error', message: 'there is no injector' }
  const decision: Decision = { verdict: 'refused', because, trail: [] }
  return {
    workload,
    decision,
    verdict: 'refused',
    because: because.message,
    errors,
    details: [],
    hypotheses: [],
    template: workload.template,
    live: decision,
  }
}

function tryMaking(make: () => LiveInjector): MadeInjector {
  try {
    return { injector: make() }
  } catch (error) {
    if (!isInjectError(error)) throw error
    return { errors: error.diagnostics }
  }
}

function tryInjecting(inject: () => JsonObject): { readonly template: JsonObject } | { readonly errors: readonly Diagnostic[] } {
  try {
    return { template: inject() }
  } catch (error) {
    if (!isInjectError(error)) throw error
    return { errors: error.diagnostics }
  }
}
