/**
 * The flow: read ▶ locate ▶ decide ▶ inject ▶ reconcile ▶ splice. Text in, text out; all errors of all workloads are collected, one a cause,
 * and any error means no output at all.
 */
import { invariant } from '../base/assert.ts'
import { type Diagnostic, InjectError } from '../base/diagnostic.ts'
import type { Source } from '../base/source.ts'
import type { Item } from '../krm/unfold.ts'
import { placeText } from '../policy/facts.ts'
import type { Document } from '../yaml/read.ts'
import { type Edit, splice } from '../yaml/splice.ts'
import type { Chunks } from './chunks.ts'
import { loadEdits } from './edits.chunk.ts'
import type { WorkloadRun } from './inject-workload.ts'
import type { Workload } from './injector.ts'
import type { Injectors } from './injectors.ts'
import type { EmptyWorkload } from './locate.ts'
import type { Report, ReportedWorkload } from './report.ts'
import { loadRun } from './run.chunk.ts'
import { type PipelineInput, surveyManifests } from './survey.ts'

export interface PipelineResult {
  readonly sources: readonly { readonly source: Source; readonly text: string; readonly edits: readonly Edit[] }[]
  readonly report: Report
  /** Every workload that was decided, with its pod template as it comes out. */
  readonly workloads: readonly FinishedWorkload[]
  /** Objects of a workload's kind that run nothing. */
  readonly empty: readonly EmptyWorkload[]
}

/** Runs the whole flow. Throws InjectError with all errors. */
export function runPipeline(input: PipelineInput, chunks: Chunks): PipelineResult {
  const { facts, namespaces, located, matches, notices: surveyed } = surveyManifests(input, chunks)
  const notices: Diagnostic[] = [...surveyed]
  const errors: Diagnostic[] = [...located.errors]
  const injected: ReportedWorkload[] = []
  const leftAlone: ReportedWorkload[] = [...located.leftAlone]
  const done: FinishedWorkload[] = []
  const edits = new Map<Document, Edit[]>()

  if (located.workloads.length > 0) {
    const { policy } = input
    const { createInjectors, injectWorkload, injectedBy, whyLeftAlone } = loadRun()
    const injectors = createInjectors({ facts, policy, matches }, chunks)
    const undecided: Workload[] = []
    const failures = new Map<string, Failure>()
    for (const { workload, item } of located.workloads) {
      const run = injectWorkload(injectors.list, workload, policy.spec.images ?? [])
      notices.push(...run.notices)
      for (const error of run.errors) note(failures, error, workload)
      if (run.errors.length > 0) continue
      if (run.answers.some(({ decision }) => decision.verdict === 'undecided')) undecided.push(workload)
      else done.push({ workload, item, run })
    }
    if (undecided.length > 0) errors.push(unknownNamespaces(undecided))
    errors.push(...[...failures.values()].map(withWorkloads))
    for (const { workload, run } of done) {
      const by = injectedBy(run.answers)
      const told = by.length > 0 ? injectedAs(workload, run, by) : { name: workload.title, because: whyLeftAlone(run.answers) }
      if (told.because === undefined) injected.push(told)
      else leftAlone.push(told)
    }
    const changes = done.flatMap(({ workload, item, run: { template } }) =>
      template === workload.template ? [] : [{ workload, item, template }],
    )
    if (errors.length === 0 && changes.length > 0)
      for (const [document, list] of loadEdits().editTemplates(changes)) edits.set(document, [...list])
    notices.push(...noticesAfter(injectors, done, chunks))
  }
  if (errors.length > 0) throw new InjectError([...errors, ...namespaces.warnings])
  return {
    sources: input.read.map(({ source, contents }) => {
      const own = contents.flatMap(({ document }) => edits.get(document) ?? [])
      return { source, edits: own, text: own.length === 0 ? source.text : splice(source.text, own) }
    }),
    report: {
      injected,
      leftAlone,
      untouched: located.untouched,
      unruled: located.unruled,
      notices: [...namespaces.warnings, ...once(notices)],
    },
    workloads: done,
    empty: located.leftAlone,
  }
}

