import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { findProgram, PROJECT, runProgram } from './bundle.ts'

/** What a reader of the docs has: a clean copy of the repository with the bundle, `render-inject` first on PATH, a home without settings. */
export interface DocsFolder {
  /** Whether a program is there; a page may bring one in its folder plugin/. */
  readonly has: (program: string) => boolean
  /** Runs commands in one bash, one after another, so that `cd` and `export` carry on; output is both streams, as a terminal shows them. */
  readonly run: (commands: readonly string[]) => readonly Ran[]
}

export interface Ran {
  readonly output: string
  /** Exit status as `set -o pipefail` gives it; undefined when the shell ended before this command did. */
  readonly exit: number | undefined
}

const COPIED = [
  'README.md',
  'docs',
  'examples',
  'kustomization.yaml',
  'package.json',
  'plugin',
  'scripts',
  'src',
  'tsconfig.json',
]
const LINKED = ['dist', 'node_modules']

/** Runs the body with a fresh folder, which is gone afterwards. */
export function inDocsFolder(body: (folder: DocsFolder) => void): void {
  const top = mkdtempSync(join(tmpdir(), 'render-inject-docs-'))
  try {
    const root = join(top, 'render-inject')
    for (const name of COPIED) cpSync(join(PROJECT, name), join(root, name), { recursive: true })
    for (const name of LINKED) symlinkSync(join(PROJECT, name), join(root, name))
    mkdirSync(join(top, 'home'))
    const env = {
      npm_config_update_notifier: 'false',
      HOME: join(top, 'home'),
      XDG_CONFIG_HOME: join(top, 'home/.config'),
      PATH: `${join(root, 'plugin')}${delimiter}${process.env['PATH'] ?? ''}`,
    }
    body({ has: (name) => findProgram(name, env.PATH) !== undefined, run: (commands) => runAll(top, root, env, commands) })
  } finally {
    rmSync(top, { recursive: true, force: true })
  }
}

function runAll(top: string, root: string, env: Readonly<Record<string, string>>, commands: readonly string[]): readonly Ran[] {
  const file = (name: string, index: number): string => join(top, `${name}-${index}`)
  const lines = commands.map((text, i) => `{ ${text}\n} >'${file('out', i)}' 2>&1; echo $? >'${file('exit', i)}'`)
  const shell = runProgram('bash', ['-c', ['set -o pipefail', ...lines].join('\n')], { cwd: root, env })
  return commands.map((_, i) => {
    const read = (name: string): string | undefined => readIfThere(file(name, i))
    const exit = read('exit')
    return { output: read('out') ?? shell.stderr, exit: exit === undefined ? undefined : Number(exit) }
  })
}

function readIfThere(path: string): string | undefined {
  try {
    const text = readFileSync(path, 'utf8')
    rmSync(path)
    return text
  } catch {
    return undefined
  }
}
