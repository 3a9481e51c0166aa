import type { Diagnostic } from '../base/diagnostic.ts'

/** One workload in the summary. */
export interface ReportedWorkload {
  /** `Deployment shop/web`. */
  readonly name: string
  /** The injectors that injected it, where there are several in all. */
  readonly by?: readonly string[]
  /** Why it was left alone; absent for an injected one. */
  readonly because?: string
}

/** What a run did, for the summary on stderr and the results of a KRM function. */
export interface Report {
  readonly injected: readonly ReportedWorkload[]
  readonly leftAlone: readonly ReportedWorkload[]
  /** Objects that own no pods, by kind. */
  readonly untouched: ReadonlyMap<string, number>
  /** Kinds that hold what looks like a pod template, and have no rule. */
  readonly unruled: readonly string[]
  /** Warnings and notes of the run, without errors. */
  readonly notices: readonly Diagnostic[]
}
