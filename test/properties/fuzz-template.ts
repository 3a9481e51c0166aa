/**
 * Fuzzes the template engine against the real text/template and sprig:
 * `node --import tsx test/properties/fuzz-template.ts --seed N --count N --oracle PATH`. Prints each question that is answered otherwise;
 * exit 1 if there is one. The oracle's path may also come from RENDER_INJECT_ORACLE.
 */
import { spawnSync } from 'node:child_process'
import { fromBytes, toValidText } from '../../src/template/gotemplate/format/bytes.ts'
import { answerTemplate, type TemplateQuestion } from '../conformance/template-answer.ts'
import { readRow } from '../conformance/template-data.ts'
import { random } from '../support/random.ts'
import { templateQuestion } from '../support/template-questions.ts'

interface OracleAnswer {
  readonly out?: string
  readonly outBase64?: string
  readonly error?: { readonly phase: string; readonly message: string }
  readonly panic?: string
  readonly question?: string
}

const seed = Number(option('--seed') ?? Date.now() % 1_000_000)
const count = Number(option('--count') ?? 5000)
const path = option('--oracle') ?? process.env['RENDER_INJECT_ORACLE']
if (path === undefined) throw new Error('--oracle or RENDER_INJECT_ORACLE must name the oracle')
const oracle = path
const next = random(seed)
const BATCH = 1000

let bad = 0
let unsteady = 0
let limited = 0
let printed = 0
const counts: Record<string, number> = {}
for (let asked = 0; asked < count; asked += BATCH) {
  const lines = Array.from({ length: Math.min(BATCH, count - asked) }, () =>
    JSON.stringify({ op: 'template', ...templateQuestion(next) }),
  )
  const answers = ask(lines)
  lines.forEach((line, i) => {
    compare(line, answers[i] ?? {})
  })
}
console.log(
  `seed ${seed}: ${count} questions, ${bad} answered otherwise, ${unsteady} that Go answers in several ways, ${limited} beyond our limits`,
  counts,
)
process.exitCode = bad > 0 ? 1 : 0

function compare(line: string, answer: OracleAnswer): void {
  const ours = show(answerTemplate(readRow<TemplateQuestion>(line)))
  const theirs = told(answer)
  const kind = /^\w+/.exec(theirs)?.[0] ?? ''
  counts[kind] = (counts[kind] ?? 0) + 1
  if (ours === theirs || ours.replace(/^limit: /, 'exec: ') === theirs) return
  // Our limits are lower than Go's, on purpose.
  if (ours.startsWith('limit: ')) {
    limited++
    return
  }
  // Go visits maps in random order in a few places.
  if (ask(Array.from({ length: 12 }, () => line)).some((again) => told(again) !== theirs)) {
    unsteady++
    return
  }
  bad++
  if (printed++ < 40) console.log(`${line}\n  Go:   ${JSON.stringify(theirs)}\n  ours: ${JSON.stringify(ours)}`)
}

function ask(lines: readonly string[]): OracleAnswer[] {
  const { stdout, status, stderr } = spawnSync(oracle, { input: `${lines.join('\n')}\n`, maxBuffer: 1 << 30, encoding: 'utf8' })
  if (status !== 0) throw new Error(`the oracle ended with ${status}: ${stderr.slice(0, 400)}`)
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((answer) => JSON.parse(answer) as OracleAnswer)
}

function told({ out, outBase64, error, panic, question }: OracleAnswer): string {
  if (error !== undefined) return `${error.phase}: ${error.message}`
  if (panic !== undefined) return `panic: ${panic}`
  if (question !== undefined) return `question: ${question}`
  return `out: ${outBase64 === undefined ? out : fromBytes(Buffer.from(outBase64, 'base64'))}`
}

/** JSON has no bytes beside UTF-8: the oracle's messages show them as U+FFFD. */
function show(ours: string): string {
  return ours.startsWith('out: ') ? ours : toValidText(ours)
}

function option(name: string): string | undefined {
  const index = process.argv.indexOf(name)
  return index < 0 ? undefined : process.argv[index + 1]
}
