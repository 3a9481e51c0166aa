import { type Diagnostic, isInjectError } from '../../../base/diagnostic.ts'
import { readOverlay } from '../injection-spec.ts'
import type { LintedTemplates } from './linted-templates.ts'
import type { Printed } from './rendering.ts'
import { PLACEHOLDER } from './samples.ts'

/**
 * What `inject` would refuse of all that a template prints on the samples (RI0413): no value that somebody gives makes it right. What a stand-in for an unknown
 * value may have spoilt does not count; unknown fields are told apart.
 */
export function misshapen(templates: LintedTemplates, name: string, printed: readonly Printed[]): readonly Diagnostic[] {
  const texts = printed.flatMap((one) => ('error' in one || one.text.includes(PLACEHOLDER) ? [] : [one.text]))
  const [first = [], ...others] = texts.map((text) => faultsOf(templates, name, text))
  return first.filter(
    ({ message }) => !message.includes('unknown field') && others.every((list) => list.some((one) => one.message === message)),
  )
}

function faultsOf({ of, placeOf }: LintedTemplates, name: string, text: string): readonly Diagnostic[] {
  try {
    readOverlay(text, of(name).title, placeOf(name, 0, 0))
    return []
  } catch (error) {
    if (!isInjectError(error)) throw error
    return error.diagnostics
  }
}
