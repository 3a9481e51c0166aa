import { join } from 'node:path'
import { pick, type Random } from './random.ts'
import { textOf, type VectorText } from './vector-text.ts'
import { readRows } from './vectors.ts'

/** Pieces that mean something to a reader of YAML, or to one of its careless cousins. */
const TOKENS = [
  ...[
    'a',
    'b',
    'kind',
    'Pod',
    'x y',
    '-',
    '- ',
    '? ',
    ': ',
    ':',
    ' ',
    '  ',
    '    ',
    '\n',
    '\n',
    '\n  ',
    '\n    ',
    '\r\n',
    '\t',
    ',',
  ],
  ...[
    '[',
    ']',
    '{',
    '}',
    '"',
    "'",
    "''",
    '\\',
    '\\n',
    '\\x41',
    '\\u00e9',
    '#',
    ' # c',
    '&x ',
    '*x',
    '*x : ',
    '!t ',
    '!!str ',
    '!!int ',
  ],
  ...[
    '|',
    '|-\n',
    '|+\n',
    '>\n',
    '>-\n  ',
    '|2\n',
    '---',
    '\n---\n',
    '\n...\n',
    '%YAML 1.1\n',
    '<<',
    '<<: ',
    '~',
    'null',
    'yes',
    'off',
  ],
  ...[
    '0x1F',
    '0752',
    '0o17',
    '1_000',
    '.1_0',
    '0_+7',
    '0x+1',
    '1.5',
    '1e3',
    '.inf',
    '.nan',
    '-.5',
    '2025-06-30',
    '12:30',
    '18446744073709551615',
    '=',
    '@',
    '`',
  ],
  ...[
    '\u0085',
    '\u2028',
    '\ufeff',
    'é',
    '😀',
    '{"a":1}',
    'a: 1\n',
    '- b\n',
    '? c\n',
    '- - d\n',
    '!!binary SGk=',
    '! ',
    '!<t> ',
    '%',
  ],
]

const SCALARS = [
  ...[
    'a',
    'b c',
    '1',
    '1.0',
    '-7',
    '0x10',
    '010',
    '1e3',
    'yes',
    'No',
    '~',
    'null',
    'true',
    '""',
    "''",
    '"q\\n"',
    "'it''s'",
    '.5',
    '+1',
  ],
  ...[
    '2025-06-30',
    '4:45',
    '<<',
    '=',
    '"a: b"',
    'http://x/y',
    '12345678901234567890',
    '1_000',
    '0b11',
    '-0o17',
    '|\n',
    '"\\u00e9"',
    '*',
  ],
]

/** Texts of the vectors, to be mutated; none in a plain checkout. */
export function seeds(folder: string | undefined): readonly string[] {
  if (folder === undefined) return []
  return readRows<{ readonly in: VectorText }>(join(folder, 'yaml'))
    .flatMap((row) => textOf(row.in) ?? [])
    .filter((text) => text.length < 2000)
}

