/**
 * Points in time read after a layout. Mirrors parse of time/format.go, Go 1.26, with UTC for the local zone: a zone abbreviation other
 * than UTC keeps its name and counts as UTC, as Go does with one that it does not know.
 */
import { GoError } from '../value.ts'
import { toBytes } from './bytes.ts'
import { type Civil, dayNumber, MONTHS, nextElement, offsetElement, WEEKDAYS, type ZonedTime } from './time-layout.ts'

/** time.ParseInLocation(layout, text, time.UTC); an error is a GoError with Go's text. */
export function parseTime(layout: string, text: string): ZonedTime {
  const fields = { ...UNSET }
  let format = layout
  let value = text
  for (;;) {
    const { prefix, element, suffix } = nextElement(format)
    const rest = skip(value, prefix)
    if (rest.bad) throw cannot(layout, text, prefix, rest.value)
    value = rest.value
    if (element === '') {
      if (value !== '') throw outside(text, `extra text: ${quoteTime(value)}`)
      break
    }
    format = suffix
    const read = readElement(element, value, suffix, fields)
    if (read === undefined) throw cannot(layout, text, element, value)
    if (typeof read === 'object') throw outside(text, `${read.range} out of range`)
    value = read
  }
  return timeOf(fields, text)
}

/** Text in quotes as package time has it in errors: other bytes than printable ASCII as \xNN. */
export function quoteTime(text: string): string {
  let out = ''
  for (const byte of toBytes(text)) {
    const char = String.fromCharCode(byte)
    if (byte >= 0x80 || byte < 0x20) out += `\\x${byte.toString(16).padStart(2, '0')}`
    else out += char === '"' || char === '\\' ? `\\${char}` : char
  }
  return `"${out}"`
}

interface Fields {
  year: number
  month: number
  day: number
  yearDay: number
  hour: number
  minute: number
  second: number
  nanos: number
  half: 'am' | 'pm' | undefined
  utc: boolean
  /** −1 where none was read (and for one second west, as Go has it). */
  offset: number
  zone: string
}

const UNSET: Fields = {
  year: 0,
  month: -1,
  day: -1,
  yearDay: -1,
  hour: 0,
  minute: 0,
  second: 0,
  nanos: 0,
  half: undefined,
  utc: false,
  offset: -1,
  zone: '',
}

/** The rest of the value, the name of what is out of range, or undefined where the value does not fit the element. */
type Read = string | { readonly range: string } | undefined

function readElement(element: string, value: string, layout: string, fields: Fields): Read {
  switch (element) {
    case '06': {
      const year = signedNumber(value.slice(0, 2))
      if (value.length < 2 || year === undefined) return undefined
      fields.year = year >= 69 ? year + 1900 : year + 2000
      return value.slice(2)
    }
    case '2006':
      if (!/^\d{4}/.test(value)) return undefined
      fields.year = Number(value.slice(0, 4))
      return value.slice(4)
    case 'Jan':
    case 'January': {
      const found = lookUp(element === 'Jan' ? MONTHS.map(short) : MONTHS, value)
      if (found === undefined) return undefined
      fields.month = found.index + 1
      return found.rest
    }
    case 'Mon':
    case 'Monday':
      return lookUp(element === 'Mon' ? WEEKDAYS.map(short) : WEEKDAYS, value)?.rest
    case '1':
    case '01':
      return number(value, element, (month) => {
        fields.month = month
        return month <= 0 || month > 12 ? 'month' : undefined
      })
    case '2':
    case '_2':
    case '02':
      return number(element === '_2' && value[0] === ' ' ? value.slice(1) : value, element, (day) => {
        fields.day = day
        return undefined
      })
    case '__2':
    case '002': {
      const digits = /^\d{1,3}/.exec(element === '__2' ? value.replace(/^ {1,2}/, '') : value)?.[0]
      if (digits === undefined || (element === '002' && digits.length < 3)) return undefined
      fields.yearDay = Number(digits)
      return (element === '__2' ? value.replace(/^ {1,2}/, '') : value).slice(digits.length)
    }
    case '15':
    case '3':
    case '03':
      return number(value, element === '15' ? '3' : element, (hour) => {
        fields.hour = hour
        return hour > (element === '15' ? 23 : 12) ? 'hour' : undefined
      })
    case '4':
    case '04':
      return number(value, element, (minute) => {
        fields.minute = minute
        return minute > 59 ? 'minute' : undefined
      })
    case '5':
    case '05': {
      const rest = number(value, element, (second) => {
        fields.second = second
        return second > 59 ? 'second' : undefined
      })
      // A fraction may follow seconds although the layout has none.
      if (typeof rest !== 'string' || fractionLength(rest) === 0 || /^[.,]/.test(nextElement(layout).element)) return rest
      return fraction(rest, fractionLength(rest), fields)
    }
    case 'PM':
    case 'pm': {
      const half = value.slice(0, 2)
      if (half.toLowerCase() !== 'am' && half.toLowerCase() !== 'pm') return undefined
      if (half !== (element === 'PM' ? half.toUpperCase() : half.toLowerCase())) return undefined
      fields.half = half.toLowerCase() as 'am' | 'pm'
      return value.slice(2)
    }
    case 'MST': {
      if (value.startsWith('UTC')) {
        fields.utc = true
        return value.slice(3)
      }
      const length = zoneLength(value)
      if (length === 0) return undefined
      fields.zone = value.slice(0, length)
      return value.slice(length)
    }
  }
  if (offsetElement(element) !== undefined) return readOffset(element, value, fields)
  if (element[1] !== '9') return fraction(value, element.length, fields)
  const length = fractionLength(value)
  return length === 0 ? value : fraction(value, length, fields)
}

