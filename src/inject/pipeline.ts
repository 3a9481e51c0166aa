/**
 * The flow: read ▶ locate ▶ decide ▶ inject ▶ reconcile ▶ splice. Text in, text out; all errors of all workloads are collected, one a cause,
 * and any error means no output at all.
 */

import type { Diagnostic } from '../base/diagnostic.ts'
import { type JsonObject, sameJson } from '../base/json.ts'
import { placeText } from '../base/place-text.ts'
import { widthOf } from '../base/width.ts'
import { ENFORCE_LABEL } from '../krm/enforce-label.ts'
import type { Item } from '../krm/unfold.ts'
import type { StreamFacts } from '../policy/facts.ts'
import { quote } from '../yaml/write.ts'
import { checkInjectors } from './check-injectors.ts'
import type { Chunks } from './chunks.ts'
import { createRunEdits, type EditedSource, units } from './document-edits.ts'
import type { TemplateChange } from './edits.ts'
import { type Counted, countWorkload, type Failure, note, noted, throwAll } from './failures.ts'
import { isImmutable } from './immutable-kinds.ts'
import { loadImmutable } from './immutable-workloads.chunk.ts'
import { type FindReplay, injectedBy, injectWorkload, type WorkloadRun, whyLeftAlone } from './inject-workload.ts'
import type { Lint, Workload } from './injector.ts'
import { createInjectors, type Injectors } from './injectors.ts'
import { createLocator, type EmptyWorkload } from './locate.ts'
import { toldOnce } from './notices.ts'
import { loadPlaceMisfit } from './place-misfit.chunk.ts'
import { loadReplays } from './replay/replays.chunk.ts'
import type { Replays } from './replay/replays.ts'
import type { Report, ReportedWorkload } from './report.ts'
import { streamFactsOf } from './stream-facts.ts'
import { type PipelineInput, surveyManifests } from './survey.ts'

export interface PipelineResult {
  readonly sources: readonly EditedSource[]
  readonly report: Report
  /** Objects of a workload's kind that run nothing. */
  readonly empty: readonly EmptyWorkload[]
}

/** A workload that was decided, with its pod template as it comes out. */
export interface FinishedWorkload {
  readonly workload: Workload
  readonly item: Item
  readonly run: WorkloadRun
}

/**
 * Runs the whole flow, and lets go of each workload once it is done: a large stream is never in memory as values. `finished` is handed those that were
 * decided, in their order, also where the run then fails; with `templates` unneeded their pod templates may be those of others of the same make. Throws
 * InjectError with all errors.
 */
export function runPipeline(
  input: PipelineInput,
  chunks: Chunks,
  finished: (one: FinishedWorkload) => void = () => undefined,
  templates: 'needed' | 'unneeded' = 'unneeded',
): PipelineResult {
  const { policy } = input
  checkInjectors(policy)
  const { facts, namespaces, items, matches, notices: surveyed } = surveyManifests(input, chunks)
  const locator = createLocator(policy, { view: namespaces.view, targetNamespace: facts.targetNamespace })
  const tally = newTally()
  const watched: Watched = { lint: undefined, enforced: [], immutable: [] }
  const edits = createRunEdits()
  let injectors: Injectors | undefined
  const replays = templates === 'unneeded' && items.length >= FEW_ITEMS ? loadReplays().createReplays() : undefined

  for (const unit of units(items)) {
    const changes: TemplateChange[] = []
    let learn: WorkloadRun['learn']
    for (const item of unit) {
      const workloads = locator.find(item)
      // Templates that share a tree are edited together.
      const isAlone = unit.length === 1 && workloads.length === 1
      for (const workload of workloads) {
        if (injectors === undefined) {
          injectors = createInjectors({ facts, policy, matches }, chunks)
          watched.lint = injectors.istio?.lint()
        }
        const findReplay = isAlone ? replayOf(replays, workload, item) : undefined
        const run = injectWorkload(injectors.list, workload, policy.spec.images ?? [], findReplay)
        if (!isDone(tally, workload, run, item)) continue
        if (run.edits !== undefined) edits.add(item.document, run.edits)
        else if (run.template !== workload.template) changes.push({ item, workload, template: run.template })
        if (run.learn && !injectors.istio?.lintsByName(workload.template, run.template)) learn = run.learn
        watch(watched, injectors, workload, run)
        finished({ workload, item, run })
      }
    }
    const made = edits.make(changes)
    if (made !== undefined) learn?.(made)
    for (const item of unit) item.forget()
  }

  const seen = locator.seen()
  const { undecided, failures } = tally
  const unknown = undecided.size === 0 ? [] : [unknownNamespaces(undecided, streamFactsOf(policy))]
  throwAll([...seen.errors, ...unknown, ...noted(failures)], edits.refused, namespaces.warnings)
  const told = injectors === undefined ? [] : noticesAfter(injectors, watched, input.applier, chunks)
  return {
    sources: edits.sources(input.read),
    report: {
      injected: tally.injected,
      leftAlone: [...seen.leftAlone, ...tally.leftAlone],
      untouched: seen.untouched,
      unruled: seen.unruled,
      notices: [...namespaces.warnings, ...toldOnce([...surveyed, ...tally.notices, ...told])],
    },
    empty: seen.leftAlone,
  }
}

