/**
 * Fuzzes our own reader against the second one: what it accepts the other reads to the same nodes, spans and values.
 * `node --import tsx test/properties/fuzz-reader.ts --seed N --count N` (default: a seed of the clock's, 20,000 cases). Exit 1 on a difference.
 */
import { assert, integer, property } from 'fast-check'
import { type Random, random } from '../support/random.ts'
import { regularCase, resourceListText } from '../support/regular-texts.ts'
import { type Comparison, compareReaders, compareSlices } from '../support/two-readers.ts'

const count = Number(option('--count') ?? 20_000)
const seed = Number(option('--seed') ?? Date.now() % 1_000_000_000)
console.log(`seed ${seed}`)
compare('texts', count, (next) => {
  const { text, lastNewline } = regularCase(next)
  return { text, result: compareReaders(text, lastNewline) }
})
compare('ResourceLists', count >> 2, (next) => {
  const text = resourceListText(next)
  return { text, result: compareSlices(text) }
})

function compare(
  what: string,
  numRuns: number,
  make: (next: Random) => { readonly text: string; readonly result: Comparison },
): void {
  const tally = { same: 0, 'left-to-second': 0 }
  const run = (one: number): void => {
    const { text, result } = make(random(one))
    if (result.verdict === 'differs') throw new Error(`${JSON.stringify(text)}\nown    ${result.own}\nsecond ${result.second}`)
    tally[result.verdict]++
  }
  assert(property(integer({ min: 0, max: 2 ** 31 - 1 }), run), { numRuns, seed })
  console.log(`${numRuns} ${what}: ${tally.same} read alike, ${tally['left-to-second']} left to the second reader`)
}

function option(name: string): string | undefined {
  const index = process.argv.indexOf(name)
  return index < 0 ? undefined : process.argv[index + 1]
}
