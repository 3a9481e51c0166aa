/** Go templates: what they write, or the phase and exact text of their error. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Json } from '../../../src/base/json.ts'
import { isTemplateError } from '../../../src/template/engine.ts'
import { fromBytes } from '../../../src/template/gotemplate/format/bytes.ts'
import { parseTemplates } from '../../../src/template/gotemplate/template.ts'
import { TEMPLATE_LIMITS } from '../../../src/template/limits.ts'
import { type FindSets, miss, type Outcome, PASS } from '../set.ts'
import { type DataKind, decodeData, readRow } from '../template-data.ts'
import { functionTable, type TableName } from '../template-functions.ts'

interface Answer {
  readonly out?: string
  readonly outBase64?: string
  readonly error?: { readonly phase: string; readonly message: string; readonly messageBase64?: string }
}

interface Row extends Answer {
  readonly id: string
  readonly name: string
  readonly funcs: TableName
  readonly template: string
  readonly data: Json
  readonly dataKind?: DataKind
  readonly delims?: readonly [string, string]
  readonly options?: readonly string[]
  readonly partials?: Readonly<Record<string, string>>
}

export const sets: FindSets = (root) => {
  const folder = join(root, 'gotemplate')
  if (!existsSync(folder)) return []
  return [
    {
      name: 'gotemplate',
      rows: () => {
        const files = readdirSync(folder).filter((file) => file.endsWith('.jsonl'))
        const older = new Map(readLines(folder, files.filter(isOlder)).map((row) => [row.id, row]))
        return readLines(
          folder,
          files.filter((file) => !isOlder(file)),
        ).map((row) => ({ id: row.id, run: () => compare(row, older.get(row.id)) }))
      },
    },
  ]
}

/** Rows that may be answered as sprig's older dependencies do. */
function isOlder(file: string): boolean {
  return file === 'older-dependencies.jsonl'
}

function readLines(folder: string, files: string[]): Row[] {
  return files
    .sort()
    .flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean))
    .map((line) => readRow<Row>(line))
}

function compare(row: Row, older: Answer | undefined): Outcome {
  const actual = answer(row)
  if ([row, older].some((expected) => expected !== undefined && show(expected) === actual)) return PASS
  return miss(
    `${JSON.stringify(row.template)} of ${JSON.stringify(row.data)?.slice(0, 400)}\nexpected ${show(row)}\nactual   ${actual}`,
  )
}

function show({ out, outBase64, error }: Answer): string {
  if (error !== undefined)
    return `${error.phase}: ${error.messageBase64 === undefined ? error.message : text(error.messageBase64)}`
  return `out: ${outBase64 === undefined ? out : text(outBase64)}`
}

function text(base64: string): string {
  return fromBytes(Buffer.from(base64, 'base64'))
}

function answer(row: Row): string {
  try {
    const partials = Object.keys(row.partials ?? {}).sort()
    const texts = partials.map((name) => ({ name, text: row.partials?.[name] ?? '' }))
    const set = parseTemplates([...texts, { name: row.name, text: row.template }], {
      funcs: functionTable(row.funcs),
      // Ours is lower than Go's; here it is Go's, so that Go's answer can be ours.
      limits: { ...TEMPLATE_LIMITS, depth: 100_000 },
      missingKey: missingKey(row.options),
      ...(row.delims === undefined ? {} : { delims: { left: row.delims[0], right: row.delims[1] } }),
    })
    return `out: ${set.execute(row.name, decodeData(row.data, row.dataKind))}`
  } catch (error) {
    if (!isTemplateError(error)) return `thrown: ${(error as Error).stack}`
    // A limit that is Go's too is an error of execution there.
    return `${error.phase === 'limit' ? 'exec' : error.phase}: ${error.message}`
  }
}

function missingKey(options: readonly string[] = []): 'default' | 'zero' | 'error' {
  const value = options.at(-1)?.replace('missingkey=', '')
  return value === 'zero' || value === 'error' ? value : 'default'
}
