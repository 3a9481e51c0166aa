import { quote } from '../base/go-quote.ts'

/** The value of an intstr.IntOrString: an int32, or a text (`http`, `50%`). */
export type IntOrString = number | string

/** `intstr.Parse`: a decimal int32 is a number, anything else stays text. */
export function parseIntOrString(text: string): IntOrString {
  return parseInt32(text) ?? text
}

/** `IntValue()`: a text that is no number counts as 0. */
export function intValue(value: IntOrString): number {
  if (typeof value === 'number') return value
  // Atoi takes a 64-bit int; ports and counts beyond doubles do not occur, and would be out of range anyway.
  return /^[+-]?\d{1,19}$/.test(value) ? Number(value) : 0
}

/** `String()`. */
export function intOrStringText(value: IntOrString): string {
  return typeof value === 'number' ? String(value) : value
}

/** A number, or a percentage of the total rounded up; mirrors GetScaledValueFromIntOrPercent. Throws RangeError with Go's text for other text. */
export function scaledValue(value: IntOrString, total: number): number {
  if (typeof value === 'number') return value
  if (!value.endsWith('%')) throw new RangeError('invalid value for IntOrString: invalid type: string is not a percentage')
  const percent = value.slice(0, -1)
  if (!/^[+-]?\d{1,15}$/.test(percent)) {
    throw new RangeError(
      `invalid value for IntOrString: invalid value ${quote(value)}: strconv.Atoi: parsing ${quote(percent)}: invalid syntax`,
    )
  }
  return Math.ceil((Number(percent) * total) / 100)
}

function parseInt32(text: string): number | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined
  const value = Number(text)
  return value >= -(2 ** 31) && value < 2 ** 31 ? (value === 0 ? 0 : value) : undefined
}
