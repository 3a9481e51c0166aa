/**
 * Golden cases, discovered in test/cases: `args` is the command line without the program (one argument a line), `input.yaml` its stdin if
 * present, `expected.yaml` its stdout, `expected.stderr` its stderr, `exit` its exit code when not 0. Each runs twice. REFRESH_GOLDEN=1 rewrites.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCli } from '../src/cli/program.ts'
import { runFunction } from '../src/frontends/krm-function.ts'
import { guarded, type Outcome } from '../src/frontends/outcome.ts'
import { is, ok } from './support/assert.ts'
import { CHUNKS } from './support/chunks.ts'
import { describe } from './support/describe.ts'

const ROOT = join(import.meta.dirname, 'cases')
const FILES = new Set([
  'args',
  'input.yaml',
  'facts.yaml',
  'policy.yaml',
  'README.md',
  'exit',
  'expected.yaml',
  'expected.stderr',
])

describe('cases', (it) => {
  const names = readdirSync(ROOT).sort()
  it.each(
    (name) => name,
    names,
    (name) => {
      const folder = join(ROOT, name)
      for (const file of readdirSync(folder)) ok(FILES.has(file), `${name}/${file} is no file of a case`)
      const first = run(folder)
      const second = run(folder)
      is(second.stdout, first.stdout, 'a second run gives the same')
      is(second.stderr, first.stderr, 'a second run says the same')
      check(folder, 'expected.yaml', first.stdout)
      check(folder, 'expected.stderr', first.stderr)
      check(folder, 'exit', first.exitCode === 0 ? '' : `${first.exitCode}\n`)
      if (first.exitCode > 1) is(first.stdout, '', 'an error leaves stdout empty')
    },
  )
})

function run(folder: string): Outcome {
  const read = (file: string): string => (existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : '')
  const argv = read('args')
    .split('\n')
    .filter(Boolean)
    .map((arg) => arg.replaceAll('$CASE', folder))
  const outcome =
    argv.length === 0
      ? guarded(() => runFunction(read('input.yaml'), CHUNKS))
      : runCli(argv, { chunks: CHUNKS, readStdin: () => read('input.yaml'), progress: () => {} })
  // Paths of this machine do not belong into goldens.
  const named = (text: string): string => text.replaceAll(folder, '$CASE')
  return { ...outcome, stdout: named(outcome.stdout), stderr: named(outcome.stderr) }
}

function check(folder: string, file: string, actual: string): void {
  const path = join(folder, file)
  if (process.env['REFRESH_GOLDEN'] && (actual !== '' || existsSync(path))) writeFileSync(path, actual)
  const expected = existsSync(path) ? readFileSync(path, 'utf8') : ''
  is(actual, expected, `${file} differs`)
}
