import { isMap, type MapValue, mapOf, type Value } from './values.ts'

/** Data of a run from the JSON text that the host wrote (data-text.ts), frozen, without prototypes. */
export function readData(text: string): MapValue {
  const value = harden(JSON.parse(text))
  return isMap(value) ? value : mapOf([])
}

function harden(value: unknown): Value {
  if (typeof value === 'string') return value.charCodeAt(0) === 0 ? unmark(value) : value
  if (Array.isArray(value)) return Object.freeze(value.map(harden))
  if (typeof value !== 'object' || value === null) return value as number | boolean | null
  const map = Object.create(null) as { [key: string]: Value }
  for (const key of Object.keys(value)) map[key] = harden((value as Record<string, unknown>)[key])
  return Object.freeze(map)
}

/** A NUL marks digits of a large integer; a text that begins with NUL has one more. */
function unmark(text: string): Value {
  return text.charCodeAt(1) === 0 ? text.slice(1) : BigInt(text.slice(1))
}
