import { isTemplateError } from '../../src/template/engine.ts'
import { func, table, variadic } from '../../src/template/gotemplate/funcs/row.ts'
import { parseTemplates } from '../../src/template/gotemplate/template.ts'
import {
  ANY,
  ANY_MAP,
  BOOL,
  FLOAT64,
  INT,
  INT32,
  INT64,
  mapOf,
  pointerTo,
  STRING,
  STRING_MAP,
  STRINGS,
  sliceOf,
} from '../../src/template/gotemplate/types.ts'
import { GoError, type GoField, type GoType, type GoValue, isTyped, typed } from '../../src/template/gotemplate/value.ts'
import { is } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

/** Describes `type Port struct { Name, …, protocol }` with String() on *Port, held in a Pod by value, by pointer, in lists and maps. */
const PORT: GoType = {
  kind: 'struct',
  name: 'v1.Port',
  fields: () =>
    fields([
      { name: 'Name', key: 'name', type: () => STRING },
      { name: 'Number', key: 'number', type: () => INT32 },
      { name: 'protocol', key: 'protocol', type: () => STRING },
    ]),
  pointer: () => PORT_POINTER,
}
const PORT_POINTER: GoType = {
  ...pointerTo(PORT),
  print: (raw) => (raw === null ? 'nil' : `&Port{${(raw as { name: string }).name}}`),
  methods: () =>
    new Map([
      ['Upper', { name: 'Upper', params: [STRING], call: upper }],
      ['Fail', { name: 'Fail', params: [], call: fail }],
    ]),
}
const KEY: GoType = { kind: 'string', name: 'v1.ResourceName' }
const META: GoType = {
  kind: 'struct',
  name: 'v1.Meta',
  fields: () => fields([{ name: 'Labels', key: 'labels', type: () => STRING_MAP }]),
}
const POD: GoType = {
  kind: 'struct',
  name: 'v1.Pod',
  fields: () =>
    fields([
      { name: 'Meta', key: '', type: () => META, embedded: true },
      { name: 'Main', key: 'main', type: () => PORT },
      { name: 'Extra', key: 'extra', type: () => PORT_POINTER },
      { name: 'Ports', key: 'ports', type: () => sliceOf(PORT) },
      { name: 'Limits', key: 'limits', type: () => mapOf(KEY, INT64) },
      { name: 'Pointers', key: 'pointers', type: () => sliceOf(pointerTo(KEY)) },
      { name: 'Any', key: 'any', type: () => ANY },
      { name: 'Args', key: 'args', type: () => STRINGS },
    ]),
}

function fields(list: readonly GoField[]): ReadonlyMap<string, GoField> {
  return new Map(list.map((field) => [field.name, field]))
}

function upper([receiver, suffix]: readonly GoValue[]): GoValue {
  const port = (receiver as unknown as { value: { name?: string } }).value
  return String(port.name).toUpperCase() + String(suffix)
}

function fail(): never {
  throw new GoError('no luck')
}

const pod = typed(pointerTo(POD), {
  labels: { app: 'web' },
  main: { name: 'http', number: 80 },
  ports: [{ name: 'a', number: 1 }, { name: 'b' }],
  limits: { cpu: 2 },
  pointers: ['p'],
  any: { x: 'y' },
})

const funcs = table([
  func('show', [ANY], (value) => (isTyped(value) ? `${value.type.name}!` : value === null ? 'null' : typeof value)),
  func('int', [INT], (n) => n * 2n),
  func('float', [FLOAT64], (n) => n / 2),
  func('flag', [BOOL], (flag) => !flag),
  func('labels', [STRING_MAP], ({ value }) => (value === null ? 'nil map' : Object.keys(value as object).join())),
  func('dict', [ANY_MAP], (map) => (map === null ? 'nil' : Object.keys(map).join())),
  func('port', [PORT_POINTER], (port) => (isTyped(port) && port.value !== null ? 'a port' : 'no port')),
  variadic('join', [STRING], STRING, (sep, items) => items.join(sep)),
  func('bad', [], () => fail()),
])

