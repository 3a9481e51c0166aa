/**
 * Fuzzes our own reader against the second one: what it accepts the other reads to the same nodes, spans and values.
 * `node --import tsx test/properties/fuzz-reader.ts --seed N --count N` (default: a seed of the clock's, 20,000 cases). Exit 1 on a difference.
 */
import { assert, integer, property } from 'fast-check'
import { random } from '../support/random.ts'
import { regularCase } from '../support/regular-texts.ts'
import { compareReaders } from '../support/two-readers.ts'

const count = Number(option('--count') ?? 20_000)
const seed = Number(option('--seed') ?? Date.now() % 1_000_000_000)
const tally = { same: 0, 'left-to-second': 0 }
console.log(`seed ${seed}`)
assert(
  property(integer({ min: 0, max: 2 ** 31 - 1 }), (one) => {
    const { text, lastNewline } = regularCase(random(one))
    const result = compareReaders(text, lastNewline)
    if (result.verdict === 'differs') throw new Error(`${JSON.stringify(text)}\nown    ${result.own}\nsecond ${result.second}`)
    tally[result.verdict]++
  }),
  { numRuns: count, seed },
)
console.log(`${count} texts: ${tally.same} read alike, ${tally['left-to-second']} left to the second reader`)

function option(name: string): string | undefined {
  const index = process.argv.indexOf(name)
  return index < 0 ? undefined : process.argv[index + 1]
}
