/** Go templates: what they write, or the phase and exact text of their error. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fromBytes } from '../../../src/template/gotemplate/format/bytes.ts'
import { TEMPLATE_LIMITS, type TemplateLimits } from '../../../src/template/limits.ts'
import { type FindSets, miss, type Outcome, PASS } from '../set.ts'
import { answerTemplate, type TemplateQuestion } from '../template-answer.ts'
import { readRow } from '../template-data.ts'

interface Answer {
  readonly out?: string
  readonly outBase64?: string
  readonly error?: { readonly phase: string; readonly message: string; readonly messageBase64?: string }
}

interface Row extends Answer, TemplateQuestion {
  readonly id: string
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

/** Our limit of nested templates is lower than Go's; here it is Go's, so that Go's answer can be ours. */
const GO_LIMITS: TemplateLimits = { ...TEMPLATE_LIMITS, depth: 100_000 }

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
  // A limit that is Go's too is an error of execution there.
  const actual = answerTemplate(row, GO_LIMITS).replace(/^limit: /, 'exec: ')
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
