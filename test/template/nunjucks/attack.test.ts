import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { equal, ok } from '../../support/assert.ts'
import { describe } from '../../support/describe.ts'
import type { Outcome } from './attack-child.ts'
import { type AttackClass, PAYLOADS } from './attacks.ts'

const CHILD = join(import.meta.dirname, 'attack-child.ts')
const LOADER = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
/** Of one attack, on a machine that has other things to do. */
const SLOW = 3_000

/** All attacks of the classes in one process with little memory, in a folder whose files no template may read. */
function attack(mode: 'guarded' | 'plain', classes: readonly AttackClass[]): Promise<readonly Outcome[]> {
  const folder = mkdtempSync(join(tmpdir(), 'attack-'))
  mkdirSync(join(folder, 'views'))
  for (const file of ['canary.txt', 'views/canary.txt']) writeFileSync(join(folder, file), 'canary-value')
  const args = ['--max-old-space-size=192', '--import', LOADER, CHILD, mode, ...classes]
  const options = { cwd: folder, env: { ...process.env, CANARY: 'canary-value' }, timeout: 120_000, maxBuffer: 64 << 20 }
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      rmSync(folder, { recursive: true })
      if (error) reject(new Error(`the attacked process died: ${stderr.slice(0, 2_000)}`))
      else
        resolve(
          stdout
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line) as Outcome),
        )
    })
  })
}

const failing = (outcomes: readonly Outcome[], wrong: (outcome: Outcome) => boolean): readonly string[] =>
  outcomes.filter(wrong).map((outcome) => `${outcome.template} → ${outcome.end} ${outcome.message}`)

describe('nunjucks under attack, all walls', (it) => {
  const classes: readonly AttackClass[] = ['code', 'leak', 'pollution', 'runaway', 'runaway']
  const guarded = attack('guarded', classes)
  const plain = attack('plain', ['leak', 'code'])
  for (const run of [guarded, plain]) run.catch(() => {})

  it('ran every payload, and there are enough', async () => {
    const outcomes = await guarded
    equal(
      outcomes.length,
      classes.reduce((sum, name) => sum + PAYLOADS[name].length, 0),
    )
    ok(PAYLOADS.code.length >= 120, 'code')
    ok(outcomes.length - PAYLOADS.runaway.length >= 230, 'all')
    ok(new Set(outcomes.map((outcome) => outcome.template)).size >= 300, 'no payload stands twice')
  })
  it('executes nothing', async () =>
    equal(
      failing(await guarded, (outcome) => outcome.executed),
      [],
    ))
  it('leaks nothing', async () =>
    equal(
      failing(await guarded, (outcome) => outcome.leaked),
      [],
    ))
  it('changes nothing that another template or the host sees', async () =>
    equal(
      failing(await guarded, (outcome) => outcome.polluted),
      [],
    ))
  it('ends all with text or a typed error', async () =>
    equal(
      failing(await guarded, (outcome) => outcome.end === 'crash'),
      [],
    ))
  it('ends all by counts, not by the clock', async () => {
    equal(
      failing(await guarded, (outcome) => outcome.milliseconds > SLOW || /takes longer/.test(outcome.message)),
      [],
    )
  })
  it('ends runaways the same way twice', async () => {
    const runaways = (await guarded)
      .filter((outcome) => outcome.class === 'runaway')
      .map(({ template, end, message }) => ({ template, end, message }))
    equal(runaways.slice(0, runaways.length / 2), runaways.slice(runaways.length / 2))
  })
  it('would have lost without walls', async () => {
    const outcomes = await plain
    const executed = outcomes.filter((outcome) => outcome.class === 'code' && outcome.executed).length
    ok(executed >= 150, `only ${executed} payloads run code in plain nunjucks`)
    ok(outcomes.filter((outcome) => outcome.leaked).length >= 20, 'leaks of plain nunjucks')
  })
})
