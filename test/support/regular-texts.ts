/** Manifests as people and tools write them, and slightly broken ones: what our own reader takes, or must leave to the second one. */
import { pick, type Random } from './random.ts'
import { mutate, soup, tree } from './yaml-texts.ts'

const WORDS = [
  'app',
  'nginx:1.27',
  'it is',
  'a/b',
  '8080',
  '0.5',
  '-1',
  'true',
  'yes',
  'x-y_z',
  '100m',
  'http://a:80/b?c=d',
  '$(POD)',
  '~',
  'é',
  '',
]
const KEYS = [
  'name',
  'kind',
  'a',
  'b-c',
  'x.y/z',
  'app',
  'on',
  'no-way',
  '80',
  'items',
  '.dot',
  'two words',
  'n',
  '"q"',
  "'s'",
  'k#k',
  'a:b',
]
const DOUBLE = [
  '""',
  '"a"',
  '"a\\nb"',
  '"\\u00e9\\x41"',
  '"a b"',
  '"- x"',
  '"k: v"',
  '"#"',
  '"\\\\"',
  '"\\""',
  '"two\n   lines"',
  '"end\\\n  less"',
  '"a\n\n b"',
  '"\\q"',
  '"a  \n  b"',
  '"tab\\tx"',
]
const SINGLE = ["''", "'a'", "'it''s'", "'a: b'", "'two\n  lines'", "' x '", "'{}'", "'#c'", "'a\n\n\n  b '"]
const FLOW = [
  '{}',
  '[]',
  '{a: b}',
  '[a, b]',
  '{"a":1}',
  '["a","b"]',
  '{a: {b: [1, 2]}}',
  '[a, ]',
  '[{name: x, v: "1"}]',
  '{\n  a: b,\n  c: d\n}',
  '[\n  a, # c\n  b\n]',
  '{a: }',
  '{a}',
  '[a: b]',
  '{a: b c}',
  '[ -1, +2, .5 ]',
  '[a - b]',
  '{a:b}',
  '[a #c\n]',
  '{ a: "x" , b: \'y\' }',
  '[[], {}]',
]
const ENDS = ['', '', '', '', '', '', ' ', ' # note', '  #']

/** A document in block form, of any indentation. */
function manifest(next: Random): string {
  const text = `${next(9) === 0 ? '---\n' : ''}${next(9) === 0 ? '# head\n' : ''}${map(next, next(12) === 0 ? 2 : 0, 3)}`
  const lines = next(5) === 0 ? text.replaceAll('\n', '\r\n') : text
  return next(9) === 0 ? lines.replace(/\r?\n$/, '') : lines
}

/** As {@link manifest}, with one or two characters changed. */
function damaged(next: Random): string {
  let text = manifest(next)
  for (let i = next(2); i >= 0; i--) {
    const at = next(text.length + 1)
    const piece = pick(next, [
      '',
      ' ',
      '  ',
      '\n',
      '-',
      ':',
      ': ',
      '#',
      ' #',
      '"',
      "'",
      '{',
      ']',
      '&a ',
      '*a',
      '!t ',
      '|',
      '>',
      '|2-',
      '?',
      '\t',
      ',',
      '...',
      '---',
      '\n---\n',
      '\r',
      '\u2028',
      '\ufeff',
      '%',
      '@',
      '<<: ',
    ])
    text = text.slice(0, at) + piece + text.slice(at + next(3))
  }
  return text
}

function map(next: Random, indent: number, depth: number): string {
  const pad = ' '.repeat(indent)
  const keys = new Set(Array.from({ length: 1 + next(4) }, () => (next(9) === 0 ? pick(next, KEYS) : `k${next(30)}`)))
  return [...keys].map((key) => `${odd(next)}${pad}${key}:${value(next, indent, depth)}`).join('')
}

/** A comment or an empty line, in any column. */
function odd(next: Random): string {
  return next(9) === 0 ? pick(next, ['\n', '   \n', '# c\n', '      # deep\n', ' \n \n']) : ''
}

function value(next: Random, indent: number, depth: number): string {
  const step = pick(next, [2, 2, 2, 4, 1])
  const form = depth === 0 ? 3 + next(5) : next(8)
  if (form === 0) return `${pick(next, ['', ' ', ' # c'])}\n${map(next, indent + step, depth - 1)}`
  if (form === 1) return `\n${list(next, indent, depth - 1)}`
  if (form === 2) return `\n${list(next, indent + step, depth - 1)}`
  return ` ${leaf(next, indent)}`
}

