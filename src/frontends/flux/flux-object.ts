import { fail } from '../../base/diagnostic.ts'
import type { JsonObject } from '../../base/json.ts'
import type { Source } from '../../base/source.ts'
import { describeResource } from '../../krm/resource.ts'
import { type Item, unfold } from '../../krm/unfold.ts'
import { readDocuments } from '../../yaml/read.ts'

/** One object of Flux in a file, and what else the file holds. */
export interface FluxObject {
  readonly source: Source
  readonly item: Item
  /** `HelmRelease shop/web`. */
  readonly title: string
  readonly others: readonly JsonObject[]
}

/** The kinds that are read, by the flag that names their file. */
export const FLUX_FLAGS = {
  '--flux-kustomization': { kind: 'Kustomization', group: 'kustomize.toolkit.fluxcd.io/' },
  '--helm-release': { kind: 'HelmRelease', group: 'helm.toolkit.fluxcd.io/' },
} as const

/** The one object of its kind in a file. Throws InjectError RI0239 where there is none, or more than one. */
export function readFluxObject(source: Source, flag: keyof typeof FLUX_FLAGS): FluxObject {
  const { kind, group } = FLUX_FLAGS[flag]
  const items = readDocuments(source).flatMap((document) => {
    const content = unfold(document)
    return content.form === 'other' ? [] : content.items
  })
  const found = items.filter((item) => item.kind === kind && item.apiVersion.startsWith(group))
  const [item, second] = found
  if (item === undefined) {
    const near = items.find((one) => one.kind === kind)
    fail('RI0239', `${source.name} holds no ${kind} of Flux, which ${flag} asks for`, {
      hint: `its apiVersion begins with ${group}${near ? `; ${describeResource(near.object)} is ${near.apiVersion}` : ''}`,
    })
  }
  if (second !== undefined)
    fail('RI0239', `${source.name} holds ${found.length} objects of kind ${kind}, and ${flag} asks for one`, {
      place: second.place,
      hint: 'put each into a file of its own',
    })
  return {
    source,
    item,
    title: describeResource(item.object),
    others: items.filter((one) => one !== item).map(({ object }) => object),
  }
}
