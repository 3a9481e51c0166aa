import { isTemplateError } from '../../src/template/engine.ts'
import { parseTemplates, type TemplateOptions } from '../../src/template/gotemplate/template.ts'
import type { GoValue } from '../../src/template/gotemplate/value.ts'
import { TEMPLATE_LIMITS } from '../../src/template/limits.ts'
import { decodeData } from '../conformance/template-data.ts'
import { equal, is, ok, throwsMessage } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

/** A template, its data, and what it writes or the text of its error behind `template: page:`. */
type Row = readonly [template: string, data: unknown, expected: string]

function render(template: string, data: unknown, options: Partial<TemplateOptions> = {}): string {
  try {
    const set = parseTemplates([{ name: 'page', text: template }], { funcs: new Map(), ...options })
    return set.execute('page', decodeData(data as never, undefined))
  } catch (error) {
    if (!isTemplateError(error)) throw error
    return `${error.phase} ${error.message.replace('template: page:', '')}`
  }
}

const groups: Readonly<Record<string, readonly Row[]>> = {
  'text, trimming and comments': [
    ['a {{- 1 -}} b', null, 'a1b'],
    ['a\n\t {{- "x" }}\n{{ "y" -}} \r\n b', null, 'ax\nyb'],
    ['{{/* a\nb */}}x{{- /* c */ -}} y', null, 'xy'],
    ['{{ /* c */}}', null, 'parse 1: unexpected "/" in command'],
    ['{{-3}}', null, '-3'],
    ['{{"{{"}}}}', null, '{{}}'],
  ],
  literals: [
    ['{{0x1F}} {{0b11}} {{017}} {{1_000}}', null, '31 3 15 1000'],
    ["{{'a'}} {{1e3}} {{2i}} {{1.0}}", null, '97 1000 (0+2i) 1'],
    ['{{9223372036854775808}}', null, 'exec 1:2: executing "page" at <9223372036854775808>: 9223372036854775808 overflows int'],
    ['{{99999999999999999999}}', null, 'parse 1: integer overflow: "99999999999999999999"'],
    ['{{"\\u2603\\x41"}} {{`a\\n`}}', null, '☃A a\\n'],
    ['{{"\\q"}}', null, 'parse 1: invalid syntax'],
    ['{{1-2i}}{{0x1p-1-1.5e1i}}', null, '(1-2i)(0.5-15i)'],
    ['{{-i-2i}}', null, 'parse 1: strconv.ParseFloat: parsing "-i": invalid syntax'],
    ['{{-2i-2i}}', null, 'parse 1: syntax error scanning complex number'],
  ],
  fields: [
    ['{{.a.b.c}}', { a: { b: { c: 'deep' } } }, 'deep'],
    ['{{.none}}|{{.none.x}}', {}, '<no value>|<no value>'],
    ['{{.nul.x}}', { nul: null }, 'exec 1:6: executing "page" at <.nul.x>: nil pointer evaluating interface {}.x'],
    ['{{(.nul).x}}', { nul: null }, '<no value>'],
    ['{{.a.b}}', { a: 'text' }, 'exec 1:4: executing "page" at <.a.b>: can\'t evaluate field b in type interface {}'],
    ['{{$.a.b}}', 'text', 'exec 1:3: executing "page" at <$.a.b>: can\'t evaluate field a in type string'],
    ['{{.a 1}}', { a: 1 }, 'exec 1:2: executing "page" at <.a>: a is not a method but has arguments'],
    ['{{.constructor}} {{.toString}}', {}, '<no value> <no value>'],
  ],
  variables: [
    ['{{$x := 1}}{{if true}}{{$x = 2}}{{$x := 3}}{{end}}{{$x}}', null, '2'],
    ['{{$x}}', null, 'parse 1: undefined variable "$x"'],
    ['{{if true}}{{$x := 1}}{{end}}{{$x}}', null, 'parse 1: undefined variable "$x"'],
    ['{{if false}}{{$x := 1}}{{else}}{{$x}}{{end}}', null, 'exec 1:33: executing "page" at <$x>: undefined variable: $x'],
    ['{{with $x := .a}}{{$x}}{{$.b}}{{end}}', { a: 1, b: 2 }, '12'],
  ],
  'if and with': [
    ['{{if .s}}a{{else if .l}}b{{else}}c{{end}}', { s: '', l: [] }, 'c'],
    ['{{with .m}}{{.x}}{{else with .n}}n{{.}}{{else}}none{{end}}', { n: 5 }, 'n5'],
    ['{{if 0.0}}a{{end}}{{if 0}}b{{end}}{{if "0"}}c{{end}}', null, 'c'],
    ['{{if .x}}{{else with .y}}{{end}}', {}, 'parse 1: unexpected <with> in input'],
    ['{{if .x}}{{else}}{{else}}{{end}}', {}, 'parse 1: expected end; found {{else}}'],
  ],
  range: [
    ['{{range $i, $e := .l}}{{$i}}={{$e}};{{else}}none{{end}}', { l: ['a', 'b'] }, '0=a;1=b;'],
    [
      '{{range $k, $v := .m}}{{$k}}{{$v}} {{end}}',
      { m: { b: 1, a: 2, '\u{1f600}': 3, '\uffee': 4 } },
      'a2 b1 \uffee4 \u{1f600}3 ',
    ],
    ['{{range 3}}{{.}}{{end}}{{range .none}}x{{else}}-{{end}}', {}, '012-'],
    ['{{range .l}}{{if eq . 2.0}}{{continue}}{{end}}{{if eq . 4.0}}{{break}}{{end}}{{.}}{{end}}!', { l: [1, 2, 3, 4, 5] }, '13!'],
    ['{{range .l}}{{range .}}{{if .}}{{break}}{{end}}a{{end}}b{{end}}', { l: [[0, 1, 0], []] }, 'abb'],
    ['{{range .l}}{{range 0}}{{else}}{{continue}}{{end}}never{{end}}.', { l: [1] }, '.'],
    ['{{range 3}}{{with 7}}{{if 1}}{{$x := 1}}{{break}}{{end}}{{end}}{{end}}{{.}}', 'dot', 'dot'],
    ['{{range .s}}{{end}}', { s: 'text' }, 'exec 1:8: executing "page" at <.s>: range can\'t iterate over text'],
    [
      '{{range $i, $e := 3}}{{end}}',
      null,
      'exec 1:18: executing "page" at <3>: can\'t use 3 to iterate over more than one variable',
    ],
    ['{{break}}', null, 'parse 1: {{break}} outside {{range}}'],
    [
      '{{range .l}}{{.x}}{{end}}',
      { l: [7] },
      'exec 1:14: executing "page" at <.x>: can\'t evaluate field x in type interface {}',
    ],
    ['{{range $n := .l}}{{$n = 9}}{{$n}}{{end}}{{range $_ := .l}}{{.}}{{end}}', { l: [1, 2] }, '9912'],
  ],
  templates: [
    ['{{define "a"}}<{{.}}>{{end}}{{template "a" 1}}{{template "a"}}', null, '<1><<no value>>'],
    ['{{block "b" .x}}[{{.}}]{{end}}{{template "b" "y"}}', { x: 'x' }, '[x][y]'],
    ['{{template "none"}}', null, 'exec 1:11: executing "page" at <{{template "none"}}>: template "none" not defined'],
    ['{{define "a"}}1{{end}}{{define "a"}}2{{end}}', null, 'parse 1: template: multiple definition of template "a"'],
    ['{{$x := 1}}{{template "a"}}{{define "a"}}{{$x}}{{end}}', null, 'parse 1: undefined variable "$x"'],
    ['{{range 2}}{{template "r" .}}{{end}}{{define "r"}}{{range 2}}{{.}}{{end}}{{$}},{{end}}', null, '010,011,'],
  ],
  calls: [
    ['{{print 1 2 "a" "b" 3}} {{printf "%05.1f|%q" .n .s}}', { n: 2.25, s: 'x' }, '1 2ab3 002.2|"x"'],
    ['{{"x" | printf "%s-%s" "y"}}', null, 'y-x'],
    ['{{len .l}} {{len "é"}} {{index .l 1}} {{index .m "k"}}', { l: [1, 2], m: { k: 'v' } }, '2 2 2 v'],
    ['{{slice .s 1 3}} {{slice .l 1}}', { s: 'hello', l: [1, 2, 3] }, 'el [2 3]'],
    ['{{and 1 "" 2}}|{{or 0 "x" nofail}}', null, 'parse 1: function "nofail" not defined'],
    ['{{or 1 (index .l 9)}} {{and "" (index .l 9)}}', { l: [] }, '1 '],
    ['{{html "<a&\'>"}} {{js "it\'s"}} {{urlquery "a b&"}}', null, "&lt;a&amp;&#39;&gt; it\\'s a+b%26"],
    ['{{index .l 5}}', { l: [1] }, 'exec 1:2: executing "page" at <index .l 5>: error calling index: index out of range: 5'],
    ['{{len 3}}', null, 'exec 1:2: executing "page" at <len 3>: error calling len: len of type int'],
    ['{{printf .n}}', { n: 1 }, 'exec 1:9: executing "page" at <.n>: wrong type for value; expected string; got float64'],
    ['{{printf .none}}', {}, 'exec 1:9: executing "page" at <.none>: invalid value; expected string'],
    ['{{not}}', null, 'exec 1:2: executing "page" at <not>: wrong number of args for not: want 1 got 0'],
    ['{{.a | .b}}', { a: 1, b: 2 }, 'exec 1:7: executing "page" at <.b>: b is not a method but has arguments'],
    ['{{1 2}}', null, 'exec 1:2: executing "page" at <1>: can\'t give argument to non-function 1'],
    [
      '{{slice .l 0 .i}}',
      { l: [1], i: 0 },
      'exec 1:2: executing "page" at <slice .l 0 .i>: error calling slice: cannot index slice/array with type interface {}',
    ],
  ],
  comparison: [
    ['{{eq 1 2 3 1}} {{ne "a" "b"}} {{lt 1 2}} {{ge "b" "a"}} {{le 1.5 1.5}}', null, 'true true true true true'],
    ['{{eq .none "x"}} {{eq .none nil}} {{ne .nul 1}}', { nul: null }, 'false true true'],
    [
      '{{eq .n 1}}',
      { n: 1 },
      'exec 1:2: executing "page" at <eq .n 1>: error calling eq: incompatible types for comparison: float64 and int',
    ],
    ['{{lt true false}}', null, 'exec 1:2: executing "page" at <lt true false>: error calling lt: invalid type for comparison'],
    [
      '{{eq .l .l}}',
      { l: [1] },
      'exec 1:2: executing "page" at <eq .l .l>: error calling eq: non-comparable type [%!s(float64=1)]: []interface {}',
    ],
  ],
  'parse errors': [
    ['{{', null, 'parse 1: unclosed action'],
    ['a\n{{if\n.x', {}, 'parse 3: unclosed action started at page:2'],
    ['{{(1}}', null, 'parse 1: unclosed left paren'],
    ['{{1)}}', null, 'parse 1: unexpected right paren'],
    ['{{"abc}}', null, 'parse 1: unterminated quoted string'],
    ['{{.a.}}', null, 'parse 1: unexpected <.> in operand'],
    ['{{if}}{{end}}', null, 'parse 1: missing value for if'],
    ['{{1 | 2}}', null, 'parse 1: non executable command in pipeline stage 2'],
    ['{{nil.x}}', null, 'parse 1: unexpected . after term "nil"'],
    ['{{end}}', null, 'parse 1: unexpected {{end}}'],
    ['{{range $a, $b, $c := .}}{{end}}', null, 'parse 1: too many declarations in range'],
    ['{{\u2603}}', null, "parse 1: unrecognized character in action: U+2603 '☃'"],
    ['{{range .}}', null, 'parse 1: unexpected EOF'],
    ['{{block "b" .}}\n{{else}}{{end}}', null, 'parse 1: unexpected {{else}} in block clause'],
    ['{{define "b"}}\n{{else}}{{end}}', null, 'parse 2: unexpected {{else}} in define clause'],
  ],
}

