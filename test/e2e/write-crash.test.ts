/** `inject --write` against crashes and against itself: every file is old or new, none torn, and nothing stays behind. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { equal, is, ok } from '../support/assert.ts'
import { PROGRAM, PROJECT, runBundle } from '../support/bundle.ts'
import { describe } from '../support/describe.ts'
import { random } from '../support/random.ts'
import { FACTS, workload } from '../support/small-facts.ts'

const ARGS = ['inject', '--write', 'in', '--facts', 'facts.yaml']
const NAMES = Array.from({ length: 12 }, (_, i) => `${i}.yaml`)
const OLD = new Map(
  NAMES.map((name, i) => [name, Array.from({ length: 5 }, (_, n) => workload(`w-${i}-${n}`, 'shop')).join('---\n')]),
)
const KILLS = { ofTheProgram: 40, ofTheWriter: 160 }

/** A program that edits the files again and again, so that nearly every moment is one of writing. */
const WRITER = `
import { readEditableFiles } from './src/cli/host/editable-files.ts'
import { removeLeftovers } from './src/cli/host/temporary-file.ts'
import { writeFiles } from './src/cli/host/write-files.ts'
console.log('ready')
for (let round = 0; ; round++) {
  const { files, folders } = readEditableFiles(['in'])
  removeLeftovers(folders)
  const result = writeFiles(files.map((file) => ({ file, text: String(round % 2).repeat(200_000) })))
  if (result.kind !== 'done') throw new Error(result.reason)
}
`

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'render-inject-'))
  try {
    mkdirSync(join(folder, 'in'))
    writeFileSync(join(folder, 'facts.yaml'), FACTS)
    await body(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function fill(folder: string): void {
  for (const [name, text] of OLD) writeFileSync(join(folder, 'in', name), text)
}

function contents(folder: string): ReadonlyMap<string, string> {
  return new Map(readdirSync(join(folder, 'in')).map((name) => [name, readFileSync(join(folder, 'in', name), 'utf8')]))
}

function start(program: string, args: readonly string[], cwd: string): ChildProcess {
  return spawn(program, args, { cwd, stdio: ['pipe', 'pipe', 'ignore'] })
}

function ended(child: ChildProcess): Promise<number | NodeJS.Signals | null> {
  return new Promise((resolve) => child.on('close', (code, signal) => resolve(signal ?? code)))
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** What the files are once nothing has disturbed the program. */
async function finished(folder: string): Promise<ReadonlyMap<string, string>> {
  fill(folder)
  is(runBundle(ARGS, { cwd: folder }).status, 0)
  return contents(folder)
}

describe('inject --write, killed', (it) => {
  it(`leaves whole files at ${KILLS.ofTheProgram} moments of the program`, () =>
    inFolder(async (folder) => {
      const begin = performance.now()
      const done = await finished(folder)
      const duration = performance.now() - begin
      const next = random(7)
      const seen = { old: 0, new: 0 }
      fill(folder)
      for (let kill = 0; kill < KILLS.ofTheProgram; kill++) {
        const child = start(PROGRAM, ARGS, folder)
        const end = ended(child)
        await after(duration * 0.3 + next(Math.ceil(duration * 0.8)))
        child.kill('SIGKILL')
        await end
        for (const [name, text] of OLD) {
          const now = readFileSync(join(folder, 'in', name), 'utf8')
          ok(now === text || now === done.get(name), `${name} is torn after ${kill} kills`)
          seen[now === text ? 'old' : 'new']++
        }
        if (kill % 2 === 1) fill(folder)
      }
      ok(seen.old > 0 && seen.new > 0, JSON.stringify(seen))
      is(runBundle(ARGS, { cwd: folder }).status, 0)
      equal(contents(folder), done, 'the next run ends the work, and nothing stays behind')
    }))

  it(`leaves whole files at ${KILLS.ofTheWriter} moments of writing`, () =>
    inFolder(async (folder) => {
      buildSync({
        stdin: { contents: WRITER, resolveDir: PROJECT, loader: 'ts' },
        outfile: join(folder, 'writer.cjs'),
        bundle: true,
        platform: 'node',
        format: 'cjs',
      })
      for (const name of NAMES) writeFileSync(join(folder, 'in', name), '0'.repeat(200_000))
      const next = random(11)
      let leftovers = 0
      for (let kill = 0; kill < KILLS.ofTheWriter; kill++) {
        const child = start(process.execPath, ['writer.cjs'], folder)
        const end = ended(child)
        await new Promise<void>((resolve) => child.stdout?.once('data', () => resolve()))
        await after(next(40))
        child.kill('SIGKILL')
        is(await end, 'SIGKILL', 'the writer runs until it is killed')
        for (const name of NAMES) ok(/^(0{200000}|1{200000})$/.test(readFileSync(join(folder, 'in', name), 'latin1')), name)
        leftovers += contents(folder).size - NAMES.length
      }
      ok(leftovers > 0, 'some moments were within the writing')
      fill(folder)
      is(runBundle(ARGS, { cwd: folder }).status, 0)
      is(contents(folder).size, NAMES.length, 'nothing stays behind')
    }))

  it('ends at SIGTERM, with nothing on stdout', () =>
    inFolder(async (folder) => {
      const child = start(PROGRAM, ['inject', '--facts', 'facts.yaml'], folder)
      const end = ended(child)
      let out = ''
      child.stdout?.on('data', (piece) => {
        out += piece
      })
      child.stdin?.end(Array.from({ length: 3000 }, (_, i) => workload(`w-${i}`, 'shop')).join('---\n'))
      await after(400)
      child.kill('SIGTERM')
      const how = await end
      ok(how === 'SIGTERM' || (how === 0 && out !== ''), String(how))
      if (how === 'SIGTERM') is(out, '')
    }))
})

describe('inject --write, several at once', (it) => {
  it('tears nothing, and ends with all files injected', () =>
    inFolder(async (folder) => {
      const done = await finished(folder)
      fill(folder)
      const codes = await Promise.all(Array.from({ length: 6 }, () => ended(start(PROGRAM, ARGS, folder))))
      ok(
        codes.every((code) => code === 0 || code === 74),
        codes.join(),
      )
      ok(codes.includes(0), codes.join())
      is(runBundle(ARGS, { cwd: folder }).status, 0)
      equal(contents(folder), done)
    }))
})
