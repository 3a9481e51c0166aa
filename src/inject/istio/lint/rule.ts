import type { Diagnostic } from '../../../base/diagnostic.ts'
import type { Decision, Workload, WorkloadOutcome } from '../../injector.ts'

export type Outcome = WorkloadOutcome

/** What a rule may look at. */
export interface LintContext {
  readonly outcomes: readonly Outcome[]
  /** What the live webhook would decide of a pod template as it now is. */
  readonly decideLive: (workload: Workload) => Decision
}

/** A rule gives one warning a cause, with counts; never one a workload. */
export type LintRule = (context: LintContext) => readonly Diagnostic[]

/** Outcomes by cause, in the order in which causes were first met; those without one are left out. */
export function byCause(
  outcomes: readonly Outcome[],
  causeOf: (outcome: Outcome) => string | undefined,
): ReadonlyMap<string, readonly Outcome[]> {
  const groups = new Map<string, Outcome[]>()
  for (const outcome of outcomes) {
    const cause = causeOf(outcome)
    if (cause === undefined) continue
    const group = groups.get(cause)
    if (group === undefined) groups.set(cause, [outcome])
    else group.push(outcome)
  }
  return groups
}

/** `Deployment shop/web and 3 more`. */
export function tellWorkloads(outcomes: readonly Outcome[]): string {
  const titles = [...new Set(outcomes.map(({ workload }) => workload.title))]
  return titles.length <= 1 ? (titles[0] ?? '') : `${titles[0]} and ${titles.length - 1} more`
}

/** A warning about workloads, which its message names: a place in a manifest would say no more. */
export function warning(code: Diagnostic['code'], text: Pick<Diagnostic, 'message' | 'notes' | 'hint'>): Diagnostic {
  return { code, severity: 'warning', ...text }
}
