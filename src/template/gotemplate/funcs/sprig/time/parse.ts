/**
 * Times read by a layout: mirrors ParseInLocation of time/format.go, Go 1.26, for a local zone that is UTC. Texts have one character a byte
 * while they are read, as Go cuts and quotes bytes.
 */
import { quoteTime } from '../../../../../base/go-duration.ts'
import { fromByte, toBytes } from '../../../format/bytes.ts'
import { GoError } from '../../../value.ts'
import { fixedZone, type Instant, isLeapYear, LOCAL, secondsOf, UTC, type Zone } from './instant.ts'
import { isFraction, layoutParts, MONTHS, WEEKDAYS } from './layout.ts'

/** time.ParseInLocation(layout, value, time.Local). */
export function parseTime(layout: string, value: string): Instant {
  const reader = new Reader(byteByByte(layout), byteByByte(value))
  return reader.read()
}

/** What has been read so far; −1 and undefined are nothing. */
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
  isUtc: boolean
  offset: number
  zone: string
}

/** A field that does not look as its layout says. */
class BadField extends Error {}

class Reader {
  readonly #layout: string
  readonly #value: string
  readonly #fields: Fields = {
    year: 0,
    month: -1,
    day: -1,
    yearDay: -1,
    hour: 0,
    minute: 0,
    second: 0,
    nanos: 0,
    half: undefined,
    isUtc: false,
    offset: -1,
    zone: '',
  }
  #rest: string

  constructor(layout: string, value: string) {
    this.#layout = layout
    this.#value = value
    this.#rest = value
  }

  read(): Instant {
    const parts = layoutParts(this.#layout)
    let text = ''
    for (const [i, part] of parts.entries()) {
      if (part.kind === 'text') {
        text = part.text
        continue
      }
      this.#skip(text)
      text = ''
      const following = parts[i + 1]?.kind === 'field' ? parts[i + 1] : parts[i + 2]
      this.#field(part.text, following?.kind === 'field' && isFraction(following.text) ? 'fraction' : 'other')
    }
    this.#skip(text)
    if (this.#rest !== '') throw this.#fault(`extra text: ${quoteTime(this.#rest)}`)
    return this.#instant()
  }

  /** Text between fields; runs of spaces count as one. */
  #skip(prefix: string): void {
    let left = prefix
    while (left !== '') {
      const isSpace = left[0] === ' '
      if (isSpace ? this.#rest !== '' && this.#rest[0] !== ' ' : this.#rest[0] !== left[0]) {
        throw this.#mismatch(this.#rest, prefix)
      }
      left = isSpace ? left.replace(/^ +/, '') : left.slice(1)
      this.#rest = isSpace ? this.#rest.replace(/^ +/, '') : this.#rest.slice(1)
    }
  }

  #field(layout: string, next: 'fraction' | 'other'): void {
    const held = this.#rest
    try {
      this.#read(layout, next)
    } catch (error) {
      if (error instanceof BadField) throw this.#mismatch(held, layout)
      throw error
    }
  }

  #read(layout: string, next: 'fraction' | 'other'): void {
    const fields = this.#fields
    switch (layout) {
      case '2006':
        fields.year = Number(this.#take(/^\d.{3}/s, /^\d{4}$/))
        return
      case '06': {
        const year = signed(this.#take(/^.{2}/s))
        fields.year = year + (year >= 69 ? 1_900 : 2_000)
        return
      }
      case 'Jan':
        fields.month = 1 + this.#name(MONTHS.map((name) => name.slice(0, 3)))
        return
      case 'January':
        fields.month = 1 + this.#name(MONTHS)
        return
      case '1':
      case '01':
        fields.month = this.#number(layout)
        if (fields.month < 1 || fields.month > 12) throw this.#outOfRange('month')
        return
      case 'Mon':
        this.#name(WEEKDAYS.map((name) => name.slice(0, 3)))
        return
      case 'Monday':
        this.#name(WEEKDAYS)
        return
      case '2':
      case '_2':
      case '02':
        if (layout === '_2') this.#rest = this.#rest.replace(/^ /, '')
        fields.day = this.#number(layout)
        return
      case '__2':
      case '002':
        if (layout === '__2') this.#rest = this.#rest.replace(/^ {1,2}/, '')
        fields.yearDay = Number(this.#take(layout === '002' ? /^\d{3}/ : /^\d{1,3}/))
        return
      case '15':
        fields.hour = this.#number('1')
        if (fields.hour > 23) throw this.#outOfRange('hour')
        return
      case '3':
      case '03':
        fields.hour = this.#number(layout)
        if (fields.hour > 12) throw this.#outOfRange('hour')
        return
      case '4':
      case '04':
        fields.minute = this.#number(layout)
        if (fields.minute > 59) throw this.#outOfRange('minute')
        return
      case '5':
      case '05':
        fields.second = this.#number(layout)
        if (fields.second > 59) throw this.#outOfRange('second')
        // A fraction may follow the seconds although the layout has none.
        if (next !== 'fraction' && /^[.,]\d/.test(this.#rest)) fields.nanos = this.#fraction(this.#take(/^[.,]\d+/))
        return
      case 'PM':
        fields.half = this.#take(/^.{2}/s, /^[AP]M$/) === 'PM' ? 'pm' : 'am'
        return
      case 'pm':
        fields.half = this.#take(/^.{2}/s, /^[ap]m$/) === 'pm' ? 'pm' : 'am'
        return
      case 'MST':
        this.#zone()
        return
    }
    if (!isFraction(layout)) this.#offset(layout)
    else if (layout.endsWith('0')) fields.nanos = this.#fraction(this.#take(new RegExp(`^.{${layout.length}}`, 's'), /^[.,]/))
    else if (/^[.,]\d/.test(this.#rest)) fields.nanos = this.#fraction(this.#take(/^[.,]\d+/))
  }

  /** Takes what a pattern matches; a second pattern must fit what was taken. */
  #take(pattern: RegExp, check?: RegExp): string {
    const taken = pattern.exec(this.#rest)?.[0]
    if (taken === undefined) throw new BadField()
    if (check !== undefined && !check.test(taken)) throw new BadField()
    this.#rest = this.#rest.slice(taken.length)
    return taken
  }

  /** Nanoseconds of a fraction with its separator; digits after the ninth are dropped, a sign counts as one. */
  #fraction(text: string): number {
    const digits = text.slice(1, 10)
    const nanos = signed(digits) * 10 ** (9 - digits.length)
    if (nanos < 0) throw this.#outOfRange('fractional second')
    return nanos
  }

  /** One or two digits; two when the layout begins with 0. */
  #number(layout: string): number {
    return Number(this.#take(layout.startsWith('0') ? /^\d\d/ : /^\d\d?/))
  }

  /** The index of the first name that the text begins with, in any case. */
  #name(names: readonly string[]): number {
    const index = names.findIndex((name) => this.#rest.slice(0, name.length).toLowerCase() === name.toLowerCase())
    if (index < 0) throw new BadField()
    this.#rest = this.#rest.slice(names[index]?.length)
    return index
  }

  #offset(layout: string): void {
    if (layout.startsWith('Z') && this.#rest.startsWith('Z')) {
      this.#rest = this.#rest.slice(1)
      this.#fields.isUtc = true
      return
    }
    const shape = layout.replace(/^./, '.').replaceAll(/\d/g, '.')
    const taken = this.#take(new RegExp(`^${shape}`, 's'))
    const digits = layout.includes(':') ? taken.slice(1).replaceAll(/(..):/gs, '$1') : taken.slice(1)
    // Go reads the numbers from the left, tells the last that is out of range, and then looks at the sign.
    const pairs = leadingPairs(digits)
    const [hours = 0, minutes = 0, seconds = 0] = pairs
    if (seconds > 60) throw this.#outOfRange('time zone offset second')
    if (minutes > 60) throw this.#outOfRange('time zone offset minute')
    if (hours > 24) throw this.#outOfRange('time zone offset hour')
    if (2 * pairs.length !== digits.length || !/^[+-]/.test(taken)) throw new BadField()
    const offset = (hours * 60 + minutes) * 60 + seconds
    this.#fields.offset = taken.startsWith('-') ? -offset : offset
  }

  #zone(): void {
    if (this.#rest.startsWith('UTC')) {
      this.#rest = this.#rest.slice(3)
      this.#fields.isUtc = true
      return
    }
    const length = zoneLength(this.#rest)
    if (length === 0) throw new BadField()
    this.#fields.zone = this.#rest.slice(0, length)
    this.#rest = this.#rest.slice(length)
  }

  #instant(): Instant {
    const fields = this.#fields
    const hour =
      fields.half === 'pm' && fields.hour < 12 ? fields.hour + 12 : fields.half === 'am' && fields.hour === 12 ? 0 : fields.hour
    const { month, day } = this.#date()
    if (day < 1 || day > daysIn(month, fields.year)) throw this.#fault('day out of range')
    const seconds = secondsOf({ year: fields.year, month, day, hour, minute: fields.minute, second: fields.second })
    const { zone, offset } = this.#zoneOf()
    return { seconds: seconds - BigInt(offset), nanos: fields.nanos, zone }
  }

  /** Month and day, perhaps from the day of the year. */
  #date(): { month: number; day: number } {
    const { year, month, day, yearDay } = this.#fields
    if (yearDay < 0) return { month: month < 0 ? 1 : month, day: day < 0 ? 1 : day }
    if (yearDay < 1 || yearDay > (isLeapYear(year) ? 366 : 365)) throw this.#fault('day-of-year out of range')
    let found = 1
    let rest = yearDay
    while (rest > daysIn(found, year)) rest -= daysIn(found++, year)
    if (month >= 0 && month !== found) throw this.#fault('day-of-year does not match month')
    if (day >= 0 && day !== rest) throw this.#fault('day-of-year does not match day')
    return { month: found, day: rest }
  }

  #zoneOf(): { zone: Zone; offset: number } {
    const { isUtc, offset, zone } = this.#fields
    if (isUtc) return { zone: UTC, offset: 0 }
    if (offset !== -1) return { zone: offset === 0 && (zone === '' || zone === 'UTC') ? LOCAL : fixedZone(zone, offset), offset }
    if (zone === '') return { zone: LOCAL, offset: 0 }
    const hours = /^GMT([+-]\d+)$/.exec(zone)?.[1]
    // The time is taken as it stands: the offset is only shown.
    return { zone: fixedZone(zone, hours === undefined ? 0 : Number(hours) * 3_600), offset: 0 }
  }

  #mismatch(rest: string, layout: string): GoError {
    return new GoError(
      `parsing time ${quoteTime(this.#value)} as ${quoteTime(this.#layout)}: cannot parse ${quoteTime(rest)} as ${quoteTime(layout)}`,
    )
  }

  #outOfRange(what: string): GoError {
    return this.#fault(`${what} out of range`)
  }

  #fault(message: string): GoError {
    return new GoError(`parsing time ${quoteTime(this.#value)}: ${message}`)
  }
}

