import { encodeJson } from '../../src/template/gotemplate/format/json.ts'
import { printValue, sprint, textOf } from '../../src/template/gotemplate/format/print.ts'
import { sprintf } from '../../src/template/gotemplate/format/sprintf.ts'
import { place } from '../../src/template/gotemplate/reflect.ts'
import { ANY, BYTES, INT, INT32, mapOf, pointerTo, STRING, STRINGS, UINT64 } from '../../src/template/gotemplate/types.ts'
import { type GoField, type GoType, type GoValue, typed } from '../../src/template/gotemplate/value.ts'
import { is, throwsMessage } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

const record = (fields: { [key: string]: unknown }) => Object.assign(Object.create(null), fields)

const field = (name: string, key: string, type: GoType, more: Partial<GoField> = {}): GoField => ({
  name,
  key,
  type: () => type,
  ...more,
})

function struct(name: string, fields: readonly GoField[], more: Partial<GoType> = {}): GoType {
  return { kind: 'struct', name, fields: () => new Map(fields.map((f) => [f.name, f])), ...more }
}

const META = struct('v1.Meta', [field('Kind', 'kind', STRING, { omitempty: true })])
const LEVEL: GoType = { kind: 'int', name: 'v1.Level', print: (raw) => `L${raw}` }
const POD = struct('v1.Pod', [
  field('Meta', '', META, { embedded: true }),
  field('Name', 'name', STRING),
  field('Level', 'level', LEVEL, { omitempty: true }),
  field('Priority', 'priority', pointerTo(INT32), { omitempty: true }),
  field('Extra', 'extra', ANY),
])
// Its pointer has String(), as generated Kubernetes types have.
const PORT: GoType = struct('v1.Port', [field('Number', 'number', INT32)], { pointer: () => PORT_POINTER })
const PORT_POINTER: GoType = {
  kind: 'pointer',
  name: '*v1.Port',
  elem: () => PORT,
  print: (raw) => (raw === null ? 'nil' : `&Port{${(raw as { number: number }).number}}`),
}

const pod = record({ kind: 'Pod', name: 'web', level: 2n })
const port = record({ number: 80 })

describe('Printing typed values', (it) => {
  const rows: readonly (readonly [string, GoValue, string])[] = [
    ['%v', typed(POD, pod), '{{Pod} web L2 <nil> <nil>}'],
    ['%+v', typed(POD, pod), '{Meta:{Kind:Pod} Name:web Level:L2 Priority:<nil> Extra:<nil>}'],
    [
      '%#v',
      typed(POD, pod),
      'v1.Pod{Meta:v1.Meta{Kind:"Pod"}, Name:"web", Level:2, Priority:(*int32)(nil), Extra:interface {}(nil)}',
    ],
    ['%v', typed(pointerTo(POD), pod), '&{{Pod} web L2 <nil> <nil>}'],
    ['%d', typed(LEVEL, 2n), '2'],
    ['%5s|', typed(LEVEL, 2n), '   L2|'],
    ['%x', typed(LEVEL, 2n), '4c32'],
    ['%t', typed(LEVEL, 2n), '%!t(v1.Level=2)'],
    ['%v', typed(PORT, port), '{80}'],
    ['%v', typed(PORT_POINTER, port), '&Port{80}'],
    ['%v', typed(PORT_POINTER, null), 'nil'],
    ['%v', [typed(PORT, port), typed(PORT_POINTER, port)], '[{80} &Port{80}]'],
    ['%v', typed(pointerTo(POD), null), '<nil>'],
    ['%+v', typed(mapOf(INT, STRING), record({ '10': 'x', '9': 'y', '-1': 'z' })), 'map[-1:z 9:y 10:x]'],
    ['%v %[1]s', typed(BYTES, [104, 105]), '[104 105] hi'],
    ['%#v', typed(BYTES, [1]), '[]byte{0x1}'],
    ['%v', typed(UINT64, 18446744073709551615n), '18446744073709551615'],
  ]
  it.each(
    ([format, , expected]) => `${format} → ${expected}`,
    rows,
    ([format, value, expected]) => is(sprintf(format, [value]), expected),
  )

  it('prints in an action through the pointer where the value has an address', () => {
    is(printValue(typed(PORT, port)), '{80}')
    is(printValue(place(PORT, port)), '&Port{80}')
    is(printValue(typed(PORT_POINTER, port)), '&Port{80}')
    is(printValue(typed(pointerTo(STRINGS), ['a'])), '[a]')
    is(printValue(typed(pointerTo(POD), null)), '<nil>')
  })

  it('prints no value for nil in an action and for the escapers, <nil> for print', () => {
    is(printValue(undefined) + printValue(null), '<no value><no value>')
    is(textOf([null, 1n, 'a', undefined]), '<no value>1a<no value>')
    is(sprint([null, undefined]), '<nil> <nil>')
  })

  it('refuses addresses', () => {
    throwsMessage(
      () => sprintf('%v', [[typed(pointerTo(INT32), 5)]]),
      'the address of a *int32 is different in every run: print what it holds',
    )
  })
})

describe('JSON of typed values', (it) => {
  it('writes fields in order, inlines embedded structs, omits what is empty', () => {
    is(encodeJson(typed(POD, pod)), '{"kind":"Pod","name":"web","level":2,"extra":null}')
    is(encodeJson(typed(pointerTo(POD), record({ name: '', level: 0n, priority: 0 }))), '{"name":"","priority":0,"extra":null}')
    is(encodeJson(typed(pointerTo(POD), null)), 'null')
  })
  it('sorts keys as text, writes bytes in base64', () => {
    is(encodeJson(typed(mapOf(INT, STRING), record({ '10': 'x', '9': 'y' }))), '{"10":"x","9":"y"}')
    is(encodeJson([typed(BYTES, [255, 0]), typed(BYTES, null)]), '["/wA=",null]')
  })
  it("compacts and escapes what a type's own method writes", () => {
    const own: GoType = { kind: 'struct', name: 'v1.Own', json: () => '{ "a" : "<x y>" }' }
    is(encodeJson(typed(own, {})), '{"a":"\\u003cx y\\u003e"}')
  })
})
