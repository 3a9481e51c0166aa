import {
  closeSync,
  fsyncSync,
  lstatSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, resolve } from 'node:path'
import { isSystemError, whyUnwritable } from './files.ts'
import { type WriteCall, whyUnwritten, writeAll } from './output.ts'
import { createTemporary, discard, takeOver } from './temporary-file.ts'

/**
 * Makes or replaces a file as a whole: whoever reads it sees the old text or the new one. Pipes and devices are written to, and so are files that cannot be
 * replaced, as one that is mounted by itself. Gives the system's reason where it refuses.
 */
export function replaceFile(path: string, text: string, write?: WriteCall): string | undefined {
  try {
    const stat = statSync(path, { throwIfNoEntry: false })
    const descriptor = descriptorOf(path)
    if (descriptor !== undefined && (descriptor <= 2 || stat?.isFile())) return whyUnwritten(writeAll(descriptor, text, write))
    if (stat === undefined) return writeAndRename(targetOf(path), text, write)
    if (!stat.isFile()) return writeDirectly(path, text, write)
    demandWritable(path)
    return tryReplace(realpathSync(path), text, stat, write)
  } catch (error) {
    if (isSystemError(error)) return whyUnwritable(error)
    throw error
  }
}

/** The descriptor that a path names. What stands open is written on, not emptied or replaced behind the back of whoever opened it. */
export function descriptorOf(path: string): number | undefined {
  const found = /^\/dev\/(?<name>std(?:in|out|err))$|^\/(?:dev|proc\/self)\/fd\/(?<fd>\d+)$/.exec(path)?.groups
  if (found === undefined) return undefined
  return found['fd'] === undefined ? ['stdin', 'stdout', 'stderr'].indexOf(found['name'] ?? '') : Number(found['fd'])
}

/** Adds to the end of a file that belongs to others, too. */
export function appendToFile(path: string, text: string): string | undefined {
  try {
    writeFileSync(path, text, { flag: 'a' })
    return undefined
  } catch (error) {
    if (isSystemError(error)) return whyUnwritable(error)
    throw error
  }
}

function tryReplace(target: string, text: string, stat: Stats, write?: WriteCall): string | undefined {
  try {
    return writeAndRename(target, text, write, stat)
  } catch (error) {
    if (!isSystemError(error) || !IRREPLACEABLE.has(error.code ?? '')) throw error
    return writeDirectly(target, text, write)
  }
}

/** Why the system makes no file beside one, or does not let it take its place, where that one itself may be written to. */
const IRREPLACEABLE = new Set(['EACCES', 'EPERM', 'EROFS', 'EBUSY'])

/** Where a file of that name would be made: at the end of links that lead to what is not there yet. */
function targetOf(path: string): string {
  const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()
  return isLink ? targetOf(resolve(realpathSync(dirname(path)), readlinkSync(path))) : path
}

/** Throws the system's error for a file that is protected: a new one could take its place all the same. */
function demandWritable(path: string): void {
  closeSync(openSync(path, 'r+'))
}

function writeAndRename(target: string, text: string, write?: WriteCall, stat?: Stats): string | undefined {
  const { fd, path } = createTemporary(dirname(target), 0o644)
  let temporary: string | undefined = path
  try {
    const reason = whyUnwritten(writeAll(fd, text, write))
    if (reason !== undefined) return reason
    if (stat !== undefined) takeOver(fd, { uid: stat.uid, gid: stat.gid, mode: stat.mode & 0o777 })
    fsyncSync(fd)
    renameSync(path, target)
    temporary = undefined
    return undefined
  } finally {
    closeSync(fd)
    discard(temporary)
  }
}

function writeDirectly(path: string, text: string, write?: WriteCall): string | undefined {
  const fd = openSync(path, 'w')
  try {
    return whyUnwritten(writeAll(fd, text, write))
  } finally {
    closeSync(fd)
  }
}
