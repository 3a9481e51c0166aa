import { fail } from '../base/diagnostic.ts'
import type { Source } from '../base/source.ts'
import { type ReadSource, readSource } from '../inject/read-source.ts'
import type { PipelineInput } from '../inject/survey.ts'
import { fluxTargetNamespace } from './flux/flux-kustomization.ts'
import { readFluxObject } from './flux/flux-object.ts'
import { checkFlags, type Overrides, withOverrides } from './overrides.ts'
import { readSettings, type SettingsSources } from './settings.ts'
import type { Strictness } from './warnings.ts'

export interface ManifestOptions extends Strictness, SettingsSources {
  readonly overrides: Overrides
  /** The file of the Flux Kustomization that applies what comes out. */
  readonly fluxKustomization?: Source
}

/** Flag of each override, for messages. */
const FLAGS = {
  kubernetesVersion: '--kubernetes-version',
  defaultNamespace: '--namespace',
  nativeSidecars: '--native-sidecars',
  revision: '--revision',
  substitution: '--flux-substitution',
} as const satisfies { readonly [K in keyof Overrides]?: string }

/** Reads what commands on manifests share: the manifests, and what is said beside them. Throws InjectError, RI0101 where no object is in them. */
export function readManifestInput(sources: readonly Source[], options: ManifestOptions): PipelineInput {
  checkFlags(options.overrides, FLAGS)
  const settings = readSettings(options)
  const { fluxKustomization } = options
  const targetNamespace = fluxKustomization && fluxTargetNamespace(readFluxObject(fluxKustomization, '--flux-kustomization'))
  const policy = withOverrides(settings.policy, {
    ...options.overrides,
    ...(targetNamespace !== undefined && { targetNamespace }),
  })
  const read = sources.map(readSource)
  demandObjects(read)
  return { policy, facts: settings.facts, read }
}

/** Throws InjectError RI0101 where no source holds an object: a build that printed nothing must not look like a success. */
export function demandObjects(read: readonly ReadSource[]): void {
  if (read.some(({ contents }) => contents.some(({ content }) => content.form !== 'other'))) return
  const [first, ...others] = read
  const hint = 'a build that prints nothing must not look like a success'
  if (first === undefined) fail('RI0101', 'there is no file with manifests', { hint })
  const more = others.length === 0 ? 'holds' : `and ${others.length} more hold`
  fail('RI0101', `${first.source.name} ${more} no Kubernetes object`, { hint })
}
