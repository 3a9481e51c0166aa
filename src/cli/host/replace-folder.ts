/**
 * Puts a folder in the place of another as a whole: the new one is written beside it and renamed, so that any failure leaves the old one as it was. A crash
 * between the two renames leaves the old folder beside its place, under a hidden name.
 */
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { isSystemError, isWithin, whyUnwritable } from './files.ts'
import { type WriteCall, whyUnwritten, writeAll } from './output.ts'
import { isAlive, namesIn } from './temporary-file.ts'

/** How it ended: `refused` by the system (exit 74), `unfit` because the folder must not be replaced (exit 2); both leave it as it was. */
export type ReplaceFolderResult =
  /** `left` is what could not be removed of the old one, under a hidden name. */
  | { readonly kind: 'done'; readonly left?: string }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unfit'; readonly reason: string; readonly hint: string }

/** What tells that a folder is an earlier output. */
export interface FolderMark {
  /** The file that lists the others. */
  readonly index: string
  /** The files of the folder by the text of the index; undefined where it is not ours. */
  readonly filesOf: (index: string) => ReadonlySet<string> | undefined
}

/** Writes the files into the folder, in the place of all that an earlier run wrote there. */
export function replaceFolder(
  path: string,
  files: ReadonlyMap<string, string>,
  mark: FolderMark,
  write?: WriteCall,
): ReplaceFolderResult {
  let temporary: string | undefined
  try {
    const unfit = whyUnfit(path, mark)
    if (unfit !== undefined) return unfit
    const target = targetOf(path)
    temporary = beside(target, 'new')
    rmSync(temporary, { recursive: true, force: true })
    makeFolder(temporary)
    for (const [name, text] of files) {
      const reason = writeFile(join(temporary, name), text, write)
      if (reason !== undefined) return { kind: 'refused', reason: `${join(path, name)}: ${reason}` }
    }
    const left = swap(target, temporary)
    removeLeftovers(target)
    return { kind: 'done', ...(left !== undefined && { left }) }
  } catch (error) {
    if (!isSystemError(error)) throw error
    return { kind: 'refused', reason: whyUnwritable(error) }
  } finally {
    if (temporary !== undefined) tryRemove(temporary)
  }
}

/** A hidden name beside the folder, this process's own. */
function beside(target: string, what: 'new' | 'old'): string {
  return join(dirname(target), `.${basename(target)}.render-inject-${process.pid}.${what}`)
}

function targetOf(path: string): string {
  return existsSync(path) ? realpathSync(path) : resolve(path)
}

function whyUnfit(path: string, mark: FolderMark): ReplaceFolderResult | undefined {
  const hint = 'name a new folder, or an empty one'
  if (path === '') return { kind: 'unfit', reason: 'no folder is named', hint }
  // The new folder is another one: a shell that stands in the old one would stand nowhere.
  if (isWithin(realpathSync('.'), targetOf(path)))
    return {
      kind: 'unfit',
      reason: `${path} is the current folder, or holds it, and would be replaced`,
      hint: 'name a folder in it',
    }
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return undefined
  if (!stat.isDirectory()) return { kind: 'unfit', reason: `${path} is no folder`, hint }
  const [first] = readdirSync(path).sort()
  if (first === undefined) return undefined
  const index = join(path, mark.index)
  const ours = lstatSync(index, { throwIfNoEntry: false })?.isFile() ? mark.filesOf(readFileSync(index, 'utf8')) : undefined
  const foreign = ours === undefined ? first : filesUnder(path, '').find((name) => !ours.has(name))
  if (foreign === undefined) return undefined
  return { kind: 'unfit', reason: `${path} holds ${foreign}, which no earlier run wrote`, hint }
}

/** All files below, as paths from the folder; an empty folder counts as one. */
function filesUnder(root: string, folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (!entry.isDirectory()) return [name]
    const inner = filesUnder(root, name)
    return inner.length === 0 ? [`${name}/`] : inner
  })
}

/** Node's own way of making the folders above never ends where the system says that an existing one is not there (/proc). */
function makeFolder(path: string): void {
  if (existsSync(path)) return
  makeFolder(dirname(path))
  mkdirSync(path)
}

function writeFile(path: string, text: string, write: WriteCall | undefined): string | undefined {
  makeFolder(dirname(path))
  const fd = openSync(path, 'wx', 0o644)
  try {
    const reason = whyUnwritten(writeAll(fd, text, write))
    if (reason === undefined) fsyncSync(fd)
    return reason
  } finally {
    closeSync(fd)
  }
}

/** Gives the old folder where it could not be removed: the new one stands all the same. */
function swap(target: string, temporary: string): string | undefined {
  const stat = statSync(target, { throwIfNoEntry: false })
  if (stat === undefined) {
    renameSync(temporary, target)
    return undefined
  }
  chmodSync(temporary, stat.mode & 0o7777)
  const old = beside(target, 'old')
  rmSync(old, { recursive: true, force: true })
  renameSync(target, old)
  try {
    renameSync(temporary, target)
  } catch (error) {
    renameSync(old, target)
    throw error
  }
  return tryRemove(old) ? undefined : old
}

/** Removes what runs left behind that are no longer alive, as far as the system lets us. */
function removeLeftovers(target: string): void {
  const folder = dirname(target)
  for (const name of namesIn(folder)) {
    const prefix = `.${basename(target)}.render-inject-`
    const pid = name.startsWith(prefix) ? /^(\d+)\.(?:new|old)$/.exec(name.slice(prefix.length))?.[1] : undefined
    if (pid !== undefined && !isAlive(Number(pid))) tryRemove(join(folder, name))
  }
}

/** Removes a folder, and tells whether the system let us. */
function tryRemove(folder: string): boolean {
  try {
    rmSync(folder, { recursive: true, force: true })
    return true
  } catch (error) {
    if (!isSystemError(error)) throw error
    return false
  }
}
