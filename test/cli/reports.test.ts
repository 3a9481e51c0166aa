/** The flags `--report`, `--fail-on-warn`, `--quiet`, `--fail-on-change` and `--color`, on files. */
import { closeSync, existsSync, openSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { wantsColour } from '../../src/cli/host/colour.ts'
import { githubStep } from '../../src/cli/host/github.ts'
import { replaceFile } from '../../src/cli/host/replace-file.ts'
import { runCli } from '../../src/cli/program.ts'
import type { Outcome } from '../../src/frontends/outcome.ts'
import { equal, is, ok } from '../support/assert.ts'
import { inFolder, putFiles } from '../support/bundle.ts'
import { CHUNKS } from '../support/chunks.ts'
import { describe } from '../support/describe.ts'
import { FACTS, workload } from '../support/small-facts.ts'

const WEB = workload('web', 'shop')

/** Runs on `in/` of a folder with one workload; $ is the folder. */
function run(folder: string, argv: readonly string[], stdin = ''): Outcome {
  if (!existsSync(join(folder, 'in'))) putFiles(folder, { 'facts.yaml': FACTS, 'in/web.yaml': WEB })
  const words = [...argv, '--facts', '$/facts.yaml'].map((word) => word.replaceAll('$', folder))
  return runCli(words, { chunks: CHUNKS, readStdin: () => stdin, progress: () => {} })
}

const json = (
  folder: string,
): Record<string, never> & {
  readonly diagnostics: readonly { readonly code: string }[]
  readonly workloads: readonly unknown[]
} => JSON.parse(readFileSync(join(folder, 'r.json'), 'utf8'))

describe('--report', (it) => {
  it('writes several forms at once, and changes neither output nor exit status', () =>
    inFolder({}, (folder) => {
      const plain = run(folder, ['check', '$/in'])
      const {
        report: _report,
        reportRefused: _refused,
        ...outcome
      } = run(folder, ['check', '$/in', '--report', 'json=$/r.json', '--report', 'junit=$/r.xml', '--report', 'github=$/r.txt'])
      equal(outcome, { stdout: plain.stdout, stderr: plain.stderr, exitCode: 1 })
      is(json(folder)['exitCode'], 1)
      ok(readFileSync(join(folder, 'r.xml'), 'utf8').includes('<failure type="missing"'))
      ok(readFileSync(join(folder, 'r.txt'), 'utf8').startsWith('::error file='))
    }))

  it('annotates on stderr, never on stdout', () =>
    inFolder({}, (folder) => {
      const plain = run(folder, ['inject', '$/in'])
      const told = run(folder, ['inject', '$/in', '--report', 'github'])
      is(told.stdout, plain.stdout)
      ok(told.stderr.startsWith(plain.stderr) && told.stderr.includes('\n::warning '), told.stderr)
    }))

  it('tells of a run that failed, too', () =>
    inFolder({}, (folder) => {
      const outcome = run(folder, ['inject', '--report', 'json=$/r.json'], workload('web', 'unknown'))
      is(outcome.exitCode, 2)
      is(outcome.stdout, '')
      equal(
        json(folder).diagnostics.map(({ code }) => code),
        ['RI0311'],
      )
      is(run(folder, ['inject', '--report', 'json=$/r.json', '--policy', '$/none.yaml']).exitCode, 2)
      equal(
        json(folder).diagnostics.map(({ code }) => code),
        ['RI0105'],
      )
    }))

  it('tells of output that could not be written', () =>
    inFolder({ file: '' }, (folder) => {
      const argv = ['inject', '$/in', '--output-dir', '$/file/out', '--report', 'json=$/r.json', '--report', 'junit=$/r.xml']
      const { exitCode, stdout, stderr } = run(folder, argv)
      equal([exitCode, stdout], [74, ''])
      ok(stderr.startsWith('error RI0601: the output could not be written: ') && stderr.includes('\n  hint: '), stderr)
      equal([json(folder)['exitCode'], json(folder).diagnostics.map(({ code }) => code)], [74, ['RI0601']])
      ok(readFileSync(join(folder, 'r.xml'), 'utf8').includes('<error '))
    }))

  it('tells of stdout that the system refuses, where the reports stand in files', () =>
    inFolder({ 'r.txt': '' }, (folder) => {
      const fd = openSync(join(folder, 'r.txt'), 'w')
      const argv = [
        'inject',
        '$/in',
        '--report',
        'json=$/r.json',
        '--report',
        `github=/dev/fd/${fd}`,
        '--report',
        'junit=$/r.xml',
      ]
      const { exitCode, reportRefused } = run(folder, argv)
      const told = readFileSync(join(folder, 'r.txt'), 'utf8')
      equal([exitCode, json(folder)['exitCode'], json(folder).workloads.length], [0, 0, 1])
      rmSync(join(folder, 'r.xml'))
      is(reportRefused?.('the output could not be written: no'), '')
      equal([json(folder)['exitCode'], json(folder).workloads.length], [74, 1])
      equal(json(folder).diagnostics.at(-1)?.code, 'RI0601')
      is(readFileSync(join(folder, 'r.txt'), 'utf8'), told, 'what is no file has read it')
      is(existsSync(join(folder, 'r.xml')), false)
      closeSync(fd)
    }))

  it('leaves no report of an earlier run behind a bug', () =>
    inFolder({ 'r.json': '{}', 'facts.yaml': FACTS }, (folder) => {
      const readStdin = (): string => {
        throw new TypeError('broken')
      }
      const argv = ['inject', '--facts', join(folder, 'facts.yaml'), '--report', `json=${join(folder, 'r.json')}`]
      let thrown: unknown
      try {
        runCli(argv, { chunks: CHUNKS, readStdin, progress: () => {} })
      } catch (error) {
        thrown = error
      }
      ok(thrown instanceof TypeError, 'the bug goes on to the host')
      equal(
        json(folder).diagnostics.map(({ code }) => code),
        ['RI0901'],
      )
    }))

  it('that cannot be written is an error, and nothing is printed', () =>
    inFolder({}, (folder) => {
      const outcome = run(folder, ['inject', '$/in', '--report', 'json=$/no/r.json'])
      is(outcome.exitCode, 74)
      is(outcome.stdout, '')
      ok(outcome.stderr.includes(`error RI0601: the report ${folder}/no/r.json could not be written: `), outcome.stderr)
    }))

  it.each(
    ([value]) => `refuses ${value}`,
    [
      ['jsn=a', "option '--report <format=file>' argument 'jsn=a' is invalid. Did you mean json?"],
      ['sarif=a', 'It is one of json, junit, github'],
      ['json', 'It needs a file of its own: json=FILE'],
      ['json=/dev/stdout', 'It needs a file of its own: json=FILE'],
      ['junit=-', 'It needs a file of its own: junit=FILE'],
    ] as const,
    ([value, sentence]) =>
      inFolder({}, (folder) => {
        const outcome = run(folder, ['check', '$/in', '--report', value])
        is(outcome.exitCode, 2)
        ok(outcome.stderr.includes(sentence), outcome.stderr)
      }),
  )

  it('refuses two reports in one file', () =>
    inFolder({}, (folder) => {
      const outcome = run(folder, ['check', '$/in', '--report', 'json=$/r', '--report', 'junit=$/r'])
      is(outcome.exitCode, 2)
      ok(outcome.stderr.includes(`error RI0207: two reports would be written to ${folder}/r`), outcome.stderr)
      is(run(folder, ['check', '$/in', '--report', 'json=$/r', '--report', 'junit=$/./r']).exitCode, 2)
    }))
})

describe('replaceFile', (it) => {
  it('keeps links and modes, and leaves nothing beside the file', () =>
    inFolder({ 'd/a.json': 'old' }, (folder) => {
      symlinkSync('d/a.json', join(folder, 'link'))
      is(replaceFile(join(folder, 'link'), 'new'), undefined)
      is(readFileSync(join(folder, 'd/a.json'), 'utf8'), 'new')
      equal(readdirSync(join(folder, 'd')), ['a.json'])
      is(replaceFile('/dev/null', 'text'), undefined)
    }))
})

describe('githubStep', (it) => {
  it('calls files from the root of the repository', () => {
    const { fileOf } = githubStep({ GITHUB_WORKSPACE: '/checkout' })
    is(fileOf('/checkout/a/b.yaml'), 'a/b.yaml')
    is(fileOf('/else/b.yaml'), '/else/b.yaml')
    is(githubStep({}).fileOf('a.yaml'), 'a.yaml')
  })
})

describe('--fail-on-warn', (it) => {
  it('makes inject print nothing, and edit nothing', () =>
    inFolder({}, (folder) => {
      const outcome = run(folder, ['inject', '$/in', '--fail-on-warn'])
      is(outcome.exitCode, 2)
      is(outcome.stdout, '')
      ok(outcome.stderr.startsWith('error RI0208: there is a warning, and --fail-on-warn was given\n'), outcome.stderr)
      ok(outcome.stderr.includes('warning RI0332'), outcome.stderr)
      is(run(folder, ['inject', '--write', '$/in', '--fail-on-warn']).exitCode, 2)
      is(readFileSync(join(folder, 'in/web.yaml'), 'utf8'), WEB)
    }))

  it('makes a finding of a warning', () =>
    inFolder({}, (folder) => {
      is(run(folder, ['inject', '--write', '$/in']).exitCode, 0)
      is(run(folder, ['check', '$/in']).exitCode, 0)
      const outcome = run(folder, ['check', '$/in', '--fail-on-warn', '--report', 'json=$/r.json'])
      is(outcome.exitCode, 1)
      ok(outcome.stderr.endsWith('error RI0208: there is a warning, and --fail-on-warn was given\n'), outcome.stderr)
      is(json(folder)['exitCode'], 1)
    }))
})

describe('--quiet', (it) => {
  it('leaves the summary out; warnings and errors stay', () =>
    inFolder({}, (folder) => {
      const { stderr } = run(folder, ['inject', '$/in', '--quiet'])
      ok(stderr.startsWith('warning RI0332: '), stderr)
      const refused = run(folder, ['inject', '--quiet'], workload('web', 'unknown'))
      ok(refused.stderr.startsWith('error RI0311: '), refused.stderr)
      ok(run(folder, ['inject', '--write', '$/in', '--quiet']).stderr.startsWith('warning RI0332: '))
      const template = '{engine: go, text: "{{ .Values.b }}"}'
      const policy = `apiVersion: render-inject.dev/v1alpha1\nkind: InjectionPolicy\nmetadata: {name: p}\nspec: {injectors: [{name: a, template: ${template}}]}\n`
      putFiles(folder, { 'policy.yaml': policy })
      const found = run(folder, ['check', '--templates', '--policy', '$/policy.yaml', '--quiet'])
      ok(found.stdout.includes('error RI0414: '), found.stdout + found.stderr)
      is(found.stderr, '', 'findings are told once')
    }))
})

describe('--fail-on-change', (it) => {
  it('tells by the exit status whether a file changed', () =>
    inFolder({}, (folder) => {
      is(run(folder, ['inject', '--write', '--fail-on-change', '$/in']).exitCode, 1)
      is(run(folder, ['inject', '--write', '--fail-on-change', '$/in']).exitCode, 0)
      const outcome = run(folder, ['inject', '--fail-on-change', '$/in'])
      is(outcome.exitCode, 2)
      ok(outcome.stderr.includes('error RI0207: --fail-on-change goes with --write'), outcome.stderr)
    }))
})

describe('commands that look', (it) => {
  it('pass over templates of charts as inject --write does', () =>
    inFolder(
      {
        'in/chart/Chart.yaml': 'name: c\n',
        'in/chart/templates/a.yaml': 'a: {{ .Values.x }}\n{{ if }}\n',
        'in/values.yaml': 'image: {tag: 1}\n',
        'in/web.yaml': WEB,
        'facts.yaml': FACTS,
      },
      (folder) => {
        for (const [command, exitCode] of [
          ['check', 1],
          ['diff', 1],
          ['images', 0],
          ['explain', 0],
        ] as const) {
          const outcome = run(folder, [command, '$/in'])
          is(outcome.exitCode, exitCode, outcome.stderr)
          ok(outcome.stderr.includes('in/chart/templates/a.yaml is no YAML: a template of a Helm chart\n'), outcome.stderr)
        }
        is(run(folder, ['inject', '--write', '$/in']).exitCode, 0)
        is(run(folder, ['check', '$/in']).exitCode, 0)
      },
    ))
})

describe('a policy among the manifests', (it) => {
  it('is warned of, unless it is the one that is obeyed', () =>
    inFolder({}, (folder) => {
      const policy = 'apiVersion: render-inject.dev/v1alpha1\nkind: InjectionPolicy\nmetadata: {name: p}\n'
      putFiles(folder, { 'in/web.yaml': WEB, 'in/policy.yaml': policy, 'facts.yaml': FACTS })
      const obeyed = run(folder, ['check', '$/in', '--policy', '$/in/policy.yaml'])
      is(obeyed.exitCode, 1, obeyed.stderr)
      ok(!obeyed.stderr.includes('RI0314'), obeyed.stderr)
      ok(run(folder, ['check', '$/in']).stderr.includes('warning RI0314'))
    }))
})

describe('--color', (it) => {
  it('always paints messages and diffs, never manifests; auto leaves it plain where there is no terminal', () =>
    inFolder({}, (folder) => {
      const painted = run(folder, ['inject', '$/in', '--color', 'always'])
      ok(painted.stderr.startsWith('\u001b[32minjected\u001b[0m'), painted.stderr)
      ok(!painted.stdout.includes('\u001b'))
      ok(!run(folder, ['inject', '$/in']).stderr.includes('\u001b'))
      ok(run(folder, ['diff', '$/in', '--color', 'always']).stdout.includes('\n\u001b[32m+'))
    }))

  it.each(
    ([mode, terminal, env, wanted]) => `${mode} ${terminal} ${JSON.stringify(env)}: ${wanted}`,
    [
      ['auto', true, {}, true],
      ['auto', false, {}, false],
      ['auto', true, { NO_COLOR: '1' }, false],
      ['auto', true, { NO_COLOR: '' }, true],
      ['auto', false, { FORCE_COLOR: '1' }, true],
      ['auto', true, { FORCE_COLOR: '0' }, false],
      ['auto', false, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
      ['auto', true, { TERM: 'dumb' }, false],
      ['always', false, { NO_COLOR: '1' }, true],
      ['never', true, { FORCE_COLOR: '1' }, false],
    ] as const,
    ([mode, terminal, env, wanted]) => is(wantsColour(mode, terminal, env), wanted),
  )
})

describe('--help of a command', (it) => {
  it('names the flags of all commands, and no default that is none', () => {
    const { stdout } = runCli(['check', '--help'], { chunks: CHUNKS, readStdin: () => '', progress: () => {} })
    ok(stdout.includes('\n  --color <when> '), stdout)
    ok(stdout.includes('\n  --report <format=file> '), stdout)
    ok(!stdout.includes('default: []'), stdout)
  })

  const host = { chunks: CHUNKS, readStdin: () => '', progress: () => {} }
  const help = (...command: readonly string[]): string => runCli([...command, '--help'], host).stdout
  const commandsOf = (...command: readonly string[]): readonly (readonly string[])[] =>
    [...help(...command).matchAll(/^ {2}([a-z][a-z-]+) /gm)].flatMap(([, name = '']) =>
      name === 'help' ? [] : [[...command, name]],
    )

  it('has examples that the command line takes', () => {
    const commands = [...commandsOf().filter(([name]) => name !== 'argocd'), ...commandsOf('argocd')]
    ok(commands.length > 12, commands.join())
    for (const command of commands) {
      const [, examples = ''] = help(...command).split('\nExamples:\n')
      const lines = [...examples.matchAll(/\brender-inject ((?:[a-z]|--)[^|>\n]*)/g)].map(([, words = '']) => words.trim())
      ok(lines.length > 0, command.join(' '))
      for (const line of lines) {
        const { stderr } = runCli(line.split(' '), host)
        ok(!/RI0207: (?:unknown|too many|missing|option)|absolute/.test(stderr), `${line}: ${stderr}`)
      }
    }
  })
})
