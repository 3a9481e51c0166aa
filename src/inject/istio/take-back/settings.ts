/** Labels, annotations and settings of the pod that no record names: what an injection sets again goes. */
import { isObject, type Json, type JsonObject, sameJson } from '../../../base/json.ts'
import { ANNOTATIONS } from '../../../istio/names.ts'
import { recordAt, type Texts, withKeys } from '../../pod-parts.ts'

/** Labels or annotations that injection may have set. */
export const MAPS = ['labels', 'annotations'] as const

/** The template without labels and annotations that are `written` by templates, and those. */
export function withoutWritten(
  template: JsonObject,
  written: (key: string) => boolean,
): { readonly template: JsonObject; readonly held: Readonly<Record<(typeof MAPS)[number], Texts>> } {
  const metadata = recordAt(template, 'metadata')
  const split = MAPS.map((map) => {
    const all = Object.entries(recordAt(metadata, map))
    const isHeld = ([key, value]: [string, Json]): boolean => typeof value === 'string' && written(key)
    return [map, { held: all.filter(isHeld), kept: all.filter((entry) => !isHeld(entry)) }] as const
  })
  const changed = split.filter(([, { held }]) => held.length > 0)
  return {
    template:
      changed.length === 0
        ? template
        : withKeys(template, {
            metadata: withKeys(
              metadata,
              Object.fromEntries(changed.map(([map, { kept }]) => [map, withKeys(undefined, Object.fromEntries(kept))])),
            ),
          }),
    held: Object.fromEntries(split.map(([map, { held }]) => [map, Object.fromEntries(held)])) as Record<
      (typeof MAPS)[number],
      Texts
    >,
  }
}

/** The template with those of the held labels and annotations that an injection would not set, or would set otherwise. */
export function withOwn(
  template: JsonObject,
  held: ReturnType<typeof withoutWritten>['held'],
  injected: JsonObject,
): { readonly template: JsonObject; readonly stays: readonly string[] } {
  const stays: string[] = []
  const metadata = recordAt(template, 'metadata')
  const changes = MAPS.flatMap((map) => {
    const own = Object.entries(held[map]).flatMap(([key, value]) => {
      const again = recordAt(recordAt(injected, 'metadata'), map)[key]
      if (again === value) return []
      const before = typeof again === 'string' ? beforeAppending(key, value, again) : undefined
      if (before !== undefined) return [[key, before] as const]
      if (again !== undefined) stays.push(`${map.slice(0, -1)} ${key}`)
      return [[key, value] as const]
    })
    return own.length === 0 ? [] : [[map, withKeys(recordAt(metadata, map), Object.fromEntries(own))] as const]
  })
  if (changes.length === 0) return { template, stays }
  return { template: withKeys(template, { metadata: withKeys(metadata, Object.fromEntries(changes)) }), stays }
}

/** Annotations to which injection appends something of its own, and how it writes that behind what is there. */
const APPENDED: Readonly<Record<string, (appended: string) => readonly string[]>> = {
  [ANNOTATIONS.excludeInboundPorts]: (port) => [`,${port}`],
  'k8s.v1.cni.cncf.io/networks': (network) => {
    const [name = '', namespace] = network.split('/').reverse()
    // Up to 1.21 the name holds the namespace.
    return [
      `, ${network}`,
      `, {"name": "${name}"${namespace === undefined ? '' : `, "namespace": "${namespace}"`}}`,
      `, {"name": "${network}"}`,
    ]
  },
}

/** The author's part of a value behind which an injection appends; a list in JSON keeps its end. */
function beforeAppending(key: string, value: string, appended: string): string | undefined {
  if (appended === '') return undefined
  const end = value.includes(']') ? value.slice(value.lastIndexOf(']')) : ''
  const before = value.slice(0, value.length - end.length)
  const ending = APPENDED[key]?.(appended).find((one) => before.endsWith(one))
  return ending === undefined ? undefined : before.slice(0, -ending.length) + end
}

/** Keys of a pod's spec that have records of their own. */
const RECORDED = new Set(['containers', 'initContainers', 'volumes', 'imagePullSecrets'])

/** The template without settings of the pod that templates print with that very value. */
export function withoutPrintedSettings(template: JsonObject, printed: JsonObject): JsonObject {
  const spec = recordAt(template, 'spec')
  const keys = Object.keys(recordAt(printed, 'spec')).filter((key) => !RECORDED.has(key) && Object.hasOwn(spec, key))
  if (keys.length === 0) return template
  const rest = keys.map((key) => [key, without(spec[key] ?? null, recordAt(printed, 'spec')[key])])
  return withKeys(template, { spec: withKeys(spec, Object.fromEntries(rest)) })
}

function without(value: Json, printed: Json | undefined): Json | undefined {
  if (sameJson(value, printed)) return undefined
  if (!isObject(value) || !isObject(printed)) return value
  const rest = Object.keys(printed)
    .filter((key) => Object.hasOwn(value, key))
    .map((key) => [key, without(value[key] ?? null, printed[key])])
  const left = withKeys(value, Object.fromEntries(rest))
  return Object.keys(left).length === 0 ? undefined : left
}
