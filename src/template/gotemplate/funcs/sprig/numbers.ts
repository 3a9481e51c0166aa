/** Whole numbers and plain floats: mirrors numeric.go and the arithmetic rows of functions.go of sprig v3.3.0. Overflow wraps, as in Go. */

import { grownCapacity, withRoom } from '../../capacity.ts'
import { sprint } from '../../format/print.ts'
import { atoi, parseInteger } from '../../format/strconv.ts'
import { ANY, FLOAT64, INT, INT64, STRING, sliceOf } from '../../types.ts'
import { type CallContext, type GoFunc, type GoType, type GoValue, type Typed, typed } from '../../value.ts'
import { func, variadic } from '../row.ts'
import { toFloat64, toInt64 } from './cast.ts'
import { divideByZero } from './panics.ts'
import { powerOfTen } from './power.ts'

export const NUMBER_ROWS: readonly GoFunc[] = [
  func('atoi', [STRING], (text) => atoi(text).value),
  func('int', [ANY], (value) => toInt64(value)),
  func('int64', [ANY], (value) => int64(toInt64(value))),
  func('float64', [ANY], (value) => toFloat64(value)),
  func('toDecimal', [ANY], (value, context) => {
    const { value: number, error } = parseInteger(sprint([value], context), 8, 64)
    return int64(error === undefined ? number : 0n)
  }),

  func('add1', [ANY], (value) => int64(toInt64(value) + 1n)),
  variadic('add', [], ANY, (values) => int64(values.reduce((sum: bigint, value) => sum + toInt64(value), 0n))),
  func('sub', [ANY, ANY], (a, b) => int64(toInt64(a) - toInt64(b))),
  func('div', [ANY, ANY], (a, b) => int64(toInt64(a) / divisor(b))),
  func('mod', [ANY, ANY], (a, b) => int64(toInt64(a) % divisor(b))),
  variadic('mul', [ANY], ANY, (first, values) =>
    int64(values.reduce((product: bigint, value) => BigInt.asIntN(64, product * toInt64(value)), toInt64(first))),
  ),
  ...['max', 'biggest'].map((name) =>
    variadic(name, [ANY], ANY, (first, values) => int64(most([first, ...values], (a, b) => a > b))),
  ),
  variadic('min', [ANY], ANY, (first, values) => int64(most([first, ...values], (a, b) => a < b))),
  variadic('maxf', [ANY], ANY, (first, values) => values.map(toFloat64).reduce(maxFloat, toFloat64(first))),
  variadic('minf', [ANY], ANY, (first, values) => values.map(toFloat64).reduce(minFloat, toFloat64(first))),
  func('ceil', [ANY], (value) => Math.ceil(toFloat64(value))),
  func('floor', [ANY], (value) => Math.floor(toFloat64(value))),
  variadic('round', [ANY, INT], FLOAT64, (value, places, [roundOn = 0.5]) => {
    const power = powerOfTen(Number(places))
    const scaled = power * toFloat64(value)
    const fraction = Number.isFinite(scaled) ? scaled - Math.trunc(scaled) : Number.NaN
    return (fraction >= roundOn ? Math.ceil(scaled) : Math.floor(scaled)) / power
  }),

  func('until', [INT], (count, context) => ints(range(0n, count, count < 0n ? -1n : 1n, context))),
  func('untilStep', [INT, INT, INT], (start, stop, step, context) => ints(range(start, stop, step, context))),
  variadic('seq', [], INT, seq),
]

/** `[]int`. */
const INTS: GoType = sliceOf(INT)

function ints(numbers: readonly bigint[]): Typed {
  return typed(INTS, withRoom(numbers, grownCapacity(numbers.length, 0, 'integers')))
}

function int64(number: bigint): Typed {
  return typed(INT64, BigInt.asIntN(64, number))
}

function divisor(value: GoValue): bigint {
  const number = toInt64(value)
  if (number === 0n) throw divideByZero()
  return number
}

function most(values: readonly GoValue[], isBetter: (a: bigint, b: bigint) => boolean): bigint {
  return values.map(toInt64).reduce((best, value) => (isBetter(value, best) ? value : best))
}

/** math.Max: an infinity outweighs NaN, which JavaScript's does not. */
function maxFloat(a: number, b: number): number {
  return a === Number.POSITIVE_INFINITY || b === Number.POSITIVE_INFINITY ? Number.POSITIVE_INFINITY : Math.max(a, b)
}

function minFloat(a: number, b: number): number {
  return a === Number.NEGATIVE_INFINITY || b === Number.NEGATIVE_INFINITY ? Number.NEGATIVE_INFINITY : Math.min(a, b)
}

/** Mirrors untilStep: numbers from start up or down to, not including, stop; none when the step leads away from it. Their sum wraps. */
function range(start: bigint, stop: bigint, step: bigint, context: CallContext): bigint[] {
  const isDown = stop < start
  if (isDown ? step >= 0n : step <= 0n) return []
  const stride = isDown ? -step : step
  const numbers: bigint[] = []
  let next = start
  while (isDown ? next > stop : next < stop) {
    const count = Number(((isDown ? next - stop : stop - next) + stride - 1n) / stride)
    context.checkList(numbers.length + count)
    context.step(1 + (count >> 4))
    for (let i = 0; i < count; i++) numbers.push(next + step * BigInt(i))
    next = BigInt.asIntN(64, next + step * BigInt(count))
  }
  return numbers
}

/** Mirrors seq: a text of numbers, the end included; one number counts from 1, three are start, step and end. */
function seq(numbers: readonly bigint[], context: CallContext): string {
  const [first = 0n, second = 0n, third = 0n] = numbers
  if (numbers.length === 0 || numbers.length > 3) return ''
  const start = numbers.length === 1 ? 1n : first
  const end = numbers.length === 1 ? first : numbers.length === 2 ? second : third
  const increment = end < start ? -1n : 1n
  if (numbers.length === 3 && end < start && second > 0n) return ''
  return range(start, BigInt.asIntN(64, end + increment), numbers.length === 3 ? second : increment, context).join(' ')
}
