/** Folders without kustomization and chart, as Argo CD's own directory sources read them (reposerver/repository findManifests, 3.5). */
import { fail, isInjectError } from '../../base/diagnostic.ts'
import type { Source } from '../../base/source.ts'
import { readSource } from '../../inject/read-source.ts'
import type { ApplicationFolder } from './application-folder.ts'
import type { ApplicationEnvironment } from './environment.ts'

/** The policy file that the command line finds by itself, and a plugin never. */
export const OWN_POLICY = 'render-inject.yaml'

/** Argo CD passes over files with this mark. */
const SKIP_MARK = '+argocd:skip-file-rendering'

/** Argo CD takes a file that it cannot read for a manifest where all of these stand in it. */
const MARKS = ['apiVersion:', 'kind:', 'metadata:'] as const

/** The manifests of a folder, without what is meant for us and what Argo CD would pass over too. */
export function plainSources(
  { parameters }: ApplicationEnvironment,
  folder: ApplicationFolder,
): { readonly sources: readonly Source[]; readonly stderr: string } {
  const ours = new Set([...(parameters['policy'] ?? []), ...(parameters['facts'] ?? [])].map(folder.resolve))
  const own = folder.names.includes(OWN_POLICY) ? folder.resolve(OWN_POLICY) : undefined
  const files = folder
    .manifests(parameters['recurse'] ? 'tree' : 'folder')
    .filter((path) => folder.resolve(path) !== own && !ours.has(folder.resolve(path)))
    .map(folder.read)
    .filter(({ text }) => !text.includes(SKIP_MARK))
  const jsonnet = files.find(({ name }) => name.endsWith('.jsonnet'))
  if (jsonnet !== undefined) fail('RI0110', `${jsonnet.name} is Jsonnet, which this plugin does not render`)
  const unrelated = files.filter(isUnrelated)
  return {
    sources: files.filter((file) => !unrelated.includes(file)),
    stderr: unrelated.map(({ name }) => `not read    ${name} is no manifest\n`).join(''),
  }
}

/** YAML of another kind, such as values of a chart, that lies beside manifests. */
function isUnrelated(file: Source): boolean {
  if (file.name.endsWith('.json') || MARKS.every((mark) => file.text.includes(mark))) return false
  try {
    return readSource(file).contents.every(
      ({ content }) => content.form === 'other' || content.items.every(({ kind }) => kind === ''),
    )
  } catch (error) {
    if (isInjectError(error)) return true
    throw error
  }
}