function list(next: Random, indent: number, depth: number): string {
  const pad = ' '.repeat(indent)
  return Array.from({ length: 1 + next(3) }, () => {
    const gap = next(6) === 0 ? '   ' : ' '
    const inner = indent + 1 + gap.length
    if (depth > 0 && next(3) > 0)
      return `${odd(next)}${pad}-${gap}${(next(6) === 0 ? list : map)(next, inner, depth - 1).trimStart()}`
    return `${odd(next)}${pad}-${next(12) === 0 ? '\n' : gap + leaf(next, indent)}`
  }).join('')
}

function leaf(next: Random, indent: number): string {
  const end = `${pick(next, ENDS)}\n`
  switch (next(7)) {
    case 0:
      return pick(next, DOUBLE) + end
    case 1:
      return pick(next, SINGLE) + end
    case 2:
      return (next(2) === 0 ? pick(next, FLOW.slice(0, 9)) : pick(next, FLOW)) + end
    case 3:
      return blockScalar(next, indent)
    case 4:
      if (next(3) > 0) return `word${end}`
      return `${pick(next, WORDS)}\n${next(3) === 0 ? '\n' : ''}${' '.repeat(indent + 1 + next(3))}${pick(next, ['more words', 'end', '- x', '"q"', ...(next(4) === 0 ? ['# c', 'k: v'] : [])])}\n`
    default:
      return pick(next, WORDS) + end
  }
}

function blockScalar(next: Random, indent: number): string {
  const step = 1 + next(3)
  const pad = ' '.repeat(indent + step)
  const header = pick(next, [
    '|',
    '|',
    '>',
    '|-',
    '>-',
    '|+',
    '>+',
    `|${step}`,
    `|${step}-`,
    '| # c',
    ...(next(9) === 0 ? ['|2', '|x'] : []),
  ])
  const lines = Array.from({ length: next(5) }, () => {
    const form = next(10)
    return form === 0
      ? ''
      : form === 1
        ? `${' '.repeat(next(12) === 0 ? 8 : indent)}`
        : form === 2
          ? `${pad}  more`
          : pad + pick(next, ['text', 'a: b', '- c', '# d', '{"a": "', 'x\ty', '---', "it's", 'kind: Pod'])
  })
  return `${header}\n${lines.map((line) => `${line}\n`).join('')}`
}

/** One case of the fuzzers: a text, and whether it is a document of a stream or a text of its own. */
export function regularCase(next: Random): { readonly text: string; readonly lastNewline: 'needless' | 'counts' } {
  const kind = next(8)
  const text = kind === 0 ? soup(next) : kind === 1 ? mutate(tree(next), next, []) : kind < 5 ? damaged(next) : manifest(next)
  return { text, lastNewline: next(3) === 0 ? 'counts' : 'needless' }
}

const KIND_LINES = [
  ...[
    'kind: Deployment',
    'kind: ConfigMap',
    'kind: "Deployment"',
    "kind: 'Pod'",
    '"kind": Pod',
    'kind : Pod',
    'kind:Pod',
    'kind: Dep\n   loy',
    'kind: |\n    Pod',
    'kind: Pod # c',
  ],
  ...[
    'kind: &k Pod',
    'kind: !!str Pod',
    '? kind\n  : Pod',
    '<<: {kind: Pod}',
    '"\\x6bind": Pod',
    'kind:\n    Pod',
    'kind: [a]',
    'kind: y',
    'kind: Pod\n  \n   x',
    'kind: Pod\n# c\n   x',
  ],
  ...[
    'items: []',
    'items:\n  - a: b',
    'kindly: x',
    'apiVersion: v1',
    'apiVersion: apps/v1',
    'note: "open',
    "note: 'open",
    'note: {a: b',
    'note: [',
    'note: close"',
    'a: |\n    kind: Pod\n    - x\n    ---x',
    'b: "x"',
    "c: 'it''s'",
  ],
]

/** A ResourceList whose items say their kind in many ways, some of which reach into the next item. */
export function resourceListText(next: Random): string {
  const column = pick(next, [0, 0, 2])
  const pad = ' '.repeat(column)
  const items = Array.from({ length: 1 + next(4) }, () => {
    const lines = Array.from({ length: 1 + next(4) }, () =>
      next(3) === 0 ? pick(next, KIND_LINES) : pick(next, KIND_LINES.slice(0, 2)),
    )
    const plain = next(4) === 0 ? map(next, 2, 2).trimStart() : ''
    const text = [...new Set(['apiVersion: v1', ...lines])].slice(next(2)).join('\n  ')
    return `${pad}-${next(9) === 0 ? '   ' : ' '}${`${text}\n${plain === '' ? '' : `  ${plain}`}`.replaceAll('\n  ', `\n${pad}  `)}${next(9) === 0 ? pick(next, ['# c\n', '\n', '  # c\n']) : ''}`
  })
  const text = `apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n${items.join('')}functionConfig:\n  kind: X\n`
  return next(6) === 0 ? text.replaceAll('\n', '\r\n') : text
}
