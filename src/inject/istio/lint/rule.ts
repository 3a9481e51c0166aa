import type { Diagnostic } from '../../../base/diagnostic.ts'
import type { NamespaceView } from '../../../policy/namespaces.ts'
import type { Decision, Workload, WorkloadOutcome } from '../../injector.ts'

/** What the live webhook would decide of a pod template as it now is. */
export type DecideLive = (workload: Workload) => Decision

/** A rule is asked about each workload once it is done, and gives one warning a cause, with counts; never one a workload. */
export interface LintRule {
  /** What is wrong, in words that all workloads with the same fault share; undefined where nothing is. */
  readonly causeOf: (outcome: WorkloadOutcome, decideLive: DecideLive) => string | undefined
  /** The warnings about what was found, by cause, in the order in which causes were first met. */
  readonly tell: (found: ReadonlyMap<string, Affected>) => readonly Diagnostic[]
}

/** What is kept of the workloads with one cause. */
export interface Affected {
  readonly titles: ReadonlySet<string>
  /** Of the first. */
  readonly namespace: NamespaceView
}

/** A rule with a warning for each cause. */
export function perCause(causeOf: LintRule['causeOf'], warn: (cause: string, affected: Affected) => Diagnostic): LintRule {
  return { causeOf, tell: (found) => Array.from(found, ([cause, affected]) => warn(cause, affected)) }
}

/** `Deployment shop/web and 3 more`. */
export function tellWorkloads(...affected: readonly Affected[]): string {
  const [first = ''] = affected[0]?.titles ?? []
  const count = affected.reduce((sum, { titles }) => sum + titles.size, 0)
  return count <= 1 ? first : `${first} and ${count - 1} more`
}

/** A warning about workloads, which its message names: a place in a manifest would say no more. */
export function warning(code: Diagnostic['code'], text: Pick<Diagnostic, 'message' | 'notes' | 'hint'>): Diagnostic {
  return { code, severity: 'warning', ...text }
}
