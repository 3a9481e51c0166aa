/**
 * Paths into a pod template on which records stand, written as JSON pointers: keys, and for the items of a list their merge key's value, so that they hold when
 * others add items.
 */
import { isArray, isObject, type Json, type JsonObject, sameJson } from '../../base/json.ts'
import { fieldOf, podType, type TypeRef } from '../../krm/pod-schema.ts'

/** Steps from the template down. */
export type PodPath = readonly string[]

/** Does the path lead to an item of a list whose items have names? */
export function isItemPath(path: PodPath, type: TypeRef): boolean {
  let current: Typed = { type }
  for (const step of path.slice(0, -1)) current = stepInto(current, step)
  return mergeKeyOf(current) !== undefined
}

/** As messages show it: `spec.containers[logship].image`. */
export function shownPath(path: PodPath, type: TypeRef): string {
  let shown = ''
  let current: Typed = { type }
  for (const step of path) {
    const isItem = mergeKeyOf(current) !== undefined
    const isWord = /^[A-Za-z_][\w-]*$/.test(step)
    shown += isItem || !isWord ? `[${step}]` : shown === '' ? step : `.${step}`
    current = stepInto(current, step)
  }
  return shown
}

/** The steps of a path as messages show it. */
export function readShownPath(text: string): PodPath {
  return [...text.matchAll(/\[([^\]]*)\]|[^.[\]]+/g)].map(([step, inner]) => inner ?? step)
}

/** A type, and for a list the key that names its items. */
export interface Typed {
  readonly type: TypeRef | undefined
  readonly mergeKey?: string | undefined
}

/** The type behind a key of a struct or map, or behind an item. */
export function stepInto({ type, mergeKey }: Typed, step: string): Typed {
  const inner = pointed(type)
  if (inner?.kind === 'list') return { type: mergeKey === undefined ? undefined : inner.elem }
  if (inner?.kind === 'map') return { type: inner.elem }
  if (inner?.kind !== 'struct') return { type: undefined }
  const field = fieldOf(podType(inner.name), step)
  return { type: field?.type, mergeKey: field?.mergeKey }
}

/** The merge key of a list; undefined for one that is replaced as a whole, and for what is no list. */
export function mergeKeyOf({ type, mergeKey }: Typed): string | undefined {
  return pointed(type)?.kind === 'list' ? mergeKey : undefined
}

/** Items by what names them; undefined where two have one name, or one has none. */
export function itemsByKey(list: readonly Json[], mergeKey: string): ReadonlyMap<string, JsonObject> | undefined {
  const items = new Map<string, JsonObject>()
  for (const item of list) {
    const name = keyOfItem(item, mergeKey)
    if (!isObject(item) || name === undefined || items.has(name)) return undefined
    items.set(name, item)
  }
  return items
}

/**
 * Keys that several items have, such as a port of TCP and of UDP: they cannot be told apart, and stay as they are. Undefined where that is not what became of
 * them.
 */
export function unchangedTwins(
  before: readonly Json[],
  after: readonly Json[],
  mergeKey: string,
): ReadonlySet<string> | undefined {
  const seen = new Set<string>()
  const twins = new Set<string>()
  for (const item of before) {
    const name = keyOfItem(item, mergeKey)
    if (name !== undefined && seen.has(name)) twins.add(name)
    if (name !== undefined) seen.add(name)
  }
  const those = (list: readonly Json[]): readonly Json[] => list.filter((item) => twins.has(keyOfItem(item, mergeKey) ?? ''))
  return twins.size === 0 || sameJson(those(before), those(after)) ? twins : undefined
}

/** What names an item. */
export function keyOfItem(item: Json, mergeKey: string): string | undefined {
  const key = isObject(item) ? item[mergeKey] : undefined
  return typeof key === 'string' || typeof key === 'number' ? String(key) : undefined
}

/** The value at a path; undefined where there is none. */
export function valueAt(root: Json | undefined, path: PodPath, type: TypeRef): Json | undefined {
  let value: Json | undefined = root
  let current: Typed = { type }
  for (const step of path) {
    const key = mergeKeyOf(current)
    if (isArray(value)) value = key === undefined ? undefined : value.find((item) => keyOfItem(item, key) === step)
    else value = isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined
    current = stepInto(current, step)
  }
  return value
}

function pointed(type: TypeRef | undefined): TypeRef | undefined {
  return type?.kind === 'pointer' ? pointed(type.elem) : type
}
