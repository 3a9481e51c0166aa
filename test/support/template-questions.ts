/**
 * Random template questions for fuzzing against the real text/template and sprig: nested control flow, pipelines, calls with arguments of
 * the right kind and of wrong ones, fmt verbs, broken syntax. Only what Go answers alike each time is asked: no clock, no order of map keys.
 */
import type { Json } from '../../src/base/json.ts'
import type { TemplateQuestion } from '../conformance/template-answer.ts'
import { pick, type Random } from './random.ts'
import { BUILTIN_SHAPES, type FunctionShape, SPRIG_SHAPES } from './template-shapes.ts'
import {
  DURATIONS,
  dateLayout,
  dateText,
  RANGES,
  REPLACEMENTS,
  regexPattern,
  timeExpression,
  URLS,
  VERSIONS,
  ZONES,
} from './template-words.ts'

/** The next question of a stream. */
export function templateQuestion(next: Random): TemplateQuestion {
  const funcs = next(3) === 0 ? 'go' : 'sprig'
  const shapes = funcs === 'go' ? BUILTIN_SHAPES : [...BUILTIN_SHAPES.filter((shape) => shape.name !== 'slice'), ...SPRIG_SHAPES]
  const writer: Writer = {
    next,
    shapes,
    variables: ['$'],
    loops: 0,
    templates: [],
    budget: 3 + next(10),
    wild: chance(next, 20),
    ...(funcs === 'go' ? OF_GO : OF_SPRIG),
  }
  let template = body(writer, 0)
  for (const name of writer.templates)
    template += `${open(next)}define ${JSON.stringify(name)}${close(next)}${definition(writer)}${open(next)}end}}`
  if (chance(next, 10)) template = mutated(next, template)
  const delims = chance(next, 3) ? ([pick(next, DELIMS)] as const)[0] : undefined
  if (delims !== undefined) template = template.replaceAll('{{', delims[0]).replaceAll('}}', delims[1])
  return {
    name: 't',
    funcs,
    template,
    data: record(next, 2),
    ...(chance(next, 30) ? { dataKind: 'int' as const } : {}),
    ...(chance(next, 12) ? { options: [`missingkey=${pick(next, ['zero', 'error', 'default', 'invalid'])}`] } : {}),
    ...(delims === undefined ? {} : { delims }),
  }
}

interface Writer {
  readonly next: Random
  readonly shapes: readonly FunctionShape[]
  readonly variables: string[]
  readonly templates: string[]
  loops: number
  /** Whether wrong arguments and unknown names are written now and then. */
  readonly wild: boolean
  readonly lists: readonly string[]
  readonly maps: readonly string[]
  /** Actions that may still be written. */
  budget: number
}

const DELIMS = [
  ['[[', ']]'],
  ['<%', '%>'],
  ['{%', '%}'],
] as const

const KEYS = ['a', 'b', 'cc', 'name', 'tags', 'port', 'Env', 'on', 'nul', 'list', 'm'] as const
const STRINGS = [
  ...[
    '',
    'a',
    'foo',
    'Foo Bar',
    'foo-bar_baz',
    'MixedCase',
    '  pad ',
    'a,b,c',
    'x=1&y=2',
    '10',
    '0x1f',
    '1.5',
    'true',
    '<b>&',
    'a"q',
    "it's",
  ],
  ...[
    'héllo wörld',
    '日本語',
    '☃ snow',
    '𝄞',
    'a\tb\nc',
    '1.2.3',
    '>=1.2.0',
    'v2.0.0-rc.1',
    'http://u@h:80/p?q#f',
    '/a/b/../c.txt',
    '{"k":[1,null]}',
  ],
]
const NUMBERS = [0, 1, -1, 2, 3, 7, 10, 42, 100, 1.5, -2.25, 0.1, 1e6, 1e21, 1e-7, 123456789, 999999, 2.5, 4294967296]
const LITERALS = [
  ...[
    '0',
    '1',
    '-1',
    '2',
    '3',
    '5',
    '10',
    '42',
    '1.5',
    '-0.5',
    '1e3',
    '1e-7',
    '0x1F',
    '0b101',
    '0o17',
    '017',
    '1_000',
    "'a'",
    "'☃'",
    '2i',
    '1+2i',
  ],
  ...['9223372036854775807', '.5', '3.', '-0', '0.0', '0x1p-2', '1e+3', '-2i-2i', '1-2i', '0_1', '1__0', '08', '0x', '1e', '+1'],
]

