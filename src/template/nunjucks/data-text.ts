import type { JsonObject } from '../../base/json.ts'

/** JSON text of a run's data, as inside/data.ts reads it: integers beyond 2^53 are texts marked with NUL. */
export function dataText(data: JsonObject): string {
  try {
    const text = JSON.stringify(data)
    if (!text.includes('\\u0000')) return text
  } catch (error) {
    // JSON.stringify knows no bigint.
    if (!(error instanceof TypeError)) throw error
  }
  return JSON.stringify(data, (_, value: unknown) => {
    if (typeof value === 'bigint') return `\u0000${value}`
    return typeof value === 'string' && value.startsWith('\u0000') ? `\u0000${value}` : value
  })
}
