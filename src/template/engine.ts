import { isErrorOfKind } from '../base/error-kind.ts'

/**
 * A template that cannot be parsed or run. `message` is the engine's whole text (for Go templates the very text of Go's error);
 * `line` counts from 1 in the template named `template`, `column` from 0 in bytes as Go counts.
 */
export class TemplateError extends Error {
  readonly kind = 'template-error'
  readonly phase: 'parse' | 'exec' | 'limit'
  readonly template: string
  readonly line: number | undefined
  readonly column: number | undefined

  constructor(phase: 'parse' | 'exec' | 'limit', message: string, place: { template: string; line?: number; column?: number }) {
    super(message)
    this.phase = phase
    this.template = place.template
    this.line = place.line
    this.column = place.column
  }
}

export function isTemplateError(error: unknown): error is TemplateError {
  return isErrorOfKind(error, 'template-error')
}
