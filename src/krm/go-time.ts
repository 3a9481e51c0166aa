import { isErrorOfKind } from '../base/error-kind.ts'
import { quoteTime } from '../base/go-duration.ts'

/** A time that cannot be read: `message` is the text of Go's time.ParseError. */
export class TimeError extends Error {
  readonly kind = 'time-error'
}

export function isTimeError(error: unknown): error is TimeError {
  return isErrorOfKind(error, 'time-error')
}

/**
 * Reads an RFC 3339 time as `time.Parse(time.RFC3339, text)` does, and gives it as metav1.Time prints it: in UTC, whole seconds. Undefined stands for
 * Go's zero time. Throws TimeError.
 */
export function readTime(text: string): string | undefined {
  const parser: Parser = { text, rest: text }
  const year = take(parser, '2006', /^\d{4}/)
  separator(parser, '-')
  const month = inRange(parser, '01', /^\d\d/, 'month', 1, 12)
  separator(parser, '-')
  const day = take(parser, '02', /^\d\d/)
  separator(parser, 'T')
  const hour = inRange(parser, '15', /^\d\d?/, 'hour', 0, 23)
  separator(parser, ':')
  const minute = inRange(parser, '04', /^\d\d/, 'minute', 0, 59)
  separator(parser, ':')
  const second = inRange(parser, '05', /^\d\d/, 'second', 0, 59)
  const fraction = /^[.,]\d+/.exec(parser.rest)?.[0] ?? ''
  parser.rest = parser.rest.slice(fraction.length)
  const offset = zone(parser)
  if (parser.rest !== '') throw failed(parser, `: extra text: ${quoteTime(parser.rest)}`)
  if (day < 1 || day > daysIn(year, month)) throw failed(parser, ': day out of range')

  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  date.setUTCHours(hour, minute, second - offset, 0)
  const zero = date.getTime() === ZERO && !/[1-9]/.test(fraction.slice(0, 10))
  return zero ? undefined : format(date)
}

interface Parser {
  readonly text: string
  rest: string
}

const LAYOUT = '2006-01-02T15:04:05Z07:00'
/** Go's zero time, 0001-01-01T00:00:00Z. */
const ZERO = -62135596800000

function take(parser: Parser, element: string, pattern: RegExp): number {
  const match = pattern.exec(parser.rest)
  if (match === null) throw cannotParse(parser, element)
  parser.rest = parser.rest.slice(match[0].length)
  return Number(match[0])
}

function inRange(parser: Parser, element: string, pattern: RegExp, name: string, low: number, high: number): number {
  const value = take(parser, element, pattern)
  if (value < low || value > high) throw failed(parser, `: ${name} out of range`)
  return value
}

function separator(parser: Parser, text: string): void {
  if (!parser.rest.startsWith(text)) throw cannotParse(parser, text)
  parser.rest = parser.rest.slice(text.length)
}

/** Seconds east of UTC. */
function zone(parser: Parser): number {
  if (parser.rest.startsWith('Z')) {
    parser.rest = parser.rest.slice(1)
    return 0
  }
  const match = /^(.)(\d\d):(\d\d)/s.exec(parser.rest)
  if (match === null) throw cannotParse(parser, 'Z07:00')
  const [whole, sign, hours, minutes] = match
  // Go looks at the ranges before the sign, and keeps the last complaint.
  if (Number(minutes) > 60) throw failed(parser, ': time zone offset minute out of range')
  if (Number(hours) > 24) throw failed(parser, ': time zone offset hour out of range')
  if (sign !== '+' && sign !== '-') throw cannotParse(parser, 'Z07:00')
  parser.rest = parser.rest.slice(whole.length)
  const seconds = (Number(hours) * 60 + Number(minutes)) * 60
  return sign === '-' ? -seconds : seconds
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

function format(date: Date): string {
  const year = date.getUTCFullYear()
  const years = `${year < 0 ? '-' : ''}${String(Math.abs(year)).padStart(4, '0')}`
  return `${years}${date.toISOString().slice(-20, -5)}Z`
}

function cannotParse(parser: Parser, element: string): TimeError {
  return new TimeError(
    `parsing time ${quoteTime(parser.text)} as ${quoteTime(LAYOUT)}: cannot parse ${quoteTime(parser.rest)} as ${quoteTime(element)}`,
  )
}

function failed(parser: Parser, message: string): TimeError {
  return new TimeError(`parsing time ${quoteTime(parser.text)}${message}`)
}
