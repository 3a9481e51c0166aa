import type { Diagnostic } from '../base/diagnostic.ts'
import { EXIT, type Outcome } from '../frontends/outcome.ts'

/** The system refused to write (RI0601): exit status 74, and the error in reports. `stderr` is what comes before it. */
export function outputRefused(message: string, more: { readonly hint?: string; readonly stderr?: string } = {}): Outcome {
  const { hint, stderr = '' } = more
  const error: Diagnostic = { code: 'RI0601', severity: 'error', message, ...(hint !== undefined && { hint }) }
  return {
    stdout: '',
    stderr: `${stderr}error RI0601: ${message}\n${hint === undefined ? '' : `  hint: ${hint}\n`}`,
    exitCode: EXIT.outputRefused,
    report: { workloads: [], diagnostics: [error] },
  }
}
