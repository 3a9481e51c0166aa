import { commonPairs } from '../../src/base/common-pairs.ts'
import { equal, ok } from '../support/assert.ts'
import { describe } from '../support/describe.ts'
import { random } from '../support/random.ts'

const same = (a: string, b: string): boolean => a === b

function longest(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return 0
  if (a[0] === b[0]) return 1 + longest(a.slice(1), b.slice(1))
  return Math.max(longest(a.slice(1), b), longest(a, b.slice(1)))
}

describe('commonPairs', (it) => {
  it('pairs equal items in the order of both lists, as many as can be', () => {
    const next = random(11)
    for (let run = 0; run < 300; run++) {
      const list = (): string[] => Array.from({ length: next(7) }, () => 'abc'.charAt(next(3)))
      const [before, after] = [list(), list()]
      const pairs = commonPairs(before, after, same, 100)
      ok(pairs.every((pair) => before[pair.before] === after[pair.after]))
      ok(pairs.every((pair, i) => i === 0 || isBehind(pair, pairs[i - 1])))
      equal(pairs.length, longest(before, after))
    }
  })

  it('pairs nothing but the beginning and the end where the rest takes too many comparisons', () => {
    equal(commonPairs([...'axyb'], [...'ayxb'], same, 3), [
      { before: 0, after: 0 },
      { before: 3, after: 3 },
    ])
  })
})

type Pair = ReturnType<typeof commonPairs>[number]

function isBehind(pair: Pair, other: Pair | undefined): boolean {
  return other !== undefined && pair.before > other.before && pair.after > other.after
}
