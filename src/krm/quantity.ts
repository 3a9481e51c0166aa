import { isErrorOfKind } from '../base/error-kind.ts'

/** A quantity that cannot be read: `message` is Go's text. */
export class QuantityError extends Error {
  readonly kind = 'quantity-error'
}

export function isQuantityError(error: unknown): error is QuantityError {
  return isErrorOfKind(error, 'quantity-error')
}

type Format = 'DecimalExponent' | 'BinarySI' | 'DecimalSI'

/** A quantity, as resource.Quantity of apimachinery knows it. */
export interface Quantity {
  /** Its text as Go prints it: `2` for `2000m`, `1Gi` for `1024Mi`. */
  readonly canonical: string
  readonly format: Format
  readonly sign: -1 | 0 | 1
  /** `Value()`: rounded away from zero to an integer; an overflow wraps as Go's int64 does. */
  readonly value: bigint
  /** `MilliValue()`: the same in thousandths. */
  readonly milli: bigint
  readonly amount: Amount
  /** The text it was read from, where Go keeps that beside the number because it is canonical. */
  readonly text?: string
}

/** What a text may make the reader do. Go has no such limits, and is kept busy for hours by `12345678901234567890e999999999`. */
export const QUANTITY_LIMITS = { length: 1_000, exponent: 10_000 }

/** Reads a quantity; mirrors resource.ParseQuantity (k8s.io/apimachinery v0.37, pkg/api/resource). Throws QuantityError. */
export function parseQuantity(text: string): Quantity {
  if (text === '') throw wrongFormat()
  if (text.length > QUANTITY_LIMITS.length) throw tooLarge()
  if (text === '0') return new ParsedQuantity({ unscaled: 0n, scale: 0, decimal: false }, 'DecimalSI', text)
  const parts = split(text)
  const unit = interpretSuffix(parts.suffix)
  if (unit === undefined) throw new QuantityError("unable to parse quantity's suffix")
  return parseFast(text, parts, unit) ?? parseSlow(parts, unit)
}

/** `Quantity.UnmarshalJSON`: the raw bytes of a JSON value, of which a string's escapes are not resolved. `null` is zero. */
export function parseQuantityJson(raw: string): Quantity {
  if (raw === 'null') return parseQuantity('0')
  const inner = raw.length >= 2 && raw.startsWith('"') && raw.endsWith('"') ? raw.slice(1, -1) : raw
  return parseQuantity(trimSpace(inner))
}

/** The text of a quantity, rounded away from zero to thousandths; its canonical text where it is no finer. Mirrors `RoundUp(-3)`. Throws QuantityError. */
export function inThousandths(text: string): string {
  const { canonical, amount, format } = parseQuantity(text)
  const { unscaled, scale, decimal } = amount
  if (scale >= MILLI) return canonical
  const magnitude = roundUp(unscaled < 0n ? -unscaled : unscaled, scale, MILLI)
  return canonicalText({ unscaled: unscaled < 0n ? -magnitude : magnitude, scale: MILLI, decimal }, format)
}

/** Go's `strings.TrimSpace`. */
export function trimSpace(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && SPACE.test(text.charAt(start))) start++
  while (start < end && SPACE.test(text.charAt(end - 1))) end--
  return text.slice(start, end)
}

/** Go's `unicode.IsSpace`. */
const SPACE = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/

interface Parts {
  readonly negative: boolean
  /** The number as written, with its sign. */
  readonly value: string
  readonly num: string
  readonly denom: string
  readonly suffix: string
}

interface Unit {
  readonly base: 2 | 10
  readonly exponent: number
  readonly format: Format
}

/** unscaled × 10^scale. `decimal`: Go holds it as inf.Dec (big), else as a scaled int64; the two overflow in different ways. */
export interface Amount {
  readonly unscaled: bigint
  readonly scale: number
  readonly decimal: boolean
}

/** Mirrors parseQuantityString. Only a tail that cannot be a suffix is refused here. */
function split(text: string): Parts {
  const match = /^([+-]?)(0*)(\d*)(?:(\.)(\d*))?/.exec(text)
  const [whole = '', sign = '', , digits = '', , denom = ''] = match ?? []
  const suffix = text.slice(whole.length)
  if (!/^[eEinumkKMGTP]*[-+]?[0-9]*$/.test(suffix)) throw wrongFormat()
  const num = digits === '' ? '0' : digits
  // A sign and zeros alone are just zero, without their text.
  const value = whole.length === text.length && digits === '' && !whole.includes('.') ? '0' : whole
  return { negative: sign === '-', value, num, denom, suffix }
}

