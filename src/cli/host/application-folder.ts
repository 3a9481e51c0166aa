import { type Dirent, mkdtempSync, readdirSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import { fail } from '../../base/diagnostic.ts'
import type { ApplicationFolder } from '../../frontends/argocd/application-folder.ts'
import { rendererVariables, type Variables } from '../../frontends/argocd/environment.ts'
import { isSystemError, isWithin, readable, readSourceUpTo } from './files.ts'
import { MAX_STREAM } from './input.ts'
import { runProgram } from './run-program.ts'

/** Where an application stands. */
export interface ApplicationPlace {
  /** Its folder and the root of its repository, both without symbolic links. */
  readonly folder: string
  readonly root: string
  readonly variables: Variables
  /** Milliseconds that a renderer has, asked when it starts. */
  readonly timeLeft: () => number
}

/**
 * The root of the copy that cmp-server made of the repository. It tells the application's path in the repository; where an option of Argo CD sends
 * less than the repository, the folder shares only the end of it. What is not shared is not trusted: then the root is the folder itself.
 */
export function repositoryRoot(folder: string, sourcePath: string): string {
  const own = folder.split(sep)
  const told = sourcePath.split('/').filter((part) => part !== '' && part !== '.')
  let shared = 0
  while (shared < told.length && shared < own.length - 1 && told.at(-1 - shared) === own.at(-1 - shared)) shared++
  return own.slice(0, own.length - shared).join(sep) || sep
}

/** The folder of an application; nothing outside its repository is reachable through it. */
export function applicationFolder(place: ApplicationPlace): ApplicationFolder {
  const { folder, root } = place
  const within = (path: string): string => {
    const meant = isAbsolute(path) ? join(root, path) : resolve(folder, path)
    return isWithin(meant, root) ? realpathWithin(meant, root, path) : outside(path)
  }
  const entries = listFolder(folder)
  return {
    names: entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name),
    resolve: within,
    read: (path) => {
      const real = within(path)
      if (!statSync(real).isFile()) fail('RI0223', `${path} is not a regular file`)
      return readSourceUpTo(real, MAX_STREAM, path)
    },
    manifests: (depth) => manifestsOf(folder, '', depth),
    checkLinks: () => checkLinks(folder, { folder, root, seen: new Set() }),
    run: (command) =>
      inWorkplace((own) => {
        const workplace = { folder: own, toApplication: relative(own, folder) }
        const files = Object.entries(command.files(workplace))
        inTemporary(() => {
          for (const [name, text] of files) writeFileSync(join(own, name), text)
        })
        return runProgram({
          programs: command.programs.map(({ name, args }) => ({ name, args: args(workplace) })),
          folder,
          variables: rendererVariables(place.variables),
          timeout: place.timeLeft(),
        })
      }),
  }
}

/** Files that Argo CD's own reading of folders takes. */
const MANIFEST = /\.(?:ya?ml|json|jsonnet)$/

function manifestsOf(folder: string, below: string, depth: 'folder' | 'tree'): readonly string[] {
  return listFolder(join(folder, below)).flatMap((entry): readonly string[] => {
    const path = below === '' ? entry.name : `${below}/${entry.name}`
    if (entry.isDirectory()) return depth === 'tree' && entry.name !== '.git' ? manifestsOf(folder, path, depth) : []
    return MANIFEST.test(entry.name) ? [path] : []
  })
}

interface LinkWalk {
  readonly folder: string
  readonly root: string
  readonly seen: Set<string>
}

/** Helm follows links to folders too. */
function checkLinks(folder: string, walk: LinkWalk): void {
  if (walk.seen.has(folder)) return
  walk.seen.add(folder)
  for (const entry of listFolder(folder)) {
    const path = join(folder, entry.name)
    const real = entry.isSymbolicLink() ? realpathWithin(path, walk.root, relative(walk.folder, path)) : path
    if (entry.isDirectory() || (entry.isSymbolicLink() && statSync(real).isDirectory())) checkLinks(real, walk)
  }
}

/** The path without symbolic links; `name` is how a message calls it. Throws InjectError RI0223 where it leaves the repository. */
function realpathWithin(path: string, root: string, name: string): string {
  const real = readable(name, () => realpathSync(path))
  return isWithin(real, root) ? real : outside(name)
}

function listFolder(folder: string): readonly Dirent[] {
  const entries = readable(folder, () => readdirSync(folder, { withFileTypes: true }))
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1))
}

function outside(path: string): never {
  return fail('RI0223', `${path} leads out of the repository`, {
    hint: 'paths are relative to the folder of the application; with a leading / to the root of the repository',
  })
}

/** A fresh folder for the body; gone afterwards. */
function inWorkplace<T>(body: (folder: string) => T): T {
  const folder = inTemporary(() => realpathSync(mkdtempSync(join(tmpdir(), 'render-inject-'))))
  try {
    return body(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Makes something in a temporary folder. Throws InjectError RI0110 where the system refuses. */
function inTemporary<T>(make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (!isSystemError(error)) throw error
    return fail('RI0110', `no temporary files could be made: ${error.message}`, {
      hint: 'the container of the plugin needs a writable /tmp of its own',
    })
  }
}
