import { type Diagnostic, isInjectError } from '../base/diagnostic.ts'
import { loadDiagnosticsText } from './diagnostics-text.chunk.ts'
import type { RunReport } from './run-report.ts'

/** What a run of the program gives: on any error stdout stays empty. */
export interface Outcome {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number
  /** What stdout is, for its colours; plain where it is not told. */
  readonly form?: 'plain' | 'diff'
  /** The same for programs; absent where nothing is known, or where the surface has no reports. */
  readonly report?: RunReport
  /** Puts into the reports that the system refused to take stdout (RI0601); gives what stderr tells of reports that could not be written. */
  readonly reportRefused?: (message: string) => string
}

/** The exit codes, and no others (141: closed pipe, is the host's). */
export const EXIT = { done: 0, findings: 1, badInput: 2, bug: 70, outputRefused: 74, closedPipe: 141 } as const

/** Runs a frontend; user errors become text and exit code 2. Anything else is a bug of ours and goes on to the host, which ends with 70. */
export function guarded(run: () => Outcome): Outcome {
  try {
    return run()
  } catch (error) {
    if (isInjectError(error)) return refusal(error.diagnostics)
    throw error
  }
}

export function refusal(diagnostics: readonly Diagnostic[]): Outcome {
  const { countErrors, printDiagnostics } = loadDiagnosticsText()
  return {
    stdout: '',
    stderr: printDiagnostics(diagnostics) + countErrors(diagnostics),
    exitCode: EXIT.badInput,
    report: { workloads: [], diagnostics },
  }
}

/** A bug in one line, without input text; the stack only when asked for. */
export function bugOutcome(error: unknown, detail: 'stack' | 'line'): Outcome {
  const kind = error instanceof Error ? error.name : typeof error
  const own = error instanceof Error && error.message.startsWith('bug: ') ? ` (${error.message.slice(5)})` : ''
  const message = `a bug in render-inject: ${kind}${own}`
  const hint = 'run again with --debug and report what it prints'
  const stack = detail === 'stack' && error instanceof Error ? `${error.stack}\n` : ''
  return {
    stdout: '',
    stderr: `error RI0901: ${message}\n${stack}  hint: ${hint}\n`,
    exitCode: EXIT.bug,
    report: { workloads: [], diagnostics: [{ code: 'RI0901', severity: 'error', message, hint }] },
  }
}
