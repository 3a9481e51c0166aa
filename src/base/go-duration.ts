/** Spans of time as Go reads and writes them. Mirrors time.ParseDuration, Duration.String and the quoting of package time, Go 1.26. */

/** Nanoseconds of a text such as `1h30m` or `1.5s`, within int64, or the text of Go's error. */
export function readDuration(text: string): { readonly nanos: bigint } | { readonly error: string } {
  const invalid = () => ({ error: `time: invalid duration ${quoteTime(text)}` })
  const isNegative = text.startsWith('-')
  let rest = isNegative || text.startsWith('+') ? text.slice(1) : text
  if (rest === '0') return { nanos: 0n }
  if (rest === '') return invalid()
  let total = 0n
  while (rest !== '') {
    const [number = '', whole = '', fraction = ''] = /^(\d*)(?:\.(\d*))?/.exec(rest) ?? []
    const value = BigInt(whole)
    if ((whole === '' && fraction === '') || value > LIMIT) return invalid()
    const name = /^[^.\d]*/.exec(rest.slice(number.length))?.[0] ?? ''
    if (name === '') return { error: `time: missing unit in duration ${quoteTime(text)}` }
    const unit = UNITS.get(name)
    if (unit === undefined) return { error: `time: unknown unit ${quoteTime(name)} in duration ${quoteTime(text)}` }
    total += value * unit + fractionOf(fraction, unit)
    if (total > LIMIT) return invalid()
    rest = rest.slice(number.length + name.length)
  }
  if (!isNegative && total === LIMIT) return invalid()
  return { nanos: isNegative ? -total : total }
}

/** Duration.String() of nanoseconds: `1h30m0s`, `1.5µs`, `0s`. */
export function durationText(nanos: bigint): string {
  const sign = nanos < 0n ? '-' : ''
  const size = nanos < 0n ? -nanos : nanos
  if (size === 0n) return '0s'
  if (size < 1_000n) return `${sign}${size}ns`
  if (size < 1_000_000n) return `${sign}${decimal(size, 3)}µs`
  if (size < SECOND) return `${sign}${decimal(size, 6)}ms`
  const minutes = size / MINUTE
  const seconds = `${decimal(size % MINUTE, 9)}s`
  if (minutes === 0n) return sign + seconds
  return `${sign}${minutes < 60n ? '' : `${minutes / 60n}h`}${minutes % 60n}m${seconds}`
}

/**
 * Text in quotes as errors of package time have it: control characters and what is beyond ASCII as the bytes of its UTF-8. A lone surrogate
 * U+DC00 + byte is that byte, as in texts of templates.
 */
export function quoteTime(text: string): string {
  const inner = text.replace(/[^ -~\x7f]|["\\]/gu, (char) =>
    char === '"' || char === '\\' ? `\\${char}` : bytesOf(char).map(hex).join(''),
  )
  return `"${inner}"`
}

const SECOND = 1_000_000_000n
const MINUTE = 60n * SECOND

const UNITS: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  // The micro sign, and the Greek letter that looks like it.
  ['\u00b5s', 1_000n],
  ['\u03bcs', 1_000n],
  ['ms', 1_000_000n],
  ['s', SECOND],
  ['m', MINUTE],
  ['h', 60n * MINUTE],
])

/** One more than the longest span; the longest backwards. */
const LIMIT = 1n << 63n

/** Mirrors leadingFraction: digits beyond int64 do not count; the rest goes through float64. */
function fractionOf(digits: string, unit: bigint): bigint {
  let value = 0n
  let scale = 1
  for (const digit of digits) {
    if (value > (LIMIT - 1n) / 10n) break
    const next = value * 10n + BigInt(digit)
    if (next > LIMIT) break
    value = next
    scale *= 10
  }
  return value === 0n ? 0n : BigInt(Math.trunc(Number(value) * (Number(unit) / scale)))
}

/** A number with so many decimals, without zeros at the end. */
function decimal(value: bigint, places: number): string {
  const unit = 10n ** BigInt(places)
  const fraction = String(value % unit)
    .padStart(places, '0')
    .replace(/0+$/, '')
  return `${value / unit}${fraction === '' ? '' : `.${fraction}`}`
}

function bytesOf(char: string): readonly number[] {
  const code = char.charCodeAt(0)
  return char.length === 1 && code >= 0xdc80 && code <= 0xdcff ? [code - 0xdc00] : [...new TextEncoder().encode(char)]
}

function hex(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`
}
