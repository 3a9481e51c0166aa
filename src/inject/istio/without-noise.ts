import { isArray, isObject, type Json, type JsonObject, type MutableObject, record } from '../../base/json.ts'

/** Keys that Go's typed objects print although they say nothing; empty or null they are not added to a manifest. */
const NOISE: ReadonlySet<string> = new Set(['resources', 'status', 'creationTimestamp', 'strategy'])

/** The value after an injection, without empty keys of {@link NOISE} that were not there before. List items are matched by name. */
export function withoutNoise(before: Json | undefined, after: Json): Json {
  if (before === after || typeof after !== 'object' || after === null) return after
  if (isArray(after)) return before === undefined ? injectedList(after) : cleanList(after, before)
  return cleanRecord(after as JsonObject, before)
}

/** A list without a counterpart was injected, and most pods get the very same ones. */
function injectedList(list: readonly Json[]): readonly Json[] {
  let cleaned = known.get(list)
  if (cleaned === undefined) {
    cleaned = cleanList(list)
    known.set(list, cleaned)
  }
  return cleaned
}

const known = new WeakMap<readonly Json[], readonly Json[]>()

function cleanList(after: readonly Json[], before?: Json): readonly Json[] {
  const old = before === undefined ? undefined : byName(before)
  let out: Json[] | undefined
  for (let i = 0; i < after.length; i++) {
    const item = after[i] as Json
    const cleaned = withoutNoise(isObject(item) ? old?.get(item['name']) : undefined, item)
    if (cleaned !== item) out ??= after.slice(0, i)
    out?.push(cleaned)
  }
  return out ?? after
}

function byName(list: Json): ReadonlyMap<Json | undefined, Json> {
  return new Map((isArray(list) ? list : []).map((item) => [isObject(item) ? item['name'] : item, item]))
}

function cleanRecord(after: JsonObject, before?: Json): JsonObject {
  const old = isObject(before) ? before : undefined
  const keys = Object.keys(after)
  let out: MutableObject | undefined
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string
    const value = after[key] as Json
    const cleaned = typeof value === 'object' ? cleanField(key, value, old?.[key]) : value
    if (out === undefined) {
      if (cleaned === value) continue
      out = record()
      for (const same of keys.slice(0, i)) out[same] = after[same] as Json
    }
    if (cleaned !== undefined) out[key] = cleaned
  }
  return out ?? after
}

/** Undefined where it is noise. */
function cleanField(key: string, value: Json, was: Json | undefined): Json | undefined {
  return was === undefined && NOISE.has(key) && isEmpty(value) ? undefined : withoutNoise(was, value)
}

function isEmpty(value: Json): boolean {
  return value === null || (isObject(value) && Object.keys(value).length === 0)
}
