import { table, variadic } from '../../src/template/gotemplate/funcs/row.ts'
import type { MapEntry, StableData } from '../../src/template/gotemplate/stable.ts'
import { parseTemplates } from '../../src/template/gotemplate/template.ts'
import { ANY, STRING } from '../../src/template/gotemplate/types.ts'
import type { GoRecord, GoValue } from '../../src/template/gotemplate/value.ts'
import { equal } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

/** Counts what runs: a part that was remembered calls no function. */
let calls = 0
const FUNCS = table([
  variadic('seen', [], ANY, (values) => {
    calls++
    return values.map((value) => String(value)).join('+')
  }),
  variadic('impure', [STRING], ANY, (word) => word + calls++),
])

const states = new Map<string, object>()
const STABLE: StableData = {
  fields: new Set(['Values']),
  maps: new Set(['Meta.Notes']),
  entryReaders: new Map([
    ['index', []],
    ['isset', []],
  ]),
  pure: new Set(['seen', 'index', 'eq', 'not', 'and', 'or', 'print']),
  stateOf: (data: GoValue, entries: readonly MapEntry[]) => {
    const { Values, Meta } = data as { readonly Values: GoRecord; readonly Meta: { readonly Notes: GoRecord } }
    const text = JSON.stringify([Values, entries.map(({ key }) => Meta.Notes[key])])
    const state = states.get(text) ?? {}
    states.set(text, state)
    return state
  },
}

function data(own: string, { note = 'n', value = 'v' } = {}): GoValue {
  return plain({ Own: own, Values: { a: value, on: true, list: ['1', '2'] }, Meta: { Notes: { note, other: own } } })
}

/** Records as templates take them: without prototype. */
function plain(value: unknown): GoValue {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value as GoValue
  return Object.assign(Object.create(null), Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)])))
}

/** Every text runs on the same data, with and without what is remembered. */
function same(text: string, ...all: readonly GoValue[]): void {
  const once = parseTemplates([{ name: 't', text }], { funcs: FUNCS, stable: STABLE })
  for (const one of [...all, ...all]) {
    const plain = parseTemplates([{ name: 't', text }], { funcs: FUNCS })
    equal(once.execute('t', one), plain.execute('t', one))
  }
}

function failsWith(body: () => unknown, text: string): void {
  let message = ''
  try {
    body()
  } catch (error) {
    message = (error as Error).message
  }
  equal([message.includes(text), text], [true, text], message)
}

const PODS = [data('x'), data('y'), data('z', { note: 'm' }), data('x', { value: 'w' })]

