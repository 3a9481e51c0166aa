/** Files that are written beside the one whose place they take. */
import { fchmodSync, fchownSync, fstatSync, openSync, readdirSync, unlinkSync } from 'node:fs'
import { isSystemError } from './files.ts'

/** Makes a new file in a folder; a name that an earlier process of our id left behind is not taken. Throws the system's error. */
export function createTemporary(folder: string, mode: number): { readonly fd: number; readonly path: string } {
  for (let n = 0; ; n++) {
    const path = `${folder}/${temporaryName(n)}`
    try {
      return { fd: openSync(path, 'wx', mode), path }
    } catch (error) {
      if (!isSystemError(error) || error.code !== 'EEXIST') throw error
    }
  }
}

/**
 * Gives a new file the owner and permissions of the one whose place it takes. Only root can give a file away; for anyone else it is the writer's afterwards, as
 * with every editor that renames.
 */
export function takeOver(
  fd: number,
  { uid, gid, mode }: { readonly uid: number; readonly gid: number; readonly mode: number },
): void {
  const now = fstatSync(fd)
  if (now.uid !== uid || now.gid !== gid) {
    try {
      fchownSync(fd, uid, gid)
    } catch (error) {
      if (!isSystemError(error) || error.code !== 'EPERM') throw error
    }
  }
  fchmodSync(fd, mode)
}

/** Removes a file, if it is there and the system lets us. */
export function discard(path: string | undefined): void {
  if (path === undefined) return
  try {
    unlinkSync(path)
  } catch (error) {
    if (!isSystemError(error)) throw error
  }
}

/** Removes temporary files that runs left behind which are no longer alive. Files that cannot be removed stay. */
export function removeLeftovers(folders: readonly string[]): void {
  for (const folder of folders) {
    for (const name of namesIn(folder)) {
      const pid = TEMPORARY.exec(name)?.[1]
      if (pid !== undefined && !isAlive(Number(pid))) discard(`${folder}/${name}`)
    }
  }
}

/** Is there such a process? Our own id on a file that we did not make is that of an earlier process: in containers every run has the same one. */
export function isAlive(pid: number): boolean {
  if (pid === process.pid || pid < 1) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return isSystemError(error) && error.code === 'EPERM'
  }
}

/** The names in a folder; none where it cannot be listed. */
export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (!isSystemError(error)) throw error
    return []
  }
}

const TEMPORARY = /^\.render-inject-(\d+)-\d+\.tmp$/

function temporaryName(n: number): string {
  return `.render-inject-${process.pid}-${n}.tmp`
}