for (const [name, rows] of Object.entries(groups)) {
  describe(`gotemplate: ${name}`, (it) => {
    it.each(
      ([template]) => template,
      rows,
      ([template, data, expected]) => is(render(template, data), expected),
    )
  })
}

describe('gotemplate: options', (it) => {
  it('puts zero values or errors in place of missing keys', () => {
    is(render('{{.x}}', {}, { missingKey: 'zero' }), '<no value>')
    is(render('{{.x}}', {}, { missingKey: 'error' }), 'exec 1:2: executing "page" at <.x>: map has no entry for key "x"')
    is(render('{{.x.y}}', null, { missingKey: 'error' }), 'exec 1:4: executing "page" at <.x.y>: nil data; no entry for key "x"')
  })
  it('takes other delimiters', () => {
    is(render('<<- 1 >>{{2}}', null, { delims: { left: '<<', right: '>>' } }), '1{{2}}')
  })
  it('knows templates of earlier texts, and lets no empty one replace them', () => {
    const texts = [
      { name: 'lib', text: '{{define "x"}}lib{{end}}' },
      { name: 'page', text: '{{define "x"}} {{end}}{{template "x"}}' },
    ]
    const set = parseTemplates(texts, { funcs: new Map() })
    is(set.execute('page', null), 'lib')
    equal(set.names().sort(), ['lib', 'page', 'x'])
  })
  it('formats with a percent sign in a name as Go does', () => {
    const set = parseTemplates([{ name: '50%s', text: '{{.x.y}}' }], { funcs: new Map() })
    throwsMessage(
      () => set.execute('50%s', decodeData({ x: 1 }, undefined)),
      'template: 50y:1:4: executing "50%s" at <.x.y>: can\'t evaluate field interface {} in type %!s(MISSING)',
    )
  })
  it('counts columns in bytes', () => {
    is(render('☃é{{.a.b}}', { a: 1 }), 'exec 1:9: executing "page" at <.a.b>: can\'t evaluate field b in type interface {}')
  })
})

