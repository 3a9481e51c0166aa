import type { Source } from '../../base/source.ts'
import type { RenderCommand } from './renderers.ts'

/** The folder of an application within its repository, and what can be done there. Paths are as an application gives them. */
export interface ApplicationFolder {
  /** Names of the files in it. */
  readonly names: readonly string[]
  /** Path without symbolic links. Throws InjectError RI0223 where it leads out of the repository. */
  readonly resolve: (path: string) => string
  readonly read: (path: string) => Source
  /** Paths of the YAML, JSON and Jsonnet files, in their order. */
  readonly manifests: (depth: 'folder' | 'tree') => readonly string[]
  /** Throws InjectError RI0223 where a symbolic link leads out of the repository. */
  readonly checkLinks: () => void
  /** Runs a program there. Throws InjectError RI0110. */
  readonly run: (command: RenderCommand) => { readonly stdout: string; readonly stderr: string }
}
