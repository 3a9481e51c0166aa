/** Why a template cannot be read or run, in one sentence; `line` counts from 1. */
export class Fault extends Error {
  readonly kind = 'fault'
  readonly phase: 'parse' | 'exec' | 'limit'
  readonly line: number | undefined

  constructor(phase: 'parse' | 'exec' | 'limit', message: string, line: number | undefined) {
    super(message)
    this.phase = phase
    this.line = line
  }
}

export function isFault(error: unknown): error is Fault {
  return typeof error === 'object' && error !== null && (error as { kind?: unknown }).kind === 'fault'
}