/** Bytes beyond ASCII stand alone, as those that are no UTF-8 do. */
function byteByByte(text: string): string {
  return Array.from(toBytes(text), fromByte).join('')
}

function daysIn(month: number, year: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

/** A number as Go's atoi reads it: digits, perhaps after a sign. */
function signed(text: string): number {
  if (!/^[+-]?\d+$/.test(text)) throw new BadField()
  return Number(text)
}

/** The numbers of two digits up to the first that is none. */
function leadingPairs(text: string): number[] {
  const pairs: number[] = []
  for (let i = 0; i < text.length; i += 2) {
    const pair = text.slice(i, i + 2)
    if (!/^\d\d$/.test(pair)) break
    pairs.push(Number(pair))
  }
  return pairs
}

/** How many characters look like a zone's abbreviation; 0 for none. Mirrors parseTimeZone. */
function zoneLength(text: string): number {
  if (text.length < 3) return 0
  if (/^(?:ChST|MeST)/.test(text)) return 4
  if (text.startsWith('GMT')) return 3 + signedOffsetLength(text.slice(3))
  if (/^[+-]/.test(text)) return signedOffsetLength(text)
  const capitals = /^[A-Z]{0,6}/.exec(text)?.[0] ?? ''
  if (capitals.length === 3) return 3
  if (capitals.length === 4) return capitals.endsWith('T') || capitals === 'WITA' ? 4 : 0
  return capitals.length === 5 && capitals.endsWith('T') ? 5 : 0
}

/** `+03`: a sign and a number up to 23. */
function signedOffsetLength(text: string): number {
  const match = /^[+-](\d+)/.exec(text)
  return match === null || BigInt(match[1] ?? '') > 23n ? 0 : match[0].length
}
