/**
 * `npm run conformance`: runs all sets of vectors and prints `NAME: N passed, M failed of K` for each, then the first failures.
 * Exit 0 only if every failing row is listed in expected-failures.txt (`SET ID class reason`) and no listed row passes.
 * Options: `--only NAME` (a set, or the beginning of its name), `--group PREFIX` (rows whose id begins so), `--json FILE`, `--verbose` (all failures).
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { vectorsFolder } from '../support/vectors.ts'
import type { ConformanceSet, FindSets } from './set.ts'

interface Expected {
  readonly set: string
  readonly id: string
  readonly reasonClass: string
}

interface Failure {
  readonly id: string
  readonly detail: string
  readonly listed: boolean
}

const here = import.meta.dirname
const args = process.argv.slice(2)
const only = option('--only')
const group = option('--group') ?? ''
const folder = vectorsFolder()
if (folder === undefined) {
  console.log('conformance vectors are not present: skipped')
  process.exit(0)
}

const expected = readExpected()
const report: Record<string, unknown> = {}
let bad = 0
for (const set of await findSets(folder)) {
  if (only !== undefined && set.name !== only && !set.name.startsWith(`${only}/`)) continue
  bad += runSet(set)
}
const json = option('--json')
if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, null, 1)}\n`)
process.exitCode = bad > 0 ? 1 : 0

function runSet(set: ConformanceSet): number {
  const listed = new Map(expected.filter((e) => e.set === set.name).map((e) => [e.id, e]))
  const wholeSet = listed.has('*')
  const failures: Failure[] = []
  const stale: string[] = []
  let total = 0
  let passed = 0
  let intended = 0
  for (const row of set.rows()) {
    if (!row.id.startsWith(group)) continue
    total++
    const outcome = row.run()
    const entry = listed.get(row.id)
    if (outcome.pass) {
      passed++
      if (entry !== undefined) stale.push(row.id)
    } else if (entry?.reasonClass === 'intended' && outcome.intended !== undefined) {
      intended++
    } else {
      failures.push({
        id: row.id,
        detail: outcome.detail,
        listed: wholeSet || (entry !== undefined && entry.reasonClass !== 'intended'),
      })
    }
  }
  const counted = total - intended
  const percent = counted === 0 ? 100 : (100 * passed) / counted
  console.log(
    `${set.name}: ${passed} passed, ${failures.length} failed of ${counted} (${percent.toFixed(2)} %)${intended > 0 ? `, ${intended} intended` : ''}`,
  )
  const unlisted = failures.filter((f) => !f.listed)
  const shown = args.includes('--verbose') ? failures : unlisted.slice(0, 10)
  for (const f of shown) console.log(`  ${f.id}\n    ${f.detail.replaceAll('\n', '\n    ')}`)
  for (const id of stale) console.log(`  ${set.name} ${id} is listed as an expected failure, but passes`)
  if (total === 0) console.log(`  ${set.name} holds no row`)
  report[set.name] = { passed, failed: failures.length, intended, total, failures: failures.map((f) => f.id) }
  return unlisted.length + stale.length + (total === 0 ? 1 : 0)
}

async function findSets(root: string): Promise<ConformanceSet[]> {
  const files = readdirSync(join(here, 'sets'))
    .filter((file) => file.endsWith('.ts'))
    .sort()
  const found: ConformanceSet[] = []
  for (const file of files) {
    try {
      const module = (await import(pathToFileURL(join(here, 'sets', file)).href)) as { sets: FindSets }
      found.push(...module.sets(root))
    } catch (error) {
      // Whoever asks for one set can do without the others.
      if (only === undefined || file === `${only}.ts`) throw error
      console.error(`${file} cannot be loaded: ${(error as Error).message}`)
    }
  }
  return found
}

function readExpected(): Expected[] {
  return readFileSync(join(here, 'expected-failures.txt'), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => {
      const [set = '', id = '', reasonClass = ''] = line.split(/\s+/)
      return { set, id, reasonClass }
    })
}

function option(name: string): string | undefined {
  const index = args.indexOf(name)
  return index < 0 ? undefined : args[index + 1]
}