/** Mirrors parseNanoseconds: point or comma and so many characters in all, of which nine digits count. */
function fraction(value: string, length: number, fields: Fields): Read {
  const nanos = /^[.,]/.test(value) && value.length >= length ? signedNumber(value.slice(1, Math.min(length, 10))) : undefined
  if (nanos === undefined) return undefined
  if (nanos < 0) return { range: 'fractional second' }
  fields.nanos = nanos * 10 ** (10 - Math.min(length, 10))
  return value.slice(length)
}

/** Length of a point or comma with the digits after it; 0 where there is none. */
function fractionLength(value: string): number {
  return /^[.,]\d+/.exec(value)?.[0].length ?? 0
}

function readOffset(element: string, value: string, fields: Fields): Read {
  const { z, colons, minutes, seconds } = offsetElement(element) ?? { z: false, colons: false, minutes: false, seconds: false }
  if (z && value[0] === 'Z') {
    fields.utc = true
    return value.slice(1)
  }
  const length = element.length
  if (value.length < length || (colons && (value[3] !== ':' || (seconds && value[6] !== ':')))) return undefined
  const at = colons ? [1, 4, 7] : [1, 3, 5]
  const texts = [
    value.slice(at[0], (at[0] ?? 0) + 2),
    minutes ? value.slice(at[1], (at[1] ?? 0) + 2) : '00',
    seconds ? value.slice(at[2], (at[2] ?? 0) + 2) : '00',
  ]
  // Parts are read in order until one is no number; what is out of range is told first.
  const parts = [0, 0, 0]
  let bad = false
  texts.forEach((text, i) => {
    if (bad) return
    if (/^\d\d$/.test(text)) parts[i] = Number(text)
    else bad = true
  })
  const [hour = 0, minute = 0, second = 0] = parts
  if (second > 60) return { range: 'time zone offset second' }
  if (minute > 60) return { range: 'time zone offset minute' }
  if (hour > 24) return { range: 'time zone offset hour' }
  if (bad || (value[0] !== '+' && value[0] !== '-')) return undefined
  const offset = (hour * 60 + minute) * 60 + second
  fields.offset = value[0] === '-' ? -offset : offset
  return value.slice(length)
}

