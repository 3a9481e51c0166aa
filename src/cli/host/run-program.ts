import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import { fail } from '../../base/diagnostic.ts'
import { decodeUtf8, MAX_STREAM } from './input.ts'

/** A program to run, without a shell. */
export interface ProgramCall {
  /** The first that is on the PATH. */
  readonly programs: readonly { readonly name: string; readonly args: readonly string[] }[]
  readonly folder: string
  readonly variables: { readonly [name: string]: string | undefined }
  /** Milliseconds that are left; at their end the program is killed. */
  readonly timeout: number
}

export interface ProgramOutput {
  readonly stdout: string
  /** In short, each line with the name of the program before it. */
  readonly stderr: string
}

/** More of what a program says beside its output is not passed on. */
const TOLD_LINES = 5
const TOLD_WIDTH = 400

/**
 * Runs a program to its end, in our process group, with nothing on its standard input. Throws InjectError RI0110 where it is missing, ends with
 * another status than 0 or by a signal, takes too long or prints too much; of its complaints one line is quoted.
 */
export function runProgram({ programs, folder, variables, timeout }: ProgramCall): ProgramOutput {
  const search = variables['PATH'] ?? ''
  for (const { name, args } of programs) {
    const path = findProgram(name, search)
    if (path === undefined) continue
    const title = `${name} ${args[0] ?? ''}`.trimEnd()
    const result = spawnSync(path, [...args], {
      cwd: folder,
      env: { ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: false,
      timeout: Math.max(1, Math.floor(timeout)),
      killSignal: 'SIGKILL',
      maxBuffer: MAX_STREAM,
      windowsHide: true,
    })
    const code = (result.error as NodeJS.ErrnoException | undefined)?.code
    if (code === 'ETIMEDOUT')
      return fail('RI0110', `${title} was not done in time, and was ended`, {
        hint: 'Argo CD itself waits 60 seconds, with the copying of the repository; look for what it fetches over the network',
      })
    if (code === 'ENOBUFS') return fail('RI0110', `${title} printed more than ${MAX_STREAM >> 20} MiB`)
    if (result.error) return fail('RI0110', `${title} could not be started: ${code ?? result.error.message}`)
    const said = result.stderr.toString('utf8')
    if (result.signal !== null) return fail('RI0110', `${title} was ended by ${result.signal}`, complaint(said))
    if (result.status !== 0) return fail('RI0110', `${title} ended with exit status ${result.status}`, complaint(said))
    return { stdout: decodeUtf8(result.stdout, `what ${name} printed`), stderr: asides(name, said) }
  }
  const names = programs.map(({ name }) => name).join(' nor ')
  return fail('RI0110', programs.length > 1 ? `neither ${names} is on the PATH` : `${names} is not on the PATH`, {
    hint: "the image of Argo CD's repo-server has kustomize and helm; other images need them beside render-inject",
  })
}

/** Where a program stands. Relative entries of the PATH would let a repository bring its own. */
function findProgram(name: string, search: string): string | undefined {
  return search
    .split(delimiter)
    .filter(isAbsolute)
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK)
        return true
      } catch {
        return false
      }
    })
}

/** The line that says most: renderers can quote whole manifests and patches behind it, and kustomize says why behind a config that it quotes. */
function complaint(said: string): { readonly notes?: readonly string[] } {
  const lines = linesOf(said)
  const line = lines.find((one) => /^\s*(?:error|fatal)\b/i.test(one)) ?? lines[0]
  if (line === undefined) return {}
  const end = line.endsWith('`') ? lines.slice(lines.indexOf(line) + 1).find((one) => one.startsWith('`')) : undefined
  return { notes: [shortened(end === undefined ? line : `${line}…${end}`)] }
}

function asides(name: string, said: string): string {
  const lines = linesOf(said)
  const more = lines.length > TOLD_LINES ? [`… and ${lines.length - TOLD_LINES} more lines`] : []
  return [...lines.slice(0, TOLD_LINES).map(shortened), ...more].map((line) => `${name}: ${line}\n`).join('')
}

function linesOf(said: string): readonly string[] {
  return said.split(/\r?\n/).filter((line) => line.trim() !== '')
}

/** What went wrong often stands at the end of a chain of causes. */
function shortened(line: string): string {
  if (line.length <= TOLD_WIDTH) return line
  return `${line.slice(0, TOLD_WIDTH / 2)} … ${line.slice(-TOLD_WIDTH / 2)}`
}
