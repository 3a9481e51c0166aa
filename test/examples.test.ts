/**
 * The folders of `examples/` that hold an `app.yaml` and what comes of it: `injected.yaml` (stdout of `inject`) or `refused.txt` (its stderr), and `explain.txt`. Each runs
 * twice, and once more on its own output. REFRESH_GOLDEN=1 rewrites.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCli } from '../src/cli/program.ts'
import type { Outcome } from '../src/frontends/outcome.ts'
import { is, ok } from './support/assert.ts'
import { CHUNKS } from './support/chunks.ts'
import { describe } from './support/describe.ts'
import { EXAMPLES } from './support/examples.ts'

const ROOT = join(import.meta.dirname, '..')
const FILES = new Set(['app.yaml', 'policy.yaml', 'tenant.yaml', 'facts.yaml', 'injected.yaml', 'refused.txt', 'explain.txt'])
const SCHEMA_LINE = '# yaml-language-server: $schema=../../plugin/injection-policy.schema.json\n'

/** The command line of an example, on a file of its folder or on stdin. */
function exampleArguments(command: 'inject' | 'explain', name: string, input: string): readonly string[] {
  const path = (file: string): string => `examples/${name}/${file}`
  const has = (file: string): boolean => existsSync(join(ROOT, path(file)))
  return [
    command,
    input === '-' ? '-' : path(input),
    '--policy',
    path('policy.yaml'),
    ...(has('tenant.yaml') ? ['--policy', path('tenant.yaml')] : []),
    ...(has('facts.yaml') ? ['--facts', path('facts.yaml')] : []),
  ]
}

function run(argv: readonly string[], stdin = ''): Outcome {
  return runCli(argv, { chunks: CHUNKS, readStdin: () => stdin, progress: () => {} })
}

describe('examples', (it) => {
  it('are seven, each with a line in the README that runs', () => {
    is(EXAMPLES.length, 7)
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8')
    for (const name of EXAMPLES) {
      const line = `render-inject ${exampleArguments('inject', name, 'app.yaml').join(' ')}`
      ok(readme.includes(line), `README.md lacks: ${line}`)
    }
  })
  it.each(
    (name) => name,
    EXAMPLES,
    (name) => {
      const folder = join(ROOT, 'examples', name)
      for (const file of readdirSync(folder)) ok(FILES.has(file), `${name}/${file} is no file of an example`)
      ok(readFileSync(join(folder, 'policy.yaml'), 'utf8').startsWith(SCHEMA_LINE), 'the policy names its schema')
      const first = run(exampleArguments('inject', name, 'app.yaml'))
      const refused = name.endsWith('-refused')
      is(first.exitCode, refused ? 2 : 0, first.stderr)
      check(folder, refused ? 'refused.txt' : 'injected.yaml', refused ? first.stderr : first.stdout)
      check(folder, 'explain.txt', run(exampleArguments('explain', name, 'app.yaml')).stdout)
      if (!refused) is(run(exampleArguments('inject', name, '-'), first.stdout).stdout, first.stdout, 'twice is once')
      is(run(exampleArguments('inject', name, 'app.yaml')).stdout, first.stdout, 'a second run gives the same')
    },
  )
})

function check(folder: string, file: string, actual: string): void {
  const path = join(folder, file)
  if (process.env['REFRESH_GOLDEN']) writeFileSync(path, actual)
  is(actual, existsSync(path) ? readFileSync(path, 'utf8') : '', `${file} differs`)
}