function timeOf(fields: Fields, text: string): ZonedTime {
  const { year, half, nanos, zone } = fields
  const hour = half === 'pm' && fields.hour < 12 ? fields.hour + 12 : half === 'am' && fields.hour === 12 ? 0 : fields.hour
  const { month, day } = dateOf(fields, text)
  if (day < 1 || day > daysIn(month, year)) throw outside(text, 'day out of range')
  const clock = (hour * 60 + fields.minute) * 60 + fields.second
  const seconds = BigInt(dayNumber(year, month, day)) * 86_400n + BigInt(clock)
  if (fields.utc) return { seconds, nanos, zone: 'UTC', offset: 0 }
  if (fields.offset !== -1) {
    const { offset } = fields
    const local = offset === 0 && (zone === '' || zone === 'UTC')
    return { seconds: seconds - BigInt(offset), nanos, zone: local ? 'UTC' : zone, offset }
  }
  if (zone === '') return { seconds, nanos, zone: 'UTC', offset: 0 }
  // Go does not take the hours of GMT+3 off the clock that it read.
  return { seconds, nanos, zone, offset: /^GMT./.test(zone) ? (signedNumber(zone.slice(3)) ?? 0) * 3600 : 0 }
}

function dateOf(fields: Fields, text: string): Pick<Civil, 'month' | 'day'> {
  const { year, month, day, yearDay } = fields
  if (yearDay < 0) return { month: month < 0 ? 1 : month, day: day < 0 ? 1 : day }
  if (yearDay < 1 || yearDay > (daysIn(2, year) === 29 ? 366 : 365)) throw outside(text, 'day-of-year out of range')
  let found = 1
  let left = yearDay
  while (left > daysIn(found, year)) left -= daysIn(found++, year)
  if (month >= 0 && month !== found) throw outside(text, 'day-of-year does not match month')
  if (day >= 0 && day !== left) throw outside(text, 'day-of-year does not match day')
  return { month: found, day: left }
}

function daysIn(month: number, year: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return 30 + ((month + Math.floor(month / 8)) % 2)
}

/** Two digits, or one where the element does not begin with 0; `take` says what is out of range. Mirrors getnum. */
function number(value: string, element: string, take: (number: number) => string | undefined): Read {
  const digits = (element[0] === '0' ? /^\d\d/ : /^\d\d?/).exec(value)?.[0]
  if (digits === undefined) return undefined
  const range = take(Number(digits))
  return range === undefined ? value.slice(digits.length) : { range }
}

function signedNumber(text: string): number | undefined {
  return /^[+-]?\d+$/.test(text) ? Number(text) : undefined
}

function lookUp(names: readonly string[], value: string): { index: number; rest: string } | undefined {
  const index = names.findIndex((name) => value.slice(0, name.length).toLowerCase() === name.toLowerCase())
  return index < 0 ? undefined : { index, rest: value.slice(names[index]?.length) }
}

function short(name: string): string {
  return name.slice(0, 3)
}

/** Mirrors parseTimeZone: how much of the text looks like an abbreviation. */
function zoneLength(value: string): number {
  if (/^(?:ChST|MeST)/.test(value)) return 4
  if (value.startsWith('GMT')) return 3 + signedHours(value.slice(3))
  if (/^[+-]/.test(value)) return value.length < 3 ? 0 : signedHours(value)
  const upper = /^[A-Z]{0,6}/.exec(value)?.[0] ?? ''
  if (upper.length === 5) return upper[4] === 'T' ? 5 : 0
  if (upper.length === 4) return upper[3] === 'T' || upper === 'WITA' ? 4 : 0
  return upper.length === 3 ? 3 : 0
}

function signedHours(value: string): number {
  const text = /^[+-]\d+/.exec(value)?.[0]
  return text === undefined || Number(text.slice(1)) > 23 ? 0 : text.length
}

/** Mirrors skip: a run of spaces in the layout stands for any number of spaces. */
function skip(start: string, layout: string): { value: string; bad: boolean } {
  let value = start
  for (let prefix = layout; prefix !== ''; ) {
    if (prefix[0] === ' ') {
      if (value !== '' && value[0] !== ' ') return { value, bad: true }
      prefix = prefix.replace(/^ +/, '')
      value = value.replace(/^ +/, '')
    } else {
      if (value[0] !== prefix[0]) return { value, bad: true }
      prefix = prefix.slice(1)
      value = value.slice(1)
    }
  }
  return { value, bad: false }
}

function cannot(layout: string, text: string, element: string, rest: string): GoError {
  return new GoError(
    `parsing time ${quoteTime(text)} as ${quoteTime(layout)}: cannot parse ${quoteTime(rest)} as ${quoteTime(element)}`,
  )
}

function outside(text: string, what: string): GoError {
  return new GoError(`parsing time ${quoteTime(text)}: ${what}`)
}