const HUGE = ['9223372036854775808', '1e19', '-9223372036854775808', '18446744073709551615', '1e400', '0x8000000000000000']

/** Expressions for lists and maps. */
const OF_GO = { lists: ['index $ "list"', 'slice $.list 0'], maps: ['index $ "m"', 'and 1 $.m'] }
const OF_SPRIG = {
  lists: ['list 1 2 "a"', 'list', 'until 3', 'splitList "," $.name', 'list $.a $.name nil'],
  maps: ['dict "a" 1 "b" "x"', 'dict', 'deepCopy $.m', 'dict "m" $.m "l" $.list'],
}

function chance(next: Random, percent: number): boolean {
  return next(100) < percent
}

function record(next: Random, depth: number): Json {
  const out: { [key: string]: Json } = {}
  for (const key of KEYS) if (chance(next, 80)) out[key] = value(next, depth, key)
  return out
}

function value(next: Random, depth: number, key = ''): Json {
  if (key === 'nul' && chance(next, 70)) return null
  if (key === 'name' && chance(next, 90)) return pick(next, STRINGS)
  if ((key === 'port' || key === 'a') && chance(next, 90)) return pick(next, NUMBERS)
  if (key === 'on' && chance(next, 80)) return chance(next, 50)
  if (key === 'list' || (depth > 0 && chance(next, 15))) return Array.from({ length: next(4) }, () => value(next, depth - 1))
  if (key === 'm' || (depth > 0 && chance(next, 20))) {
    const out: { [name: string]: Json } = {}
    for (let i = next(4); i > 0; i--) out[pick(next, KEYS)] = value(next, depth - 1)
    return out
  }
  const kind = next(10)
  if (kind === 0) return null
  if (kind < 3) return chance(next, 50)
  return kind < 6 ? pick(next, NUMBERS) : pick(next, STRINGS)
}

function open(next: Random): string {
  return chance(next, 20) ? '{{- ' : chance(next, 25) ? '{{ ' : '{{'
}

function close(next: Random): string {
  return chance(next, 20) ? ' -}}' : chance(next, 25) ? ' }}' : '}}'
}

function action(writer: Writer, inner: string): string {
  return open(writer.next) + inner + close(writer.next)
}

function text({ next, wild }: Writer): string {
  return pick(next, ['', '', 'text', '\n', ' ', '\n  - ', '\tkey: ', ' } ', 'é☃', wild ? '{' : '{ ', 'a\r\nb', '%d'])
}

function body(writer: Writer, depth: number): string {
  const { next } = writer
  let out = text(writer)
  const scope = writer.variables.length
  for (let i = 1 + next(4); i > 0 && writer.budget > 0; i--) out += statement(writer, depth) + text(writer)
  writer.variables.length = scope
  return out
}

