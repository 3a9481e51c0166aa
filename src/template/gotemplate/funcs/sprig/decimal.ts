/**
 * Float arithmetic without binary rounding: mirrors execDecimalOp of sprig v3.3.0 on shopspring/decimal v1.4.0:
 * each operand becomes the shortest decimal that reads back as the float, the result is rounded to a float once.
 */
import { ANY } from '../../types.ts'
import { GoError, type GoFunc, type GoValue } from '../../value.ts'
import { func, variadic } from '../row.ts'
import { toFloat64 } from './cast.ts'

export const DECIMAL_ROWS: readonly GoFunc[] = [
  func('add1f', [ANY], (value) => calculate(value, [1n], add)),
  variadic('addf', [], ANY, (values) => calculate(0, values, add)),
  variadic('subf', [ANY], ANY, (first, values) => calculate(first, values, subtract)),
  variadic('mulf', [ANY], ANY, (first, values) => calculate(first, values, multiply)),
  variadic('divf', [ANY], ANY, (first, values) => calculate(first, values, divide)),
]

/** coefficient · 10^exponent. */
interface Decimal {
  readonly coefficient: bigint
  readonly exponent: number
}

function calculate(first: GoValue, values: readonly GoValue[], operation: (a: Decimal, b: Decimal) => Decimal): number {
  const result = values.reduce((sum: Decimal, value) => operation(sum, decimalOf(value)), decimalOf(first))
  return Number(`${result.coefficient}e${result.exponent}`)
}

/** decimal.NewFromFloat of cast.ToFloat64. */
function decimalOf(value: GoValue): Decimal {
  const float = toFloat64(value)
  if (!Number.isFinite(float))
    throw new GoError(`Cannot create a Decimal from ${Number.isNaN(float) ? 'NaN' : float > 0 ? '+Inf' : '-Inf'}`)
  const [digits = '0', power = '0'] = float.toExponential().split('e')
  const [whole = '', fraction = ''] = digits.split('.')
  return { coefficient: BigInt(whole + fraction), exponent: Number(power) - fraction.length }
}

function add(a: Decimal, b: Decimal): Decimal {
  const exponent = Math.min(a.exponent, b.exponent)
  return { coefficient: scaled(a, exponent) + scaled(b, exponent), exponent }
}

function subtract(a: Decimal, b: Decimal): Decimal {
  return add(a, { ...b, coefficient: -b.coefficient })
}

function multiply(a: Decimal, b: Decimal): Decimal {
  return { coefficient: a.coefficient * b.coefficient, exponent: a.exponent + b.exponent }
}

/** DivRound with DivisionPrecision: 16 digits after the point, half away from zero. */
function divide(a: Decimal, b: Decimal): Decimal {
  if (b.coefficient === 0n) throw new GoError('decimal division by 0')
  const shift = a.exponent - b.exponent + DIVISION_DIGITS
  const numerator = a.coefficient * 10n ** BigInt(Math.max(0, shift))
  const denominator = b.coefficient * 10n ** BigInt(Math.max(0, -shift))
  const quotient = numerator / denominator
  const rest = numerator - quotient * denominator
  const isUp = 2n * abs(rest) >= abs(denominator)
  const direction = numerator < 0n === denominator < 0n ? 1n : -1n
  return { coefficient: isUp ? quotient + direction : quotient, exponent: -DIVISION_DIGITS }
}

const DIVISION_DIGITS = 16

/** The coefficient at a smaller exponent. */
function scaled({ coefficient, exponent }: Decimal, to: number): bigint {
  return coefficient * 10n ** BigInt(exponent - to)
}

function abs(number: bigint): bigint {
  return number < 0n ? -number : number
}
