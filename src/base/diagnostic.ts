import type { Code } from './codes.ts'
import { isErrorOfKind } from './error-kind.ts'
import type { Place } from './source.ts'

/** A message for the user with its code; collected, printed by `frontends/diagnostics-text`. */
export interface Diagnostic {
  readonly code: Code
  readonly severity: 'error' | 'warning' | 'info'
  /** One sentence without a final dot: names the thing and the file, says what was expected. Never values of Secrets. */
  readonly message: string
  readonly place?: Place
  /** Further lines under the message: affected workloads, the two places of a contradiction. */
  readonly notes?: readonly string[]
  /** What to do about it. */
  readonly hint?: string
}

/** Carries errors out of a phase that cannot go on. Recognise it with {@link isInjectError}: classes do not cross chunks. */
export class InjectError extends Error {
  readonly kind = 'inject-error'
  readonly diagnostics: readonly Diagnostic[]

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((d) => `${d.code}: ${d.message}`).join('\n'))
    this.diagnostics = diagnostics
  }
}

export function isInjectError(error: unknown): error is InjectError {
  return isErrorOfKind(error, 'inject-error')
}

/** Ends a phase with one error. */
export function fail(code: Code, message: string, details: Omit<Diagnostic, 'code' | 'severity' | 'message'> = {}): never {
  throw new InjectError([{ code, severity: 'error', message, ...details }])
}
