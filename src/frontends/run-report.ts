import type { Diagnostic } from '../base/diagnostic.ts'
import type { Place } from '../base/source.ts'
import type { Chunks } from '../inject/chunks.ts'
import type { Workload } from '../inject/injector.ts'
import type { EmptyWorkload } from '../inject/locate.ts'
import { type FinishedWorkload, type PipelineResult, runPipeline } from '../inject/pipeline.ts'
import type { PipelineInput } from '../inject/survey.ts'
import { resourceId } from '../krm/resource.ts'

/** What a run found, for programs: the writers in `report/` print it. */
export interface RunReport {
  readonly workloads: readonly WorkloadReport[]
  /** Errors, warnings and notes: what stderr tells. */
  readonly diagnostics: readonly Diagnostic[]
  /** Messages that are what the command was asked for, of whatever severity: what `check --templates` found. */
  readonly findings?: readonly Diagnostic[]
}

/** One pod template with what was decided. */
export interface WorkloadReport {
  readonly apiVersion: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
  /** `Deployment shop/web`. */
  readonly title: string
  /** Path from the object to the pod template; empty for a Pod. */
  readonly podTemplate: string
  readonly place: Place
  readonly verdict: 'injected' | 'left-alone'
  /** Why, in one line. */
  readonly because: string
  /** What each injector decided, in their order. */
  readonly injectors: readonly InjectorReport[]
  /** What `check`, `diff` or `verify` has against it. */
  readonly finding?: Finding
}

export interface InjectorReport {
  readonly name: string
  readonly verdict: 'injected' | 'left-alone'
  readonly because: string
}

/** Something to be mended: a word for its kind (`stale`), and what it is. */
export interface Finding {
  readonly state: string
  readonly detail: string
}

/** Runs the pipeline and reports each workload as it is done; `findingOf` tells what is wrong with one. Throws InjectError. */
export function reportedRun(
  input: PipelineInput,
  chunks: Chunks,
  findingOf?: (one: FinishedWorkload) => Finding | undefined,
): { readonly result: PipelineResult; readonly report: RunReport } {
  const workloads: WorkloadReport[] = []
  const see = (one: FinishedWorkload): void => {
    const finding = findingOf?.(one)
    workloads.push({ ...decided(one), ...(finding && { finding: { state: finding.state, detail: finding.detail } }) })
  }
  const result = runPipeline(input, chunks, see, findingOf === undefined ? 'unneeded' : 'needed')
  return { result, report: { workloads: [...workloads, ...result.empty.map(emptyOne)], diagnostics: result.report.notices } }
}

function emptyOne({ name: title, because, namespace, item }: EmptyWorkload): WorkloadReport {
  return {
    apiVersion: item.apiVersion,
    kind: item.kind,
    namespace,
    name: resourceId(item.object).name,
    title,
    podTemplate: '',
    place: item.place,
    verdict: 'left-alone',
    because,
    injectors: [],
  }
}

/** Which pod template it is. */
export function identityOf({
  apiVersion,
  kind,
  namespace,
  name,
  title,
  path,
  place,
}: Workload): Pick<WorkloadReport, 'apiVersion' | 'kind' | 'namespace' | 'name' | 'title' | 'podTemplate' | 'place'> {
  return { apiVersion, kind, namespace: namespace.name, name, title, podTemplate: path.join('.'), place }
}

function decided({ workload, run: { answers } }: FinishedWorkload): WorkloadReport {
  const injectors = answers.map(({ injector, decision: { verdict, because } }): InjectorReport => {
    return {
      name: injector.name,
      verdict: verdict === 'inject' ? 'injected' : 'left-alone',
      because: typeof because === 'string' ? because : because.message,
    }
  })
  const by = injectors.filter(({ verdict }) => verdict === 'injected')
  const telling = by.length > 0 ? by : injectors
  return {
    ...identityOf(workload),
    verdict: by.length > 0 ? 'injected' : 'left-alone',
    because: telling.map((one) => (injectors.length === 1 ? one.because : `${one.name}: ${one.because}`)).join('; '),
    injectors,
  }
}
