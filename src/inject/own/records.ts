/**
 * `render-inject.dev/status` on a pod template: what each own injector added, in the order in which they ran, so that it can be taken back exactly.
 */
import { fail } from '../../base/diagnostic.ts'
import { at, isArray, isEmpty, isObject, type Json, type JsonObject, record, recordOf, tryParseJson } from '../../base/json.ts'
import { jsonPointer } from '../../base/json-pointer.ts'
import type { TypeRef } from '../../krm/pod-schema.ts'
import { ISTIO } from '../../policy/istio-name.ts'
import type { Sum } from '../injector.ts'
import { withKeys } from '../pod-parts.ts'
import { differences } from './differences.ts'
import { type PodPath, valueAt } from './pod-path.ts'
import { STATUS } from './status.ts'

/** What one injector did; places are JSON pointers. */
export interface InjectorRecord {
  readonly injector: string
  /** Items of lists that it added. */
  readonly items: readonly string[]
  /** Values that it set where there were none, by the sum of the value. */
  readonly set: { readonly [path: string]: string }
  /** Values that it changed: sum of the new one, and the old one. */
  readonly was: { readonly [path: string]: readonly [sum: string, before: Json] }
  /** Maps and lists that were empty before; others that are empty without the above go with it. */
  readonly filled: readonly string[]
}

/** What an injector did to a template, the sums in its record, and its paths as they are sorted there; undefined where it did nothing. */
export function recordOfChange(
  injector: string,
  before: JsonObject,
  after: JsonObject,
  type: TypeRef,
):
  | { readonly record: InjectorRecord; readonly sums: readonly Sum[]; readonly sorted: readonly (readonly string[])[] }
  | undefined {
  const { items, filled, ...found } = differences(before, withHomesOf(before, after), type)
  const set = found.set.filter(({ path }) => !isHome(path))
  const changed = found.changed.filter(({ path }) => jsonPointer(path) !== STATUS_PATH)
  if (items.length + set.length + changed.length === 0) return undefined
  const sums: Sum[] = []
  const sum = (value: Json | undefined): string => {
    const of = canonical(value)
    const text = sumOfText(of)
    sums.push({ text, of, again: sumOfText })
    return text
  }
  // Sorted, because the order of keys in a manifest is its author's, and changes nothing.
  const record: InjectorRecord = {
    injector,
    items: items.map(jsonPointer).sort(),
    set: sorted(set.map(({ path, value }) => [jsonPointer(path), sum(value)])),
    was: sorted(changed.map(({ path, before: old }) => [jsonPointer(path), [sum(valueAt(after, path, type)), old]])),
    filled: [...new Set([...emptyHomes(before), ...filled.map(jsonPointer)])].sort(),
  }
  return { record, sums, sorted: [record.items, Object.keys(record.set), Object.keys(record.was), record.filled] }
}