const SUFFIXES: Readonly<Record<string, Unit>> = {
  '': { base: 10, exponent: 0, format: 'DecimalSI' },
  n: { base: 10, exponent: -9, format: 'DecimalSI' },
  u: { base: 10, exponent: -6, format: 'DecimalSI' },
  m: { base: 10, exponent: -3, format: 'DecimalSI' },
  k: { base: 10, exponent: 3, format: 'DecimalSI' },
  M: { base: 10, exponent: 6, format: 'DecimalSI' },
  G: { base: 10, exponent: 9, format: 'DecimalSI' },
  T: { base: 10, exponent: 12, format: 'DecimalSI' },
  P: { base: 10, exponent: 15, format: 'DecimalSI' },
  E: { base: 10, exponent: 18, format: 'DecimalSI' },
  Ki: { base: 2, exponent: 10, format: 'BinarySI' },
  Mi: { base: 2, exponent: 20, format: 'BinarySI' },
  Gi: { base: 2, exponent: 30, format: 'BinarySI' },
  Ti: { base: 2, exponent: 40, format: 'BinarySI' },
  Pi: { base: 2, exponent: 50, format: 'BinarySI' },
  Ei: { base: 2, exponent: 60, format: 'BinarySI' },
}

/** Mirrors suffixHandler.interpret: a suffix, or an exponent, which wraps to 32 bits. */
function interpretSuffix(suffix: string): Unit | undefined {
  if (Object.hasOwn(SUFFIXES, suffix)) return SUFFIXES[suffix]
  if (!/^[eE][-+]?\d+$/.test(suffix)) return undefined
  const exponent = BigInt(suffix.slice(1).replace('+', ''))
  if (BigInt.asIntN(64, exponent) !== exponent) return undefined
  return { base: 10, exponent: Number(BigInt.asIntN(32, exponent)), format: 'DecimalExponent' }
}

/** The path of ParseQuantity that stays within int64; undefined when the number does not. A text in canonical form is kept as it is. */
function parseFast(text: string, parts: Parts, unit: Unit): Quantity | undefined {
  const { num, denom, negative } = parts
  const binary = unit.format === 'BinarySI'
  const precision = binary
    ? denom === ''
      ? 15 - num.length - Math.trunc((unit.exponent * 3) / 10) - 1
      : -1
    : 18 - num.length - denom.length
  const scale = (binary ? 0 : unit.exponent) - denom.length
  if (precision < 0 || scale < NANO) return undefined
  const shifted = num + denom
  const digits = BigInt(shifted)
  const product = binary ? digits << BigInt(unit.exponent) : digits
  if (BigInt.asIntN(64, product) !== product) return undefined
  const keep = binary
    ? unit.exponent % 10 === 0 && (digits & 7n) !== 0n
    : scale % 3 === 0 && !shifted.endsWith('000') && !shifted.startsWith('0')
  return new ParsedQuantity(
    { unscaled: negative ? -product : product, scale, decimal: false },
    unit.format,
    keep ? text : undefined,
  )
}

const NANO = -9
const MILLI = -3
const MAX_INT64 = 2n ** 63n - 1n

/** The path of ParseQuantity that goes through inf.Dec: rounds up to nano, caps binary numbers at int64. */
function parseSlow(parts: Parts, unit: Unit): Quantity {
  if (!/\d/.test(parts.value)) throw new QuantityError('unable to parse numeric part of quantity')
  const [whole = '', fraction = ''] = parts.value.replace(/^[+-]/, '').split('.')
  let unscaled = BigInt(whole + fraction)
  let scale = -fraction.length
  if (unit.base === 10) scale = (scale + unit.exponent) | 0
  else unscaled <<= BigInt(unit.exponent)
  if (unscaled !== 0n) {
    unscaled = roundUp(unscaled, scale, NANO)
    scale = NANO
  }
  let format = unit.format
  const one = 10n ** BigInt(-NANO)
  if (format === 'BinarySI' && unscaled > MAX_INT64 * one) {
    unscaled = MAX_INT64
    scale = 0
  } else if (format === 'BinarySI' && unscaled > 0n && unscaled < one) {
    format = 'DecimalSI'
  }
  const signed = parts.value.startsWith('-') ? -unscaled : unscaled
  return new ParsedQuantity({ unscaled: signed, scale, decimal: true }, format, undefined)
}

/** A non-negative number at another scale, rounded up. */
function roundUp(unscaled: bigint, scale: number, target: number): bigint {
  if (scale >= target) {
    if (scale - target > QUANTITY_LIMITS.exponent) throw tooLarge()
    return unscaled * 10n ** BigInt(scale - target)
  }
  const places = target - scale
  if (places > 2 * QUANTITY_LIMITS.length) return 1n
  const divisor = 10n ** BigInt(places)
  return (unscaled + divisor - 1n) / divisor
}

class ParsedQuantity implements Quantity {
  readonly canonical: string
  readonly format: Format
  readonly amount: Amount
  readonly text?: string

