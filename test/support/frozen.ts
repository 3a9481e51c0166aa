/**
 * The frozen corpus: what `inject` prints for inputs of our own must stay the same to the byte, because a changed byte rolls every pod (docs in CONTRIBUTING.md). A row
 * of test/frozen/outputs.txt holds the digests of a run's inputs and output, and the line under *Output changes* of CHANGELOG.md that tells why it changed last.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { runCli } from '../../src/cli/program.ts'
import { runFunction } from '../../src/frontends/krm-function.ts'
import { guarded } from '../../src/frontends/outcome.ts'
import { ok } from './assert.ts'
import { PROJECT } from './bundle.ts'
import { CHUNKS } from './chunks.ts'
import { EXAMPLES } from './examples.ts'
import { example, exampleBundle, resourceList } from './resource-list.ts'

export interface FrozenRow {
  readonly name: string
  readonly inputs: string
  readonly output: string
  /** The word that begins a line of *Output changes*; `-` for a row that never changed. */
  readonly change: string
}

/** What is written down, by name. */
export function frozenRows(): ReadonlyMap<string, FrozenRow> {
  const lines = readFileSync(join(PROJECT, ROWS), 'utf8').split('\n')
  return new Map(
    lines
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => {
        const [name = '', inputs = '', output = '', change = ''] = line.split(/ +/)
        return [name, { name, inputs, output, change }] as const
      }),
  )
}

export const ROWS = 'test/frozen/outputs.txt'

export function printRows(rows: readonly FrozenRow[]): string {
  const width = Math.max(...rows.map(({ name }) => name.length))
  const lines = rows.map(({ name, inputs, output, change }) => `${name.padEnd(width)} ${inputs} ${output} ${change}\n`)
  return `# Written by \`npm run freeze\`: run, digest of its inputs, digest of its output, line of Output changes in CHANGELOG.md.\n${lines.join('')}`
}

/** What the code gives now, without the column `change`. */
export function frozenRuns(): readonly Omit<FrozenRow, 'change'>[] {
  return [...exampleRuns(), ...caseRuns(), ...corpusRuns(), functionRun()]
}

/** Words that begin the lines of *Output changes*: all of them, and those that no release has yet. */
export function outputChanges(changelog: string): { readonly all: readonly string[]; readonly unreleased: readonly string[] } {
  const wordsOf = (release: string): readonly string[] => {
    const section = release.split(/^### /m).find((text) => text.startsWith('Output changes\n')) ?? ''
    return [...section.matchAll(/^- `([a-z0-9-]+)`: \S/gm)].map(([, word = '']) => word)
  }
  const releases = changelog.split(/^## /m).slice(1)
  return {
    all: releases.flatMap(wordsOf),
    unreleased: releases.filter((text) => text.startsWith('Unreleased')).flatMap(wordsOf),
  }
}

/**
 * The row to write down for a run. A run of other inputs is a new one. Where only the output changed, the line of the change must be one that no release has yet: the
 * row's own, or the one that is named. Throws where it is missing.
 */
export function nextRow(
  now: Omit<FrozenRow, 'change'>,
  before: FrozenRow | undefined,
  { named, unreleased }: { readonly named: string | undefined; readonly unreleased: readonly string[] },
): FrozenRow {
  if (before === undefined || before.inputs !== now.inputs) return { ...now, change: before?.change ?? '-' }
  if (before.output === now.output) return before
  const change = named ?? before.change
  if (!unreleased.includes(change)) throw new Error(`${now.name}: ${HOW}`)
  return { ...now, change }
}

/** What to do about a changed output. */
export const HOW =
  'the output changed, and a changed byte rolls every pod. If that is meant: add a line "- `word`: what and why" under Output changes of Unreleased in CHANGELOG.md, then npm run freeze -- word'

function exampleRuns(): readonly Omit<FrozenRow, 'change'>[] {
  return ['quickstart', ...EXAMPLES.filter((name) => !name.endsWith('-refused'))].map((name) => {
    const path = (file: string): string => `examples/${name}/${file}`
    const has = (file: string): boolean => existsSync(join(PROJECT, path(file)))
    const facts = has('facts.yaml') ? ['--facts', path('facts.yaml')] : []
    return runOf(`examples/${name}`, ['inject', path('app.yaml'), '--policy', path('policy.yaml'), ...facts])
  })
}

/** The cases that inject, as they run. */
function caseRuns(): readonly Omit<FrozenRow, 'change'>[] {
  return readdirSync(join(PROJECT, 'test/cases')).flatMap((name) => {
    const folder = `test/cases/${name}`
    const read = (file: string): string =>
      existsSync(join(PROJECT, folder, file)) ? readFileSync(join(PROJECT, folder, file), 'utf8') : ''
    const argv = read('args').split('\n').filter(Boolean)
    if (argv[0] !== 'inject' || read('exit') !== '' || argv.includes('--write')) return []
    return [
      runOf(
        `cases/${name}`,
        argv.map((word) => word.replaceAll('$CASE', folder)),
        read('input.yaml'),
      ),
    ]
  })
}

/** A first line `# args: …` holds further words of the command line. */
function corpusRuns(): readonly Omit<FrozenRow, 'change'>[] {
  return readdirSync(join(PROJECT, 'test/frozen/inputs')).map((name) => {
    const path = `test/frozen/inputs/${name}`
    const more = /^# args: (.*)/.exec(readFileSync(join(PROJECT, path), 'utf8'))?.[1]?.split(' ') ?? []
    const quickstart = ['--facts', 'examples/quickstart/facts.yaml', '--policy', 'examples/quickstart/policy.yaml']
    return runOf(name, ['inject', path, ...quickstart, ...more])
  })
}

function functionRun(): Omit<FrozenRow, 'change'> {
  const list = resourceList(example('app.yaml'), exampleBundle())
  const { exitCode, stdout, stderr } = guarded(() => runFunction(list, CHUNKS))
  ok(exitCode === 0, stderr)
  return { name: 'function-mode', inputs: digest(list), output: digest(stdout) }
}

/** Runs a command line in the project's folder; its inputs are its words, the files that they name, and stdin. */
function runOf(name: string, argv: readonly string[], stdin = ''): Omit<FrozenRow, 'change'> {
  const files = argv.filter((word) => statSync(join(PROJECT, word), { throwIfNoEntry: false })?.isFile())
  const words = argv.map((word) => (files.includes(word) ? join(PROJECT, word) : word))
  const { exitCode, stdout, stderr } = runCli(words, { chunks: CHUNKS, readStdin: () => stdin, progress: () => {} })
  ok(exitCode === 0 && stdout !== '', `${name}: ${stderr}`)
  return {
    name,
    inputs: digest(...argv, stdin, ...files.map((file) => readFileSync(join(PROJECT, file), 'utf8'))),
    output: digest(stdout),
  }
}

function digest(...texts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, 32)
}
