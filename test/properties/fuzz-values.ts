/**
 * Fuzzes quantities, durations, selectors and Sprintf against the Go libraries:
 * `node --import tsx test/properties/fuzz-values.ts --seed N --count N --oracle PATH`. Prints each question that is answered otherwise; exit 1 if there
 * is one. The oracle's path may also come from RENDER_INJECT_ORACLE.
 */
import { spawnSync } from 'node:child_process'
import { durationText, readDuration } from '../../src/base/go-duration.ts'
import { type Json, parseJson } from '../../src/base/json.ts'
import { isQuantityError, parseQuantity } from '../../src/krm/quantity.ts'
import { decodeSelector, isSelectorError, matchesSelector, selectorText } from '../../src/krm/selector.ts'
import { parseSelector } from '../../src/krm/selector-text.ts'
import { fromBytes } from '../../src/template/gotemplate/format/bytes.ts'
import { TEMPLATE_LIMITS } from '../../src/template/limits.ts'
import { classify } from '../conformance/error-classes.ts'
import { answerTemplate } from '../conformance/template-answer.ts'
import { readRow } from '../conformance/template-data.ts'
import { pick, type Random, random } from '../support/random.ts'

interface Question {
  readonly op: string
  readonly [field: string]: Json
}

type Answer = Readonly<Record<string, unknown>>

const seed = Number(option('--seed') ?? Date.now() % 1_000_000)
const count = Number(option('--count') ?? 20_000)
const oracle = option('--oracle') ?? process.env['RENDER_INJECT_ORACLE']
if (oracle === undefined) throw new Error('--oracle or RENDER_INJECT_ORACLE must name the oracle')
const SHOWN = 30
const AGAIN = 200

const KEYS = [
  'app',
  'env',
  'a/b',
  'example.com/tier',
  'x.y-z_w',
  'A',
  '',
  '-a',
  'a b',
  'example.com/',
  '/a',
  'É',
  'in',
  'notin',
  'a'.repeat(64),
  'Ex.com/a',
  `${'d.'.repeat(130)}c/x`,
]
const VALUES = [
  '',
  'prod',
  'dev',
  '1',
  '10',
  '-3',
  '007',
  '+5',
  '9223372036854775808',
  'x_y.z',
  '-x',
  'a b',
  'in',
  'é',
  'v'.repeat(64),
  '0x1',
]

const next = random(seed)
const kinds = [quantityQuestion, durationQuestion, selectQuestion, parseSelectorQuestion, sprintfQuestion]
const questions = Array.from({ length: count }, (_, i) => (kinds[i % kinds.length] as (typeof kinds)[number])(next))
const lines = questions.map((question) => JSON.stringify(question))
const answers = ask(lines)

let bad = 0
const errors = new Map<string, number>()
questions.forEach((question, i) => {
  const theirs = answers[i] as Answer
  if (theirs['error'] !== undefined) errors.set(question.op, (errors.get(question.op) ?? 0) + 1)
  const ours = told(answer(readRow<Question>(lines[i] as string)))
  if (isSame(ours, theirs)) return
  // Go visits the labels of a selector in random order.
  if (ask(Array.from({ length: AGAIN }, () => lines[i] as string)).some((again) => isSame(ours, again))) return
  bad++
  if (bad <= SHOWN) console.log(`${lines[i]}\n  Go:   ${JSON.stringify(theirs)}\n  ours: ${JSON.stringify(ours)}`)
})
console.log(`seed ${seed}: ${count} questions, ${bad} answered otherwise; errors of Go:`, Object.fromEntries(errors))
process.exitCode = bad > 0 ? 1 : 0

function ask(lines: readonly string[]): readonly Answer[] {
  const { stdout } = spawnSync(oracle as string, { input: `${lines.join('\n')}\n`, maxBuffer: 1 << 30, encoding: 'utf8' })
  const answers = stdout.split('\n').filter(Boolean)
  if (answers.length !== lines.length) throw new Error(`${answers.length} answers to ${lines.length} questions`)
  return answers.map((answer) => told(JSON.parse(answer) as Answer))
}

