/** Dates: mirrors date.go of sprig v3.3.0, on a machine whose zone is UTC. What would silently mean the present time is refused. */
import { durationText } from '../../../../base/go-duration.ts'
import { typeName } from '../../format/print.ts'
import { parseInteger } from '../../format/strconv.ts'
import { ANY, INT, INT32, INT64, STRING, typeOf, unwrap } from '../../types.ts'
import { type FuncTable, GoError, type GoValue, type Typed } from '../../value.ts'
import { func, table } from '../row.ts'
import { refusal } from './refused.ts'
import { parseDuration, SECOND } from './time/duration.ts'
import { formatTime } from './time/format.ts'
import { addNanos, atUnix, type Instant, UTC, ZERO_INSTANT } from './time/instant.ts'
import { parseTime } from './time/parse.ts'
import { instantOf, TIME, timeValue } from './time/types.ts'
import { zoneByName } from './time/zones.ts'

/** The family as a table, for the loader. */
export const DATE_TABLE: FuncTable = table([
  func('date', [STRING, ANY], (layout, date) => dateInZone('date', layout, date, 'Local')),
  func('htmlDate', [ANY], (date) => dateInZone('htmlDate', HTML_DATE, date, 'Local')),
  func('htmlDateInZone', [ANY, STRING], (date, zone) => dateInZone('htmlDateInZone', HTML_DATE, date, zone)),
  ...['dateInZone', 'date_in_zone'].map((name) =>
    func(name, [STRING, ANY, STRING], (layout, date, zone) => dateInZone(name, layout, date, zone)),
  ),
  ...['dateModify', 'date_modify'].map((name) =>
    func(name, [STRING, TIME], (change, date) => orElse(timeValue(instant(date)), () => modify(change, date))),
  ),
  ...['mustDateModify', 'must_date_modify'].map((name) => func(name, [STRING, TIME], modify)),
  func('toDate', [STRING, STRING], (layout, text) => timeValue(orElse(ZERO_INSTANT, () => parseTime(layout, text)))),
  func('mustToDate', [STRING, STRING], (layout, text) => timeValue(parseTime(layout, text))),
  func('unixEpoch', [TIME], (date) => String(instant(date).seconds)),
  func('duration', [ANY], (seconds) => durationText(BigInt.asIntN(64, secondsOf(seconds) * SECOND))),
  func('durationRound', [ANY], durationRound),
])

const HTML_DATE = '2006-01-02'

/** Mirrors dateInZone; an unknown zone is UTC. */
function dateInZone(name: string, layout: string, date: GoValue, zone: string): string {
  const shown = instantOf(date) ?? unixTime(date)
  if (shown === undefined) {
    const given = date === null || date === undefined ? 'nil' : typeName(date)
    throw refusal(name, `of a value that is no time (${given}) it reads the clock`)
  }
  return formatTime({ ...shown, zone: zoneByName(zone) ?? UTC }, layout)
}

/** int, int32 and int64 are seconds since 1970; named types and floats are not. */
function unixTime(date: GoValue): Instant | undefined {
  const type = typeOf(date)?.name
  if (type !== INT.name && type !== INT32.name && type !== INT64.name) return undefined
  return atUnix(BigInt(unwrap(date) as bigint | number), UTC)
}

function instant(date: GoValue): Instant {
  return instantOf(date) ?? ZERO_INSTANT
}

function modify(change: string, date: GoValue): Typed {
  return timeValue(addNanos(instant(date), parseDuration(change)))
}

/** The result, or another one where Go's error is swallowed. */
function orElse<T>(fallback: T, run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (error instanceof GoError) return fallback
    throw error
  }
}

/** Text of a whole number, or an int64; anything else is 0. */
function secondsOf(value: GoValue): bigint {
  if (typeof value === 'string') return parseInteger(value, 10, 64).value
  return typeOf(value)?.name === INT64.name ? BigInt(unwrap(value) as bigint | number) : 0n
}

/** The largest unit of a duration (text or an int64 of nanoseconds) that is exceeded: `2mo`, `5h`. */
function durationRound(value: GoValue): string {
  if (typeOf(value)?.name === TIME.name) throw refusal('durationRound', 'of a time it reads the clock')
  const nanos =
    typeof value === 'string'
      ? orElse(0n, () => parseDuration(value))
      : typeOf(value)?.name === INT64.name
        ? BigInt(unwrap(value) as bigint | number)
        : 0n
  const size = nanos < 0n ? -nanos : nanos
  for (const [name, seconds] of UNITS) {
    const unit = seconds * SECOND
    if (size > unit) return `${size / unit}${name}`
  }
  return '0s'
}

/** Units and their seconds; a year has 365 days, a month 30. */
const UNITS: readonly (readonly [string, bigint])[] = [
  ['y', 31_536_000n],
  ['mo', 2_592_000n],
  ['d', 86_400n],
  ['h', 3_600n],
  ['m', 60n],
  ['s', 1n],
]
