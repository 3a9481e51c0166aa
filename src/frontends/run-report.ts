import type { Diagnostic } from '../base/diagnostic.ts'
import type { Place } from '../base/source.ts'
import type { FinishedWorkload, PipelineResult } from '../inject/pipeline.ts'
import { resourceId } from '../krm/resource.ts'

/** What a run found, for programs: the writers in `report/` print it. */
export interface RunReport {
  readonly workloads: readonly WorkloadReport[]
  /** Errors, warnings and notes. */
  readonly diagnostics: readonly Diagnostic[]
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

/** The report of a run of the pipeline; `findingOf` tells what is wrong with a workload. */
export function reportOf(
  { workloads, empty, report }: Pick<PipelineResult, 'workloads' | 'empty' | 'report'>,
  findingOf: (one: FinishedWorkload) => Finding | undefined = () => undefined,
): RunReport {
  return {
    workloads: [
      ...workloads.map((one) => {
        const finding = findingOf(one)
        return { ...decided(one), ...(finding && { finding: { state: finding.state, detail: finding.detail } }) }
      }),
      ...empty.map(
        ({ name: title, because, namespace, item }): WorkloadReport => ({
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
        }),
      ),
    ],
    diagnostics: report.notices,
  }
}

function decided({ workload, run: { answers } }: FinishedWorkload): WorkloadReport {
  const { apiVersion, kind, namespace, name, title, path, place } = workload
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
    apiVersion,
    kind,
    namespace: namespace.name,
    name,
    title,
    podTemplate: path.join('.'),
    place,
    verdict: by.length > 0 ? 'injected' : 'left-alone',
    because: telling.map((one) => (injectors.length === 1 ? one.because : `${one.name}: ${one.because}`)).join('; '),
    injectors,
  }
}
