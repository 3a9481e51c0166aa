import { closeSync, type Dirent, lstatSync, openSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { fail } from '../../base/diagnostic.ts'
import type { Source } from '../../base/source.ts'
import { MAX_STREAM, readText } from './input.ts'

/** Files that hold manifests, by their ending. */
const MANIFEST = /\.(ya?ml|json)$/i
/** Folders that never hold manifests of one's own; also what kubelet keeps beside the files of a mounted ConfigMap. */
const SKIPPED = /^(\.|node_modules$)/

/** A file with manifests. */
export interface ManifestFile {
  /** As the user would call it. */
  readonly name: string
  /** Its path without symbolic links. */
  readonly real: string
}

export interface ManifestTree {
  readonly files: readonly ManifestFile[]
  /** The folders that were looked through, without symbolic links. */
  readonly folders: readonly string[]
}

/** Reads one file as text under the name the user gave. Throws InjectError RI0105 or RI0106. */
export function readSource(path: string): Source {
  return readSourceUpTo(path, MAX_STREAM)
}

/** {@link readSource} with another limit, in bytes, and perhaps under another name. */
export function readSourceUpTo(path: string, limit: number, name: string = path): Source {
  return readable(name, () => {
    const fd = openSync(path, 'r')
    try {
      return { name, text: readText(fd, limit, name) }
    } finally {
      closeSync(fd)
    }
  })
}

/** All manifest files under a folder, in the order of their names; a file stands for itself. Throws InjectError RI0105. */
export function listManifests(path: string): readonly string[] {
  return readable(path, () => (statSync(path).isDirectory() ? manifestsUnder(path).files.map(({ name }) => name) : [path]))
}

/** The streams at a path. Throws InjectError RI0105 where there is none: what is named must be there. */
export function readStreams(path: string): readonly Source[] {
  const files = listManifests(path)
  return files.length > 0 ? files.map(readSource) : fail('RI0105', `${path} holds no YAML or JSON file`)
}

/** The streams of facts at a path. Throws InjectError RI0105, RI0101 where nothing is in them: what printed nothing must not count for a cluster without it. */
export function readFacts(path: string): readonly Source[] {
  const sources = readStreams(path)
  if (sources.some(({ text }) => CONTENT.test(text))) return sources
  return fail('RI0101', `${path} was given as facts, and holds no Kubernetes object`, {
    hint: 'a command that prints nothing must not look like a success',
  })
}

/** A line that is more than blanks, a comment, or a line between documents. */
const CONTENT = /^(?![^\S\n]*(?:#|---[^\S\n]*(?:#.*)?$))[^\S\n]*\S/m

/**
 * The manifests under a folder, each once, in the order of their names. Symbolic links are followed within the folder; one that leads out of
 * it, or what is no regular file, is an error (RI0105): to pass over a manifest would be worse.
 */
export function manifestsUnder(folder: string): ManifestTree {
  const walk: Walk = { root: realpathSync(folder), files: new Map(), folders: new Set() }
  walkFolder(folder, walk)
  return { files: [...walk.files].map(([real, name]) => ({ name, real })), folders: [...walk.folders] }
}

/** The path without symbolic links. Throws InjectError RI0105 where it leaves the folder `root` (a real path). */
function realpathWithin(path: string, root: string): string {
  const real = realpathSync(path)
  if (isWithin(real, root)) return real
  return fail('RI0105', `${path} is a symbolic link out of the folder that was given, and is not followed`, {
    hint: 'give the file that it points to, or remove the link',
  })
}

/** A file that was given by its name, as the only one of its folder. */
export function manifestFile(path: string): ManifestFile {
  return { name: path, real: realpathWithin(path, realpathSync(dirname(path))) }
}

/** A folder without symbolic links. Throws InjectError RI0105 for anything else. */
export function realFolder(path: string): string {
  const real = readable(path, () => realpathSync(path))
  return statSync(real).isDirectory() ? real : fail('RI0105', `${path} is no folder`)
}

/** Is this the folder, or something in it? Both paths are absolute. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

/** Is there such a file? */
export function fileExists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}

/** Is there anything of that name? */
export function pathExists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined
}

/** Runs a reader; what the system refuses becomes InjectError RI0105 about the path. */
export function readable<T>(path: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!isSystemError(error)) throw error
    return fail('RI0105', `${path} cannot be read: ${whyUnreadable(error)}`)
  }
}

/** Why the system refused to read, in words. */
export function whyUnreadable(error: NodeJS.ErrnoException): string {
  return REASONS[error.code ?? ''] ?? error.message
}

/** Why the system refused to write, in words. */
export function whyUnwritable(error: NodeJS.ErrnoException): string {
  return error.code === 'ENOENT' ? 'the folder that it should stand in does not exist' : whyUnreadable(error)
}

export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string'
}

interface Walk {
  readonly root: string
  /** Name by real path, so that a file with two names is read once. */
  readonly files: Map<string, string>
  readonly folders: Set<string>
}

function walkFolder(path: string, walk: Walk): void {
  const real = realpathWithin(path, walk.root)
  if (walk.folders.has(real)) return
  walk.folders.add(real)
  for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const child = join(path, entry.name)
    readable(child, () => visit(child, entry, walk))
  }
}

function visit(path: string, entry: Dirent, walk: Walk): void {
  const { name } = entry
  const isManifest = MANIFEST.test(name)
  const mayBeFolder = !entry.isFile() && !SKIPPED.test(name)
  if ((isManifest || mayBeFolder) && isDamaged(path, name))
    fail('RI0105', `the name of ${path} is not UTF-8`, { hint: 'rename it' })
  if (entry.isDirectory() || (entry.isSymbolicLink() && statSync(path, { throwIfNoEntry: false })?.isDirectory())) {
    if (!SKIPPED.test(name)) walkFolder(path, walk)
  } else if (isManifest) {
    const real = realpathWithin(path, walk.root)
    if (!statSync(real).isFile()) fail('RI0105', `${path} is not a regular file`)
    if (!walk.files.has(real)) walk.files.set(real, path)
  }
}

/** Bytes that are no UTF-8 became another character, and nothing has that name. */
function isDamaged(path: string, name: string): boolean {
  return name.includes('\ufffd') && lstatSync(path, { throwIfNoEntry: false }) === undefined
}

const REASONS: { readonly [code: string]: string } = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
  ELOOP: 'its symbolic links run in a circle',
  ENOSPC: 'no space is left on the device',
  ENOTDIR: 'a part of its path is no folder',
  EROFS: 'the file system is read-only',
}
