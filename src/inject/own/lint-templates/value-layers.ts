/** The layers of values that an injector can have: its own, those of namespaces, those that annotations may bring. */
import { isObject, type Json, type JsonObject, type MutableObject, record } from '../../../base/json.ts'
import type { Located } from '../../../base/located.ts'
import type { Place } from '../../../base/source.ts'
import { unfold } from '../../../krm/unfold.ts'
import type { InjectionPolicy } from '../../../policy/injection-policy.ts'
import type { OwnInjectorPolicy } from '../../../policy/own-injectors.ts'
import { locatedNode } from '../../../yaml/located.ts'
import { readDocuments } from '../../../yaml/read.ts'

/** One map of values, and where it stands. */
export interface ValueLayer {
  readonly values: JsonObject
  readonly at: Located | undefined
}

export interface ValueLayers {
  /** The injector's own first. */
  readonly layers: readonly ValueLayer[]
  /** Keys that annotations may set. */
  readonly declared: readonly { readonly key: string; readonly type: string; readonly place: Place | undefined }[]
}

/** All layers of an injector under the platform's policy. */
export function valueLayers({ settings, title, at }: OwnInjectorPolicy, platform: InjectionPolicy): ValueLayers {
  const entries = platform.place === undefined ? [] : (locatedAt(platform.place)?.get('spec')?.get('namespaces')?.items() ?? [])
  const own = { values: settings.values ?? record(), at: at.get('values') }
  const ofNamespaces = (platform.spec.namespaces ?? []).flatMap(({ values }, i): readonly ValueLayer[] => {
    const layer = values !== undefined && Object.hasOwn(values, title) ? values[title] : undefined
    return layer === undefined ? [] : [{ values: layer, at: entries[i]?.get('values')?.get(title) }]
  })
  const places = at.get('valuesFromAnnotations')?.items() ?? []
  const declared = (settings.valuesFromAnnotations ?? []).map(({ value: key, type = 'string' }, i) => ({
    key,
    type,
    place: places[i]?.get('value')?.place,
  }))
  return { layers: [own, ...ofNamespaces], declared }
}

/** Names of all values that any layer gives. */
export function givenKeys({ layers, declared }: ValueLayers): readonly string[] {
  return [...new Set([...layers.flatMap(({ values }) => Object.keys(values)), ...declared.map(({ key }) => key)])]
}

/**
 * Where a path of values leads nowhere in every layer: how many of its steps are given, and which keys stand beside the one that is not. Undefined where a layer
 * or an annotation gives it, or gives something that is no map on the way.
 */
export function missingStep(
  known: ValueLayers,
  path: readonly string[],
): { readonly depth: number; readonly beside: readonly string[] } | undefined {
  let values: readonly Json[] = known.layers.map((layer) => layer.values)
  for (const [depth, step] of path.entries()) {
    if (depth === 0 && known.declared.some(({ key }) => key === step)) return undefined
    const maps = values.filter(isObject)
    if (maps.length < values.length || maps.length === 0) return undefined
    const next = maps.flatMap((map) => (Object.hasOwn(map, step) ? [map[step] as Json] : []))
    if (next.length === 0) {
      const beside = depth === 0 ? givenKeys(known) : maps.flatMap((map) => Object.keys(map))
      return { depth, beside }
    }
    values = next
  }
  return undefined
}

/** A map over another, key by key. */
export function over(base: JsonObject, more: JsonObject): MutableObject {
  return Object.assign(record(), base, more)
}

/** An object that was read from a source, with the places of its parts. */
export function locatedAt({ source, span }: Place): Located | undefined {
  if (span === undefined) return undefined
  for (const document of readDocuments(source)) {
    if (document.span.end < span.start || document.span.start > span.end) continue
    const content = unfold(document)
    const item = content.form === 'other' ? undefined : content.items.find(({ place }) => place.span?.start === span.start)
    if (item !== undefined) return locatedNode(item.node, source)
  }
  return undefined
}
