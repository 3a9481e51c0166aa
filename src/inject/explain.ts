/** What `explain` tells: for each workload the decision with its whole trail, what an injection would work with, and what the live webhook would do. */
import { type Diagnostic, isInjectError } from '../base/diagnostic.ts'
import type { JsonObject } from '../base/json.ts'
import type { InjectionPolicy } from '../policy/injection-policy.ts'
import type { Chunks } from './chunks.ts'
import { type Answer, injectWorkload, whyLeftAlone } from './inject-workload.ts'
import type { Decision, Detail, LiveInjector, Workload } from './injector.ts'
import { createInjectors, type Injectors } from './injectors.ts'
import type { Survey } from './survey.ts'
import { type Change, changesBetween } from './template-changes.ts'

/** What would become of one pod template. */
export interface ExplainedWorkload {
  readonly workload: Workload
  /** What each injector says, in the order in which they inject. */
  readonly answers: readonly ExplainedAnswer[]
  /** `refused`: also where the decision is to inject, and the injection fails. */
  readonly verdict: 'injected' | 'left-alone' | 'undecided' | 'refused'
  /** The reason, or the sentence of the error. */
  readonly because: string
  /** All errors that refuse it; empty for another verdict. */
  readonly errors: readonly Diagnostic[]
  /** What the live webhook would do to the pod as it comes out; undefined where Istio takes no part. */
  readonly live: Decision | undefined
  /** The pod template after the run; as it was where nothing is injected. */
  readonly template: JsonObject
}

/** What one injector says of a workload. */
export interface ExplainedAnswer {
  readonly injector: string
  readonly decision: Decision
  /** What its injection worked with; empty where it does not inject. */
  readonly details: readonly Detail[]
  /** Where it is undecided: what would be decided under certain labels of the namespace. */
  readonly hypotheses: readonly { readonly given: string; readonly decision: Decision }[]
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

/** Explains the workloads that are `wanted`; nothing that `inject` refuses ends it. */
export function explainWorkloads(
  survey: Survey,
  policy: InjectionPolicy,
  chunks: Chunks,
  wanted: (workload: Workload) => boolean,
): Explanation {
  const workloads = survey.located.workloads.map(({ workload }) => workload).filter(wanted)
  const injectors = attempt(() => createInjectors({ ...survey, policy }, chunks))
  if ('errors' in injectors)
    return { workloads: workloads.map((workload) => withoutInjector(workload, injectors.errors)), notices: survey.notices }
  const { list, istio } = injectors.made
  const explained = workloads.map((workload) => explainOne(workload, injectors.made, policy))
  // As in the pipeline, what fails is no outcome.
  const lint = istio?.lint()
  for (const { workload, verdict, answers, template } of explained)
    if (verdict === 'injected' || verdict === 'left-alone')
      for (const { injector, decision } of answers) if (injector === istio?.name) lint?.see({ workload, decision, template })
  const notices = [...survey.notices, ...list.flatMap((injector) => injector.notices()), ...(lint?.notices() ?? [])]
  return { workloads: explained, notices }
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
    const injected = attempt(() => live.inject(workload, decision).template)
    return 'errors' in injected
      ? { workload, decision, changes: undefined, errors: injected.errors }
      : { workload, decision, changes: changesBetween(workload.template, injected.made), errors: [] }
  })
}

/** Istio's injector, behind which there is a webhook. */
export function istioMaker(survey: Survey, policy: InjectionPolicy, chunks: Chunks): () => LiveInjector {
  return () => chunks.istio().createIstioInjector({ facts: survey.facts, policy }, chunks)
}

function explainOne(workload: Workload, { list, istio }: Injectors, policy: InjectionPolicy): ExplainedWorkload {
  const { answers, template, errors } = injectWorkload(list, workload, policy.spec.images ?? [])
  const isUndecided = answers.some(({ decision }) => decision.verdict === 'undecided')
  const isInjected = answers.some(({ decision }) => decision.verdict === 'inject')
  const verdict = errors.length > 0 ? 'refused' : isUndecided ? 'undecided' : isInjected ? 'injected' : 'left-alone'
  return {
    workload,
    answers: answers.map((answer) => explainAnswer(answer, workload, verdict === 'injected' ? template : undefined)),
    verdict,
    because: becauseOf(verdict, answers, errors),
    errors,
    live: istio?.live.decide({ ...workload, template }),
    template,
  }
}

/** `template`: the pod template after the run, where it was injected. */
function explainAnswer({ injector, decision }: Answer, workload: Workload, template: JsonObject | undefined): ExplainedAnswer {
  const injects = decision.verdict === 'inject' && template !== undefined
  return {
    injector: injector.name,
    decision,
    details: injects ? injector.details(workload, decision, template) : [],
    hypotheses: decision.verdict === 'undecided' ? injector.hypotheses(workload) : [],
  }
}

function becauseOf(verdict: ExplainedWorkload['verdict'], answers: readonly Answer[], errors: readonly Diagnostic[]): string {
  switch (verdict) {
    case 'refused':
      return errors[0]?.message ?? ''
    case 'undecided':
      return 'unknown-namespace'
    case 'left-alone':
      return whyLeftAlone(answers)
    case 'injected':
      return whyLeftAlone(answers.filter(({ decision }) => decision.verdict === 'inject'))
  }
}

function withoutInjector(workload: Workload, errors: readonly Diagnostic[]): ExplainedWorkload {
  const because = errors[0] ?? { code: 'RI0218', severity: 'error', message: 'there is no injector' }
  return {
    workload,
    answers: [],
    verdict: 'refused',
    because: because.message,
    errors,
    template: workload.template,
    live: undefined,
  }
}

type Attempt<Made> = { readonly made: Made } | { readonly errors: readonly Diagnostic[] }

function attempt<Made>(make: () => Made): Attempt<Made> {
  try {
    return { made: make() }
  } catch (error) {
    if (!isInjectError(error)) throw error
    return { errors: error.diagnostics }
  }
}
