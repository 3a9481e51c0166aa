import { type Diagnostic, isInjectError } from '../../../base/diagnostic.ts'
import { readOverlay } from '../injection-spec.ts'
import type { LintedTemplates } from './linted-templates.ts'
import type { Render, Trial } from './rendering.ts'
import { PLACEHOLDER } from './samples.ts'

/** RI0413: entries whose output is no part of a pod on any sample; what a stand-in for an unknown value may have spoilt does not count. */
export function misshapen(templates: LintedTemplates, trials: readonly Trial[], render: Render): readonly Diagnostic[] {
  return templates.entries.flatMap(({ name }): readonly Diagnostic[] => {
    const own = trials.filter(({ entry, replacements }) => entry.name === name && replacements.length === 0)
    const texts = own
      .map(render)
      .flatMap((one) => ('root' in one && one.isYaml && !one.text.includes(PLACEHOLDER) ? [one.text] : []))
    const faults = texts.map((text) => faultsOf(templates, name, text))
    return faults.every((one) => one.length > 0) ? (faults[0] ?? []) : []
  })
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