function render(template: string): string {
  try {
    return parseTemplates([{ name: 't', text: template }], { funcs }).execute('t', pod)
  } catch (error) {
    if (!isTemplateError(error)) throw error
    return error.message.replace(/^.*>: /, '')
  }
}

const rows: readonly (readonly [string, string])[] = [
  ['{{.Main.Name}}:{{.Main.Number}}', 'http:80'],
  ['{{.Labels.app}} {{.Meta.Labels.app}}', 'web web'],
  ['{{(index .Ports 1).Number}}', '0'],
  ['{{.Main}} {{printf "%v" .Main}}', '&Port{http} {http 80 }'],
  ['{{range .Ports}}{{.}}{{end}}', '&Port{a}&Port{b}'],
  ['{{.Extra}}{{if .Extra}}yes{{end}}', 'nil'],
  ['{{.Extra.Name}}', 'nil pointer evaluating *v1.Port.Name'],
  ['{{.Extra.Nope}}', "can't evaluate field Nope in type *v1.Port"],
  ['{{.Main.protocol}}', 'protocol is an unexported field of struct type v1.Port'],
  ['{{.Main.Name 1}}', 'Name has arguments but cannot be invoked as function'],
  ['{{.Main.Upper "!"}} {{"?" | .Main.Upper}}', 'HTTP! HTTP?'],
  ['{{.Main.Upper}}', 'wrong number of args for Upper: want 1 got 0'],
  ['{{.Main.Fail}}', 'error calling Fail: no luck'],
  ['{{.Limits.cpu}}', "can't evaluate field cpu in type map[v1.ResourceName]int64"],
  ['{{range $k, $v := .Limits}}{{$k}}={{$v}}{{end}}', 'cpu=2'],
  ['{{eq .Main.Number 80}} {{lt .Main.Number 81}}', 'true true'],
  ['{{eq .Main.Number 80.0}}', 'error calling eq: incompatible types for comparison: int32 and float64'],
  ['{{.Any.x}} {{.Any.none}}', 'y <no value>'],
  ['{{len .Args}} {{range .Args}}x{{else}}-{{end}}', '0 -'],
  ['{{show .Args}} {{show .Main.Number}} {{show .Any}} {{show .Extra}} {{show nil}}', '[]string! int32! object *v1.Port! null'],
  ['{{int 3}} {{int 3.0}} {{float 3}} {{flag true}}', '6 6 1.5 false'],
  ['{{int 1.5}}', 'expected integer; found 1.5'],
  ['{{int .Main.Number}}', 'wrong type for value; expected int; got int32'],
  ['{{int "x"}}', 'expected integer; found "x"'],
  ['{{int nil}}', 'cannot assign nil to int'],
  ['{{flag 1}}', 'expected bool; found 1'],
  ['{{labels .Labels}} {{labels nil}}', 'app nil map'],
  ['{{labels .Any}}', 'wrong type for value; expected map[string]string; got map[string]interface {}'],
  ['{{labels 1}}', "can't handle 1 for arg of type map[string]string"],
  ['{{dict .Any}} {{dict .Any.none}}', 'x nil'],
  ['{{port .Main}} {{port .Extra}}', 'a port no port'],
  ['{{join "-"}}|{{join "-" "a"}}|{{"c" | join "-" "a" "b"}}', '|a|a-b-c'],
  ['{{join}}', 'wrong number of args for join: want at least 1 got 0'],
  ['{{bad}}', 'error calling bad: no luck'],
  ['{{.Pointers}}', 'the address of a *v1.ResourceName is different in every run: print what it holds'],
  ['{{bad.x}}', 'error calling bad: no luck'],
]

describe('gotemplate: Go types', (it) => {
  it.each(
    ([template]) => template,
    rows,
    ([template, expected]) => is(render(template), expected),
  )
})