function isSame(a: Answer, b: Answer): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function quantityQuestion(next: Random): Question {
  const sign = pick(next, ['', '', '', '+', '-', '--'])
  const suffix = pick(next, [
    '',
    '',
    'm',
    'u',
    'n',
    'k',
    'K',
    'M',
    'G',
    'T',
    'P',
    'E',
    'Ki',
    'Mi',
    'Gi',
    'Ti',
    'Pi',
    'Ei',
    'e3',
    'E-3',
    'e+2',
    'e',
    'i',
    'mi',
    'e2.5',
    'x',
    ' ',
  ])
  return { op: 'quantity', in: `${sign}${decimal(next)}${suffix}` }
}

function durationQuestion(next: Random): Question {
  const unit = () => pick(next, ['ns', 'us', 'µs', 'μs', 'ms', 's', 's', 'm', 'm', 'h', 'h', 'd', '', ' ', 'S', 'sm', '\n'])
  const parts = Array.from({ length: next(4) }, () => decimal(next) + unit())
  return { op: 'duration', in: pick(next, ['', '', '', '-', '+', ' ']) + parts.join(pick(next, ['', '', '', ' '])) }
}

/** Digits with and without a point, many of them near the bounds of int64. */
function decimal(next: Random): string {
  if (next(8) === 0)
    return pick(next, [
      '0',
      '00',
      '9223372036854775807',
      '9223372036854775808',
      '9223372036.854775807',
      '2562047.7880152155',
      '9007199254740993',
      '1e3',
      '.',
      '',
      '1.',
      '.5',
      '0x10',
    ])
  const digits = (most: number) => Array.from({ length: next(most) }, () => (next(4) === 0 ? '0' : String(next(10)))).join('')
  return next(2) === 0
    ? digits(pick(next, [3, 6, 20, 24]))
    : `${digits(pick(next, [3, 12, 20]))}.${digits(pick(next, [3, 10, 22]))}`
}

function labels(next: Random): Record<string, string> {
  return Object.fromEntries(Array.from({ length: next(4) }, () => [pick(next, KEYS), pick(next, VALUES)]))
}

function selectQuestion(next: Random): Question {
  const values = (): Json =>
    pick(next, [null, [], [pick(next, VALUES)], [pick(next, VALUES), pick(next, VALUES), pick(next, VALUES)]])
  const expression = (): Json => ({
    key: pick(next, KEYS),
    operator: pick(next, ['In', 'In', 'NotIn', 'NotIn', 'Exists', 'DoesNotExist', 'in', 'Gt', '', 'exists']),
    ...(next(4) > 0 && { values: values() }),
  })
  const selector: Json =
    next(20) === 0
      ? pick(next, [
          null,
          {},
          [],
          'x',
          1,
          { matchLabels: [] },
          { matchLabels: { a: 1 } },
          { matchExpressions: {} },
          { matchExpressions: ['x'] },
          { MatchLabels: { app: 'prod' } },
        ])
      : {
          ...(next(3) > 0 && { matchLabels: labels(next) }),
          ...(next(3) > 0 && { matchExpressions: Array.from({ length: 1 + next(3) }, expression) }),
        }
  return { op: 'select', selector, labels: labels(next) }
}

function parseSelectorQuestion(next: Random): Question {
  const value = () => pick(next, VALUES)
  const key = () => pick(next, KEYS)
  const space = () => pick(next, ['', '', ' ', '  ', '\t', '\n', '\u00a0'])
  const requirement = () => {
    const s = space()
    switch (next(6)) {
      case 0:
        return `${s}!${space()}${key()}${space()}`
      case 1:
        return `${s}${key()}${space()}`
      case 2:
        return `${key()} ${pick(next, ['in', 'notin', 'In'])}${space()}(${Array.from({ length: next(4) }, value).join(`${space()},${space()}`)})`
      case 3:
        return `${key()}${s}${pick(next, ['>', '<', '>=', '=>'])}${space()}${value()}`
      case 4:
        return pick(next, [
          '',
          '(',
          ')',
          '=',
          'a=b=c',
          'a in b',
          '!',
          '!!a',
          'a in (',
          'a in (b',
          'a in ()',
          'a,',
          ',',
          'in in (in)',
          'notin',
          '!in',
          'x in (,)',
          'x in (,a)',
          'x in (a,)',
          'a\0b',
        ])
      default:
        return `${s}${key()}${space()}${pick(next, ['=', '==', '!=', '=', '!'])}${space()}${value()}${space()}`
    }
  }
  return { op: 'parseSelector', in: Array.from({ length: 1 + next(3) }, requirement).join(','), labels: labels(next) }
}

