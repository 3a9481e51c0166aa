import {
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { isSystemError, whyUnwritable } from './files.ts'
import { whyUnwritten, writeNewFile } from './new-file.ts'
import { type WriteCall, writeAll } from './output.ts'

/**
 * Makes or replaces a file as a whole: whoever reads it sees the old text or the new one. A pipe or a device is written to. Gives the system's reason where
 * it refuses.
 */
export function replaceFile(path: string, text: string, write?: WriteCall): string | undefined {
  try {
    const stat = statSync(path, { throwIfNoEntry: false })
    if (stat !== undefined && !stat.isFile()) return writeNewFile(path, text)
    const target = stat === undefined ? path : realpathSync(path)
    const temporary = join(dirname(target), `.${basename(target)}-${process.pid}.tmp`)
    const reason = writeTemporary(temporary, text, stat?.mode, write)
    if (reason !== undefined) return reason
    renameSync(temporary, target)
    return undefined
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

function writeTemporary(path: string, text: string, mode: number | undefined, write?: WriteCall): string | undefined {
  const fd = openSync(path, 'wx', 0o644)
  try {
    const reason = whyUnwritten(writeAll(fd, text, write))
    if (reason === undefined) {
      if (mode !== undefined) fchmodSync(fd, mode & 0o777)
      fsyncSync(fd)
    } else unlinkSync(path)
    return reason
  } catch (error) {
    unlinkSync(path)
    throw error
  } finally {
    closeSync(fd)
  }
}
