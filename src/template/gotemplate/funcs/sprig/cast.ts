/**
 * Conversions that never fail: mirrors spf13/cast v1.10.0 (ToInt64, ToInt, ToFloat64), where an impossible conversion gives 0.
 * Floats outside int64's range give the smallest int64, as amd64 converts them.
 */
import { type Parsed, parseFloat64, parseInteger } from '../../format/strconv.ts'
import { kindOf, unwrap } from '../../types.ts'
import type { GoValue } from '../../value.ts'
import { indirect } from './elements.ts'

/** cast.ToInt64, which is also cast.ToInt. Strings may have a base prefix and a fraction, which is cut off. */
export function toInt64(value: GoValue): bigint {
  const target = indirect(value)
  const raw = unwrap(target)
  switch (numericKind(target)) {
    case 'bool':
      return raw === true ? 1n : 0n
    case 'integer':
      return BigInt.asIntN(64, BigInt(raw as bigint | number))
    case 'float':
      return truncateFloat(raw as number)
    case 'string':
      return raw === '' ? 0n : orZero(parseInteger(trimDecimal(raw as string), 0, 64), 0n)
    case undefined:
      return 0n
  }
}

/** cast.ToFloat64. */
export function toFloat64(value: GoValue): number {
  const target = indirect(value)
  const raw = unwrap(target)
  switch (numericKind(target)) {
    case 'bool':
      return raw === true ? 1 : 0
    case 'integer':
      return Number(raw as bigint | number)
    case 'float':
      return raw as number
    case 'string':
      return raw === '' ? 0 : orZero(parseFloat64(raw as string), 0)
    case undefined:
      return 0
  }
}

/** The whole part of a float as amd64 converts it to int64: out of range and NaN give the smallest int64. */
function truncateFloat(value: number): bigint {
  const whole = Math.trunc(value)
  return whole >= -(2 ** 63) && whole < 2 ** 63 ? BigInt(whole) : -(2n ** 63n)
}

/** Named types count as what they are made of, as cast's resolveAlias does. */
function numericKind(value: GoValue): 'bool' | 'integer' | 'float' | 'string' | undefined {
  const kind = kindOf(value)
  switch (kind) {
    case 'bool':
    case 'string':
      return kind
    case 'float32':
    case 'float64':
      return 'float'
    case 'int':
    case 'int8':
    case 'int16':
    case 'int32':
    case 'int64':
    case 'uint':
    case 'uint8':
    case 'uint16':
    case 'uint32':
    case 'uint64':
      return 'integer'
    default:
      return undefined
  }
}

/** Cuts the fraction off a plain decimal number: mirrors trimDecimal of cast's number.go. */
function trimDecimal(text: string): string {
  const match = /^([-+]?\d*)(\.\d*)$/.exec(text)
  if (match === null) return text
  const whole = match[1] ?? ''
  return whole === '-' || whole === '+' || whole === '' ? `${whole}0` : whole
}

/** The value, or zero with any error, out of range too. */
function orZero<T>(parsed: Parsed<T>, zero: T): T {
  return parsed.error === undefined ? parsed.value : zero
}
