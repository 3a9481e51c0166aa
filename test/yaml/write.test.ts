import { parse } from 'yaml'
import { recordOf } from '../../src/base/json.ts'
import { readYamlValue } from '../../src/yaml/read-value.ts'
import { printBlock, printFlow, printJson, quote } from '../../src/yaml/write.ts'
import { equal, is } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

const QUOTED = [
  ['nginx', 'nginx'],
  ['/usr/bin/x_y-1.2', '/usr/bin/x_y-1.2'],
  ['Yes', '"Yes"'],
  ['nil', '"nil"'],
  ['8080', '"8080"'],
  ['1e3', '"1e3"'],
  ['', '""'],
  ['a b', '"a b"'],
  ['-x', '"-x"'],
  ['say "hi"\\', `'say "hi"\\'`],
  [`{"it's": "\\d"}`, `'{"it''s": "\\d"}'`],
  ['"é"', '"\\"é\\""'],
  ['a\nb\t\u0007\u0085\u2028\ufeff\u00a0', '"a\\nb\\t\\u0007\\u0085\\u2028\\ufeff\\u00a0"'],
  ['😀 é', '"😀 é"'],
] as const

const VALUE = recordOf([
  [
    'a',
    recordOf([
      [
        'b',
        [
          'x',
          recordOf([
            ['c', 1],
            ['d', []],
          ]),
          [1, 2],
        ],
      ],
    ]),
  ],
  ['on', recordOf([])],
  ['n', null],
])

describe('write', (it) => {
  it.each(
    ([text]) => JSON.stringify(text),
    QUOTED,
    ([text, quoted]) => {
      is(quote(text), quoted)
      is(readYamlValue(quoted), text)
      is(parse(quoted), text)
      is(parse(quoted, { version: '1.1' }), text)
    },
  )
  it('prints blocks with lists under their key, or deeper', () => {
    const compact = printBlock(VALUE, 0, { indent: 2, listIndent: 0, newline: '\n' })
    is(compact, 'a:\n  b:\n  - x\n  - c: 1\n    d: []\n  - - 1\n    - 2\n"on": {}\n"n": null')
    const deeper = printBlock(VALUE, 4, { indent: 4, listIndent: 2, newline: '\r\n' })
    is(deeper.split('\r\n')[2], '          - x')
    equal(readYamlValue(`    ${deeper}`), VALUE)
  })
  it('prints long keys so that every reader takes them', () => {
    const value = recordOf([['k'.repeat(2000), recordOf([['x', 1]])]])
    equal(readYamlValue(printBlock(value, 0, { indent: 2, listIndent: 0, newline: '\n' })), value)
    equal(readYamlValue(printFlow(value)), value)
  })
  it('prints JSON in the style it is told', () => {
    const style = { unit: '  ', newline: '\n', comma: ' ', colon: ' ' }
    is(printJson(recordOf([['a', [1, recordOf([])]]]), '', style), '{\n  "a": [\n    1,\n    {}\n  ]\n}')
    is(printJson(recordOf([['a', [1, 2]]]), '', { ...style, unit: undefined, comma: '', colon: '' }), '{"a":[1,2]}')
  })
  it('prints a large float so that it stays one', () => {
    equal(readYamlValue(printFlow([2 ** 64 * 1.5, 9007199254740993n])), [2 ** 64 * 1.5, 9007199254740993n])
  })
})
