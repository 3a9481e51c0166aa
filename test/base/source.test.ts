import { lineAndColumn } from '../../src/base/source.ts'
import { equal } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

describe('lines and columns', (it) => {
  for (const [name, end] of [
    ['LF', '\n'],
    ['CR LF', '\r\n'],
    ['CR', '\r'],
  ] as const) {
    it(`of texts whose lines end in ${name}, in any order`, () => {
      const text = `a${end}bc${end}${end}d`
      const at = (offset: number): readonly number[] => Object.values(lineAndColumn(text, offset))
      const size = end.length
      equal([0, 1 + size, 2 + size, 3 + 3 * size].map(at), [
        [1, 1],
        [2, 1],
        [2, 2],
        [4, 1],
      ])
      equal([4 + 3 * size, 99, 0].map(at), [
        [4, 2],
        [4, 2],
        [1, 1],
      ])
    })
  }
})