describe('gotemplate: limits', (it) => {
  const limited = (template: string, limits: object, data: GoValue = null) =>
    render(template, data, { limits: { ...TEMPLATE_LIMITS, ...limits } }).replace(/ at <.*>/, '')

  it.each(
    ([template]) => template.slice(0, 40),
    [
      ['{{range 1000}}{{end}}', { steps: 500 }, 'limit 1:8: executing "page": more than 500 steps'],
      ['{{range 100}}aé{{end}}', { output: 200 }, 'limit 1:8: executing "page": more than 200 bytes of output'],
      [
        '{{define "a"}}{{template "a"}}{{end}}{{template "a"}}',
        { depth: 9 },
        'limit 1:25: executing "a": exceeded maximum template depth (9)',
      ],
      ['{{ 1 }}', { text: 6 }, 'limit  the text is longer than 6 characters'],
      [
        `{{$a := 1}}${'{{$b := 1}}'.repeat(1_000)}{{range 100}}{{$a}}{{end}}`,
        { steps: 2_000 },
        'limit 1:11026: executing "page": more than 2000 steps',
      ],
      ['{{((1))}}', { parentheses: 1 }, 'parse 1: max expression depth exceeded'],
      ['{{printf "%9000d" 1}}', { string: 800 }, 'limit 1:18: executing "page": a string of more than 800 bytes'],
    ] as const,
    ([template, limits, expected]) => is(limited(template, limits), expected),
  )
  it('refuses a message that would be longer than a text may be', () => {
    const expected = 'limit 1:8: executing "page": a string of more than 800 bytes'
    is(limited('{{range .}}{{end}}', { string: 800 }, 'x'.repeat(5_000)), expected)
    is(limited('{{range .}}{{end}}', {}, 'x'.repeat(5 << 20)), expected.replace('800', '262144'))
  })
  it('finds the loop that a break ends at once, however deep it stands', () => {
    const text = `${'{{range 1}}'.repeat(20_000)}${'{{break}}'.repeat(70_000)}${'{{end}}'.repeat(20_000)}`
    const start = performance.now()
    is(render(`${text}{{range 2}}a{{if 1}}{{break}}{{end}}b{{else}}c{{end}}`, null), 'a')
    ok(performance.now() - start < 5_000)
  })
  it('runs deep nesting without filling the stack', () => {
    const deep = 20_000
    is(render(`${'{{if 1}}'.repeat(deep)}x${'{{end}}'.repeat(deep)}`, null), 'x')
    is(render(`{{${'('.repeat(9_999)}1${')'.repeat(9_999)}}}`, null), '1')
    ok(/^parse .*max expression depth exceeded$/.test(render(`{{${'('.repeat(10_001)}1`, null)))
    ok(/^limit .*pipelines within one another$/.test(render(`{{${'(not '.repeat(5_000)}1${')'.repeat(5_000)}}}`, null)))
    const recursion = '{{define "r"}}{{range 1}}{{with 1}}{{if 1}}{{template "r"}}{{end}}{{end}}{{end}}{{end}}{{template "r"}}'
    ok(/exceeded maximum template depth \(1000\)$/.test(render(recursion, null)))
  })
})
