/** Runs a template with all of sprig's functions, for tables of tests. */
import { isTemplateError } from '../../src/template/engine.ts'
import { loadFamily } from '../../src/template/gotemplate/funcs/sprig/families.ts'
import { sprigFunctions } from '../../src/template/gotemplate/funcs/sprig/registry.ts'
import { parseTemplates } from '../../src/template/gotemplate/template.ts'
import type { GoRecord } from '../../src/template/gotemplate/value.ts'
import { TEMPLATE_LIMITS, type TemplateLimits } from '../../src/template/limits.ts'

const funcs = sprigFunctions(loadFamily)

/** What the template writes; of an error what comes after `error calling NAME: `, or its whole message, with the phase before it. */
export function render(template: string, data: GoRecord = {}, limits: TemplateLimits = TEMPLATE_LIMITS): string {
  try {
    return parseTemplates([{ name: 't', text: template }], { funcs, limits }).execute('t', data)
  } catch (error) {
    if (!isTemplateError(error)) throw error
    return `${error.phase}: ${/error calling \S+: (.*)$/s.exec(error.message)?.[1] ?? error.message}`
  }
}

/** A call and what it prints. */
export type Row = readonly [call: string, printed: string]

/** The name of a row's test. */
export function callOf([call]: Row): string {
  return call
}
