import { isArray, isObject, type Json, recordOf } from '../../src/base/json.ts'

/** JSON text of a plain value, big integers included. */
export function jsonText(value: Json | undefined): string {
  if (typeof value === 'bigint') return String(value)
  if (isArray(value)) return `[${value.map(jsonText).join(',')}]`
  if (!isObject(value)) return JSON.stringify(value) ?? 'null'
  return `{${Object.keys(value)
    .map((key) => `${JSON.stringify(key)}:${jsonText(value[key])}`)
    .join(',')}}`
}

/** The value as Go holds it: integers beyond int64 are floats, which Go prints with their shortest digits. */
export function goNumbers(value: Json): Json {
  if (typeof value === 'bigint') return BigInt.asIntN(64, value) === value ? value : Number(value)
  if (isArray(value)) return value.map(goNumbers)
  return isObject(value) ? recordOf(Object.entries(value).map(([key, item]) => [key, goNumbers(item)])) : value
}
