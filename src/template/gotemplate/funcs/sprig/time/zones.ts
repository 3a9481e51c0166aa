/** Time zones by name: mirrors LoadLocation, lookup and tzset of time/zoneinfo.go, Go 1.26, on a table, so that no machine's zones matter. */
import { dayOfDate, isLeapYear, LOCAL, UTC, type Zone, type ZoneTime } from './instant.ts'
import { ZONE_ROWS } from './zones-table.ts'

/** time.LoadLocation; undefined for a name that is no zone. */
export function zoneByName(name: string): Zone | undefined {
  if (name === '' || name === 'UTC') return UTC
  if (name === 'Local') return LOCAL
  const row = ZONE_ROWS.find((text) => text.slice(0, text.indexOf('|')).split(' ').includes(name))
  return row === undefined ? undefined : unpackZone(name, row)
}

interface Transition {
  readonly when: number
  readonly type: number
}

/** When a rule changes the offset: a day of the year and seconds after its midnight. */
interface Change {
  readonly day: (year: number) => number
  readonly time: number
}

function unpackZone(name: string, row: string): Zone {
  const [, packedTypes = '', packedTransitions = '', rule = ''] = row.split('|')
  const types = packedTypes.split(';').map((packed): ZoneTime => {
    const [abbreviation = '', offset = '', dst] = packed.split(',')
    return { abbreviation, offset: Number.parseInt(offset, 36), isDst: dst === '!' }
  })
  const transitions = unpackTransitions(packedTransitions)
  const afterLast = ruleOf(rule)
  const first = firstType(types, transitions)
  const at = (seconds: bigint): ZoneTime => {
    const time = Number(seconds)
    if (transitions.length > 0 && time < (transitions[0]?.when ?? 0)) return first
    const index = lastAtOrBefore(transitions, time)
    const known = types[transitions[index]?.type ?? 0] ?? first
    return index >= transitions.length - 1 ? (afterLast?.(time) ?? known) : known
  }
  return { name, at }
}

function unpackTransitions(packed: string): Transition[] {
  let when = 0
  return Array.from(packed.matchAll(/([A-Z])(\.?)(-?[0-9a-z]+)/g), ([, letter = 'A', dot, digits = '0']) => {
    when += Number.parseInt(digits, 36) * (dot === '' ? 60 : 1)
    return { when, type: letter.charCodeAt(0) - 65 }
  })
}

/** The type before the first transition: mirrors lookupFirstZone. */
function firstType(types: readonly ZoneTime[], transitions: readonly Transition[]): ZoneTime {
  const [zero = { abbreviation: 'UTC', offset: 0, isDst: false }] = types
  if (!transitions.some(({ type }) => type === 0)) return zero
  const start = transitions[0]?.type ?? 0
  if (types[start]?.isDst === true) {
    const standard = types.slice(0, start).findLast(({ isDst }) => !isDst)
    if (standard !== undefined) return standard
  }
  return types.find(({ isDst }) => !isDst) ?? zero
}

function lastAtOrBefore(transitions: readonly Transition[], time: number): number {
  let low = 0
  let high = transitions.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (time < (transitions[middle]?.when ?? 0)) high = middle
    else low = middle
  }
  return low
}

/** A POSIX TZ rule: `EST5EDT,M3.2.0,M11.1.0`. Mirrors tzset; its day arithmetic at the ends of a year too. */
function ruleOf(rule: string): ((time: number) => ZoneTime) | undefined {
  const match = /^(<[^>]*>|[^<\d,+-]+)([+-]?[\d:]+)(?:(<[^>]*>|[^<\d,+-]+)([+-]?[\d:]+)?,([^,]+),([^,]+))?$/.exec(rule)
  if (match === null) return undefined
  const [, standardName = '', standardOffset = '0', summerName, summerOffset, startRule = '', endRule = ''] = match
  const standard = { abbreviation: bare(standardName), offset: -secondsOf(standardOffset), isDst: false }
  if (summerName === undefined) return () => standard
  const offset = summerOffset === undefined ? standard.offset + 3_600 : -secondsOf(summerOffset)
  const summer = { abbreviation: bare(summerName), offset, isDst: true }
  const start = changeOf(startRule)
  const end = changeOf(endRule)
  return (time) => {
    const day = Math.floor(time / 86_400)
    const year = yearOfDay(day)
    const inYear = time - dayOfDate(year, 1, 1) * 86_400
    const toSummer = start.day(year) * 86_400 + start.time - standard.offset
    const toStandard = end.day(year) * 86_400 + end.time - summer.offset
    const isSummer = toStandard < toSummer ? inYear < toStandard || inYear >= toSummer : inYear >= toSummer && inYear < toStandard
    return isSummer ? summer : standard
  }
}

function bare(name: string): string {
  return name.replaceAll(/[<>]/g, '')
}

/** `-5:30` in seconds. */
function secondsOf(text: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = text.replace(/^[+-]/, '').split(':').map(Number)
  const size = hours * 3_600 + minutes * 60 + seconds
  return text.startsWith('-') ? -size : size
}

/** `M3.2.0/2`, `J60`, `59`. */
function changeOf(rule: string): Change {
  const [date = '', time = '2'] = rule.split('/')
  const [first = 0, week = 0, weekday = 0] = date.replace(/^[MJ]/, '').split('.').map(Number)
  const day = date.startsWith('M')
    ? (year: number) => weekdayOfMonth(year, first, week, weekday)
    : date.startsWith('J')
      ? (year: number) => first - 1 + (isLeapYear(year) && first >= 60 ? 1 : 0)
      : () => first
  return { day, time: secondsOf(time) }
}

/** The day of the year (from 0) of a month's n-th weekday, its last one for 5. */
function weekdayOfMonth(year: number, month: number, week: number, weekday: number): number {
  const firstDay = dayOfDate(year, month, 1)
  const length = dayOfDate(year, month + 1, 1) - firstDay
  const firstWeekday = (((firstDay + 4) % 7) + 7) % 7
  let day = (weekday - firstWeekday + 7) % 7
  for (let i = 1; i < week && day + 7 < length; i++) day += 7
  return firstDay - dayOfDate(year, 1, 1) + day
}

function yearOfDay(day: number): number {
  let year = Math.floor(1970 + day / 365.2425)
  while (dayOfDate(year, 1, 1) > day) year--
  while (dayOfDate(year + 1, 1, 1) <= day) year++
  return year
}
