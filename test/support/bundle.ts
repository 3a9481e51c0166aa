import { execFile, spawnSync } from 'node:child_process'
import { accessSync, constants, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'

/** The project's folder. */
export const PROJECT: string = join(import.meta.dirname, '..', '..')
/** What users call: it runs the bundle. */
export const PROGRAM: string = join(PROJECT, 'plugin', 'render-inject')

export interface RunResult {
  readonly stdout: string
  readonly stderr: string
  /** Exit status; null when a signal ended it. */
  readonly status: number | null
}

export interface RunOptions {
  readonly input?: string
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
}

/** Runs a program to its end; its environment is ours and `env`. */
export function runProgram(program: string, args: readonly string[], options: RunOptions = {}): RunResult {
  const { stdout, stderr, status, error } = spawnSync(program, args, {
    input: options.input ?? '',
    cwd: options.cwd ?? PROJECT,
    env: { ...process.env, ...options.env },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  if (error) throw error
  return { stdout, stderr, status }
}

/** Runs the built bundle. */
export function runBundle(args: readonly string[], options: RunOptions = {}): RunResult {
  return runProgram(PROGRAM, args, options)
}

/** Where a program stands on a PATH, or undefined. */
export function findProgram(name: string, path = process.env['PATH'] ?? ''): string | undefined {
  return path
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK)
        return statSync(file).isFile()
      } catch {
        return false
      }
    })
}

/** Runs the body in a fresh folder with these files; the folder is gone afterwards. */
export function inFolder<T>(files: Readonly<Record<string, string>>, body: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'render-inject-'))
  try {
    putFiles(folder, files)
    return body(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** {@link inFolder} for a body that waits. */
export async function inFolderLater<T>(
  files: Readonly<Record<string, string>>,
  body: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'render-inject-'))
  try {
    putFiles(folder, files)
    return await body(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Runs the built bundle while this process goes on, so that it can be a server of the bundle's. */
export function runBundleLater(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<RunResult> {
  return new Promise((resolve) => {
    execFile(PROGRAM, [...args], { cwd: PROJECT, env: { ...process.env, ...env } }, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : null
      resolve({ stdout, stderr, status })
    })
  })
}

/** Writes files, with the folders they stand in. */
export function putFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
}
