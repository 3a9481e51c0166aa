/**
 * Points in time as Go writes them after a layout such as "2006-01-02 15:04". Mirrors time/format.go, Go 1.26.
 * Zones are the caller's: a time carries the name and offset that hold for it.
 */

/** A time.Time: seconds of the Unix epoch and what the clock of its zone adds to them. */
export interface ZonedTime {
  readonly seconds: bigint
  /** 0–999999999. */
  readonly nanos: number
  /** Abbreviation, such as UTC or CEST; empty where only the offset is known. */
  readonly zone: string
  /** Seconds east of UTC. */
  readonly offset: number
}

/** Date and clock of a time in its zone. */
export interface Civil {
  readonly year: number
  /** 1–12. */
  readonly month: number
  readonly day: number
  /** Day of the year, from 1. */
  readonly yearDay: number
  /** 0 is Sunday. */
  readonly weekday: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const

export const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const

/** time.Time's zero value. */
export const ZERO_TIME: ZonedTime = { seconds: -62135596800n, nanos: 0, zone: 'UTC', offset: 0 }

export const RFC3339 = '2006-01-02T15:04:05Z07:00'
export const RFC3339_NANO = '2006-01-02T15:04:05.999999999Z07:00'

/** time.Time.Format. */
export function formatTime(time: ZonedTime, layout: string): string {
  const civil = civilOf(time)
  let out = ''
  let rest = layout
  while (rest !== '') {
    const { prefix, element, suffix } = nextElement(rest)
    out += prefix
    if (element !== '') out += formatElement(element, civil, time)
    rest = suffix
  }
  return out
}

/** time.Time.String, of a time without a monotonic clock reading. */
export function timeText(time: ZonedTime): string {
  return formatTime(time, '2006-01-02 15:04:05.999999999 -0700 MST')
}

/** Splits a layout at its first element (as `Jan`, `-07:00`, `.000`); an empty element ends it. Mirrors nextStdChunk. */
export function nextElement(layout: string): { prefix: string; element: string; suffix: string } {
  const found = ELEMENT.exec(layout)
  if (found === null) return { prefix: layout, element: '', suffix: '' }
  const [element] = found
  return { prefix: layout.slice(0, found.index), element, suffix: layout.slice(found.index + element.length) }
}

/** Date and clock in the time's zone. */
export function civilOf({ seconds, offset }: ZonedTime): Civil {
  const local = seconds + BigInt(offset)
  const inDay = Number(((local % 86_400n) + 86_400n) % 86_400n)
  const days = Number((local - BigInt(inDay)) / 86_400n)
  // Years begin on 1 March here, so that the leap day comes last; an era is 400 years.
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const inEra = shifted - era * 146_097
  const yearInEra = Math.floor(
    (inEra - Math.floor(inEra / 1460) + Math.floor(inEra / 36_524) - Math.floor(inEra / 146_096)) / 365,
  )
  const inYear = inEra - (365 * yearInEra + Math.floor(yearInEra / 4) - Math.floor(yearInEra / 100))
  const monthFromMarch = Math.floor((5 * inYear + 2) / 153)
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
  const year = yearInEra + era * 400 + (month <= 2 ? 1 : 0)
  return {
    year,
    month,
    day: inYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
    yearDay: days - dayNumber(year, 1, 1) + 1,
    weekday: (((days + 4) % 7) + 7) % 7,
    hour: Math.floor(inDay / 3600),
    minute: Math.floor(inDay / 60) % 60,
    second: inDay % 60,
  }
}

/** Days from 1 January 1970 to a date. */
export function dayNumber(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const inYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  const yearInEra = shifted - era * 400
  return era * 146_097 + yearInEra * 365 + Math.floor(yearInEra / 4) - Math.floor(yearInEra / 100) + inYear - 719_468
}

/** The offset of an element such as `-07:00` or `Z0700`: which parts it has, and whether zero is Z. */
export interface OffsetElement {
  readonly z: boolean
  readonly colons: boolean
  readonly minutes: boolean
  readonly seconds: boolean
}

/** What an element says of offsets; undefined where it is no offset. */
export function offsetElement(element: string): OffsetElement | undefined {
  const found = /^([-Z])07(:?00)?(:?00)?$/.exec(element)
  if (found === null) return undefined
  return { z: found[1] === 'Z', colons: element.includes(':'), minutes: found[2] !== undefined, seconds: found[3] !== undefined }
}

const ELEMENT =
  /January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|0[1-6]|002|15?|2006|2|_2(?!006)|__2|[345]|PM|pm|[-Z]07(?:0000|:00:00|00|:00)?|[.,](?:0+|9+)(?![0-9])/

function formatElement(element: string, civil: Civil, time: ZonedTime): string {
  switch (element) {
    case '06':
      return padded(Math.abs(civil.year) % 100, 2)
    case '2006':
      return padded(civil.year, 4)
    case 'Jan':
      return (MONTHS[civil.month - 1] ?? '').slice(0, 3)
    case 'January':
      return MONTHS[civil.month - 1] ?? ''
    case '1':
      return String(civil.month)
    case '01':
      return padded(civil.month, 2)
    case 'Mon':
      return (WEEKDAYS[civil.weekday] ?? '').slice(0, 3)
    case 'Monday':
      return WEEKDAYS[civil.weekday] ?? ''
    case '2':
      return String(civil.day)
    case '_2':
      return String(civil.day).padStart(2, ' ')
    case '02':
      return padded(civil.day, 2)
    case '__2':
      return String(civil.yearDay).padStart(3, ' ')
    case '002':
      return padded(civil.yearDay, 3)
    case '15':
      return padded(civil.hour, 2)
    case '3':
      return String(civil.hour % 12 || 12)
    case '03':
      return padded(civil.hour % 12 || 12, 2)
    case '4':
      return String(civil.minute)
    case '04':
      return padded(civil.minute, 2)
    case '5':
      return String(civil.second)
    case '05':
      return padded(civil.second, 2)
    case 'PM':
      return civil.hour >= 12 ? 'PM' : 'AM'
    case 'pm':
      return civil.hour >= 12 ? 'pm' : 'am'
    case 'MST':
      return time.zone === '' ? offsetText(time.offset, { z: false, colons: false, minutes: true, seconds: false }) : time.zone
  }
  const offset = offsetElement(element)
  if (offset !== undefined) return offset.z && time.offset === 0 ? 'Z' : offsetText(time.offset, offset)
  const digits = padded(time.nanos, 9)
    .slice(0, element.length - 1)
    .padEnd(Math.min(element.length - 1, 9), '0')
  if (element[1] === '0') return element[0] + digits
  const kept = digits.replace(/0+$/, '')
  return kept === '' ? '' : element[0] + kept
}

function offsetText(offset: number, { colons, minutes, seconds }: OffsetElement): string {
  const inMinutes = Math.trunc(offset / 60)
  const size = Math.abs(inMinutes)
  const colon = colons ? ':' : ''
  let out = (inMinutes < 0 ? '-' : '+') + padded(Math.floor(size / 60), 2)
  if (minutes) out += colon + padded(size % 60, 2)
  // The sign is that of whole minutes; seconds less than one keep their own, as Go has it.
  if (seconds) out += colon + padded((inMinutes < 0 ? -offset : offset) % 60, 2)
  return out
}

/** Mirrors appendInt: the sign stands before the zeros. */
function padded(value: number, width: number): string {
  return (value < 0 ? '-' : '') + String(Math.abs(value)).padStart(width, '0')
}
