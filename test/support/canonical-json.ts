import { isArray, isObject, type Json, parseJson, recordOf } from '../../src/base/json.ts'
import { goJson } from '../../src/yaml/json-text.ts'

/** JSON text by which values compare exactly: integers of 64 bits digit by digit, all beyond them as float64, as Go reads both. */
export function canonicalJson(value: Json): string {
  // What is no Unicode is escaped by Go, and stands as it is once it was read.
  return goJson(plain(value)).replaceAll('\\ufffd', '\ufffd')
}

export function canonicalText(text: string): string {
  return canonicalJson(parseJson(text))
}

const LIMIT = 2n ** 64n

function plain(value: Json): Json {
  if (typeof value === 'bigint') return value >= LIMIT || value < -LIMIT / 2n ? Number(value) : value
  if (Object.is(value, -0)) return 0
  if (isArray(value)) return value.map(plain)
  return isObject(value) ? recordOf(Object.entries(value).map(([key, one]) => [key, plain(one)])) : value
}
