/**
 * The hooks as pre-commit installs and runs them: from a git repository of this tree, with its own `npm install` (half a minute, and the package registry). Where
 * pre-commit is not on PATH, this says so in one line and ends.
 */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { is, ok } from '../support/assert.ts'
import { findProgram, inFolder, PROJECT, putFiles, type RunResult, runProgram } from '../support/bundle.ts'
import { describe } from '../support/describe.ts'
import { example } from '../support/resource-list.ts'
import { workload } from '../support/small-facts.ts'

const preCommit = findProgram('pre-commit')
if (preCommit === undefined) console.log('pre-commit is not on PATH: its tests are skipped')

const CHECK = 'render-inject-check'
const FIX = 'render-inject-fix'
const CONFIG = (rev: string): string => `repos:
- repo: ../source
  rev: ${rev}
  hooks:
  - id: ${CHECK}
    args: [rendered/, --facts, facts.yaml]
  - id: ${FIX}
    args: [rendered/, --facts, facts.yaml]
`

function git(cwd: string, ...args: readonly string[]): string {
  const own = ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false', ...args]
  const { status, stdout, stderr } = runProgram('git', own, { cwd })
  is(status, 0, stderr)
  return stdout.trim()
}

/** A git repository of the tree as it stands, with what is not committed yet; gives its commit. */
function commitTree(folder: string): string {
  for (const file of git(PROJECT, 'ls-files', '-co', '--exclude-standard', '-z').split('\0').filter(Boolean)) {
    const target = join(folder, file)
    mkdirSync(dirname(target), { recursive: true })
    // A linked node_modules of a worktree is no file of the tree.
    if (file !== 'node_modules') copyFileSync(join(PROJECT, file), target)
  }
  return commitAll(folder)
}

function commitAll(folder: string): string {
  git(folder, 'init', '--quiet')
  git(folder, 'add', '--all')
  git(folder, 'commit', '--quiet', '--message=test')
  return git(folder, 'rev-parse', 'HEAD')
}

function failed({ status, stdout }: RunResult, text: string): void {
  is(status, 1, stdout)
  ok(stdout.includes(text), `${text} is missing in: ${stdout}`)
}

describe('pre-commit', (it) => {
  if (preCommit === undefined) return it('is absent: nothing to test', () => is(findProgram('pre-commit'), undefined))

  it('installs the hooks from git; they check, fix, and fail where something is wrong', () =>
    inFolder({}, (folder) => {
      const [source, user, home] = [join(folder, 'source'), join(folder, 'user'), join(folder, 'home')]
      const rev = commitTree(source)
      putFiles(user, {
        '.pre-commit-config.yaml': CONFIG(rev),
        'render-inject.yaml': example('policy.yaml'),
        'facts.yaml': example('facts.yaml'),
        'values.yaml': 'image: {tag: 1}\n',
        'rendered/app.yaml': example('app.yaml'),
        'rendered/values.yaml': 'image: {tag: 1}\n',
        'rendered/chart/Chart.yaml': 'name: chart\n',
        'rendered/chart/templates/app.yaml': 'a: {{ .Values.b }}\n{{ if }}\n',
      })
      commitAll(user)
      const env = { PRE_COMMIT_HOME: home, PRE_COMMIT_COLOR: 'never' }
      const run = (id: string): RunResult => runProgram(preCommit, ['run', id, '--all-files'], { cwd: user, env })
      const read = (name: string): string => readFileSync(join(user, name), 'utf8')

      failed(run(CHECK), 'Deployment shop/web   rendered/app.yaml:14   missing istio')
      is(git(user, 'status', '--porcelain'), '', 'check changes nothing')

      failed(run(FIX), 'changed     1 of ')
      is(git(user, 'status', '--porcelain'), 'M rendered/app.yaml')
      ok(read('rendered/app.yaml').includes('name: istio-proxy'))
      git(user, 'add', '--all')
      for (const id of [CHECK, FIX]) is(run(id).status, 0, `${id} passes afterwards`)

      putFiles(user, { 'rendered/new.yaml': workload('new', 'unknown') })
      git(user, 'add', '--all')
      for (const id of [CHECK, FIX]) failed(run(id), 'error RI0311: nothing is known about namespace unknown')
      is(read('rendered/new.yaml'), workload('new', 'unknown'))
      git(user, 'rm', '--quiet', '--force', 'rendered/new.yaml')

      putFiles(user, { 'rendered/broken.yaml': 'kind: Deployment\n  a: [\n' })
      git(user, 'add', '--all')
      for (const id of [CHECK, FIX]) failed(run(id), 'error RI0103')
      git(user, 'rm', '--quiet', '--force', 'rendered/broken.yaml')

      const installed = installedPackage(home)
      is(readdirSync(installed).includes('src'), false, 'the package holds the bundle, not the sources')
      renameSync(join(installed, 'dist'), join(installed, 'gone'))
      for (const id of [CHECK, FIX]) failed(run(id), 'the bundle is missing')
      symlinkSync('gone', join(installed, 'dist'))
      is(run(CHECK).status, 0)
    }))

  it('installs from git as pre-commit does from 4.6.2 on', () =>
    inFolder({}, (folder) => {
      const [source, prefix] = [join(folder, 'source'), join(folder, 'prefix')]
      commitTree(source)
      const words = ['install', '--global', '--install-links', '--prefix', prefix, `git+file://${source}`]
      const installed = runProgram('npm', words, { cwd: folder })
      is(installed.status, 0, installed.stderr)
      is(readdirSync(join(prefix, 'lib/node_modules')).join(), 'render-inject', 'and nothing beside it')
      const ran = runProgram(join(prefix, 'bin/render-inject'), ['version'])
      is(ran.status, 0, ran.stderr)
    }))
})

describe('npm', (it) => {
  it("builds nothing in a checkout of one's own, where npm start does, once", () => {
    const bundle = join(PROJECT, 'dist/render-inject.cjs')
    const built = statSync(bundle).mtimeMs
    const own = { npm_command: 'ci', npm_config_global: '', INIT_CWD: PROJECT }
    is(runProgram(process.execPath, ['scripts/prepare.js'], { env: own }).status, 0)
    const started = runProgram(process.execPath, ['scripts/start.js'])
    is(started.status, 0, started.stderr)
    ok(started.stderr.startsWith('$ render-inject inject examples/quickstart/app.yaml'), started.stderr)
    is(statSync(bundle).mtimeMs, built)
  })

  it('packs the bundle without a word on stdout but the name of the file', () =>
    inFolder({}, (folder) => {
      const packed = runProgram('npm', ['pack', '--silent', '--pack-destination', folder])
      is(packed.status, 0, packed.stderr)
      ok(/^render-inject-[\d.]+\.tgz\n$/.test(packed.stdout), packed.stdout)
      const files = runProgram('tar', ['-tzf', join(folder, packed.stdout.trim())]).stdout.split('\n')
      for (const file of ['package/dist/render-inject.cjs', 'package/plugin/render-inject'])
        ok(files.includes(file), `${file} is not in the package`)
      is(
        files.some((file) => file.startsWith('package/src/')),
        false,
      )
    }))
})

/** Where pre-commit has put the package. */
function installedPackage(home: string): string {
  const found = readdirSync(home, { recursive: true, encoding: 'utf8' }).find((path) =>
    path.endsWith('lib/node_modules/render-inject'),
  )
  ok(found !== undefined, 'pre-commit installed no package')
  return join(home, found)
}