describe('stable parts of a template', (it) => {
  const TEXTS: readonly string[] = [
    '{{seen .Values.a}}-{{.Own}}-{{seen .Values.a "b"}}',
    '{{if .Values.on}}{{seen .Values.a}}{{.Own}}{{else}}no{{end}}',
    '{{with .Values}}{{.a}}{{end}}{{with .Own}}{{.}}{{seen $.Values.a}}{{end}}',
    '{{range .Values.list}}{{.}}{{$.Own}}{{end}}{{range $i, $v := .Values.list}}{{$i}}{{$v}}{{end}}',
    '{{$a := seen .Values.a}}{{$b := .Own}}{{$a}}{{$b}}{{if $a}}{{$a}}{{end}}',
    '{{$a := "k"}}{{if eq .Own "x"}}{{$a = "changed"}}{{end}}{{$a}}{{seen $a}}',
    '{{$a := "k"}}{{with .Own}}{{$a := .}}{{seen $a}}{{end}}{{seen $a}}',
    '{{range .Values.list}}{{if eq $.Own "x"}}{{break}}{{end}}{{seen .}}{{end}}',
    '{{index .Meta.Notes "note"}}{{if eq (index .Meta.Notes "note") "n"}}{{seen "n"}}{{end}}{{index .Meta.Notes "other"}}',
    '{{define "d"}}{{seen .Values.a}}{{end}}{{template "d" .}}{{with .Own}}{{template "d" $}}{{end}}',
    '{{define "d"}}{{seen .}}{{end}}{{template "d" .Own}}{{template "d" .Values.a}}',
    '{{define "d"}}{{.Own}}{{end}}a{{template "d" .}}b{{template "d" .}}',
    '{{define "r"}}{{if .Values.on}}{{.Own}}{{else}}{{template "r" .}}{{end}}{{end}}{{template "r" .}}',
    '{{$ := .Own}}{{seen $}}{{print $}}',
    '{{and .Values.on (seen .Own) | seen .Values.a}}',
    '{{if $x := seen .Values.a}}{{$x}}{{.Own}}{{end}}',
    '{{range .Values.list}}{{if seen .}}{{$.Own}}{{end}}{{with $x := .}}{{$x}}{{seen $x}}{{end}}{{$.Own}}{{end}}',
    '{{$i := ""}}{{range $i = .Values.list}}{{$i}}{{seen .}}{{end}}{{$i}}',
    '{{range .Meta.Notes}}{{.}}{{seen $.Values.a}}{{else}}{{seen .Values.a}}{{end}}',
    '{{range $i, $v := .Values.list}}{{$v}}{{$.Own}}{{else}}{{.Own}}{{end}}',
  ]
  for (const text of TEXTS) it(text, () => same(text, ...PODS))

  it('runs them once for each state', () => {
    const set = parseTemplates([{ name: 't', text: '{{seen .Values.a}}{{.Own}}{{if .Values.on}}{{seen 1}}{{end}}' }], {
      funcs: FUNCS,
      stable: STABLE,
    })
    const before = calls
    for (let i = 0; i < 5; i++) equal(set.execute('t', data(`${i}`)), `v${i}1`)
    equal(calls - before, 2)
    equal(set.execute('t', data('5', { value: 'w' })), 'w51')
    equal(calls - before, 4)
  })

  it('remembers nothing where a function is not known to be pure', () => {
    const set = parseTemplates([{ name: 't', text: '{{impure "a"}}' }], { funcs: FUNCS, stable: STABLE })
    const texts = new Set([set.execute('t', data('x')), set.execute('t', data('x'))])
    equal(texts.size, 2)
  })

  it('fails again where a stable part fails', () => {
    const set = parseTemplates([{ name: 't', text: 'a{{index .Values.list 7}}' }], { funcs: FUNCS, stable: STABLE })
    for (let i = 0; i < 2; i++) failsWith(() => set.execute('t', data('x')), 'index out of range: 7')
  })

  it('tells where it fails behind what it remembers', () => {
    for (const text of ['{{range .Values.on}}{{$.Own}}{{end}}', '{{.Own}}{{range $i, $v := .Values.on}}{{$.Own}}{{end}}']) {
      const set = parseTemplates([{ name: 't', text }], { funcs: FUNCS, stable: STABLE })
      for (let i = 0; i < 2; i++)
        failsWith(() => set.execute('t', data('x')), `1:${text.indexOf('.on}')}: executing "t" at <.Values.on>: range can't`)
    }
  })

  it('counts the steps of what it remembers', () => {
    const limits = { text: 1000, steps: 40, depth: 10, parentheses: 10, output: 1000, string: 1000, list: 1000 }
    const text = '{{range .Values.list}}{{seen .}}{{seen .}}{{end}}{{range .Own}}{{seen .}}{{end}}'
    const set = parseTemplates([{ name: 't', text }], { funcs: FUNCS, stable: STABLE, limits })
    const many = (count: number): GoValue => ({ ...(data('x') as GoRecord), Own: Array.from({ length: count }, () => 'a') })
    equal(set.execute('t', many(9)).length > 0, true)
    for (let i = 0; i < 2; i++) failsWith(() => set.execute('t', many(10)), 'more than 40 steps')
  })
})
