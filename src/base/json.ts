/**
 * Plain values: what YAML and JSON texts are read to. Records inherit nothing, so that no key of the data can reach code;
 * make them with {@link record} only. Numbers are doubles; an integer outside ±2^53 is a bigint, so that nothing is lost.
 */
export type Json = null | boolean | number | bigint | string | readonly Json[] | JsonObject
export type JsonObject = { readonly [key: string]: Json }

/** A record under construction. */
export type MutableObject = { [key: string]: Json }

/**
 * A new empty record that inherits nothing. Its prototype is one frozen object without keys and without a prototype of its own: V8 keeps objects whose
 * prototype is null itself in hash tables, which makes them several times slower to fill and to compare.
 */
export function record(): MutableObject {
  return new Empty()
}

const Empty = function Empty() {} as unknown as { new (): MutableObject; prototype: object }
Empty.prototype = Object.freeze(Object.create(null) as object)

/** A record with the given entries, in their order (integer-like keys come first, as JavaScript orders them). */
export function recordOf(entries: Iterable<readonly [string, Json]>): JsonObject {
  const out = record()
  for (const [key, value] of entries) out[key] = value
  return out
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isArray(value: unknown): value is readonly Json[] {
  return Array.isArray(value)
}

/** True for `{}` and `[]`. */
export function isEmpty(value: Json | undefined): boolean {
  return isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0
}

/** The value where it is a text, else the empty one. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The value of an own key of a record; undefined when the value is no record or lacks the key. */
export function at(value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
  let current = value
  for (let i = 0; i < path.length; i++) {
    const step = path[i] as string | number
    if (typeof step === 'number') current = isArray(current) ? current[step] : undefined
    else current = isObject(current) && Object.hasOwn(current, step) ? current[step] : undefined
  }
  return current
}

/** True when both are the same value: records regardless of key order, `1` and `1n` alike. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (typeof a === 'bigint' || typeof b === 'bigint') {
    // Two bigints, or a bigint and a number: equal by value (`BigInt` takes whole numbers only).
    return (
      (typeof a === 'bigint' || Number.isInteger(a)) &&
      (typeof b === 'bigint' || Number.isInteger(b)) &&
      BigInt(a as number) === BigInt(b as number)
    )
  }
  if (isArray(a)) {
    if (!isArray(b) || a.length !== b.length) return false
    for (let i = 0; i < a.length; i++) if (a[i] !== b[i] && !sameJson(a[i], b[i])) return false
    return true
  }
  if (!isObject(a) || !isObject(b)) return false
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  for (const key of keys) {
    const one = a[key]
    const other = b[key]
    if (one !== other && !(Object.hasOwn(b, key) && sameJson(one, other))) return false
    if (one === undefined && !Object.hasOwn(b, key)) return false
  }
  return true
}

/**
 * Reads JSON text into plain values: null-prototype records, exact big integers. A duplicate key: the last wins, as in Go.
 * Throws SyntaxError with JSON.parse's message, of which callers show the place alone (it can quote input).
 */
export function parseJson(text: string): Json {
  return /\d{16}/.test(text) ? unmark(JSON.parse(markTokens(text))) : harden(JSON.parse(text))
}

/** As {@link parseJson}; undefined where the text is no JSON, or nests deeper than can be read. */
export function tryParseJson(text: string): Json | undefined {
  try {
    return parseJson(text)
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined
    throw error
  }
}

/** A value as JSON text, for reading by a program; an integer beyond 2^53 keeps its digits as a string. */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value)
  } catch {
    // Asked for each value, it would take several times as long.
    return JSON.stringify(value, (_key, one: unknown) => (typeof one === 'bigint' ? String(one) : one))
  }
}

/** A value where a word is wanted: a text or number as it is, a list or map as JSON (which has no `toString` that `String` could use). */
export function wordOf(value: Json | undefined): string {
  return typeof value === 'object' ? jsonText(value) : String(value)
}

const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

/**
 * Turns integers of 16 and more digits into strings, so that JSON.parse cannot round them. Every string gets a mark then, keys too: `s` for
 * one of the text's own, `i` for such an integer, so that no text can pass for the other.
 */
function markTokens(text: string): string {
  return text.replace(STRING_OR_NUMBER, (token) => {
    if (token.startsWith('"')) return `"s${token.slice(1)}`
    return /^-?[1-9]\d{15,}$/.test(token) ? `"i${token}"` : token
  })
}

function unmark(value: unknown): Json {
  if (typeof value === 'string') return value.startsWith('s') ? value.slice(1) : exactInteger(value.slice(1))
  return rebuilt(value, unmark, (key) => key.slice(1))
}

function exactInteger(digits: string): Json {
  const exact = BigInt(digits)
  return exact >= Number.MIN_SAFE_INTEGER && exact <= Number.MAX_SAFE_INTEGER ? Number(exact) : exact
}

function harden(value: unknown): Json {
  return rebuilt(value, harden, (key) => key)
}

/** What JSON.parse gave, with records that have no prototype. */
function rebuilt(value: unknown, each: (value: unknown) => Json, keyOf: (key: string) => string): Json {
  if (Array.isArray(value)) return value.map(each)
  if (typeof value !== 'object' || value === null) return value as Json
  const out = record()
  for (const key of Object.keys(value)) out[keyOf(key)] = each((value as Record<string, unknown>)[key])
  return out
}
