import { isArray, isObject, type Json, type JsonObject, sameJson } from '../base/json.ts'

/** One difference between two pod templates, at the deepest place that tells it. */
export interface Change {
  /** `spec.containers[istio-proxy].image`. */
  readonly path: string
  readonly what: 'added' | 'removed' | 'changed' | 'moved'
  /** The old and the new value of a short scalar; absent for anything else. */
  readonly before?: string
  readonly after?: string
}

/** Longest value that is quoted: annotations can hold anything. */
const QUOTED = 80

/** The differences between two templates, list items matched by what names them. */
export function changesBetween(before: JsonObject, after: JsonObject): readonly Change[] {
  return compare(before, after, '')
}

function compare(before: Json | undefined, after: Json | undefined, path: string): readonly Change[] {
  if (before === undefined || after === undefined)
    return before === after ? [] : [{ path, what: before === undefined ? 'added' : 'removed', ...shown(before, after) }]
  if (sameJson(before, after)) return []
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    return keys.flatMap((key) => compare(before[key], after[key], childPath(path, key)))
  }
  if (isArray(before) && isArray(after)) return compareLists(before, after, path)
  return [{ path, what: 'changed', ...shown(before, after) }]
}

function compareLists(before: readonly Json[], after: readonly Json[], path: string): readonly Change[] {
  const old = namedItems(before)
  const now = namedItems(after)
  if (old === undefined || now === undefined) return [{ path, what: 'changed' }]
  const names = [...new Set([...old.keys(), ...now.keys()])]
  const changes = names.flatMap((name) => compare(old.get(name), now.get(name), `${path}[${name}]`))
  const kept = (list: ReadonlyMap<string, Json>): string =>
    [...list.keys()].filter((name) => old.has(name) && now.has(name)).join('\n')
  return kept(old) === kept(now) ? changes : [...changes, { path, what: 'moved' }]
}

/** What items of a pod's lists are known by; the first that an item has. */
const ITEM_NAMES = ['name', 'mountPath', 'containerPort', 'devicePath', 'ip', 'key']

function namedItems(list: readonly Json[]): ReadonlyMap<string, Json> | undefined {
  const items = new Map<string, Json>()
  for (const item of list) {
    if (!isObject(item)) return undefined
    const value = item[ITEM_NAMES.find((one) => item[one] !== undefined) ?? '']
    if (typeof value !== 'string' && typeof value !== 'number') return undefined
    const name = String(value)
    if (items.has(name)) return undefined
    items.set(name, item)
  }
  return items
}

function childPath(path: string, key: string): string {
  if (path === '') return key
  return /^[A-Za-z_][\w-]*$/.test(key) ? `${path}.${key}` : `${path}[${key}]`
}

function shown(before: Json | undefined, after: Json | undefined): Pick<Change, 'before' | 'after'> {
  const old = short(before)
  const now = short(after)
  return { ...(old !== undefined && { before: old }), ...(now !== undefined && { after: now }) }
}

function short(value: Json | undefined): string | undefined {
  if (value === undefined || value === null || typeof value === 'object') return undefined
  const text = String(value)
  return text.length > QUOTED ? undefined : text
}
