import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { ok } from './assert.ts'
import { PROJECT } from './bundle.ts'

/** What a Dockerfile makes, laid out in a folder instead of in an image. */
export interface Image {
  /** The entry point as a command of this machine: its `node` is ours, its absolute paths stand in the folder. */
  readonly command: readonly string[]
  /** Of the last stage. */
  readonly user: string
}

interface Instruction {
  readonly name: string
  readonly rest: string
}

/**
 * Follows plugin/Dockerfile: COPY copies, `RUN node …` runs, `RUN npm ci` is our node_modules, any other RUN fails. Each stage is a folder of its own
 * with the files that it was given and no others.
 */
export function layOutImage(folder: string): Image {
  const stages = new Map<string, string>()
  let stage = ''
  let workdir = '/'
  let user = ''
  let entry: readonly string[] = []
  for (const { name, rest } of instructions(readFileSync(join(PROJECT, 'plugin/Dockerfile'), 'utf8'))) {
    switch (name) {
      case 'ARG':
        break
      case 'FROM': {
        const label = / AS (\w+)$/.exec(rest)?.[1] ?? `stage-${stages.size}`
        stage = join(folder, label)
        stages.set(label, stage)
        workdir = '/'
        break
      }
      case 'WORKDIR':
        workdir = rest
        break
      case 'USER':
        user = rest
        break
      case 'COPY':
        copy(rest, stages, (path) => join(stage, path.startsWith('/') ? '' : workdir, path))
        break
      case 'RUN':
        run(rest, join(stage, workdir))
        break
      case 'ENTRYPOINT':
        entry = JSON.parse(rest) as string[]
        break
      default:
        throw new Error(`plugin/Dockerfile: this test does not know ${name}`)
    }
  }
  ok(entry[0] === 'node', 'the entry point is node, not a shell')
  return { command: [process.execPath, ...entry.slice(1).map((arg) => (arg.startsWith('/') ? join(stage, arg) : arg))], user }
}

function instructions(text: string): readonly Instruction[] {
  return text.split('\n').flatMap((line) => {
    const [, name, rest] = /^([A-Z]+) (.+)$/.exec(line) ?? []
    return name === undefined || rest === undefined ? [] : [{ name, rest }]
  })
}

function copy(rest: string, stages: ReadonlyMap<string, string>, place: (path: string) => string): void {
  const words = rest.split(' ')
  const from = /^--from=(\w+)$/.exec(words[0] ?? '')?.[1]
  const root = from === undefined ? PROJECT : stages.get(from)
  ok(root !== undefined, `plugin/Dockerfile: no stage ${from}`)
  const paths = from === undefined ? words : words.slice(1)
  const target = paths.at(-1) ?? ''
  for (const path of paths.slice(0, -1)) {
    const to = place(target.endsWith('/') ? target + basename(path) : target)
    mkdirSync(dirname(to), { recursive: true })
    cpSync(join(root, path), to, { recursive: true })
  }
}

function run(command: string, workdir: string): void {
  if (command.startsWith('npm ci ')) return symlinkSync(join(PROJECT, 'node_modules'), join(workdir, 'node_modules'))
  const [program, ...args] = command.split(' ')
  ok(program === 'node', `plugin/Dockerfile: this test does not run ${program}`)
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: workdir, encoding: 'utf8' })
  ok(status === 0, stderr)
}
