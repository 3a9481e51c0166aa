/** Tables of templates that run with all of sprig's functions. */
import { isTemplateError } from '../../src/template/engine.ts'
import { loadFamily } from '../../src/template/gotemplate/funcs/sprig/families.ts'
import { sprigFunctions } from '../../src/template/gotemplate/funcs/sprig/registry.ts'
import { parseTemplates } from '../../src/template/gotemplate/template.ts'
import type { GoRecord } from '../../src/template/gotemplate/value.ts'
import { TEMPLATE_LIMITS, type TemplateLimits } from '../../src/template/limits.ts'
import { is } from '../support/assert.ts'
import type { It } from '../support/describe.ts'

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

/** A call, or a whole template, and what it prints. */
type Row = readonly [call: string, printed: string]

/** A suite with a test for each row. */
export function table(rows: readonly Row[]) {
  return (it: It) =>
    it.each(
      ([call]) => call,
      rows,
      ([call, printed]) => is(render(call.includes('{{') ? call : `{{${call}}}`), printed),
    )
}
