import { widthOf } from '../../src/base/width.ts'
import { is } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

describe('widthOf', (it) => {
  it('is the length of the longest, however many there are', () => {
    is(widthOf([]), 0)
    is(widthOf(['a', 'abc', 'ab']), 3)
    is(widthOf(Array.from({ length: 300_000 }, (_, i) => `n${i}`)), 7)
  })
})
