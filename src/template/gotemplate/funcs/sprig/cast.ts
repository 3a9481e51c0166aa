/**
 * Conversions that never fail: mirrors spf13/cast v1.10.0 (ToInt64, ToInt, ToFloat64), where an impossible conversion gives 0.
 * Floats outside int64's range give the smallest int64, as amd64 converts them.
 */
import { type Parsed, parseFloat64, parseInteger } from '../../format/strconv.ts'
import { familyOf, type KindFamily } from '../../kinds.ts'
import { kindOf, unwrap } from '../../types.ts'
import type { GoValue } from '../../value.ts'
import { indirect } from './elements.ts'

/** cast.ToInt64, which is also cast.ToInt. Strings may have a base prefix and a fraction, which is cut off. */
export function toInt64(value: GoValue): bigint {
  const target = indirect(value)
  const raw = unwrap(target)
  switch (familyOfValue(target)) {
    case 'bool':
      return raw === true ? 1n : 0n
    case 'int':
    case 'uint':
      return BigInt.asIntN(64, BigInt(raw as bigint | number))
    case 'float':
      return truncateFloat(raw as number)
    case 'string':
      return raw === '' ? 0n : orZero(parseInteger(trimDecimal(raw as string), 0, 64), 0n)
    default:
      return 0n
  }
}

/** cast.ToFloat64. */
export function toFloat64(value: GoValue): number {
  const target = indirect(value)
  const raw = unwrap(target)
  switch (familyOfValue(target)) {
    case 'bool':
      return raw === true ? 1 : 0
    case 'int':
    case 'uint':
      return Number(raw as bigint | number)
    case 'float':
      return raw as number
    case 'string':
      return raw === '' ? 0 : orZero(parseFloat64(raw as string), 0)
    default:
      return 0
  }
}

/** The whole part of a float as amd64 converts it to int64: out of range and NaN give the smallest int64. */
function truncateFloat(value: number): bigint {
  const whole = Math.trunc(value)
  return whole >= -(2 ** 63) && whole < 2 ** 63 ? BigInt(whole) : -(2n ** 63n)
}

/** Named types count as what they are made of, as cast's resolveAlias does. */
function familyOfValue(value: GoValue): KindFamily | undefined {
  const kind = kindOf(value)
  return kind === undefined ? undefined : familyOf(kind)
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
