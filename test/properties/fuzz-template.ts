/**
 * Fuzzes the template engine against the real text/template and sprig:
 * `node --import tsx test/properties/fuzz-template.ts --seed N --count N --oracle PATH`. Prints each question that is answered otherwise;
 * exit 1 if there is one. The oracle's path may also come from RENDER_INJECT_ORACLE.
 */
import { spawnSync } from 'node:child_process'
import { fromBytes, toValidText } from '../../src/template/gotemplate/format/bytes.ts'
import { TEMPLATE_LIMITS } from '../../src/template/limits.ts'
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
  /** How the process ended, where it did not answer. */
  readonly crash?: string
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
let crashed = 0
let refused = 0
let printed = 0
const counts: Record<string, number> = {}
for (let asked = 0; asked < count; asked += BATCH) {
  const questions = Array.from({ length: Math.min(BATCH, count - asked) }, () => {
    const line = JSON.stringify({ op: 'template', ...templateQuestion(next) })
    return { line, ours: show(answerTemplate(readRow<TemplateQuestion>(line), TEMPLATE_LIMITS)) }
  })
  // Our limits are lower than Go's, on purpose: Go could be at it for hours.
  const answered = questions.filter(({ ours }) => !ours.startsWith('limit: '))
  limited += questions.length - answered.length
  const answers = ask(answered.map(({ line }) => line))
  answered.forEach(({ line, ours }, i) => {
    compare(line, ours, answers[i] ?? {})
  })
}
console.log(
  `seed ${seed}: ${count} questions, ${bad} answered otherwise, ${unsteady} that Go answers in several ways, ${limited} beyond our limits, ${refused} that we refuse, ${crashed} that end Go`,
  counts,
)
process.exitCode = bad > 0 ? 1 : 0

function compare(line: string, ours: string, answer: OracleAnswer): void {
  if (answer.crash !== undefined) {
    crashed++
    if (process.argv.includes('--crashes')) console.log(`${line}\n  ours: ${JSON.stringify(ours)}`)
    return
  }
  const theirs = told(answer)
  const kind = /^\w+/.exec(theirs)?.[0] ?? ''
  counts[kind] = (counts[kind] ?? 0) + 1
  if (ours === theirs) return
  // Addresses differ in each run, and what would read the clock is refused.
  if (/the address of a |is refused: /.test(ours)) {
    refused++
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
  const { stdout, status, signal } = spawnSync(oracle, { input: `${lines.join('\n')}\n`, maxBuffer: 1 << 30, encoding: 'utf8' })
  if (status === 0) {
    return stdout
      .split('\n')
      .filter(Boolean)
      .map((answer) => JSON.parse(answer) as OracleAnswer)
  }
  // A map that holds itself fills Go's stack: which question was it?
  if (lines.length === 1) return [{ crash: `${status ?? signal}` }]
  const half = lines.length >> 1
  return [...ask(lines.slice(0, half)), ...ask(lines.slice(half))]
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
