/** All injectors on one pod template: take back what they had injected, decide, inject in order. */
import { type Diagnostic, isInjectError } from '../base/diagnostic.ts'
import type { JsonObject } from '../base/json.ts'
import type { ImageRule } from '../policy/tenant-shape.ts'
import type { Edit } from '../yaml/splice.ts'
import { withImages } from './images.ts'
import type { Decision, InjectDecision, Injector, PreparedInjection, Workload } from './injector.ts'
import { demandFilledIn } from './placeholders.ts'
import type { Replay } from './replay/replays.ts'

/** What one injector said of a workload. */
export interface Answer {
  readonly injector: Injector
  readonly decision: Decision
}

export interface WorkloadRun {
  /** In the order of the injectors. */
  readonly answers: readonly Answer[]
  /** The pod template after all of them; as it came where one cannot decide, or fails. */
  readonly template: JsonObject
  readonly notices: readonly Diagnostic[]
  readonly errors: readonly Diagnostic[]
  /** The edits of the pod template's text, where they were known before; of `template`, made when it is asked for, only the metadata are its own then. */
  readonly edits?: readonly Edit[]
  /** Told the edits, where later ones may go by them. */
  readonly learn?: (edits: readonly Edit[]) => void
}

/** Asks for an earlier injection by which this one can go. */
export type FindReplay = (injector: Injector, prepared: PreparedInjection) => Replay | undefined

/**
 * Runs the injectors. Each decides on the pod as its author wrote it: what another injects sways nobody. Where they inject, each sees what those before it
 * added.
 */
export function injectWorkload(
  injectors: readonly Injector[],
  workload: Workload,
  images: readonly ImageRule[],
  findReplay?: FindReplay,
): WorkloadRun {
  const notices: Diagnostic[] = []
  let answers: readonly Answer[] = []
  try {
    demandFilledIn(workload, injectors)
    const bare = withTemplate(workload, takeBack(injectors, workload, []))
    answers = injectors.map((injector) => ({ injector, decision: injector.decide(bare) }))
    const errors = answers.flatMap(({ decision }) =>
      decision.verdict === 'refused' ? [decision.because, ...(decision.others ?? [])] : [],
    )
    if (errors.length > 0 || answers.some(({ decision }) => decision.verdict === 'undecided'))
      return { answers, template: workload.template, notices, errors }
    const gone = answers.filter(({ injector, decision }) => decision.verdict === 'inject' || injector.leftAlone === 'taken-back')
    const start = takeBack(
      gone.map(({ injector }) => injector),
      workload,
      notices,
    )
    const injecting = answers.flatMap(({ injector, decision }) => (decision.verdict === 'inject' ? [{ injector, decision }] : []))
    const [only] = injecting
    if (only !== undefined && injecting.length === 1 && start === workload.template && images.length === 0)
      return byTheOne(only, { workload, answers, notices }, findReplay)
    const idle = new Set<Injector>()
    const template = injecting.reduce((before, { injector, decision }) => {
      const injection = injector.prepare({ ...workload, template: before }, decision).make()
      notices.push(...injection.notices)
      if (injection.template === before) idle.add(injector)
      return withImages(before, injection.template, images)
    }, start)
    return { answers: withIdle(answers, idle), template, notices, errors: [] }
  } catch (error) {
    if (!isInjectError(error)) throw error
    return { answers, template: workload.template, notices, errors: error.diagnostics }
  }
}

/** The injection of the only injector into a template that no other has touched. */
function byTheOne(
  { injector, decision }: { readonly injector: Injector; readonly decision: InjectDecision },
  { workload, answers, notices }: Pick<WorkloadRun, 'answers' | 'notices'> & { readonly workload: Workload },
  findReplay: FindReplay | undefined,
): WorkloadRun {
  const prepared = injector.prepare(workload, decision)
  const replay = findReplay?.(injector, prepared)
  if (replay?.known === 'yes') {
    const { edits } = replay
    return {
      answers: edits.length === 0 ? withIdle(answers, new Set([injector])) : answers,
      notices,
      errors: [],
      edits,
      get template() {
        return replay.template()
      },
    }
  }
  const injection = prepared.make()
  const isIdle = injection.template === workload.template
  const said = isIdle ? withIdle(answers, new Set([injector])) : answers
  const run = { answers: said, template: injection.template, notices: [...notices, ...injection.notices], errors: [] }
  return replay === undefined ? run : { ...run, learn: (edits) => replay.learn(injection, edits) }
}

/** What was said where the injection of some injectors came to nothing: the pod has all of it, or a template printed none. */
function withIdle(answers: readonly Answer[], idle: ReadonlySet<Injector>): readonly Answer[] {
  if (idle.size === 0) return answers
  return answers.map((answer) => {
    const { injector, decision } = answer
    return idle.has(injector) ? { injector, decision: { ...decision, verdict: 'leave-alone', because: NOTHING_TO_ADD } } : answer
  })
}

const NOTHING_TO_ADD = 'the injector has nothing to add'

/** Why nobody injected; injectors are only named where there are several. */
export function whyLeftAlone(answers: readonly Answer[]): string {
  const [only] = answers
  if (answers.length === 1 && only !== undefined) return reasonOf(only.decision)
  return answers.map(({ injector, decision }) => `${injector.name}: ${reasonOf(decision)}`).join('; ')
}

/** Names of the injectors that injected. */
export function injectedBy(answers: readonly Answer[]): readonly string[] {
  return answers.filter(({ decision }) => decision.verdict === 'inject').map(({ injector }) => injector.name)
}

function reasonOf({ because }: Decision): string {
  return typeof because === 'string' ? because : because.message
}

/** The last that injected goes first. */
function takeBack(injectors: readonly Injector[], workload: Workload, notices: Diagnostic[]): JsonObject {
  return asRecorded(injectors, workload.template).reduceRight((template, injector) => {
    const taken = injector.takeBack(withTemplate(workload, template))
    notices.push(...taken.notices)
    return taken.template
  }, workload.template)
}

/** The injectors, those with records in the order of these: the list may have had another order then. */
function asRecorded(injectors: readonly Injector[], template: JsonObject): readonly Injector[] {
  if (injectors.length < 2) return injectors
  const places = new Map<Injector, number>()
  for (const injector of injectors) {
    const place = injector.recordedAt?.(template)
    if (place !== undefined) places.set(injector, place)
  }
  const recorded = [...places].sort(([, a], [, b]) => a - b).map(([injector]) => injector)
  let next = 0
  return injectors.map((injector) => (places.has(injector) ? (recorded[next++] ?? injector) : injector))
}

function withTemplate(workload: Workload, template: Workload['template']): Workload {
  return workload.template === template ? workload : { ...workload, template }
}
