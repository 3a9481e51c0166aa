import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fail } from '../../base/diagnostic.ts'
import type { Source } from '../../base/source.ts'
import { decodeUtf8, MAX_STREAM } from './input.ts'

/** Files that hold manifests, by their ending. */
const MANIFEST = /\.(ya?ml|json)$/i
/** Folders that never hold manifests of one's own. */
const SKIPPED = /^(\.|node_modules$)/

/** Reads one file as text under the name the user gave. Throws InjectError RI0105 or RI0106. */
export function readSource(path: string): Source {
  try {
    const { size } = statSync(path)
    if (size > MAX_STREAM) fail('RI0106', `${path} is larger than ${MAX_STREAM >> 20} MiB`)
    return { name: path, text: decodeUtf8(readFileSync(path), path) }
  } catch (error) {
    if (!isSystemError(error)) throw error
    return fail('RI0105', `${path} cannot be read: ${reason(error)}`)
  }
}

/** All manifest files under a folder, in the order of their names; a file stands for itself. Throws InjectError RI0105. */
export function listManifests(path: string): readonly string[] {
  try {
    if (!statSync(path).isDirectory()) return [path]
    return readdirSync(path, { withFileTypes: true })
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) => {
        if (entry.isDirectory()) return SKIPPED.test(entry.name) ? [] : listManifests(join(path, entry.name))
        return entry.isFile() && MANIFEST.test(entry.name) ? [join(path, entry.name)] : []
      })
  } catch (error) {
    if (!isSystemError(error)) throw error
    return fail('RI0105', `${path} cannot be read: ${reason(error)}`)
  }
}

/** Is there such a file? */
export function fileExists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}

const REASONS: { readonly [code: string]: string } = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
  ELOOP: 'its symbolic links run in a circle',
}

function reason(error: NodeJS.ErrnoException): string {
  return REASONS[error.code ?? ''] ?? error.message
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string'
}
