import { at, parseJson, sameJson } from '../../src/base/json.ts'
import { is, ok } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

describe('parseJson', (it) => {
  it('keeps integers that a double cannot hold', () => {
    is(at(parseJson('{"a":9007199254740993}'), 'a'), 9007199254740993n)
    is(at(parseJson('[-18446744073709551615]'), 0), -18446744073709551615n)
    is(at(parseJson('[9007199254740991]'), 0), 9007199254740991)
  })

  it('leaves digits in strings and fractions alone', () => {
    is(at(parseJson('["12345678901234567890 \\" 12345678901234567890"]'), 0), '12345678901234567890 " 12345678901234567890')
    is(at(parseJson('[1234567890123456.5]'), 0), 1234567890123456.5)
  })

  it('reads no long number with a zero before it, as it reads no short one', () => {
    for (const text of ['[01]', '[0000000000000000001]', '[-01234567890123456]']) {
      let read = 'yes'
      try {
        parseJson(text)
      } catch {
        read = 'no'
      }
      is(read, 'no', text)
    }
    is(at(parseJson('[0, 12345678901234567890]'), 0), 0)
  })

  it('lets no text pass for an integer', () => {
    const value = parseJson('{"i12":"i9007199254740993","s":"s","n":9007199254740993,"\\u0000bigint:1":"\\u0000bigint:x"}')
    is(at(value, 'i12'), 'i9007199254740993')
    is(at(value, 's'), 's')
    is(at(value, 'n'), 9007199254740993n)
    is(at(value, '\u0000bigint:1'), '\u0000bigint:x')
    is(at(parseJson('["\\u0000bigint:1", 1]'), 0), '\u0000bigint:1')
  })

  it('makes records that reach no prototype', () => {
    const value = parseJson('{"__proto__":{"polluted":true},"constructor":1}')
    is('toString' in Object(value), false)
    is(({} as Record<string, unknown>)['polluted'], undefined)
    is(at(value, '__proto__', 'polluted'), true)
  })
})

describe('sameJson', (it) => {
  it('ignores the order of keys, and the way a number is held', () => {
    ok(sameJson(parseJson('{"a":1,"b":[2,{"c":null}]}'), parseJson('{"b":[2,{"c":null}],"a":1}')))
    ok(sameJson(5n, 5))
  })

  it('tells values apart', () => {
    ok(!sameJson(parseJson('[1,2]'), parseJson('[2,1]')))
    ok(!sameJson(parseJson('{"a":null}'), parseJson('{}')))
    ok(!sameJson(parseJson('{"a":1}'), parseJson('{"b":1}')))
    ok(!sameJson('1', 1))
    ok(!sameJson(5n, 5.5))
  })
})
