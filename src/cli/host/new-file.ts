import { closeSync, fsyncSync, openSync } from 'node:fs'
import { isSystemError, whyUnwritable } from './files.ts'
import { writeAll } from './output.ts'

/** Writes a text to a file, which is made or emptied first, and may be a pipe; gives the system's reason where it refuses. */
export function writeNewFile(path: string, text: string): string | undefined {
  try {
    const fd = openSync(path, 'w', 0o644)
    try {
      const result = writeAll(fd, text)
      if (result.kind !== 'done') return result.kind === 'closed' ? 'the file was closed' : result.reason
      sync(fd)
      return undefined
    } finally {
      closeSync(fd)
    }
  } catch (error) {
    if (isSystemError(error)) return whyUnwritable(error)
    throw error
  }
}

/** Pipes and devices cannot be synced. */
function sync(fd: number): void {
  try {
    fsyncSync(fd)
  } catch (error) {
    if (!isSystemError(error)) throw error
  }
}
