import { closeSync, fsyncSync, openSync } from 'node:fs'
import { isSystemError, whyUnwritable } from './files.ts'
import { type WriteResult, writeAll } from './output.ts'

/** Writes a text to a file, which is made or emptied first, and may be a pipe; gives the system's reason where it refuses. */
export function writeNewFile(path: string, text: string): string | undefined {
  try {
    const fd = openSync(path, 'w', 0o644)
    try {
      const reason = whyUnwritten(writeAll(fd, text))
      if (reason === undefined) sync(fd)
      return reason
    } finally {
      closeSync(fd)
    }
  } catch (error) {
    if (isSystemError(error)) return whyUnwritable(error)
    throw error
  }
}

/** Why a file that was written to does not hold all of it; undefined where it does. */
export function whyUnwritten(result: WriteResult): string | undefined {
  if (result.kind === 'done') return undefined
  return result.kind === 'closed' ? 'the file was closed' : result.reason
}

/** Pipes and devices cannot be synced. */
function sync(fd: number): void {
  try {
    fsyncSync(fd)
  } catch (error) {
    if (!isSystemError(error)) throw error
  }
}
