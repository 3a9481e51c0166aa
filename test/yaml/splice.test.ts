import { splice } from '../../src/yaml/splice.ts'
import { is } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

const insert = (offset: number, text: string, depth = 0) => ({ offset, length: 0, text, depth })

describe('splice', (it) => {
  it('puts insertions at one place in the order of their depth, then of their making', () => {
    is(splice('ab', [insert(1, '1', 0), insert(1, '2', 3), insert(1, '3', 3)]), 'a231b')
  })
  it('puts an insertion before a replacement at its place', () => {
    is(splice('abc', [{ offset: 1, length: 1, text: 'X', depth: 9 }, insert(1, '+')]), 'a+Xc')
  })
  it('moves an insertion out of what is taken away', () => {
    is(splice('abcdef', [{ offset: 1, length: 3, text: '', depth: 0 }, insert(2, '+')]), 'a+ef')
  })
  it('refuses replacements that overlap', () => {
    let message = ''
    try {
      splice('abcdef', [
        { offset: 1, length: 3, text: '', depth: 0 },
        { offset: 2, length: 3, text: '', depth: 0 },
      ])
    } catch (error) {
      message = String(error)
    }
    is(message, 'Error: bug: two edits overlap')
  })
})
