/**
 * JSON read as Go's json.Unmarshal reads it into an `interface {}`, with Go's error texts. Mirrors encoding/json decode.go, Go 1.26. JSON.parse
 * accepts the same grammar; Go's scanner runs only to say what is wrong, or where nesting may be too deep.
 */
import { invariant } from '../../../base/assert.ts'
import { isJsonTextError, JSON_LIMITS, readJsonText } from '../../../base/go-json-text.ts'
import { type Json, type MutableObject, record } from '../../../base/json.ts'
import { GoError, type GoValue } from '../value.ts'
import { toValidText } from './bytes.ts'

/** What Unmarshal leaves behind: a number out of range is null in the value, and an error. */
export interface Unmarshalled {
  readonly value: GoValue
  /** Go's text. */
  readonly error?: string
}

/** json.Unmarshal into `interface {}`: every number a float64, records without prototype; of a key that comes twice the last value. */
export function unmarshalJson(text: string): Unmarshalled {
  let parsed: unknown
  try {
    parsed = JSON.parse(toValidText(text))
  } catch {
    const error = syntaxError(text)
    invariant(error !== undefined, 'JSON.parse refuses what Go accepts')
    return { value: null, error }
  }
  if (text.length > JSON_LIMITS.depth) {
    const error = syntaxError(text)
    if (error !== undefined) return { value: null, error }
  }
  const value = convert(parsed)
  const large = firstTooLarge(text)
  return large === undefined
    ? { value }
    : { value, error: `json: cannot unmarshal number ${large} into Go value of type float64` }
}

/** The value of a JSON text; ends with a GoError where json.Unmarshal returns an error. */
export function decodeJson(text: string): GoValue {
  const { value, error } = unmarshalJson(text)
  if (error !== undefined) throw new GoError(error)
  return value
}

/** As {@link decodeJson}; undefined where json.Unmarshal returns an error. */
export function tryDecodeJson(text: string): GoValue | undefined {
  const { value, error } = unmarshalJson(text)
  return error === undefined ? value : undefined
}

/** Hardens what JSON.parse made: no prototypes, no lone surrogates, no infinities. Without recursion, as the input may be deep. */
function convert(parsed: unknown): GoValue {
  const todo: { readonly from: object; readonly to: unknown[] | MutableObject }[] = []
  const root = harden(parsed)
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const { from, to } = next
    if (Array.isArray(to)) for (const item of from as readonly unknown[]) to.push(harden(item))
    else for (const [key, item] of Object.entries(from)) to[toValidText(key)] = harden(item) as Json
  }
  return root as GoValue

  function harden(value: unknown): unknown {
    if (typeof value === 'string') return toValidText(value)
    if (typeof value === 'number') return Number.isFinite(value) ? value : null
    if (typeof value !== 'object' || value === null) return value
    const to = Array.isArray(value) ? [] : record()
    todo.push({ from: value, to })
    return to
  }
}

/** The first number literal beyond float64, if any. */
function firstTooLarge(text: string): string | undefined {
  if (!/[eE]\+?\d*[1-9]\d\d|\d{300}/.test(text)) return undefined
  for (const [token] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/gs)) {
    if (token[0] !== '"' && !Number.isFinite(Number(token))) return token
  }
  return undefined
}

/** Go's complaint about the text; undefined when there is none. */
function syntaxError(text: string): string | undefined {
  try {
    readJsonText(text)
    return undefined
  } catch (error) {
    if (isJsonTextError(error)) return error.message
    throw error
  }
}
