/**
 * Edits files in place so that a crash at any moment leaves each of them whole, old or new: a temporary file beside it is written, checked and
 * synced, then renamed over it. All temporary files exist before the first rename, so that a full disk changes nothing.
 */
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  writeSync,
} from 'node:fs'
import { type EditableFile, type Stamp, stampOf } from './editable-files.ts'
import { isSystemError, whyUnwritable } from './files.ts'
import { type WriteCall, whyUnwritten, writeAll } from './output.ts'
import { createTemporary, discard, takeOver } from './temporary-file.ts'

export interface FileChange {
  readonly file: EditableFile
  readonly text: string
}

/** How editing ended: `written` are the files that hold their new text, also where a later one failed. */
export type WriteFilesResult =
  | { readonly kind: 'done'; readonly written: readonly string[] }
  /** The system refused, or a file was changed by someone else meanwhile (exit 74). */
  | { readonly kind: 'refused'; readonly written: readonly string[]; readonly reason: string }
  /** A file is such that it must not be replaced (exit 2); nothing was written. */
  | { readonly kind: 'unfit'; readonly written: readonly []; readonly reason: string; readonly hint: string }

/** What tests stand in for. */
export interface WriteHost {
  readonly write: WriteCall
  /** Called before each rename. */
  readonly beforeRename: (name: string) => void
}

const HOST: WriteHost = { write: writeSync, beforeRename: () => {} }

/** Writes all changes, or as few as possible; never a part of a file. Inputs whose text stays the same do not belong in `changes`. */
export function writeFiles(changes: readonly FileChange[], host: WriteHost = HOST): WriteFilesResult {
  for (const { file } of changes) {
    const unfit = whyUnfit(file)
    if (unfit !== undefined) return { kind: 'unfit', written: [], ...unfit }
  }
  const folders = new Map<string, Folder>()
  const staged: Staged[] = []
  const written: string[] = []
  try {
    for (const change of changes) staged.push(stage(change, folderOf(change.file, folders), host))
    for (const one of staged) if (one.temporary !== undefined && !isUnchanged(one)) drop(one)
    for (const one of staged) {
      if (one.temporary !== undefined) {
        host.beforeRename(one.change.file.name)
        if (isUnchanged(one)) renameSync(one.temporary, one.target)
        else drop(one)
        delete one.temporary
      }
      written.push(one.change.file.name)
    }
    for (const { fd } of folders.values()) syncFolder(fd)
    return { kind: 'done', written }
  } catch (error) {
    if (!isSystemError(error) && !(error instanceof Refused)) throw error
    return { kind: 'refused', written, reason: error.message }
  } finally {
    for (const one of staged) discard(one.temporary)
    for (const { fd } of folders.values()) closeSync(fd)
  }
}

/** An error of ours that ends the writing as the system's errors do. */
class Refused extends Error {}

interface Folder {
  readonly fd: number
  /** A path into the very folder that is open, whatever its name leads to by now (Linux); elsewhere its name. */
  readonly path: string
}

interface Staged {
  readonly change: FileChange
  readonly target: string
  /** Path of the temporary file; absent when it is renamed or dropped. */
  temporary?: string
}

function whyUnfit({ links, name, folder, base }: EditableFile): { readonly reason: string; readonly hint: string } | undefined {
  if (links > 1) {
    return {
      reason: `${name} has ${links} names (hard links), and replacing it would part them`,
      hint: 'copy the file, or write to stdout',
    }
  }
  try {
    accessSync(`${folder}/${base}`, constants.W_OK)
    return undefined
  } catch {
    return { reason: `${name} may not be written to`, hint: 'change its permissions, or write to stdout' }
  }
}

function folderOf({ folder, name }: EditableFile, known: Map<string, Folder>): Folder {
  const found = known.get(folder)
  if (found !== undefined) return found
  const fd = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW)
  const path = `/proc/self/fd/${fd}`
  const opened: Folder = { fd, path: existsSync(path) ? path : folder }
  known.set(folder, opened)
  if (opened.path === path && readlinkSync(path) !== folder) throw new Refused(`the folder of ${name} was moved meanwhile`)
  return opened
}

function stage(change: FileChange, folder: Folder, { write }: WriteHost): Staged {
  const { file, text } = change
  const { fd, path } = temporaryFor(file.name, folder)
  try {
    const reason = whyUnwritten(writeAll(fd, text, write))
    if (reason !== undefined) throw new Refused(`${file.name}: ${reason}`)
    if (fstatSync(fd).size !== Buffer.byteLength(text, 'utf8')) throw new Refused(`${file.name}: not all bytes were written`)
    takeOver(fd, file)
    fsyncSync(fd)
  } catch (error) {
    discard(path)
    throw error
  } finally {
    closeSync(fd)
  }
  return { change, target: `${folder.path}/${file.base}`, temporary: path }
}

function temporaryFor(name: string, folder: Folder): { readonly fd: number; readonly path: string } {
  try {
    return createTemporary(folder.path, 0o600)
  } catch (error) {
    if (!isSystemError(error)) throw error
    throw new Refused(`no file can be made beside ${name}: ${whyUnwritable(error)}`)
  }
}

/** Is the file still the one that was read? Another run that wrote the same text did our work. */
function isUnchanged({ change, target }: Staged): boolean {
  const { file, text } = change
  if (sameStamp(stampOf(lstatSync(target, { bigint: true })), file.stamp)) return true
  if (textAt(target) === text) return false
  throw new Refused(`${file.name} was changed by someone else meanwhile`)
}

/** The text of a regular file, whatever may stand there by now. */
function textAt(path: string): string | undefined {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    return fstatSync(fd).isFile() ? readFileSync(fd, 'utf8') : undefined
  } finally {
    closeSync(fd)
  }
}

function sameStamp(a: Stamp, b: Stamp): boolean {
  return a.dev === b.dev && a.ino === b.ino && a.size === b.size && a.mtimeNs === b.mtimeNs
}

function drop(one: Staged): void {
  discard(one.temporary)
  delete one.temporary
}

/** Some file systems cannot sync a folder; the renames stand all the same. */
function syncFolder(fd: number): void {
  try {
    fsyncSync(fd)
  } catch (error) {
    if (!isSystemError(error)) throw error
  }
}