/** What became of the workloads of a run. */
interface Tally {
  readonly injected: ReportedWorkload[]
  readonly leftAlone: ReportedWorkload[]
  /** By their namespace, of which nothing is known. */
  readonly undecided: Map<string, Counted>
  readonly failures: Map<string, Failure>
  readonly notices: Diagnostic[]
}

function newTally(): Tally {
  return { injected: [], leftAlone: [], undecided: new Map(), failures: new Map(), notices: [] }
}

/** Counts a workload in; false where it failed, or could not be decided. */
function isDone(
  { injected, leftAlone, undecided, failures, notices }: Tally,
  workload: Workload,
  run: WorkloadRun,
  item: Item,
): boolean {
  const { answers, errors } = run
  notices.push(...run.notices)
  for (const error of errors) {
    const isMisfit = error.code === 'RI0107' && error.place === undefined
    note(failures, isMisfit ? loadPlaceMisfit().placeMisfit(error, workload, item) : error, workload)
  }
  if (errors.length > 0) return false
  if (answers.some(({ decision }) => decision.verdict === 'undecided')) {
    countWorkload(undecided, workload.namespace.name, workload, {})
    return false
  }
  const by = injectedBy(answers)
  if (by.length > 0) injected.push(injectedAs(workload, run, by))
  else leftAlone.push({ name: workload.title, because: whyLeftAlone(answers) })
  return true
}

/** A stream of fewer objects is done before anything was learnt. */
const FEW_ITEMS = 8

/** How earlier injections are asked; what enforces Pod Security looks into each pod template. */
function replayOf(replays: Replays | undefined, workload: Workload, item: Item): FindReplay | undefined {
  if (replays === undefined || workload.namespace.labels.has(ENFORCE_LABEL)) return undefined
  return ({ name }, prepared) => replays.find(workload, item, name, prepared)
}

/** By whom it was injected; injectors are only named where there are several. */
function injectedAs({ title }: Workload, { answers }: WorkloadRun, by: readonly string[]): ReportedWorkload {
  return answers.length > 1 ? { name: title, by } : { name: title }
}

/** What is kept of workloads for what is told after the run. */
interface Watched {
  /** Sees what was decided by an injector behind which there is a webhook. */
  lint: Lint | undefined
  /** Injected ones in namespaces that enforce a Pod Security level. */
  readonly enforced: { readonly workload: Workload; readonly template: JsonObject }[]
  /** Those that change and cannot be changed once they are there. */
  readonly immutable: Workload[]
}

function watch({ lint, enforced, immutable }: Watched, { istio }: Injectors, workload: Workload, run: WorkloadRun): void {
  const { answers, edits } = run
  for (const { injector, decision } of answers) if (injector === istio) lint?.see({ workload, decision, template: run.template })
  if (workload.namespace.labels.has(ENFORCE_LABEL) && answers.some(({ decision }) => decision.verdict === 'inject'))
    enforced.push({ workload, template: run.template })
  const isChanged = (): boolean => (edits === undefined ? !sameJson(workload.template, run.template) : edits.length > 0)
  if (isImmutable(workload) && isChanged()) immutable.push(workload)
}

/** What is told after the run: what injectors assumed, and what looks wrong. */
function noticesAfter(
  { list }: Injectors,
  { lint, enforced, immutable }: Watched,
  applier: PipelineInput['applier'],
  chunks: Chunks,
): readonly Diagnostic[] {
  return [
    ...list.flatMap((injector) => injector.notices()),
    ...(lint?.notices() ?? []),
    ...(immutable.length === 0 ? [] : loadImmutable().immutableWarnings(immutable, applier)),
    ...(enforced.length === 0 ? [] : chunks.podSecurity().podSecurityWarnings(enforced)),
  ]
}

function unknownNamespaces(undecided: ReadonlyMap<string, Counted>, streamFacts: StreamFacts): Diagnostic {
  const names = [...undecided.keys()]
  const width = widthOf(names)
  return {
    code: 'RI0311',
    severity: 'error',
    message:
      names.length === 1
        ? `nothing is known about namespace ${names[0]}, so injection cannot be decided`
        : 'nothing is known about these namespaces, so injection cannot be decided',
    notes: [...undecided].map(
      ([name, { first, count }]) =>
        `${name.padEnd(width)}  ${count} ${count === 1 ? 'workload' : 'workloads'}, first ${first.title} (${placeText(first.place)})`,
    ),
    hint: `put the Namespace ${streamFacts === 'none' ? '' : 'in the stream or '}in the facts, or add to the policy (labels as in the cluster):\nspec: {namespaces: [${names.map((name) => `{name: ${quote(name)}, labels: {istio-injection: enabled}}`).join(', ')}]}`,
  }
}