function statement(writer: Writer, depth: number): string {
  const { next } = writer
  writer.budget--
  const kind = depth > 3 ? next(55) : next(100)
  if (kind < 40) return action(writer, pipeline(writer))
  if (kind < 50) return declaration(writer)
  if (kind < 53)
    return !writer.wild || chance(next, 90)
      ? `{{${pick(next, ['', '- '])}/* ${pick(next, ['c', 'a\nb', '}}'])} */${pick(next, ['', ' -'])}}}`
      : '{{ /* c */ }}'
  if (kind < 55)
    return writer.loops > 0 || (writer.wild && chance(next, 20)) ? action(writer, pick(next, ['break', 'continue'])) : ''
  if (kind < 70) return block(writer, depth, 'if', pipeline(writer))
  if (kind < 80) return block(writer, depth, 'with', header(writer, 1))
  if (kind < 94) return block(writer, depth, 'range', header(writer, 2))
  const name = pick(next, ['p', 'q', 'r'])
  if (kind < 96) return `${action(writer, `block ${JSON.stringify(`${name}b`)} ${pipeline(writer)}`)}${definition(writer)}{{end}}`
  if (!writer.templates.includes(name) && !(writer.wild && chance(next, 20))) writer.templates.push(name)
  return action(
    writer,
    chance(next, 80) ? `template ${JSON.stringify(name)} ${pipeline(writer)}` : `template ${JSON.stringify(name)}`,
  )
}

function definition(writer: Writer): string {
  return body({ ...writer, variables: ['$'], loops: 0, templates: [], budget: 2, wild: false }, 3)
}

function declaration(writer: Writer): string {
  const { next, variables } = writer
  const inner = pipeline(writer)
  if (variables.length > 1 && chance(next, 35)) return action(writer, `${pick(next, variables.slice(1))} = ${inner}`)
  const name = `$${pick(next, ['x', 'y', 'zé', 'v1'])}`
  variables.push(name)
  return action(writer, `${name} ${writer.wild && chance(next, 10) ? '=' : ':='} ${inner}`)
}

/** The pipeline of a `with` or `range`, perhaps with variables. */
function header(writer: Writer, most: number): string {
  const { next, variables } = writer
  const inner = chance(next, most === 2 ? 60 : 10) ? argument(writer, 2, pick(next, ['l', 'm', 'i'])) : pipeline(writer)
  if (chance(next, 50)) return inner
  const names = ['$i', '$v'].slice(2 - (1 + next(most)))
  variables.push(...names)
  return `${names.join(', ')} := ${inner}`
}

function block(writer: Writer, depth: number, kind: 'if' | 'with' | 'range', pipe: string): string {
  const { next } = writer
  const scope = writer.variables.length
  let out = action(writer, `${kind} ${pipe}`)
  if (kind === 'range') writer.loops++
  out += body(writer, depth + 1)
  if (kind === 'range') writer.loops--
  if (chance(next, 35)) {
    if (kind !== 'range' && chance(next, 40))
      out +=
        action(writer, `else ${!writer.wild || chance(next, 90) ? kind : 'range'} ${pipeline(writer)}`) + body(writer, depth + 1)
    if (chance(next, 70)) out += action(writer, 'else') + body(writer, depth + 1)
  }
  writer.variables.length = Math.max(1, Math.min(scope, writer.variables.length))
  return !writer.wild || chance(next, 97) ? out + action(writer, 'end') : out
}

function pipeline(writer: Writer): string {
  const { next } = writer
  let kind = pick(next, [...'aasnlmb'])
  let out = chance(next, 40) ? call(writer, 2, kind) : operand(writer, 2, kind)
  for (let i = chance(next, 45) ? 1 + next(2) : 0; i > 0; i--) {
    const { name, takes, gives } = stage(writer, kind)
    out += pick(next, [' | ', '|', ' |']) + callOf(writer, 1, name, expanded(next, takes).slice(0, -1))
    kind = gives
  }
  return out
}

/** A function whose last argument may be of the kind that a pipeline hands on. */
function stage({ next, shapes, wild }: Writer, kind: string): FunctionShape {
  // What is stored in a map must not come through a pipeline: it could be that map.
  const safe = shapes.filter(({ name, takes }) => !OWN_KINDS.test(takes) && !['keys', 'values', 'call'].includes(name))
  const fitting = safe.filter(({ takes }) => 'a*'.includes(takes.at(-1) ?? '') || takes.replace('*', '').endsWith(kind))
  return pick(next, wild && chance(next, 25) ? safe : fitting)
}

