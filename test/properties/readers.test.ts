import { assert, integer, property } from 'fast-check'
import { ok } from '../support/assert.ts'
import { describe } from '../support/describe.ts'
import { random } from '../support/random.ts'
import { regularCase, resourceListText } from '../support/regular-texts.ts'
import { type Comparison, compareReaders, compareSlices } from '../support/two-readers.ts'

const SEED = integer({ min: 0, max: 2 ** 31 - 1 })

function agree(text: string, result: Comparison): void {
  if (result.verdict === 'differs') throw new Error(`${JSON.stringify(text)}\nown    ${result.own}\nsecond ${result.second}`)
}

describe('the two readers of YAML', (it) => {
  it('read what our own takes to the same nodes, spans and values', () => {
    let taken = 0
    const run = (seed: number): void => {
      const { text, lastNewline } = regularCase(random(seed))
      const result = compareReaders(text, lastNewline)
      agree(text, result)
      if (result.verdict === 'same') taken++
    }
    assert(property(SEED, run), { numRuns: 1000 })
    ok(taken > 150, `only ${taken} of 1000 texts were read by our own reader`)
  })
  it('read a block scalar alike in whose last line a text ends', () => {
    let taken = 0
    for (const header of ['|', '|-', '|+', '>', '>-', '|2']) {
      for (const lines of ['  one', '  one\n  two', '  one\n\n   two', '  one\n  ', '  one\n\n', '   one', '  # one', '']) {
        for (const text of [`a: ${header}\n${lines}`, `- b: 1\n  a: ${header}\n${lines.replace(/^ +/gm, '$&$&')}`]) {
          const result = compareReaders(text, 'counts')
          agree(text, result)
          if (result.verdict === 'same' && !text.endsWith('\n')) taken++
        }
      }
    }
    ok(taken > 40, `only ${taken} texts were read by our own reader`)
  })
  it('cut a ResourceList into the same objects', () => {
    let taken = 0
    const run = (seed: number): void => {
      const text = resourceListText(random(seed))
      const result = compareSlices(text)
      agree(text, result)
      if (result.verdict === 'same') taken++
    }
    assert(property(SEED, run), { numRuns: 1000 })
    ok(taken > 50, `only ${taken} of 1000 lists could be compared`)
  })
})
