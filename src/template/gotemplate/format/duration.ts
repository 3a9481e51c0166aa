/** Spans of time as Go writes and reads them, in nanoseconds. Mirrors time.Duration.String and time.ParseDuration, Go 1.26. */
import { GoError } from '../value.ts'
import { quoteTime } from './time-parse.ts'

/** time.Duration.String: `1h0m0.5s`, `1.2ms`, `0s`. */
export function formatDuration(nanos: bigint): string {
  const size = nanos < 0n ? -nanos : nanos
  return (nanos < 0n ? '-' : '') + (size < UNITS.s ? small(size) : large(size))
}

/** time.ParseDuration; an error is a GoError with Go's text. */
export function parseDuration(text: string): bigint {
  const signed = /^[-+]/.test(text)
  const body = signed ? text.slice(1) : text
  if (body === '0') return 0n
  if (body === '') throw invalid(text)
  let sum = 0n
  for (let rest = body; rest !== ''; ) {
    const [number = '', whole = '', fraction = ''] = /^(\d*)(?:\.(\d*))?/.exec(rest) ?? []
    if (whole === '' && fraction === '') throw invalid(text)
    if (BigInt(whole) > LIMIT) throw invalid(text)
    const name = /^[^.\d]*/.exec(rest.slice(number.length))?.[0] ?? ''
    if (name === '') throw new GoError(`time: missing unit in duration ${quoteTime(text)}`)
    const unit = unitOf(name)
    if (unit === undefined) throw new GoError(`time: unknown unit ${quoteTime(name)} in duration ${quoteTime(text)}`)
    sum += BigInt(whole) * unit + part(fraction, unit)
    if (sum > LIMIT) throw invalid(text)
    rest = rest.slice(number.length + name.length)
  }
  if (text[0] === '-') return -sum
  if (sum === LIMIT) throw invalid(text)
  return sum
}

const UNITS = {
  ns: 1n,
  us: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
} as const

/** One more than the longest span; the longest backwards. */
const LIMIT = 1n << 63n

function unitOf(name: string): bigint | undefined {
  // The micro sign, and the Greek letter that looks like it.
  const plain = name === '\u00b5s' || name === '\u03bcs' ? 'us' : name
  return Object.hasOwn(UNITS, plain) ? UNITS[plain as keyof typeof UNITS] : undefined
}

/** The fraction of a unit, by float64 as Go reckons it. Mirrors leadingFraction, which stops at 18 or 19 digits. */
function part(digits: string, unit: bigint): bigint {
  let value = 0n
  let scale = 1
  for (const digit of digits) {
    if (value > (LIMIT - 1n) / 10n) break
    const more = value * 10n + BigInt(digit)
    if (more > LIMIT) break
    value = more
    scale *= 10
  }
  return value === 0n ? 0n : BigInt(Math.trunc(Number(value) * (Number(unit) / scale)))
}

function small(nanos: bigint): string {
  if (nanos === 0n) return '0s'
  if (nanos < UNITS.us) return `${nanos}ns`
  return nanos < UNITS.ms ? `${decimal(nanos, UNITS.us)}µs` : `${decimal(nanos, UNITS.ms)}ms`
}

function large(nanos: bigint): string {
  const hours = nanos / UNITS.h
  const minutes = (nanos % UNITS.h) / UNITS.m
  const seconds = `${decimal(nanos % UNITS.m, UNITS.s)}s`
  return (hours > 0n ? `${hours}h` : '') + (hours > 0n || minutes > 0n ? `${minutes}m` : '') + seconds
}

function decimal(value: bigint, unit: bigint): string {
  const fraction = String(value % unit)
    .padStart(String(unit).length - 1, '0')
    .replace(/0+$/, '')
  return `${value / unit}${fraction === '' ? '' : `.${fraction}`}`
}

function invalid(text: string): GoError {
  return new GoError(`time: invalid duration ${quoteTime(text)}`)
}
