/** The GitHub action: its scripts, run as GitHub runs them. */
import { readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { at, type Json } from '../../src/base/json.ts'
import { readYamlValue } from '../../src/yaml/read-value.ts'
import { equal, is, ok } from '../support/assert.ts'
import { findProgram, inFolder, PROJECT, type RunResult, runBundle, runProgram } from '../support/bundle.ts'
import { describe } from '../support/describe.ts'
import { example } from '../support/resource-list.ts'

const ACTION = readYamlValue(readFileSync(join(PROJECT, 'action.yml'), 'utf8')) as Json
const STEPS = at(ACTION, 'runs', 'steps') as readonly Json[]

/** The script of a step. */
function scriptOf(index: number): string {
  const script = at(STEPS[index] ?? null, 'run')
  ok(typeof script === 'string')
  return script
}

/** Runs the last step in a folder. */
function act(folder: string, inputs: { readonly COMMAND: string; readonly ARGS: string }): RunResult {
  const env = {
    ...inputs,
    GITHUB_ACTION_PATH: PROJECT,
    GITHUB_WORKSPACE: folder,
    GITHUB_STEP_SUMMARY: join(folder, 'summary.md'),
  }
  return runProgram('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', scriptOf(1)], { cwd: folder, env })
}

describe('the GitHub action', (it) => {
  const files = {
    'out/app.yaml': example('app.yaml'),
    'facts.yaml': example('facts.yaml'),
    'policy.yaml': example('policy.yaml'),
  }
  const ARGS = 'out/\n--facts\n  facts.yaml\n\n--policy\npolicy.yaml\n'

  it('has two steps in bash, and reads inputs by the environment alone', () => {
    equal(
      STEPS.map((step) => at(step, 'shell')),
      ['bash', 'bash'],
    )
    for (const index of [0, 1]) ok(!scriptOf(index).includes('${{'), 'an input in a script would be run')
  })

  it('runs commands that exist, and that report', () => {
    const commands = /^ *([a-z|]+)\) ;;$/m.exec(scriptOf(1))?.[1]?.split('|') ?? []
    ok(commands.includes('check'), 'check is one of them')
    for (const command of commands) {
      const { status, stdout, stderr } = runBundle([command, '--help'])
      is(status, 0, stderr)
      ok(stdout.includes('--report '), `${command} has no reports`)
      ok(String(at(ACTION, 'inputs', 'command', 'description')).includes(command))
    }
  })

  it('builds nothing where the bundle is there', () => {
    const { status, stdout } = runProgram(findProgram('bash') ?? 'bash', ['-c', scriptOf(0)], {
      env: { GITHUB_ACTION_PATH: PROJECT, PATH: '/nowhere' },
    })
    is(status, 0)
    is(stdout, '')
  })

  it('annotates, adds a summary, and fails as the command does', () =>
    inFolder(files, (folder) => {
      const found = act(folder, { COMMAND: 'check', ARGS })
      is(found.status, 1, found.stderr)
      ok(found.stderr.includes('\n::error file=out/app.yaml,line=14,title=render-inject check%3A missing::'), found.stderr)
      const summary = readFileSync(join(folder, 'summary.md'), 'utf8')
      ok(summary.startsWith('### render-inject check\n\n4 workloads: 2 with sidecars, 2 without, 2 with findings\n'), summary)
      is(act(folder, { COMMAND: 'check', ARGS: 'none/' }).status, 2)
      symlinkSync('/nowhere', join(folder, 'out/broken.yaml'))
      is(act(folder, { COMMAND: 'check', ARGS }).status, 2)
    }))

  it('passes where nothing is to be mended', () =>
    inFolder(files, (folder) => {
      is(
        runBundle(
          [
            'inject',
            '--write',
            ...ARGS.split('\n')
              .map((word) => word.trim())
              .filter(Boolean),
          ],
          { cwd: folder },
        ).status,
        0,
      )
      const { status, stderr } = act(folder, { COMMAND: 'check', ARGS })
      is(status, 0, stderr)
    }))

  it('refuses other commands', () =>
    inFolder(files, (folder) => {
      const { status, stdout } = act(folder, { COMMAND: 'inject', ARGS })
      is(status, 2)
      ok(stdout.startsWith('::error title=render-inject::'), stdout)
    }))
})