/** A call, without parentheses, of a function that gives the wanted kind. */
function call(writer: Writer, depth: number, wanted: string): string {
  const { next, shapes, wild } = writer
  const fitting = shapes.filter(({ gives }) => wanted === 'a' || gives === wanted)
  const { name, takes } = pick(next, fitting.length === 0 || (wild && chance(next, 20)) ? shapes : fitting)
  if (name === 'keys' || name === 'values') return `${name} ${argument(writer, depth - 1, 'm')} | sortAlpha`
  const kinds = expanded(next, takes)
  if (wild && chance(next, 6)) kinds.pop()
  if (wild && chance(next, 6)) kinds.push('a')
  return callOf(writer, depth, name, kinds)
}

function callOf(writer: Writer, depth: number, name: string, kinds: readonly string[]): string {
  const words = kinds.map((kind) => argument(writer, depth - 1, kind))
  if (name === 'printf' && words.length > 0) words[0] = format(writer.next, words.length - 1 || 1)
  return [name, ...words].join(' ')
}

/** Arguments that must be what they are said to be: maps must not come to hold themselves, and no function may read the clock. */
const OWN_KINDS = /[xDtd]\*?$/

/** The kinds of arguments of one call: `*` repeats the kind before it up to three times. */
function expanded(next: Random, takes: string): string[] {
  const variadic = takes.endsWith('*')
  const kinds = [...takes.replace('*', '')]
  const last = variadic ? kinds.pop() : undefined
  if (last !== undefined) for (let i = next(4); i > 0; i--) kinds.push(last)
  return kinds
}

function argument(writer: Writer, depth: number, kind: string): string {
  const { next } = writer
  if (depth > 0 && !OWN_KINDS.test(kind) && chance(next, 30)) {
    const inner = `(${chance(next, 80) ? call(writer, depth, kind) : pipeline(writer)})`
    return chance(next, writer.wild ? 10 : 2) ? `${inner}.${pick(next, KEYS)}` : inner
  }
  return operand(writer, depth, writer.wild && !OWN_KINDS.test(kind) && chance(next, 20) ? 'a' : kind)
}

function operand(writer: Writer, depth: number, kind: string): string {
  const { next, variables } = writer
  switch (kind) {
    case 's':
      return chance(next, 50) ? literal(next) : pick(next, ['$.name', '$.name', '(print .)', '(printf "%v" $.a)'])
    case 'i':
      return chance(next, 85) ? pick(next, ['0', '1', '2', '3', '4', '-1', '7']) : pick(next, ['(len $.list)', '(len $.name)'])
    case 'n':
      return chance(next, 60) ? number(writer) : pick(next, ['$.a', '$.port', '(len $.list)'])
    case 'l':
      return depth > 0 && chance(next, 40) ? `(${pick(next, writer.lists)})` : '$.list'
    case 'm':
      return depth > 0 && chance(next, 30) ? `(${pick(next, writer.maps)})` : pick(next, ['$.m', '$.m', '$.m', '$'])
    case 'b':
      return pick(next, ['true', 'false', '$.on', '(not .)'])
    case 'r':
      return JSON.stringify(
        chance(next, 50)
          ? regexPattern(next)
          : pick(next, ['[aeiou]', 'o+', '^f', '(a|b)(c)?', '\\d+', '.', 'x*', '\\w+$', '(?i)FOO', '[', '(?P<n>o)']),
      )
    case 'R':
      return JSON.stringify(pick(next, REPLACEMENTS))
    case 'v':
      return JSON.stringify(pick(next, VERSIONS))
    case 'c':
      return JSON.stringify(pick(next, RANGES))
    case 't':
      return timeExpression(next)
    case 'y':
      return JSON.stringify(dateLayout(next))
    case 'Y':
      return JSON.stringify(dateText(next))
    case 'z':
      return JSON.stringify(pick(next, ZONES))
    case 'd':
      return JSON.stringify(pick(next, DURATIONS))
    case 'u':
      return JSON.stringify(pick(next, URLS))
    case 'U':
      return `(dict "scheme" "http" "host" ${literal(next)} "path" ${literal(next)} "query" "q" "userinfo" ${literal(next)})`
    case 'k':
      return JSON.stringify(pick(next, ['string', 'float64', 'map', 'slice', 'int', 'bool', 'invalid', 'ptr']))
    case 'K':
      return JSON.stringify(pick(next, KEYS))
    case 'D':
      return pick(next, ['(deepCopy $.m)', '(deepCopy $)', '(dict "a" 1 "b" "x")', '(dict "m" (dict "a" 0 "z" 1))'])
    case 'x':
      return pick(next, ['1', '"v"', 'true', '2.5'])
  }
  const choice = next(100)
  if (writer.wild && choice < 8) {
    return pick(next, [
      '.missing',
      '$.nope',
      '.missing.x',
      '$undefined',
      'nofunc',
      '.a.b.cc',
      '(nil)',
      '()',
      '.a.cc',
      '.name',
      '.list',
    ])
  }
  if (choice < 40) return `$.${pick(next, KEYS)}`
  if (choice < 45) return `$.m.${pick(next, KEYS)}`
  if (choice < 57) return '.'
  if (choice < 72) return pick(next, variables) + (writer.wild && chance(next, 15) ? `.${pick(next, KEYS)}` : '')
  if (choice < 83) return literal(next)
  if (choice < 93) return number(writer)
  return choice < 97 ? pick(next, ['true', 'false']) : '$.nul'
}

