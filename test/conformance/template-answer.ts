/** What our engine answers to a template question, in the words of the vectors. */
import type { Json } from '../../src/base/json.ts'
import { isTemplateError } from '../../src/template/engine.ts'
import { parseTemplates } from '../../src/template/gotemplate/template.ts'
import type { TemplateLimits } from '../../src/template/limits.ts'
import { type DataKind, decodeData } from './template-data.ts'
import { functionTable, type TableName } from './template-functions.ts'

export interface TemplateQuestion {
  readonly name: string
  readonly funcs: TableName
  readonly template: string
  readonly data: Json
  readonly dataKind?: DataKind
  readonly delims?: readonly [string, string]
  readonly options?: readonly string[]
  readonly partials?: Readonly<Record<string, string>>
}

/** `out: TEXT`, or `parse|exec|limit: MESSAGE`; `thrown: …` for what the engine must never throw. */
export function answerTemplate(question: TemplateQuestion, limits: TemplateLimits): string {
  const { name, template, funcs, data, dataKind, delims, options, partials = {} } = question
  try {
    const texts = Object.keys(partials)
      .sort()
      .map((partial) => ({ name: partial, text: partials[partial] ?? '' }))
    const set = parseTemplates([...texts, { name, text: template }], {
      funcs: functionTable(funcs),
      limits,
      missingKey: missingKey(options),
      ...(delims === undefined ? {} : { delims: { left: delims[0], right: delims[1] } }),
    })
    return `out: ${set.execute(name, decodeData(data, dataKind))}`
  } catch (error) {
    if (!isTemplateError(error)) return `thrown: ${(error as Error).stack}`
    return `${error.phase}: ${error.message}`
  }
}

function missingKey(options: readonly string[] = []): 'default' | 'zero' | 'error' {
  const value = options.at(-1)?.replace('missingkey=', '')
  return value === 'zero' || value === 'error' ? value : 'default'
}
