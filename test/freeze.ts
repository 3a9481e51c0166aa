/** `npm run freeze [-- WORD]`: writes down what the frozen corpus gives now. WORD begins the line of *Output changes* that tells why an output changed. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PROJECT } from './support/bundle.ts'
import { type FrozenRow, frozenRows, frozenRuns, nextRow, outputChanges, printRows, ROWS } from './support/frozen.ts'

const [named] = process.argv.slice(2)
const { unreleased } = outputChanges(readFileSync(join(PROJECT, 'CHANGELOG.md'), 'utf8'))
const before = frozenRows()
try {
  const rows = frozenRuns().map((now): FrozenRow => nextRow(now, before.get(now.name), { named, unreleased }))
  writeFileSync(join(PROJECT, ROWS), printRows(rows))
  console.log(`${rows.length} outputs are written down in ${ROWS}`)
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
