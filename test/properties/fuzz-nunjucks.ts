/**
 * Mutated attacks and mutated ordinary templates through all walls, by seed:
 *   node --import tsx test/properties/fuzz-nunjucks.ts --seed N --count N [--without tree|source|tree,source]
 * Exits 1 when one runs code of its own, changes a prototype, hangs until the clock, or ends without text or typed error; also when the source wall refuses what the
 * tree wall let pass: one of the two would be wrong. `--without` leaves walls out, to see that the fuzzer finds what they stop.
 */
import { realmProgram } from '../../scripts/realm-program.js'
import { type JsonObject, parseJson } from '../../src/base/json.ts'
import { isTemplateError } from '../../src/template/engine.ts'
import { checkSource } from '../../src/template/nunjucks/check-source.ts'
import { checkTree } from '../../src/template/nunjucks/check-tree.ts'
import { dataText } from '../../src/template/nunjucks/data-text.ts'
import { NUNJUCKS_LIMITS } from '../../src/template/nunjucks/limits.ts'
import { ask, startRealm } from '../../src/template/nunjucks/nunjucks.ts'
import { preScan } from '../../src/template/nunjucks/pre-scan.ts'
import { RealmFailure } from '../../src/template/nunjucks/realm.ts'
import { readTree } from '../../src/template/nunjucks/tree.ts'
import { pick, type Random, random } from '../support/random.ts'
import { PAYLOADS, VICTIM } from '../template/nunjucks/attacks.ts'
import { ORDINARY } from '../template/nunjucks/ordinary.ts'

const seed = Number(option('--seed') ?? 1)
const count = Number(option('--count') ?? 5_000)
const without = new Set((option('--without') ?? '').split(','))
const SHOWN = 10
const DATA = dataText(parseJson(VICTIM) as JsonObject)

const host = globalThis as { PWNED?: unknown }
const program = realmProgram()
const seeds = [
  ...PAYLOADS.code,
  ...PAYLOADS.leak,
  ...PAYLOADS.pollution,
  ...PAYLOADS.runaway.filter((text) => text.length < 2_000),
  ...ORDINARY,
]
const tokens = seeds.flatMap((text) => text.match(/[A-Za-z_]+|\d+|\{[{%#]-?|-?[}%#]\}|"[^"]*"|\s+|./gsu) ?? [])
const before = surroundings()
const next = random(seed)
const ended = { text: 0, parse: 0, exec: 0, limit: 0 }
let bad = 0
let realm = startRealm(program, NUNJUCKS_LIMITS)

for (let i = 0; i < count; i++) {
  // A realm forgets nothing that it compiled: a new one now and then, as each run of the tool has its own.
  if (i % 500 === 499) realm = startRealm(program, NUNJUCKS_LIMITS)
  const text = mutated(next)
  const wrong = judge(text, i)
  if (wrong === undefined) continue
  bad++
  if (bad <= SHOWN) console.log(`${wrong}: ${JSON.stringify(text)}`)
}
console.log(`seed ${seed}: ${count} templates, ${JSON.stringify(ended)}, ${bad} bad`)
process.exitCode = bad > 0 ? 1 : 0

/** What is wrong with how the template ended; undefined when nothing is. */
function judge(text: string, number: number): string | undefined {
  delete host.PWNED
  let wrong: string | undefined
  try {
    render(text, number)
    ended.text++
  } catch (error) {
    if (!isTemplateError(error))
      wrong = error instanceof RealmFailure && without.size > 1 ? undefined : `untyped ${String(error)}`
    else {
      ended[error.phase]++
      if (/takes longer|cannot be run|should not/.test(error.message)) wrong = error.message
      if (error.line === undefined && !/compiles to/.test(error.message)) wrong = `no line: ${error.message}`
    }
  }
  if ('PWNED' in host) return 'executed'
  if (surroundings() !== before) return 'polluted'
  return wrong
}

function render(text: string, number: number): void {
  const place = { realm, limits: NUNJUCKS_LIMITS, name: 'fuzz', number }
  preScan(place.name, text, NUNJUCKS_LIMITS)
  const tree = readTree(ask(place, 'parse', text))
  if (!without.has('tree')) checkTree(place.name, tree, NUNJUCKS_LIMITS)
  const source = ask(place, 'compile', '')
  if (!without.has('source')) checkSource(place.name, source)
  realm.define(number, source)
  ask(place, 'render', DATA)
}

/** A seed with a few damages: pieces taken away, doubled, exchanged, or put in from other seeds. */
function mutated(next: Random): string {
  const pieces = pick(next, next(2) === 0 ? seeds : ORDINARY).match(/[A-Za-z_]+|\{[{%#]-?|-?[}%#]\}|./gsu) ?? []
  for (let i = 1 + next(3); i > 0; i--) {
    const at = next(pieces.length + 1)
    const length = 1 + next(6)
    switch (next(5)) {
      case 0:
        pieces.splice(at, length)
        break
      case 1:
        pieces.splice(at, 0, ...pieces.slice(at, at + length))
        break
      case 2:
        pieces.splice(at, 1, pick(next, tokens))
        break
      case 3:
        pieces.splice(at, 0, pick(next, tokens), pick(next, tokens))
        break
      default:
        pieces.splice(at, 0, pick(next, seeds).slice(0, 200))
    }
  }
  return pieces.join('')
}

function surroundings(): string {
  return [Object.prototype, Array.prototype, String.prototype, Function.prototype]
    .map((value) => Object.getOwnPropertyNames(value).join())
    .join('\n')
}

function option(name: string): string | undefined {
  const at = process.argv.indexOf(name)
  return at < 0 ? undefined : process.argv[at + 1]
}
