import {
  isSourceNumber,
  isSourceObject,
  isSourceString,
  type JsonSource,
  JsonTextError,
  type SourceEntry,
} from '../base/go-json-text.ts'
import type { Json } from '../base/json.ts'
import { byCodePoint, goJson } from '../yaml/json-text.ts'

/**
 * The compact text of a value. Plain records print with sorted keys as Go's maps do; parts of a text print as they stood there, with Go's escapes
 * (`json.Compact` after `json.HTMLEscape`). Throws JsonTextError beyond WRITE_LIMITS.
 */
export function writeSource(value: JsonSource, depth = 0): string {
  if (value === null || typeof value !== 'object') return goJson(value)
  if (isSourceNumber(value)) return value.text
  if (isSourceString(value)) return `"${compact(value.raw)}"`
  if (depth >= WRITE_LIMITS.depth) throw new JsonTextError('exceeded max depth')
  if (Array.isArray(value)) return `[${(value as readonly JsonSource[]).map((item) => writeSource(item, depth + 1)).join(',')}]`
  const entries: readonly SourceEntry[] = isSourceObject(value)
    ? value.entries
    : Object.entries(value as { readonly [key: string]: Json }).sort(([x], [y]) => byCodePoint(x, y))
  const members = entries.map(
    ([key, item, raw]) => `${raw === undefined ? goJson(key) : `"${compact(raw)}"`}:${writeSource(item, depth + 1)}`,
  )
  return `{${members.join(',')}}`
}

/** Nesting that is written. */
export const WRITE_LIMITS = { depth: 1_000 }

function compact(raw: string): string {
  return raw.replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
