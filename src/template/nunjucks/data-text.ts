import type { Json, JsonObject } from '../../base/json.ts'

/**
 * Text of a run's data, as inside/data.ts reads it: a line with the key and a line with the value, both JSON, for each key at the top. Integers beyond 2^53
 * are texts marked with NUL.
 */
export function dataText(data: JsonObject): string {
  return Object.entries(data)
    .map(([key, value]) => `${JSON.stringify(key)}\n${valueText(value)}`)
    .join('\n')
}

function valueText(value: Json): string {
  try {
    const text = JSON.stringify(value)
    if (!text.includes('\\u0000')) return text
  } catch (error) {
    // JSON.stringify knows no bigint.
    if (!(error instanceof TypeError)) throw error
  }
  return JSON.stringify(value, (_, one: unknown) => {
    if (typeof one === 'bigint') return `\u0000${one}`
    return typeof one === 'string' && one.startsWith('\u0000') ? `\u0000${one}` : one
  })
}