/** Places for a scalar or another text, marked by `@`: blocks, flow, keys, tags, anchors, merges, markers, directives, JSON. */
const FRAMES = [
  ...['a: @\n', '- @\n', '- a: @\n  b: 2\n', '? @\n: 1\n', '? a\n: @\n', '@: 1\nb: 2\n', 'a:\n  @\n', 'a:\n- @\n- b\nc: 1\n'],
  ...['{@: 1}\n', '{a: @, b: 2}\n', '{"a":@}\n', '[@, @]\n', '[? @ : 1]\n', '{? @}\n', '[a,\n@\n]\n', 'a: {\n@: 1}\nb: 1\n'],
  ...['a: &x @\nb: *x\n', '&x @: 1\n*x : 2\n', 'a: !!str @\n', 'a: !!float @\n', 'a: !!binary @\n', 'a: ! @\n', '!!int @: 1\n'],
  ...['a: "@\n  @"\n', "a: '@\n\n  @'\n", 'a: x\n  @\n  y\n', 'a: @ # c\n', 'a: @# c\n', '# @\na: 1\n'],
  ...['a: |\n  @\n', 'a: >\n  @\n  @\n\n   @\n', 'a: |+\n  @\n\n\nb: 1\n', 'a: >+\n @\n\n', 'a: |2\n    @\n', '- |+\n @'],
  ...['a: &x {k: 1}\nb:\n  <<: *x\n  @: 2\n', 'b: {<<: [{@: 1}, {a: 2}], @: 3}\n', '<<: @\n', '%TAG !e! tag:e,\n---\n!e!x @\n'],
  ...[
    '@',
    '--- @\n',
    'a: 1\n---\n@\n---\nb: 2\n',
    '@\n...\n@\n',
    '{"a": 1} @\n',
    '{"a":1}\n@',
    '\ufeffa: @\n',
    '---\n\ufeff@: 1\n',
  ],
]
const BREAKS = ['\r\n', '\r', '\r\r\n', '\u0085', '\u2028', '\n\n', ' \n', '\t\n', '\n# c\n']

/** Scalars and tokens in all places, some of them frames themselves; now and then with other breaks, or without the last one. */
export function framed(next: Random, depth = 2): string {
  const word = () => (next(2) === 0 ? pick(next, SCALARS) : pick(next, TOKENS))
  const text = pick(next, FRAMES).replaceAll('@', () => {
    if (depth > 0 && next(8) === 0)
      return framed(next, depth - 1)
        .trimEnd()
        .replaceAll('\n', `\n${' '.repeat(next(5))}`)
    return next(5) === 0 ? word() + word() : word()
  })
  const broken = next(6) === 0 ? text.replaceAll('\n', pick(next, BREAKS)) : text
  return next(9) === 0 ? broken.replace(/\n$/, '') : broken
}

/** Base64 of bytes that are UTF-8, nearly, or not at all, as a tagged value or key. */
export function binary(next: Random): string {
  const byte = () =>
    pick(next, [next(256), 0xc0 + next(64), 0x80 + next(64), 65, pick(next, [0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xbf])])
  const text = Buffer.from(Array.from({ length: next(9) }, byte)).toString('base64')
  return next(4) === 0 ? `!!binary "${text}": 1\n` : `a: !!binary "${text}"\n`
}

/** Tokens in any order. */
export function soup(next: Random): string {
  return Array.from({ length: 1 + next(14) }, () => pick(next, TOKENS)).join('')
}

/** A text that mostly is YAML: maps, lists and scalars in block and flow form. */
export function tree(next: Random): string {
  return block(next, 0, 3)
}

const JSON_PIECES = [
  ...[
    '{"a":1}',
    '{}',
    '[1, 2]',
    '"x"',
    'null',
    'true',
    '-0',
    '1e5',
    '1E400',
    '{"a": 1E400, b}',
    '12.',
    '1e+',
    '{"a":{"b":[{}]}}',
    '{"a":1,"a":2}',
    '{"\\u0061":"\\/"}',
  ],
  ...[
    ' ',
    '\n',
    '\t',
    '\r\n',
    ',',
    '---\n',
    '\n---\n',
    'a: 1\n',
    '# c\n',
    '{bad}',
    '{"a":"\\ud800"}',
    '"\\x41"',
    '01',
    '{"a": 1,}',
  ],
]

/** JSON values in a row, some of them none, with YAML in between. */
export function jsonStream(next: Random): string {
  return `{${next(3) === 0 ? '' : '}'}${Array.from({ length: next(7) }, () => pick(next, JSON_PIECES)).join('')}`
}

const NUMBER_PIECES = [
  '0',
  '0',
  '1',
  '7',
  '8',
  '12',
  '-',
  '-',
  '+',
  '.',
  '_',
  ':',
  'x',
  'o',
  'b',
  'e',
  'E',
  'X',
  'O',
  'B',
  'a',
  'F',
  '0x',
  '0b',
  '-0',
  '1e',
  'inf',
  '.nan',
  '1234567.25',
  '.75',
]

