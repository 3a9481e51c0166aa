import { diffLines } from '../../src/base/line-diff.ts'
import { equal, ok } from '../support/assert.ts'
import { describe } from '../support/describe.ts'
import { random } from '../support/random.ts'

const lines = (text: string): readonly string[] => text.split(' ').filter(Boolean)

describe('diffLines', (it) => {
  it.each(
    ([before, after]) => `${before} → ${after}`,
    [
      ['a b c', 'a b c', []],
      ['a b c', 'a x c', [[' a', '-b', '+x', ' c']]],
      ['', 'a', [['+a']]],
      ['a', '', [['-a']]],
      ['1 2 3 4 a 5 6 7 8', '1 2 3 4 5 6 7 8', [[' 2', ' 3', ' 4', '-a', ' 5', ' 6', ' 7']]],
      [
        'a 1 2 3 4 5 6 7 b',
        'x 1 2 3 4 5 6 7 y',
        [
          ['-a', '+x', ' 1', ' 2', ' 3'],
          [' 5', ' 6', ' 7', '-b', '+y'],
        ],
      ],
    ] as const,
    ([before, after, hunks]) => equal(diffLines(lines(before), lines(after)), hunks),
  )

  it('holds both texts where all of it is shown', () => {
    const next = random(7)
    for (let run = 0; run < 300; run++) {
      const text = (): string[] => Array.from({ length: next(6) }, () => 'abc'.charAt(next(3)))
      const [before, after] = [text(), text()]
      const rows = diffLines(before, after).flat()
      if (before.join() === after.join()) {
        equal(rows, [])
        continue
      }
      const side = (sign: string): readonly string[] =>
        rows.filter((row) => row[0] === sign || row[0] === ' ').map((row) => row.slice(1))
      const isShown = before.length <= 4 && after.length <= 4
      if (!isShown) continue
      equal([side('-'), side('+')], [before, after])
      ok(rows.filter((row) => row.startsWith('-')).length <= before.length)
    }
  })
})
