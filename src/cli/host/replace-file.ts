import { closeSync, fchmodSync, fsyncSync, realpathSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { isSystemError, whyUnwritable } from './files.ts'
import { whyUnwritten, writeNewFile } from './new-file.ts'
import { type WriteCall, writeAll } from './output.ts'
import { createTemporary, discard } from './temporary-file.ts'

/**
 * Makes or replaces a file as a whole: whoever reads it sees the old text or the new one. A pipe or a device is written to. Gives the system's reason where
 * it refuses.
 */
export function replaceFile(path: string, text: string, write?: WriteCall): string | undefined {
  try {
    const stat = statSync(path, { throwIfNoEntry: false })
    if (stat !== undefined && !stat.isFile()) return writeNewFile(path, text)
    return writeAndRename(stat === undefined ? path : realpathSync(path), text, stat?.mode, write)
  } catch (error) {
    if (isSystemError(error)) return whyUnwritable(error)
    throw error
  }
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

function writeAndRename(target: string, text: string, mode: number | undefined, write?: WriteCall): string | undefined {
  const { fd, path } = createTemporary(dirname(target), 0o644)
  let temporary: string | undefined = path
  try {
    const reason = whyUnwritten(writeAll(fd, text, write))
    if (reason !== undefined) return reason
    if (mode !== undefined) fchmodSync(fd, mode & 0o777)
    fsyncSync(fd)
    renameSync(path, target)
    temporary = undefined
    return undefined
  } finally {
    closeSync(fd)
    discard(temporary)
  }
}
