/** time.Duration: mirrors ParseDuration, String and Round of package time, Go 1.26. A duration is a bigint of nanoseconds. */
import { GoError } from '../../../value.ts'
import { toBinary } from '../byte-text.ts'
import { quoteTime } from './quote.ts'

/** time.ParseDuration. */
export function parseDuration(text: string): bigint {
  const binary = toBinary(text)
  const fail = (message = 'invalid duration') => new GoError(`time: ${message} ${quoteTime(binary)}`)
  const isNegative = binary.startsWith('-')
  let rest = isNegative || binary.startsWith('+') ? binary.slice(1) : binary
  if (rest === '0') return 0n
  if (rest === '') throw fail()
  let total = 0n
  while (rest !== '') {
    const number = /^([0-9]*)(?:\.([0-9]*))?/.exec(rest)
    const [matched = '', whole = '', fraction = ''] = number ?? []
    const value = BigInt(whole === '' ? '0' : whole)
    if ((whole === '' && fraction === '') || value > MOST) throw fail()
    rest = rest.slice(matched.length)
    const name = /^[^.0-9]*/.exec(rest)?.[0] ?? ''
    if (name === '') throw fail('missing unit in duration')
    const unit = UNITS.get(name)
    if (unit === undefined) throw fail(`unknown unit ${quoteTime(name)} in duration`)
    if (value > MOST / unit) throw fail()
    total += value * unit + fractionOf(fraction, unit)
    if (total > MOST) throw fail()
    rest = rest.slice(name.length)
  }
  if (isNegative) return -total
  if (total > MOST - 1n) throw fail()
  return total
}

/** Duration.String(): `1h30m0s`, `1.5µs`. */
export function printDuration(nanos: bigint): string {
  const sign = nanos < 0n ? '-' : ''
  const size = nanos < 0n ? -nanos : nanos
  if (size === 0n) return '0s'
  if (size < 1_000n) return `${sign}${size}ns`
  if (size < 1_000_000n) return `${sign}${decimal(size, 3)}µs`
  if (size < SECOND) return `${sign}${decimal(size, 6)}ms`
  const seconds = size / SECOND
  const minutes = seconds / 60n
  let out = `${decimal(size - (seconds - (seconds % 60n)) * SECOND, 9)}s`
  if (minutes > 0n) out = `${minutes % 60n}m${out}`
  if (minutes >= 60n) out = `${minutes / 60n}h${out}`
  return sign + out
}

/** Duration.Round: half away from zero, no further than int64 goes. */
export function roundDuration(nanos: bigint, unit: bigint): bigint {
  if (unit <= 0n) return nanos
  const size = nanos < 0n ? -nanos : nanos
  const rest = size % unit
  const rounded = rest * 2n < unit ? size - rest : size - rest + unit
  return clampDuration(nanos < 0n ? -rounded : rounded)
}

/** The nearest int64. */
export function clampDuration(nanos: bigint): bigint {
  return nanos > MOST - 1n ? MOST - 1n : nanos < -MOST ? -MOST : nanos
}

export const SECOND = 1_000_000_000n
const MOST = 1n << 63n

/** Names are binary text: the micro signs are UTF-8. */
const UNITS: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['\xc2\xb5s', 1_000n],
  ['\xce\xbcs', 1_000n],
  ['ms', 1_000_000n],
  ['s', SECOND],
  ['m', 60n * SECOND],
  ['h', 3_600n * SECOND],
])

/** Nanoseconds of a decimal fraction, with the float arithmetic of Go's leadingFraction. */
function fractionOf(digits: string, unit: bigint): bigint {
  let value = 0n
  let scale = 1
  for (const digit of digits) {
    if (value > (MOST - 1n) / 10n) break
    const next = value * 10n + BigInt(digit)
    if (next > MOST) break
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
