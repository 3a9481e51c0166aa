/**
 * Points in time and their calendar dates: mirrors the arithmetic of time.Time, Go 1.26, with its wrapping at the ends of int64.
 * The machine's local zone is UTC here, whatever the machine says.
 */

/** What a time.Time holds. */
export interface Instant {
  /** Seconds since 1970, an int64. */
  readonly seconds: bigint
  /** 0 to 999,999,999. */
  readonly nanos: number
  readonly zone: Zone
}

/** A time.Location. */
export interface Zone {
  readonly name: string
  /** Abbreviation and seconds east of UTC at a time. */
  readonly at: (seconds: bigint) => ZoneTime
}

export interface ZoneTime {
  readonly abbreviation: string
  readonly offset: number
  readonly isDst: boolean
}

const IN_UTC: ZoneTime = { abbreviation: 'UTC', offset: 0, isDst: false }

export const UTC: Zone = { name: 'UTC', at: () => IN_UTC }

/** time.Local of a machine whose zone is UTC. */
export const LOCAL: Zone = { name: 'Local', at: () => IN_UTC }

/** time.FixedZone. */
export function fixedZone(name: string, offset: number): Zone {
  const time = { abbreviation: name, offset, isDst: false }
  return { name, at: () => time }
}

/** The zero time.Time: January 1 of year 1, UTC. */
export const ZERO_INSTANT: Instant = { seconds: -62_135_596_800n, nanos: 0, zone: UTC }

/** time.Unix(seconds, 0).In(zone). */
export function atUnix(seconds: bigint, zone: Zone): Instant {
  return { seconds: BigInt.asIntN(64, seconds), nanos: 0, zone }
}

/** What a calendar and a clock show. */
export interface Civil {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  /** 0 is Sunday. */
  readonly weekday: number
  /** From 1. */
  readonly yearDay: number
}

/** The date and time of day in the instant's zone. */
export function civilOf({ seconds, zone }: Instant): Civil {
  const local = BigInt.asUintN(64, seconds + BigInt(zone.at(seconds).offset) + ABSOLUTE_TO_UNIX) - ABSOLUTE_TO_UNIX
  const days = floorDiv(local, SECONDS_PER_DAY)
  const second = Number(local - days * SECONDS_PER_DAY)
  const date = dateOfDay(Number(days))
  return {
    ...date,
    hour: Math.floor(second / 3_600),
    minute: Math.floor(second / 60) % 60,
    second: second % 60,
    weekday: (((Number(days) + 4) % 7) + 7) % 7,
    yearDay: Number(days) - dayOfDate(date.year, 1, 1) + 1,
  }
}

/** Days from 1970-01-01 to a date; month and day may be out of their ranges. */
export function dayOfDate(year: number, month: number, day: number): number {
  const whole = year + Math.floor((month - 1) / 12)
  const inYear = (((month - 1) % 12) + 12) % 12
  // Years that begin in March have their leap day last.
  const shifted = inYear < 2 ? whole - 1 : whole
  const fromMarch = (inYear + 10) % 12
  const days = Math.floor((153 * fromMarch + 2) / 5) + day - 1
  return 365 * shifted + Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400) + days - 719_468
}

/** Seconds since 1970 of a date and time of day in UTC. */
export function secondsOf(date: Pick<Civil, 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second'>): bigint {
  const { year, month, day, hour, minute, second } = date
  return BigInt(dayOfDate(year, month, day)) * SECONDS_PER_DAY + BigInt(hour * 3_600 + minute * 60 + second)
}

/** Time.Add of nanoseconds. */
export function addNanos(instant: Instant, nanos: bigint): Instant {
  const total = BigInt(instant.nanos) + nanos
  const carry = floorDiv(total, BILLION)
  return { ...instant, seconds: BigInt.asIntN(64, instant.seconds + carry), nanos: Number(total - carry * BILLION) }
}

/** −1, 0 or 1. */
export function compareInstants(a: Instant, b: Instant): number {
  if (a.seconds !== b.seconds) return a.seconds < b.seconds ? -1 : 1
  return Math.sign(a.nanos - b.nanos)
}

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

const SECONDS_PER_DAY = 86_400n
const BILLION = 1_000_000_000n

/** Seconds from the year where Go's calendar begins (292277022400 years and ten months before year 1) to 1970. */
const ABSOLUTE_TO_UNIX = ((292_277_022_400n * 3_652_425n) / 10_000n + 306n) * SECONDS_PER_DAY + 62_135_596_800n

function floorDiv(a: bigint, b: bigint): bigint {
  const quotient = a / b
  return a % b < 0n ? quotient - 1n : quotient
}

function dateOfDay(days: number): Pick<Civil, 'year' | 'month' | 'day'> {
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1,
  }
}
