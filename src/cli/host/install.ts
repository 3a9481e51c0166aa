/**
 * Copies the program, so that an init container can hand it to another image. A folder is complete before it gets its name, and the name that users
 * call changes last: whoever looks meanwhile sees the old program or the new one.
 */
import { createHash } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { isSystemError, whyUnwritable } from './files.ts'

/** What was put where, or why the system refused. */
export type InstallResult =
  | { readonly kind: 'done'; readonly program: string; readonly files: number }
  | { readonly kind: 'refused'; readonly reason: string }

/** What goes along: the bundle alone, or the Node that runs it too. */
export type InstallParts = 'bundle' | 'bundle-and-runtime'

const NAME = 'render-inject'
const RUNTIME = 'node'
/** Finds node on the PATH, where the folder itself may stand. */
const LAUNCHER = `#!/usr/bin/env node\n'use strict'\nrequire('./${NAME}.cjs')\n`
/** Temporary names begin so; nothing else does. */
const TEMPORARY = '.render-inject-'

/** Puts the bundle `from` (a folder) into the folder `to`: a folder of its own, and the link `render-inject` to its launcher. */
export function install(from: string, to: string, version: string, parts: InstallParts): InstallResult {
  try {
    const names = readdirSync(from).sort()
    const hash = createHash('sha256')
    for (const name of names) hash.update(`${name}\n`).update(readFileSync(join(from, name)))
    const folder = `${NAME}-${version}-${hash.digest('hex').slice(0, 12)}`
    // Not with what is above it: Node 20 never comes back from a recursive mkdir where folders cannot be made, as in /proc.
    if (!existsSync(to)) {
      mkdirSync(to)
      settle(to, 0o755)
    }
    staged(to, (temporary) => {
      const own = join(temporary, folder)
      if (!existsSync(join(to, folder))) {
        mkdirSync(own)
        for (const name of names) copy(join(from, name), join(own, name), 0o644)
        writeFileSync(join(own, NAME), LAUNCHER)
        settle(join(own, NAME), 0o755)
        settle(own, 0o755)
        moveNew(own, join(to, folder))
      }
      if (parts === 'bundle-and-runtime') {
        copy(process.execPath, join(temporary, RUNTIME), 0o755)
        renameSync(join(temporary, RUNTIME), join(to, RUNTIME))
      }
      symlinkSync(`${folder}/${NAME}`, join(temporary, NAME))
      renameSync(join(temporary, NAME), join(to, NAME))
    })
    sync(to)
    return { kind: 'done', program: join(to, NAME), files: names.length + 1 }
  } catch (error) {
    if (!isSystemError(error)) throw error
    const { dest } = error as { readonly dest?: string }
    return { kind: 'refused', reason: (dest === undefined ? '' : `${dest}: `) + whyUnwritable(error) }
  }
}

/** Is this Node a file that runs without others of its own (Debian's is not)? */
export function isRuntimeWhole(): boolean {
  return (process.config.variables as { readonly node_shared?: boolean }).node_shared !== true
}

/** The version of this Node. */
export function runtimeVersion(): string {
  return process.version
}

/** The folder of the running bundle; undefined where the sources run. */
export function bundleFolder(): string | undefined {
  return typeof __dirname === 'string' && existsSync(join(__dirname, `${NAME}.cjs`)) ? __dirname : undefined
}

function staged(folder: string, body: (temporary: string) => void): void {
  const temporary = mkdtempSync(join(folder, TEMPORARY))
  try {
    body(temporary)
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

function copy(from: string, to: string, mode: number): void {
  copyFileSync(from, to, constants.COPYFILE_FICLONE)
  settle(to, mode)
}

/** Readable for whoever runs it: the mask of an init container must not count. */
function settle(path: string, mode: number): void {
  chmodSync(path, mode)
  sync(path)
}

function sync(path: string): void {
  const fd = openSync(path, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** Another run may have been faster with the same bytes. */
function moveNew(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    if (!isSystemError(error) || !existsSync(to)) throw error
  }
}
