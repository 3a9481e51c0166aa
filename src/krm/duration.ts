import { quoteBytes } from './go-time.ts'

/** A duration that cannot be read: `message` is Go's text. */
export class DurationError extends Error {
  readonly kind = 'duration-error'
}

export function isDurationError(error: unknown): error is DurationError {
  return typeof error === 'object' && error !== null && (error as { kind?: unknown }).kind === 'duration-error'
}

const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
}
const LIMIT = 2n ** 63n

/** Nanoseconds of a text like `1h30m` or `1.5s`; mirrors time.ParseDuration, its float arithmetic of fractions included. Throws DurationError. */
export function parseDuration(text: string): bigint {
  const invalid = (): DurationError => new DurationError(`time: invalid duration ${quoteBytes(text)}`)
  const negative = text.startsWith('-')
  let rest = negative || text.startsWith('+') ? text.slice(1) : text
  if (rest === '0') return 0n
  if (rest === '') throw invalid()
  let total = 0n
  while (rest !== '') {
    const match = /^(\d*)(?:\.(\d*))?/.exec(rest)
    const [number = '', whole = '', fraction = ''] = match ?? []
    const integer = BigInt(whole || '0')
    if ((whole === '' && fraction === '') || integer > LIMIT) throw invalid()
    rest = rest.slice(number.length)
    const name = /^[^.\d]*/.exec(rest)?.[0] ?? ''
    if (name === '') throw new DurationError(`time: missing unit in duration ${quoteBytes(text)}`)
    rest = rest.slice(name.length)
    const unit = Object.hasOwn(UNITS, name) ? UNITS[name] : undefined
    if (unit === undefined) throw new DurationError(`time: unknown unit ${quoteBytes(name)} in duration ${quoteBytes(text)}`)
    if (integer > LIMIT / unit) throw invalid()
    const part = integer * unit + fractionOf(fraction, unit)
    if (part > LIMIT) throw invalid()
    total += part
    if (total > LIMIT) throw invalid()
  }
  if (!negative && total === LIMIT) throw invalid()
  return negative ? -total : total
}

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

/** `Duration.String()`: `1h30m0s`, `1.5ms`, `0s`. */
export function durationText(nanoseconds: bigint): string {
  const sign = nanoseconds < 0n ? '-' : ''
  const value = nanoseconds < 0n ? -nanoseconds : nanoseconds
  if (value === 0n) return '0s'
  if (value < 1_000n) return `${sign}${value}ns`
  if (value < 1_000_000n) return `${sign}${decimal(value, 3)}µs`
  if (value < 1_000_000_000n) return `${sign}${decimal(value, 6)}ms`
  const minutes = value / 60_000_000_000n
  const seconds = `${decimal(value % 60_000_000_000n, 9)}s`
  if (minutes === 0n) return sign + seconds
  return `${sign}${minutes < 60n ? '' : `${minutes / 60n}h`}${minutes % 60n}m${seconds}`
}

function decimal(value: bigint, places: number): string {
  const unit = 10n ** BigInt(places)
  const fraction = String(value % unit)
    .padStart(places, '0')
    .replace(/0+$/, '')
  return fraction === '' ? String(value / unit) : `${value / unit}.${fraction}`
}

/** A google.protobuf.Duration: both parts have the same sign. */
export interface ProtoDuration {
  readonly seconds: bigint
  readonly nanos: number
}

/** Parts of a duration in nanoseconds. */
export function protoDuration(nanoseconds: bigint): ProtoDuration {
  return { seconds: nanoseconds / 1_000_000_000n, nanos: Number(nanoseconds % 1_000_000_000n) }
}

/** How protobuf's JSON prints a Duration: seconds with 0, 3, 6 or 9 places (`1.500s`). */
export function protoDurationText(duration: ProtoDuration): string {
  const negative = duration.seconds < 0n || duration.nanos < 0
  const seconds = duration.seconds < 0n ? -duration.seconds : duration.seconds
  const places = String(Math.abs(duration.nanos))
    .padStart(9, '0')
    .replace(/(?:000){1,3}$/, '')
  return `${negative ? '-' : ''}${seconds}${places === '' ? '' : `.${places}`}s`
}

const MAX_PROTO_SECONDS = 315_576_000_000n

/** Reads a Duration as google.golang.org/protobuf's protojson does: seconds alone, at most 9 places. Throws DurationError. */
export function parseProtoDuration(text: string): ProtoDuration {
  const match = /^([-+]?)(0|[1-9]\d*)?(?:\.(\d{0,9}))?s$/.exec(text)
  const [, sign = '', whole, fraction] = match ?? []
  const seconds = BigInt(whole ?? '0')
  if (match === null || (whole === undefined && fraction === undefined) || seconds >= LIMIT) {
    throw new DurationError(`invalid google.protobuf.Duration value ${JSON.stringify(text)}`)
  }
  if (seconds > MAX_PROTO_SECONDS) throw new DurationError(`google.protobuf.Duration value out of range: ${JSON.stringify(text)}`)
  const nanos = Number((fraction ?? '').padEnd(9, '0'))
  return sign === '-' ? { seconds: -seconds, nanos: nanos === 0 ? 0 : -nanos } : { seconds, nanos }
}
