import { isSourceNumber, isSourceObject, isSourceString, type JsonSource } from '../base/go-json-text.ts'
import { type Json, type MutableObject, record } from '../base/json.ts'

/** The plain value of JSON that was read from a text: the last of equal keys wins, integers are exact. */
export function plainValue(source: JsonSource): Json {
  if (typeof source !== 'object' || source === null) return source
  if (Array.isArray(source)) return (source as readonly JsonSource[]).map(plainValue)
  if (isSourceString(source)) return source.value
  if (isSourceNumber(source)) return plainNumber(source.text)
  const out: MutableObject = record()
  const entries = isSourceObject(source) ? source.entries : Object.entries(source as { readonly [key: string]: Json })
  for (const [key, value] of entries) out[key] = plainValue(value)
  return out
}

function plainNumber(text: string): number | bigint {
  const value = Number(text)
  return /^-?\d+$/.test(text) && !Number.isSafeInteger(value) ? BigInt(text) : value
}
