import { isArray, isObject, type Json, type MutableObject, record } from '../base/json.ts'

/** Keys that Go's typed objects print although they say nothing; empty or null they are not added to a manifest. */
const NOISE: ReadonlySet<string> = new Set(['resources', 'status', 'creationTimestamp', 'strategy'])

/** The value after an injection, without empty keys of {@link NOISE} that were not there before. List items are matched by name. */
export function withoutNoise(before: Json | undefined, after: Json): Json {
  if (before === after) return after
  if (isArray(after)) {
    const known = new Map((isArray(before) ? before : []).map((item) => [isObject(item) ? item['name'] : item, item]))
    return after.map((item) => withoutNoise(isObject(item) ? known.get(item['name']) : undefined, item))
  }
  if (!isObject(after)) return after
  const old = isObject(before) ? before : undefined
  const out: MutableObject = record()
  for (const key of Object.keys(after)) {
    const value = after[key] ?? null
    if (NOISE.has(key) && isEmpty(value) && old?.[key] === undefined) continue
    out[key] = withoutNoise(old?.[key], value)
  }
  return out
}

function isEmpty(value: Json): boolean {
  return value === null || (isObject(value) && Object.keys(value).length === 0)
}
