/** `spec.images[]`: replaces images in what was injected, and nowhere else. Mirrors kustomize's image transformer, v5.7. */
import type { JsonObject } from '../base/json.ts'
import { isArray, isObject } from '../base/json.ts'
import { imageName } from '../krm/image-name.ts'
import type { ImageRule } from '../policy/tenant-shape.ts'
import { findNamed, recordAt, recordsAt, textAt, withKeys } from './pod-parts.ts'

const LISTS = ['initContainers', 'containers'] as const

/** The template `after` an injection, with the images of what is new or has another image than `before` replaced. */
export function withImages(before: JsonObject, after: JsonObject, rules: readonly ImageRule[]): JsonObject {
  if (rules.length === 0) return after
  const spec = recordAt(after, 'spec')
  const old = LISTS.flatMap((list) => recordsAt(recordAt(before, 'spec'), list))
  const lists = LISTS.flatMap((list) => {
    const containers = spec[list]
    if (!isArray(containers)) return []
    return [[list, containers.map((one) => (isObject(one) ? replaced(one, old, rules) : one))] as const]
  })
  return withKeys(after, { spec: withKeys(spec, Object.fromEntries(lists)) })
}

function replaced(container: JsonObject, old: readonly JsonObject[], rules: readonly ImageRule[]): JsonObject {
  const image = textAt(container, 'image')
  const earlier = findNamed(old, textAt(container, 'name'))
  if (image === '' || (earlier !== undefined && textAt(earlier, 'image') === image)) return container
  const renamed = rules.reduce(byRule, image)
  return renamed === image ? container : withKeys(container, { image: renamed })
}

/** Every rule has its say, also on what one before it made. A tag or digest replaces both of the image; an empty one is none. */
function byRule(image: string, { name, newName, newTag, digest }: ImageRule): string {
  if (imageName(image) !== name) return image
  const version = (newTag ? `:${newTag}` : '') + (digest ? `@${digest}` : '')
  return (newName || name) + (version || image.slice(name.length))
}