function number({ next, wild }: Writer): string {
  return pick(next, wild ? [...LITERALS, ...HUGE] : LITERALS)
}

function literal(next: Random): string {
  const chosen = pick(next, STRINGS)
  if (chance(next, 10)) return pick(next, ['"\\x41"', '"\\u00e9"', '"\\377"', '"\\xff\\xfe"', '"\\q"', '"a\\tb"', '``', '`a\nb`'])
  return chance(next, 15) && !chosen.includes('`') ? `\`${chosen}\`` : JSON.stringify(chosen)
}

/** A format for about that many operands. */
function format(next: Random, operands: number): string {
  let out = ''
  for (let i = Math.max(0, operands + (chance(next, 12) ? next(3) - 1 : 0)); i > 0; i--) {
    out += pick(next, ['', '', 'x', ' ', '%%', 'é'])
    const flags = Array.from({ length: chance(next, 40) ? 1 + next(2) : 0 }, () => pick(next, ['+', '-', '#', '0', ' '])).join('')
    const width = chance(next, 30) ? pick(next, ['1', '5', '12', '20', '*']) : ''
    const precision = chance(next, 25) ? `.${pick(next, ['', '0', '1', '3', '10', '*'])}` : ''
    const index = chance(next, 6) ? `[${pick(next, ['1', '2', '3', 'x', '0'])}]` : ''
    out += `%${flags}${width}${precision}${index}${pick(next, [...'vvvvssddqqTxXobceEfFgGtUO', '!', 'z', 'ü', ''])}`
  }
  return JSON.stringify(out)
}

/** One small damage. */
function mutated(next: Random, template: string): string {
  const units = Array.from(template)
  const at = next(units.length + 1)
  const soup = [
    '{{',
    '}}',
    '(',
    ')',
    '|',
    '"',
    '`',
    '.',
    '$',
    '=',
    ':=',
    ',',
    ' ',
    '\n',
    'end',
    'else',
    '-',
    '/*',
    '*/',
    '#',
    "'",
    '\\',
    '{',
    '}',
    'é',
    '1',
    'define',
  ]
  switch (next(3)) {
    case 0:
      units.splice(at, 1)
      break
    case 1:
      units.splice(at, 0, pick(next, soup))
      break
    default:
      units.splice(at, 1, pick(next, soup))
  }
  return units.join('')
}
