import type { Json } from '../base/json.ts'
import { byCodePoint } from '../yaml/json-text.ts'
import { isSourceNumber, isSourceObject, isSourceString, type JsonSource, JsonTextError, type SourceEntry } from './json-text.ts'

/** A JSON string as Go's json.Marshal prints it: `<`, `>`, `&` and the line separators escaped, other non-ASCII text raw. */
export function writeString(text: string): string {
  return UNUSUAL.test(text) ? `"${text.replace(TO_ESCAPE, escapeChar)}"` : `"${text}"`
}

/** Also true of whole surrogate pairs, which then stay as they are. */
const UNUSUAL = /["\\\u0000-\u001f<>&\u2028\u2029\ud800-\udfff]/
const TO_ESCAPE = /["\\\u0000-\u001f<>&\u2028\u2029]|\p{Surrogate}/gu

/** A number as json.Marshal prints an int64 or float64, which is also how JavaScript prints it. */
export function writeNumber(value: number | bigint): string {
  return Object.is(value, -0) ? '-0' : String(value)
}

/**
 * The compact text of a value. Plain records print with sorted keys as Go's maps do; parts of a text print as they stood there, with Go's escapes
 * (`json.Compact` after `json.HTMLEscape`). Throws JsonTextError beyond WRITE_LIMITS.
 */
export function writeSource(value: JsonSource, depth = 0): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return writeString(value)
  if (typeof value === 'number' || typeof value === 'bigint') return writeNumber(value)
  if (isSourceNumber(value)) return value.text
  if (isSourceString(value)) return `"${compact(value.raw)}"`
  if (depth >= WRITE_LIMITS.depth) throw new JsonTextError('exceeded max depth')
  if (Array.isArray(value)) return `[${(value as readonly JsonSource[]).map((item) => writeSource(item, depth + 1)).join(',')}]`
  const entries: readonly SourceEntry[] = isSourceObject(value)
    ? value.entries
    : Object.entries(value as { readonly [key: string]: Json }).sort(([x], [y]) => byCodePoint(x, y))
  const members = entries.map(
    ([key, item, raw]) => `${raw === undefined ? writeString(key) : `"${compact(raw)}"`}:${writeSource(item, depth + 1)}`,
  )
  return `{${members.join(',')}}`
}

/** Nesting that is written. */
export const WRITE_LIMITS = { depth: 1_000 }

function compact(raw: string): string {
  return raw.replace(/[<>&\u2028\u2029]/g, escapeChar)
}

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

function escapeChar(char: string): string {
  if (/\p{Surrogate}/u.test(char)) return '\\ufffd'
  return SHORT[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
}
