import { Parser } from '../../src/template/gotemplate/parser.ts'
import { parseQuickly } from '../../src/template/gotemplate/quick-parse.ts'
import { TEMPLATE_LIMITS } from '../../src/template/limits.ts'
import { equal, ok } from '../support/assert.ts'
import { describe } from '../support/describe.ts'
import { random } from '../support/random.ts'

const BITS = [
  ...[
    '{{',
    '}}',
    '{{- ',
    ' -}}',
    '{{ ',
    ' }}',
    '-',
    '}',
    ' ',
    '\n',
    '\t',
    'text',
    'é',
    '/* c */',
    '{{/* c */}}',
    '{{- /* a */ -}}',
  ],
  ...[
    '"a}}b"',
    '"x"',
    '"\\n"',
    '"\\q"',
    '`r\n}}`',
    '`q`',
    '.A.B',
    '.',
    '$',
    '$x',
    '$x.A',
    ':=',
    '=',
    ',',
    '|',
    ' | ',
    '(',
    ')',
    '(.A).B',
  ],
  ...['3', '-4', '08', '1.5', "'c'", 'foo', 'bar ', 'nil', 'true', 'if', 'if .A', 'if $x := .B', 'range $i, $x := .C', 'with .D'],
  ...[
    'else',
    'else if .E',
    'else with .F',
    'end',
    'break',
    'continue',
    'define "t"',
    'template "t"',
    'template "t" .',
    'block "b" .',
  ],
]
/** Whole actions: of bits alone few texts are templates. */
const ACTIONS = [
  ...[
    '{{if .A}}',
    '{{ if and .A (eq .B.C "x") -}}',
    '{{- with $x := .D }}',
    '{{range $i, $x := .C}}',
    '{{range .C}}',
    '{{else}}',
  ],
  ...[
    '{{else if not .E}}',
    '{{ else with .F }}',
    '{{end}}',
    '{{- end -}}',
    '{{ end }}',
    '{{break}}',
    '{{continue}}',
    '{{ $y := foo .A 3 }}',
  ],
  ...[
    '{{ $y }}',
    '{{ $y.A.B | foo "a" | bar }}',
    '{{ $y = nil }}',
    '{{ foo (bar (foo .A).B) . }}',
    '{{ (.A) }}',
    '{{/* c */}}',
    '{{define "t"}}',
  ],
  ...[
    '{{template "t" .}}',
    '{{template `t`}}',
    '{{template ""}}',
    '{{ .A|foo }}',
    '{{ 3 | foo }}',
    '{{ .A | 3 }}',
    '{{ foo |}}',
    '{{ .A.B .C }}',
    '\n',
    ' text ',
    '  ',
  ],
]

const OPTIONS = {
  name: 'inject',
  left: '',
  right: '',
  hasFunction: (name: string) => ['foo', 'bar', 'and', 'eq', 'not'].includes(name),
  parentheses: TEMPLATE_LIMITS.parentheses,
}

describe('templates that are read at once', (it) => {
  it('become what the parser makes of them', () => {
    const next = random(11)
    const seen = { quick: 0, items: 0 }
    for (let i = 0; i < 30_000; i++) {
      const from = i % 3 === 0 ? BITS : ACTIONS
      const text = Array.from({ length: 1 + next(i % 3 === 0 ? 14 : 9) }, () => from[next(from.length)]).join('')
      const quick = parseQuickly(text, OPTIONS)
      if (quick === undefined) continue
      const slow = new Parser(text, OPTIONS).parse()
      equal(treesOf(quick), treesOf(slow), text)
      seen.quick++
      for (const { items } of slow.values()) seen.items += items.length
    }
    ok(seen.quick > 4_000 && seen.items > 10_000, `only ${seen.quick} texts were read at once, with ${seen.items} items`)
  })

  it('are few where other delimiters or functions are asked for', () => {
    equal(parseQuickly('{{.A}}', OPTIONS)?.size, 1)
    equal(parseQuickly('{{.A}}', { ...OPTIONS, left: '<<' }), undefined)
    equal(parseQuickly('{{.A}}', { ...OPTIONS, hasFunction: () => true }), undefined)
  })
})

function treesOf(trees: ReturnType<Parser['parse']>): unknown {
  return [...trees].map(([key, { name, source, text, items }]) => [key, name, source, text, items])
}
