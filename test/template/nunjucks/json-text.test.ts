import { jsonText, NoJson, quoted } from '../../../src/template/nunjucks/inside/json-text.ts'
import { mapOf, type Value } from '../../../src/template/nunjucks/inside/values.ts'
import { readYamlValue } from '../../../src/yaml/read-value.ts'
import { equal, is, ok } from '../../support/assert.ts'
import { describe } from '../../support/describe.ts'

const json = (value: Value, indent = 0) => jsonText(value, indent, () => {})

describe('JSON text for YAML', (it) => {
  it('escapes what readers of YAML fold, refuse or drop', () => {
    is(
      quoted('"\\/\b\f\n\r\t\u0000\u001b\u007f\u0080\u0085\u00a0\u2028\u2029\ufeffé☃😀'),
      '"\\"\\\\/\\u0008\\u000c\\n\\r\\t\\u0000\\u001b\\u007f\\u0080\\u0085\\u00a0\\u2028\\u2029\\ufeffé☃😀"',
    )
    is(quoted('half \ud83d'), undefined)
    is(quoted('\ude00'), undefined)
  })
  it('is read back as it was, by JSON and by Go’s YAML', () => {
    for (let code = 0; code < 0x3000; code++) {
      const text = `a${String.fromCharCode(code)} b`
      const written = quoted(text)
      ok(written !== undefined)
      is(JSON.parse(written), text)
      if (code < 0x200 || code >= 0x2000) equal(readYamlValue(`v: ${written}\n`), { v: text }, `U+${code.toString(16)}`)
    }
  })
  it('writes values as JSON.stringify does', () => {
    const values: readonly unknown[] = [null, true, 0, -0, 1.5, 1e21, 1e-7, 'x', [], {}, [1, [2, {}]], { a: { b: [] }, '': 1 }]
    for (const value of values) for (const indent of [0, 2]) is(json(frozen(value), indent), JSON.stringify(value, null, indent))
  })
  it('has none for what is no value', () => {
    equal(
      [undefined, Number.NaN, 1 / 0, mapOf([['a', [undefined]]])].map((value) => json(value as Value) instanceof NoJson),
      [true, true, true, true],
    )
    let deep: Value = 1
    for (let i = 0; i < 101; i++) deep = [deep]
    ok(json(deep) instanceof NoJson)
  })
  it('tells its budget every piece before it is made', () => {
    let told = 0
    const text = jsonText(mapOf([['a', [1, 'xyz']]]), 2, (length) => {
      told += length
    })
    is(told, (text as string).length)
  })
})

function frozen(value: unknown): Value {
  if (Array.isArray(value)) return value.map(frozen)
  if (typeof value !== 'object' || value === null) return value as Value
  return mapOf(Object.entries(value).map(([key, item]) => [key, frozen(item)]))
}