function sorted<Value>(entries: readonly (readonly [string, Value])[]): { readonly [path: string]: Value } {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The maps around the annotation itself: they are there as long as it is. */
const HOMES: readonly PodPath[] = [['metadata'], ['metadata', 'annotations']]
const STATUS_PATH = jsonPointer(['metadata', 'annotations', STATUS])

function isHome(path: PodPath): boolean {
  return HOMES.some((home) => jsonPointer(home) === jsonPointer(path))
}

function emptyHomes(template: JsonObject): readonly string[] {
  return HOMES.filter((path) => isEmpty(at(template, ...path))).map(jsonPointer)
}

/** The template with the homes that it had before, where a patch deletes them: what was in them goes by itself. */
function withHomesOf(before: JsonObject, after: JsonObject): JsonObject {
  const gone = HOMES.filter((path) => isObject(at(before, ...path)) && !isObject(at(after, ...path)))
  if (gone.length === 0) return after
  const metadata = at(after, 'metadata')
  const annotations = gone.some((path) => path.length === 2) ? { annotations: record() } : {}
  return withKeys(after, { metadata: withKeys(isObject(metadata) ? metadata : undefined, annotations) })
}

/** The records of a template in the order in which the injectors ran; none where it was not injected. Throws InjectError RI0503. */
export function readRecords(template: JsonObject): readonly InjectorRecord[] {
  const text = at(template, 'metadata', 'annotations', STATUS)
  if (text === undefined || text === null) return []
  if (typeof text !== 'string') return damaged()
  if (last?.text === text) return last.records
  const list = at(tryParseJson(text), 'injectors')
  if (!isArray(list)) return damaged()
  const records = list.map(readRecord)
  last = { text, records }
  return records
}

/** Every injector asks for the records of the template that the one before it asked for. */
let last: { readonly text: string; readonly records: readonly InjectorRecord[] } | undefined

/** The template with these records, or without the annotation where there are none. */
export function withRecords(template: JsonObject, records: readonly InjectorRecord[]): JsonObject {
  const metadata = at(template, 'metadata')
  const annotations = at(metadata, 'annotations')
  const text = records.length === 0 ? undefined : exactText({ injectors: records.map(compact) })
  return withKeys(template, {
    metadata: withKeys(isObject(metadata) ? metadata : undefined, {
      annotations: withKeys(isObject(annotations) ? annotations : undefined, { [STATUS]: text }),
    }),
  })
}

/** A short sum of a value by which an edit is noticed; key order makes no difference (FNV-1a, 32 bit). */
export function sumOf(value: Json | undefined): string {
  return sumOfText(canonical(value))
}

function sumOfText(text: string): string {
  let sum = 0x811c9dc5
  for (let i = 0; i < text.length; i++) {
    sum ^= text.charCodeAt(i)
    sum = Math.imul(sum, 0x01000193)
  }
  return (sum >>> 0).toString(36)
}

function canonical(value: Json | undefined): string {
  return value === undefined ? '' : written(value, (keys) => keys.sort())
}

function written(value: Json, order: (keys: string[]) => string[]): string {
  if (isArray(value)) return `[${value.map((item) => written(item, order)).join(',')}]`
  if (!isObject(value)) return typeof value === 'bigint' ? String(value) : JSON.stringify(value)
  return `{${order(Object.keys(value))
    .map((key) => `${JSON.stringify(key)}:${written(value[key] as Json, order)}`)
    .join(',')}}`
}

/** JSON text in which an integer beyond 2^53 keeps its digits, as {@link parseJson} reads it. */
function exactText(value: Json): string {
  try {
    return JSON.stringify(value)
  } catch {
    return written(value, (keys) => keys)
  }
}

/** Empty parts are left out. */
function compact({ injector, ...parts }: InjectorRecord): JsonObject {
  const full = Object.entries(parts).filter(([, part]) => Object.keys(part).length > 0)
  return { name: injector, ...Object.fromEntries(full) } as unknown as JsonObject
}

function readRecord(value: Json): InjectorRecord {
  const name = at(value, 'name')
  const items = at(value, 'items') ?? []
  const filled = at(value, 'filled') ?? []
  const set = at(value, 'set') ?? record()
  const was = at(value, 'was') ?? record()
  // No own injector has Istio's name.
  if (typeof name !== 'string' || name === ISTIO || !isPaths(items) || !isPaths(filled) || !isObject(set) || !isObject(was))
    return damaged()
  if (!isPaths(Object.keys(set)) || !isPaths(Object.keys(was))) return damaged()
  if (!Object.values(set).every((sum) => typeof sum === 'string')) return damaged()
  if (!Object.values(was).every((pair) => isArray(pair) && pair.length === 2 && typeof pair[0] === 'string')) return damaged()
  return {
    injector: name,
    items,
    filled,
    set: recordOf(Object.entries(set)) as InjectorRecord['set'],
    was: recordOf(Object.entries(was)) as unknown as InjectorRecord['was'],
  }
}

/** Injectors change what stands in these two alone. */
const PATH = /^\/(?:metadata|spec)(?:\/|$)/

function isPaths(value: Json): value is readonly string[] {
  return isArray(value) && value.every((one) => typeof one === 'string' && PATH.test(one))
}

export function damaged(): never {
  return fail('RI0503', `the annotation ${STATUS} of an earlier injection cannot be read`, {
    hint: 'start from the manifest before injection, or remove the annotation and what was injected',
  })
}
