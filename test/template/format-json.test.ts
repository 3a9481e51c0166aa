import { decodeJson, encodeJson, unmarshalJson } from '../../src/template/gotemplate/format/json.ts'
import { COMPLEX128 } from '../../src/template/gotemplate/types.ts'
import { type GoValue, typed } from '../../src/template/gotemplate/value.ts'
import { equal, is, ok, throwsMessage } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

const record = (fields: { [key: string]: GoValue }): GoValue => Object.assign(Object.create(null), fields)

describe('json.Marshal', (it) => {
  it('sorts keys by bytes and escapes HTML', () => {
    is(
      encodeJson(record({ '😀': 1n, '\uffee': 2n, b: '<&>', a: null })),
      '{"a":null,"b":"\\u003c\\u0026\\u003e","\uffee":2,"😀":1}',
    )
    is(encodeJson('<\u2028\udcff\ufffd\u0001\u007f', { html: 'keep' }), '"<\\u2028\\ufffd\ufffd\\u0001\u007f"')
  })
  it('switches to exponents at 1e21 and below 1e-6', () => {
    is(
      encodeJson([1e20, 1e21, 1e-6, 9.9e-7, -0, 100, 2n ** 62n]),
      '[100000000000000000000,1e+21,0.000001,9.9e-7,-0,100,4611686018427387904]',
    )
  })
  it('indents all but empty lists and objects', () => {
    is(encodeJson([record({}), [], record({ a: '{,}:' })], { indent: '  ' }), '[\n  {},\n  [],\n  {\n    "a": "{,}:"\n  }\n]')
  })
  it('refuses what JSON cannot say', () => {
    throwsMessage(() => encodeJson([Number.NaN]), 'json: unsupported value: NaN')
    throwsMessage(() => encodeJson(typed(COMPLEX128, { re: 0, im: 0 })), 'json: unsupported type: complex128')
  })
})

describe('json.Unmarshal', (it) => {
  it('reads records without prototype, text without lone surrogates, the last of equal keys', () => {
    const value = decodeJson('{"__proto__":[1,2.5],"a":"\\ud83d","a":"\\ud83d\\ude00","b":"\\udcff"}') as {
      [key: string]: unknown
    }
    is('toString' in Object(value), false)
    equal(Object.entries(value), [
      ['__proto__', [1, 2.5]],
      ['a', '😀'],
      ['b', '\ufffd'],
    ])
    is(decodeJson('"\udcff"'), '\ufffd')
  })
  const faults: readonly (readonly [string, string])[] = [
    ['', 'unexpected end of JSON input'],
    ['{"a"', 'unexpected end of JSON input'],
    ['tru', "invalid character ' ' in literal true (expecting 'e')"],
    ['{a}', "invalid character 'a' looking for beginning of object key string"],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['{"a":1 "b"}', `invalid character '"' after object key:value pair`],
    ['[1 2]', "invalid character '2' after array element"],
    ['[1,]', "invalid character ']' looking for beginning of value"],
    ['01', "invalid character '1' after top-level value"],
    ['1.x', "invalid character 'x' after decimal point in numeric literal"],
    ['-', "invalid character ' ' in numeric literal"],
    ['"\n"', "invalid character '\\n' in string literal"],
    ['"\\q"', "invalid character 'q' in string escape code"],
    ['"\\u12g4"', "invalid character 'g' in \\u hexadecimal character escape"],
    ["'", "invalid character '\\'' looking for beginning of value"],
    ['é', "invalid character 'Ã' looking for beginning of value"],
    ['\udc80', "invalid character '\\u0080' looking for beginning of value"],
  ]
  it.each(
    ([text]) => JSON.stringify(text),
    faults,
    ([text, message]) => throwsMessage(() => decodeJson(text), message),
  )
  it('leaves null for a number out of range', () => {
    equal(unmarshalJson('[1,-2e999]'), {
      value: [1, null],
      error: 'json: cannot unmarshal number -2e999 into Go value of type float64',
    })
  })
  it('takes 10000 levels and no more', () => {
    ok(Array.isArray(decodeJson('['.repeat(10_000) + ']'.repeat(10_000))))
    throwsMessage(() => decodeJson('['.repeat(10_001)), "invalid character '[' exceeded max depth")
    throwsMessage(() => decodeJson('['.repeat(10_001) + ']'.repeat(10_001)), "invalid character '[' exceeded max depth")
  })
})
