import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  statSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fail } from '../../base/diagnostic.ts'
import { type ManifestFile, manifestFile, manifestsUnder, readable } from './files.ts'
import { decodeUtf8, MAX_STREAM } from './input.ts'

/** What tells that a file is still the one that was read: were it replaced or written to, one of these would differ. */
export interface Stamp {
  readonly dev: bigint
  readonly ino: bigint
  readonly size: bigint
  readonly mtimeNs: bigint
}

/** A file that was read to be edited in place. */
export interface EditableFile {
  /** As the user would call it. */
  readonly name: string
  /** Its folder without symbolic links, and its name in it. */
  readonly folder: string
  readonly base: string
  readonly stamp: Stamp
  /** Permission bits. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** How many names the file has. */
  readonly links: number
  readonly text: string
}

export interface EditableFiles {
  readonly files: readonly EditableFile[]
  /** All folders that were looked through, and those of the files given by name. */
  readonly folders: readonly string[]
}

/** Linux shows where an open descriptor really points; elsewhere that check is left out. */
const DESCRIPTORS = '/proc/self/fd'

/**
 * The manifests under the given files and folders, each once, in the order of their names. Throws InjectError RI0105 for what cannot be
 * read, leads out of the given folders or is no regular file, RI0103 for bytes that are no UTF-8, RI0106 above a limit.
 */
export function readEditableFiles(paths: readonly string[]): EditableFiles {
  const files = new Map<string, EditableFile>()
  const folders = new Set<string>()
  for (const path of paths) {
    readable(path, () => {
      const tree = statSync(path).isDirectory() ? manifestsUnder(path) : { files: [manifestFile(path)], folders: [] }
      for (const folder of tree.folders) folders.add(folder)
      for (const file of tree.files) {
        folders.add(dirname(file.real))
        if (!files.has(file.real))
          files.set(
            file.real,
            readable(file.name, () => readEditable(file)),
          )
      }
    })
  }
  return { files: [...files.values()], folders: [...folders] }
}

/** Does a file of this real folder stand in the `templates` of a Helm chart, where text that is no YAML yet is at home? */
export function isChartTemplate({ folder }: Pick<EditableFile, 'folder'>): boolean {
  for (let at = folder; dirname(at) !== at; at = dirname(at))
    if (basename(at) === 'templates' && existsSync(join(dirname(at), 'Chart.yaml'))) return true
  return false
}

/** The same for a file that is only read. */
export function isInChart(path: string): boolean {
  return readable(path, () => isChartTemplate({ folder: dirname(realpathSync(path)) }))
}

/** What of a file's status makes its stamp. */
export function stampOf({ dev, ino, size, mtimeNs }: Stamp): Stamp {
  return { dev, ino, size, mtimeNs }
}

/** Reads a file; where another program, perhaps a run of ours, replaced it right after it was opened, what stands there now. */
function readEditable(file: ManifestFile): EditableFile {
  for (;;) {
    const read = readUnlessReplaced(file)
    if (read !== undefined) return read
  }
}

/** Opens without following links or waiting for a writer, so that what is checked is what is read. */
function readUnlessReplaced({ name, real }: ManifestFile): EditableFile | undefined {
  const fd = openSync(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const place = existsSync(DESCRIPTORS) ? readlinkSync(`${DESCRIPTORS}/${fd}`) : real
    if (place === `${real} (deleted)`) return undefined
    const stat = fstatSync(fd, { bigint: true })
    if (!stat.isFile()) fail('RI0105', `${name} is not a regular file`)
    if (place !== real) fail('RI0105', `${name} was moved while it was read`)
    if (stat.size > MAX_STREAM) fail('RI0106', `${name} is larger than ${MAX_STREAM >> 20} MiB`)
    return {
      name,
      folder: dirname(real),
      base: basename(real),
      stamp: stampOf(stat),
      mode: Number(stat.mode & 0o7777n),
      uid: Number(stat.uid),
      gid: Number(stat.gid),
      links: Number(stat.nlink),
      text: decodeUtf8(readFileSync(fd), name),
    }
  } finally {
    closeSync(fd)
  }
}
