import { type Json, recordOf } from '../../src/base/json.ts'
import { toYaml } from '../../src/yaml/functions.ts'
import { is, throwsMessage } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

const LONG = 'word '.repeat(20).trim()

/** Value → text as sigs.k8s.io/yaml prints it. */
const ROWS: readonly (readonly [Json, string])[] = [
  [null, 'null\n'],
  [[], '[]\n'],
  [
    recordOf([
      [
        'b',
        [
          recordOf([
            ['x', 1],
            ['a', []],
          ]),
        ],
      ],
      ['a10', 1],
      ['a9', 2],
    ]),
    'a9: 2\na10: 1\nb:\n- a: []\n  x: 1\n',
  ],
  [
    ['yes', '*', '12:30', '=', '?a', '', 'a: b', '2025-06-30'],
    '- "yes"\n- \'*\'\n- "12:30"\n- =\n- ?a\n- ""\n- \'a: b\'\n- "2025-06-30"\n',
  ],
  ['two\nlines\n', '|\n  two\n  lines\n'],
  ['no end\nhere', '|-\n  no end\n  here\n'],
  [' lead\n\n', '|2+\n   lead\n\n'],
  ['tab\tand 😀', '"tab\\tand \\U0001F600"\n'],
  [[1.5, 1e21, 1e-7, 15021, 0.1], '- 1.5\n- 1e+21\n- 1e-07\n- 15021\n- 0.1\n'],
  [recordOf([['k', LONG]]), `k: ${'word '.repeat(15)}word\n  word word word word\n`],
  [`\t${'w'.repeat(90)} b`, `"\\t${'w'.repeat(90)}\n  b"\n`],
  [`\t${'w'.repeat(90)}  b c`, `"\\t${'w'.repeat(90)}\n  \\ b c"\n`],
  ['<a&b>', '<a&b>\n'],
]

describe('toYaml', (it) => {
  it.each(
    ([value]) => JSON.stringify(value),
    ROWS,
    ([value, text]) => {
      is(toYaml(value), text)
    },
  )
  it('fails as Marshal does on what JSON lets through and YAML does not', () => {
    throwsMessage(() => toYaml('\x7f'), 'yaml: control characters are not allowed')
  })
})
