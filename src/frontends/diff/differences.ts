import type { ChangedWorkload } from './changed-workload.ts'

/** What a diff shows, in whatever form. */
export interface Differences {
  readonly changed: readonly ChangedWorkload[]
  /** Workloads that stay as they are. */
  readonly unchanged: number
  readonly form: 'hunks' | 'changes'
  /** Two sets of facts are compared. */
  readonly isUpgrade: boolean
  /** `1.29.3 → 1.30.1`, where the facts tell. */
  readonly versions?: string
  /** Names of injected workloads whose proxy no facts change. */
  readonly ownImage: readonly string[]
}