  constructor(amount: Amount, format: Format, text: string | undefined) {
    this.canonical = text ?? canonicalText(amount, format)
    this.format = format
    this.amount = amount
    if (text !== undefined) this.text = text
  }

  get sign(): -1 | 0 | 1 {
    const { unscaled } = this.amount
    return unscaled === 0n ? 0 : unscaled > 0n ? 1 : -1
  }

  get value(): bigint {
    return scaledValue(this.amount, 0)
  }

  get milli(): bigint {
    return scaledValue(this.amount, -3)
  }
}

/** Mirrors CanonicalizeBytes: the largest suffix that keeps an integer; binary numbers that are small or broken print decimal. */
function canonicalText(amount: Amount, format: Format): string {
  if (amount.unscaled === 0n) return '0'
  if (format === 'BinarySI') {
    const whole = wholeNumber(amount)
    if (whole !== undefined && (whole <= -1024n || whole >= 1024n)) {
      const [digits, exponent] = removeFactors(whole, 1024n)
      return `${digits}${suffixOf(2, exponent * 10) ?? ''}`
    }
    format = 'DecimalSI'
  }
  let [digits, times] = removeFactors(amount.unscaled, 10n)
  let exponent = (amount.scale + times) | 0
  while (exponent % 3 !== 0) {
    digits *= 10n
    exponent--
  }
  if (format === 'DecimalExponent') return exponent === 0 ? `${digits}` : `${digits}e${exponent}`
  return `${digits}${suffixOf(10, exponent) ?? ''}`
}

/** The number if it has no fraction. Scales above 0 do not come with binary numbers. */
function wholeNumber(amount: Amount): bigint | undefined {
  if (amount.scale >= 0) return amount.unscaled
  const divisor = 10n ** BigInt(-amount.scale)
  return amount.unscaled % divisor === 0n ? amount.unscaled / divisor : undefined
}

function suffixOf(base: 2 | 10, exponent: number): string | undefined {
  return Object.keys(SUFFIXES).find((suffix) => SUFFIXES[suffix]?.base === base && SUFFIXES[suffix]?.exponent === exponent)
}

function removeFactors(value: bigint, factor: bigint): [bigint, number] {
  let times = 0
  let rest = value
  while (rest !== 0n && rest % factor === 0n) {
    rest /= factor
    times++
  }
  return [rest, times]
}

/** Mirrors ScaledValue. */
function scaledValue(amount: Amount, scale: number): bigint {
  return amount.decimal ? scaleBig(amount, scale) : scaleInt64(amount, scale)
}

/** Mirrors AsScaledInt64 with its overflows: some steps wrap, longer ones give 0. */
function scaleInt64(amount: Amount, scale: number): bigint {
  const places = amount.scale - scale
  if (places < 0) {
    const divisor = 10n ** BigInt(Math.min(-places, 40))
    const rest = amount.unscaled / divisor
    return amount.unscaled % divisor === 0n ? rest : rest + (amount.unscaled > 0n ? 1n : -1n)
  }
  if (amount.unscaled === 0n) return 0n
  const wraps = places <= 3 || places === 6 || places === 9
  if (!wraps && places > 40) return 0n
  const product = amount.unscaled * 10n ** BigInt(places)
  const wrapped = BigInt.asIntN(64, product)
  if (wrapped === product) return wrapped
  return wraps && amount.unscaled !== -MAX_INT64 - 1n ? wrapped : 0n
}

/** Mirrors scaledValue of scale_int.go; floats beyond int64 become its minimum, as amd64 converts them. */
function scaleBig(amount: Amount, scale: number): bigint {
  const low = lowInt64(amount.unscaled)
  const places = amount.scale - scale
  if (places === 0) return low
  if (places > 0) return BigInt.asIntN(64, low * powerInt64(places))
  const divisor = 10n ** BigInt(-places)
  if (amount.unscaled < MAX_INT64 && -places < 19) {
    const rest = low / divisor
    return low % divisor === 0n ? rest : rest + 1n
  }
  const remainder = ((amount.unscaled % divisor) + divisor) % divisor
  const floor = (amount.unscaled - remainder) / divisor
  return BigInt.asIntN(64, remainder === 0n ? lowInt64(floor) : lowInt64(floor) + 1n)
}

function powerInt64(places: number): bigint {
  return places <= 18 ? 10n ** BigInt(places) : -MAX_INT64 - 1n
}

/** big.Int.Int64: the low 64 bits of the magnitude, then the sign. */
function lowInt64(value: bigint): bigint {
  return value < 0n ? BigInt.asIntN(64, -BigInt.asIntN(64, -value)) : BigInt.asIntN(64, value)
}

function wrongFormat(): QuantityError {
  return new QuantityError("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")
}

function tooLarge(): QuantityError {
  return new QuantityError('the quantity is too large to be read')
}
