import { isJsonTextError, readJsonText } from '../../src/base/go-json-text.ts'
import { plainValue } from '../../src/krm/typed-raw.ts'
import { equal, ok, throwsMessage } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

describe('readJsonText', (it) => {
  const faults: readonly (readonly [string, string])[] = [
    ['', 'unexpected end of JSON input'],
    ['{"a"', 'unexpected end of JSON input'],
    ['"a', 'unexpected end of JSON input'],
    ['-', "invalid character ' ' in numeric literal"],
    ['[tru', "invalid character ' ' in literal true (expecting 'e')"],
    ['"\\', "invalid character ' ' in string escape code"],
    ["'", "invalid character '\\'' looking for beginning of value"],
    ['{é', "invalid character 'Ã' looking for beginning of object key string"],
    ['日', "invalid character 'æ' looking for beginning of value"],
    ['\udcff', "invalid character 'ÿ' looking for beginning of value"],
    ['"\u0001"', "invalid character '\\x01' in string literal"],
    ['1 2', "invalid character '2' after top-level value"],
  ]
  it.each(
    ([text]) => `refuses ${JSON.stringify(text)}`,
    faults,
    ([text, message]) => throwsMessage(() => readJsonText(text), message),
  )

  it('reads all keys and items, whatever stands between them', () => {
    equal(plainValue(readJsonText('{"a":1,"b":[2,3 , 4],\n"c":{}}')), { a: 1, b: [2, 3, 4], c: {} })
  })

  it('tells its errors by their kind', () => {
    try {
      readJsonText('[1')
    } catch (error) {
      ok(isJsonTextError(error))
      return
    }
    ok(false)
  })
})
