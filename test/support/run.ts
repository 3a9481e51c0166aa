/**
 * The launcher: runs every `*.test.ts` under test/ (without test/e2e, unless `--e2e` asks for those alone), or those whose path
 * holds the given text. Fails when a file registers no suite, when nothing ran, or when tests ran ≠ tests defined.
 */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'uvu/parse'
import { run } from 'uvu/run'

// uvu asks for this when it is loaded, and would run suites by itself without it.
;(globalThis as { UVU_DEFER?: number }).UVU_DEFER = 1
const { tally } = await import('./describe.ts')

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const args = process.argv.slice(2)
const endToEnd = args.includes('--e2e')
const wanted = args.filter((arg) => arg !== '--e2e')

const found = await parse(root, '\\.test\\.ts$')
const suites = found.suites.filter(
  (s) => s.name.startsWith('e2e') === endToEnd && (wanted.length === 0 || wanted.some((text) => s.name.includes(text))),
)
if (suites.length === 0) fail(`no test file matches ${wanted.join(' ') || 'test/**/*.test.ts'}`)
await run(suites, { bail: false })

suites.forEach((s, index) => {
  if (!tally.files.has(index)) fail(`${s.name} registered no suite`)
})
if (tally.passed + tally.failed !== tally.defined) fail(`${tally.defined} tests defined, ${tally.passed + tally.failed} ran`)
if (tally.defined === 0) fail('no test ran')
if (tally.failed > 0) process.exitCode = 1
console.log(`${tally.passed} passed, ${tally.failed} failed`)

function fail(reason: string): never {
  console.error(`test run failed: ${reason}`)
  process.exit(1)
}
