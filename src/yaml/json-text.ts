import { isArray, isObject, type Json } from '../base/json.ts'

/** JSON text as Go's encoding/json Marshal prints plain values: sorted keys, no spaces, `<`, `>`, `&`, U+2028 and U+2029 escaped. */
export function goJson(value: Json): string {
  if (typeof value === 'string') return goJsonString(value)
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value)
  if (isArray(value)) return `[${value.map(goJson).join(',')}]`
  if (!isObject(value)) return String(value)
  const members = Object.keys(value)
    .sort(byCodePoint)
    .map((key) => `${goJsonString(key)}:${goJson(value[key] as Json)}`)
  return `{${members.join(',')}}`
}

/** Compares by code points, as Go compares UTF-8 strings byte by byte. */
export function byCodePoint(a: string, b: string): number {
  if (!SURROGATES.test(a) && !SURROGATES.test(b)) return a < b ? -1 : a > b ? 1 : 0
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    // Surrogates stand for code points above all other units.
    if (x !== y) return (isSurrogate(x) ? x + 0x10000 : x) - (isSurrogate(y) ? y + 0x10000 : y)
  }
  return a.length - b.length
}

const SURROGATES = /[\ud800-\udfff]/

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff
}

const TO_ESCAPE = /["\\<>&\u0000-\u001f\u2028\u2029]|[\ud800-\udfff]/gu
const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

function goJsonString(text: string): string {
  const escaped = text.replace(TO_ESCAPE, (c) => {
    const unit = c.charCodeAt(0)
    return SHORT[c] ?? (isSurrogate(unit) ? '\\ufffd' : `\\u${unit.toString(16).padStart(4, '0')}`)
  })
  return `"${escaped}"`
}