function sprintfQuestion(next: Random): Question {
  const size = () => pick(next, ['', '', '1', '5', '12', '*', '[1]*', '[2]*', '-3', '03', '1000000000'])
  // Not `p`: an address is refused, as another one comes out in every run.
  const verb = () => pick(next, [...'vvvdsqxXobBcUtTfFeEgG%wyz!', 'é', ''])
  const directive = () => {
    const flags = Array.from({ length: next(3) }, () => pick(next, [...'+-# 0'])).join('')
    const precision = next(3) === 0 ? `.${size()}` : ''
    const index = pick(next, ['', '', '', '', '[1]', '[2]', '[3]', '[0]', '[x]', '[', ']'])
    return `${pick(next, ['', '', 'a', ' é'])}%${flags}${size()}${precision}${index}${verb()}`
  }
  const scalars = [
    0,
    1,
    -1,
    7,
    255,
    65,
    1.5,
    -2.25,
    1e21,
    1e-7,
    123456789,
    0.1,
    100,
    1e100,
    true,
    false,
    null,
    '',
    'a',
    'héllo',
    'x"y',
    '日本',
    'a\nb',
    '\u0000',
    '𝄞',
    '\ufffd',
  ]
  const arg = (depth: number): Json => {
    const choice = next(8)
    if (choice === 0 && depth > 0) return Array.from({ length: next(4) }, () => arg(depth - 1))
    if (choice === 1 && depth > 0) return Object.fromEntries(Array.from({ length: next(4) }, (_, i) => [`k${i}`, arg(depth - 1)]))
    return pick(next, scalars)
  }
  return {
    op: 'sprintf',
    format: Array.from({ length: next(4) }, directive).join(''),
    args: Array.from({ length: next(4) }, () => arg(2)),
    ...(next(2) === 0 && { dataKind: 'int' }),
  }
}

function answer(question: Question): Answer {
  const text = String(question['in'])
  const given = (question['labels'] ?? {}) as Readonly<Record<string, string>>
  try {
    switch (question.op) {
      case 'quantity': {
        const { canonical, value, milli } = parseQuantity(text)
        return { out: canonical, value: String(value), milli: String(milli) }
      }
      case 'duration': {
        const read = readDuration(text)
        return 'error' in read ? read : { out: durationText(read.nanos) }
      }
      case 'select':
        return { out: matchesSelector(decodeSelector(parseJson(JSON.stringify(question['selector'])) as Json), given) }
      case 'parseSelector': {
        const selector = parseSelector(text)
        return { out: matchesSelector(selector, given), string: selectorText(selector) }
      }
      default:
        return sprintf(question)
    }
  } catch (error) {
    if (isQuantityError(error) || isSelectorError(error)) return { error: error.message }
    throw error
  }
}

/** Through a template, with the arguments as its data; the dot of an empty list cannot be indexed. */
function sprintf({ format, args, dataKind }: Question): Answer {
  const count = (args as readonly Json[]).length
  const words = Array.from({ length: count }, (_, i) => `(index . ${i})`).join(' ')
  const text = answerTemplate(
    {
      template: `{{printf ${JSON.stringify(format)} ${words}}}`,
      data: args,
      funcs: 'go',
      name: 't',
      ...(dataKind !== undefined && { dataKind }),
    } as never,
    TEMPLATE_LIMITS,
  )
  return text.startsWith('out: ') ? { out: text.slice('out: '.length) } : { error: text }
}

/** Errors by their class, members in order. */
function told(answer: Answer): Answer {
  const entries = Object.entries(answer).map(([key, value]): [string, unknown] => {
    if (key === 'error') return [key, classify(String(value))]
    return key === 'outBase64' ? ['out', fromBytes(Buffer.from(String(value), 'base64'))] : [key, value]
  })
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}

function option(name: string): string | undefined {
  const index = process.argv.indexOf(name)
  return index < 0 ? undefined : process.argv[index + 1]
}