export interface FinishedWorkload {
  readonly workload: Workload
  readonly item: Item
  readonly run: WorkloadRun
}

/** By whom it was injected; injectors are only named where there are several. */
function injectedAs(workload: Workload, { answers }: WorkloadRun, by: readonly string[]): ReportedWorkload {
  return { name: workload.title, ...(answers.length > 1 && { by }) }
}

/** What is told after the run: what injectors assumed, and what looks wrong. */
function noticesAfter(injectors: Injectors, done: readonly FinishedWorkload[], chunks: Chunks): readonly Diagnostic[] {
  const { istio, list } = injectors
  const outcomes = done.flatMap(({ workload, run: { answers, template } }) =>
    answers.filter(({ injector }) => injector === istio).map(({ decision }) => ({ workload, decision, template })),
  )
  const injected = done.filter(({ run }) => run.answers.some(({ decision }) => decision.verdict === 'inject'))
  const enforced = injected.filter(({ workload }) => workload.namespace.labels.has(ENFORCE_LABEL))
  return [
    ...list.flatMap((injector) => injector.notices()),
    ...(istio?.lint(outcomes) ?? []),
    ...(enforced.length === 0
      ? []
      : chunks.podSecurity().podSecurityWarnings(enforced.map(({ workload, run: { template } }) => ({ workload, template })))),
  ]
}

/** The label by which a namespace enforces a Pod Security level. */
const ENFORCE_LABEL = 'pod-security.kubernetes.io/enforce'

interface Failure {
  readonly diagnostic: Diagnostic
  readonly workloads: Workload[]
}

/** One error a cause: the same code and sentence of many workloads are told once. */
function note(failures: Map<string, Failure>, diagnostic: Diagnostic, workload: Workload): void {
  const key = `${diagnostic.code}\n${diagnostic.message}`
  const known = failures.get(key)
  if (known) known.workloads.push(workload)
  else failures.set(key, { diagnostic, workloads: [workload] })
}

function withWorkloads({ diagnostic, workloads }: Failure): Diagnostic {
  const [first, ...others] = workloads
  invariant(first !== undefined, 'a failure without a workload')
  const more = others.length === 0 ? '' : ` and ${others.length} more`
  return {
    ...diagnostic,
    ...(!diagnostic.place && { place: first.place }),
    notes: [...(diagnostic.notes ?? []), `for ${first.title} (${placeText(first.place)})${more}`],
  }
}

function unknownNamespaces(undecided: readonly Workload[]): Diagnostic {
  const groups = new Map<string, Workload[]>()
  for (const workload of undecided)
    groups.set(workload.namespace.name, [...(groups.get(workload.namespace.name) ?? []), workload])
  const names = [...groups.keys()]
  const width = Math.max(...names.map((name) => name.length))
  const count = (list: readonly Workload[]): string => `${list.length} ${list.length === 1 ? 'workload' : 'workloads'}`
  return {
    code: 'RI0311',
    severity: 'error',
    message:
      names.length === 1
        ? `nothing is known about namespace ${names[0]}, so injection cannot be decided`
        : 'nothing is known about these namespaces, so injection cannot be decided',
    notes: [...groups].map(([name, list]) => {
      const first = list[0]
      return `${name.padEnd(width)}  ${count(list)}, first ${first?.title ?? ''}${first ? ` (${placeText(first.place)})` : ''}`
    }),
    hint: `put the Namespace in the stream or in the facts, or add to the policy (labels as in the cluster):\nspec: {namespaces: [${names.map((name) => `{name: ${name}, labels: {istio-injection: enabled}}`).join(', ')}]}`,
  }
}

/** The same notice about many pods is told once. */
function once(notices: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(notices.map((one) => [`${one.code}\n${one.message}`, one])).values()]
}
