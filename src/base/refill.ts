import { isArray, isObject, type Json, record } from './json.ts'

/** Makes a value again with other texts in it. What holds none of them is the very value of before. */
export type Refill<Given> = (given: Given) => Json

/** How a value is made again; undefined where `ofText` finds no text in it that would be another. Keys stay. */
export function refillOf<Given>(
  value: Json,
  ofText: (text: string) => ((given: Given) => string) | undefined,
): Refill<Given> | undefined {
  if (typeof value === 'string') return ofText(value)
  if (isArray(value)) {
    const items = value.map((item) => refillOf(item, ofText))
    return items.some((fill) => fill !== undefined)
      ? (given) => items.map((fill, i) => (fill === undefined ? (value[i] as Json) : fill(given)))
      : undefined
  }
  if (!isObject(value)) return undefined
  const parts = Object.keys(value).map((key) => ({ key, part: value[key] as Json, fill: refillOf(value[key] as Json, ofText) }))
  if (parts.every(({ fill }) => fill === undefined)) return undefined
  return (given) => {
    const out = record()
    for (const { key, part, fill } of parts) out[key] = fill === undefined ? part : fill(given)
    return out
  }
}