/**
 * Scalars that are numbers, or nearly: as values, in lists, in quotes, with tags, and as one key of a map (of several the order that go-yaml sorts them in
 * may be a circle, and theirs chance).
 */
export function numbers(next: Random): string {
  const one = () => Array.from({ length: 1 + next(6) }, () => pick(next, NUMBER_PIECES)).join('')
  const tagged = () =>
    `${pick(next, ['', '', '', '!!int ', '!!float ', '!!str ', '!!bool ', '! '])}${pick(next, ['', '', '', '"'])}`
  return Array.from({ length: 1 + next(4) }, (_, i) => {
    const start = tagged()
    return `${i === 0 && next(2) === 0 ? one() : `k${i}`}: ${next(3) === 0 ? `[${one()}, ${one()}]` : `${start}${one()}${start.endsWith('"') ? '"' : ''}`}\n`
  }).join('')
}

function block(next: Random, indent: number, depth: number): string {
  const pad = ' '.repeat(indent)
  const form = depth === 0 ? 2 : next(3)
  if (form === 2) return `${pad}${scalar(next, indent)}\n`
  const step = 1 + next(3)
  return Array.from({ length: 1 + next(3) }, () => {
    const head = form === 0 ? `${pad}${next(8) === 0 ? pick(next, SCALARS) : next(12) === 0 ? '<<' : `k${next(6)}`}:` : `${pad}-`
    if (next(3) === 0 && depth > 0) return `${head}${next(4) === 0 ? ' # c' : ''}\n${block(next, indent + step, depth - 1)}`
    return `${head} ${next(4) === 0 ? flow(next, 2) : scalar(next, indent)}${next(6) === 0 ? ' # c' : ''}\n`
  }).join('')
}

function scalar(next: Random, indent: number): string {
  if (next(6) !== 0) return pick(next, SCALARS)
  const pad = ' '.repeat(indent + 1 + next(3))
  const lines = Array.from({ length: 1 + next(3) }, () => (next(5) === 0 ? '' : pad + pick(next, SCALARS)))
  return `${pick(next, ['|', '>', '|-', '>-', '|+', '>+', '|2', ''])}\n${lines.join('\n')}`
}

function flow(next: Random, depth: number): string {
  const form = depth === 0 ? 2 : next(3)
  if (form === 2) return pick(next, SCALARS)
  const items = Array.from({ length: next(3) }, () =>
    form === 0 ? `k${next(5)}: ${flow(next, depth - 1)}` : flow(next, depth - 1),
  )
  return form === 0 ? `{${items.join(', ')}}` : `[${items.join(', ')}]`
}

/** A few random changes: pieces taken away, doubled, swapped, put in. */
export function mutate(text: string, next: Random, others: readonly string[]): string {
  let current = text
  for (let i = 1 + next(4); i > 0; i--) {
    const at = next(current.length + 1)
    const length = next(Math.min(8, current.length - at + 1))
    switch (next(5)) {
      case 0:
        current = current.slice(0, at) + current.slice(at + length)
        break
      case 1:
        current = current.slice(0, at) + current.slice(at, at + length) + current.slice(at)
        break
      case 2:
        current = current.slice(0, at) + pick(next, TOKENS) + current.slice(at + next(2))
        break
      case 3:
        current = changeIndent(current, next)
        break
      default:
        current =
          next(3) === 0 && others.length > 0
            ? current.slice(0, at) + pick(next, others)
            : current.slice(0, at) + pick(next, TOKENS) + current.slice(at)
    }
  }
  return current.slice(0, 4000)
}

function changeIndent(text: string, next: Random): string {
  const lines = text.split('\n')
  const at = next(lines.length)
  const line = lines[at] ?? ''
  lines[at] = next(2) === 0 ? ` ${line}` : line.replace(/^ /, '')
  return lines.join('\n')
}
