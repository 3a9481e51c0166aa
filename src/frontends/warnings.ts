import { type Diagnostic, InjectError } from '../base/diagnostic.ts'
import type { Report } from '../inject/report.ts'

/** How warnings are taken. */
export interface Strictness {
  /** Whether a warning refuses the run. */
  readonly warnings?: 'refuse'
}

/** Throws InjectError RI0208, with the notices of the run, where there are warnings and they shall count. */
export function heedWarnings({ notices }: Report, { warnings }: Strictness): void {
  const count = notices.filter(({ severity }) => severity === 'warning').length
  if (warnings === 'refuse' && count > 0) throw new InjectError([warningsRefused(count), ...notices])
}

/** The error that warnings make. */
export function warningsRefused(count: number): Diagnostic {
  return {
    code: 'RI0208',
    severity: 'error',
    message: `${count === 1 ? 'there is a warning' : `there are ${count} warnings`}, and --fail-on-warn was given`,
  }
}
