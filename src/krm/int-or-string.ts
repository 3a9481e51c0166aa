import { quote } from '../base/go-quote.ts'

/** The value of an intstr.IntOrString: an int32, or a text (`http`, `50%`). */
export type IntOrString = number | string

/** `intstr.Parse`: a decimal int32 is a number, anything else stays text. */
export function parseIntOrString(text: string): IntOrString {
  return parseInt32(text) ?? text
}

/** `IntValue()`: a text that is no number counts as 0, one beyond int64 as the nearest that fits. */
export function intValue(value: IntOrString): bigint {
  if (typeof value === 'number') return BigInt(value)
  const exact = readInteger(value) ?? 0n
  if (exact > MAX_INT64) return MAX_INT64
  return exact < -MAX_INT64 ? -MAX_INT64 - 1n : exact
}

/** `String()`. */
export function intOrStringText(value: IntOrString): string {
  return typeof value === 'number' ? String(value) : value
}

/** A number, or a percentage of the total rounded up; mirrors GetScaledValueFromIntOrPercent. Throws RangeError with Go's text for other text. */
export function scaledValue(value: IntOrString, total: number): number {
  if (typeof value === 'number') return value
  if (!value.endsWith('%')) throw new RangeError('invalid value for IntOrString: invalid type: string is not a percentage')
  const text = value.slice(0, -1)
  const percent = readInteger(text)
  if (percent === undefined || BigInt.asIntN(64, percent) !== percent) {
    const why = percent === undefined ? 'invalid syntax' : 'value out of range'
    throw new RangeError(
      `invalid value for IntOrString: invalid value ${quote(value)}: strconv.Atoi: parsing ${quote(text)}: ${why}`,
    )
  }
  return Math.ceil((Number(percent) * total) / 100)
}

const MAX_INT64 = 2n ** 63n - 1n
const MAX_UINT64 = 2n ** 64n - 1n

/** What strconv.Atoi reads, of any size; it reads no further once the number is beyond 64 bits. */
function readInteger(text: string): bigint | undefined {
  const digits = /^[+-]?\d+/.exec(text)?.[0]
  if (digits === undefined) return undefined
  const value = BigInt(digits.replace('+', ''))
  const size = value < 0n ? -value : value
  return digits.length === text.length || size > MAX_UINT64 ? value : undefined
}

function parseInt32(text: string): number | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined
  const value = Number(text)
  return value >= -(2 ** 31) && value < 2 ** 31 ? (value === 0 ? 0 : value) : undefined
}
