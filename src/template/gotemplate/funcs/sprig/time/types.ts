/** time.Time, time.Duration and their kin as types of values, with the methods that templates can call. Mirrors package time, Go 1.26. */
import { durationText } from '../../../../../base/go-duration.ts'
import { toBytes } from '../../../format/bytes.ts'
import { BYTES, INT, INT64, pointerTo, STRING, UINT64, unwrap } from '../../../types.ts'
import { GoError, type GoField, type GoMethod, type GoType, type GoValue, isTyped, type Typed, typed } from '../../../value.ts'
import { clampDuration, roundDuration, SECOND } from './duration.ts'
import { formatRfc3339, formatTime, goTime, printTime } from './format.ts'
import { addNanos, civilOf, compareInstants, type Instant, LOCAL, secondsOf, UTC, ZERO_INSTANT, type Zone } from './instant.ts'
import { MONTHS, WEEKDAYS } from './layout.ts'

/** time.Time; the raw form is an {@link Instant}, whose zone may be the word Local; an empty record is the zero time. */
export const TIME: GoType = {
  kind: 'struct',
  name: 'time.Time',
  fields: () =>
    fieldsOf([
      { name: 'wall', key: 'nanos', type: () => UINT64 },
      { name: 'ext', key: 'seconds', type: () => INT64 },
      { name: 'loc', key: 'zone', type: () => LOCATION_POINTER },
    ]),
  methods: () => methodsOf(TIME_METHODS),
  print: (raw) => printTime(asInstant(raw)),
  goPrint: (raw) => goTime(asInstant(raw)),
  json: (raw) => `"${textTime(asInstant(raw), 'json: error calling MarshalJSON for type time.Time: Time.MarshalJSON')}"`,
}

/** time.Duration; the raw form is a bigint of nanoseconds. */
export const DURATION: GoType = {
  kind: 'int64',
  name: 'time.Duration',
  methods: () => methodsOf(DURATION_METHODS),
  print: (raw) => durationText(BigInt(raw as bigint | number)),
}

export function timeValue(instant: Instant): Typed {
  return typed(TIME, instant)
}

/** The instant of a time.Time or a pointer to one. */
export function instantOf(value: GoValue): Instant | undefined {
  if (!isTyped(value) || !(value.type.name === TIME.name || value.type.name === `*${TIME.name}`)) return undefined
  return value.value === null ? undefined : asInstant(value.value)
}

function asInstant(raw: unknown): Instant {
  const { seconds, nanos = 0, zone } = raw as Partial<Omit<Instant, 'zone'>> & { readonly zone?: Zone | 'Local' }
  if (seconds === undefined) return ZERO_INSTANT
  return zone === undefined || zone === 'Local' ? { seconds, nanos, zone: LOCAL } : (raw as Instant)
}

const MONTH: GoType = {
  kind: 'int',
  name: 'time.Month',
  methods: () => methodsOf([method('String', [], (raw) => nameOf(MONTHS, Number(raw) - 1, 'Month', raw))]),
  print: (raw) => nameOf(MONTHS, Number(raw) - 1, 'Month', raw),
}

const WEEKDAY: GoType = {
  kind: 'int',
  name: 'time.Weekday',
  methods: () => methodsOf([method('String', [], (raw) => nameOf(WEEKDAYS, Number(raw), 'Weekday', raw))]),
  print: (raw) => nameOf(WEEKDAYS, Number(raw), 'Weekday', raw),
}

const LOCATION: GoType = {
  kind: 'struct',
  name: 'time.Location',
  fields: () => fieldsOf([{ name: 'name', key: 'name', type: () => STRING }]),
  pointer: () => LOCATION_POINTER,
  json: () => '{}',
}

const LOCATION_POINTER: GoType = {
  ...pointerTo(LOCATION),
  methods: () => methodsOf([method('String', [], (raw) => (raw as Zone).name)]),
  print: (raw) => (raw as Zone | null)?.name ?? 'UTC',
  json: (raw) => (raw === null ? 'null' : '{}'),
}

/** Of a method whose results templates cannot take. */
const NO_CALL: Pick<GoMethod, 'params' | 'call'> = { params: [], call: () => null }

const TIME_METHODS: readonly GoMethod[] = [
  ofTime('String', [], printTime),
  ofTime('GoString', [], goTime),
  ofTime('Format', [STRING], (time, layout) => formatTime(time, String(unwrap(layout)))),
  ofTime('IsZero', [], (time) => compareInstants(time, ZERO_INSTANT) === 0),
  ofTime('IsDST', [], (time) => time.zone.at(time.seconds).isDst),
  ofTime('After', [TIME], (time, other) => compareInstants(time, mustInstant(other)) > 0),
  ofTime('Before', [TIME], (time, other) => compareInstants(time, mustInstant(other)) < 0),
  ofTime('Equal', [TIME], (time, other) => compareInstants(time, mustInstant(other)) === 0),
  ofTime('Compare', [TIME], (time, other) => BigInt(compareInstants(time, mustInstant(other)))),
  ofTime('Year', [], (time) => BigInt(civilOf(time).year)),
  ofTime('Month', [], (time) => typed(MONTH, BigInt(civilOf(time).month))),
  ofTime('Day', [], (time) => BigInt(civilOf(time).day)),
  ofTime('Weekday', [], (time) => typed(WEEKDAY, BigInt(civilOf(time).weekday))),
  ofTime('YearDay', [], (time) => BigInt(civilOf(time).yearDay)),
  ofTime('Hour', [], (time) => BigInt(civilOf(time).hour)),
  ofTime('Minute', [], (time) => BigInt(civilOf(time).minute)),
  ofTime('Second', [], (time) => BigInt(civilOf(time).second)),
  ofTime('Nanosecond', [], (time) => BigInt(time.nanos)),
  ofTime('Unix', [], (time) => int64(time.seconds)),
  ofTime('UnixMilli', [], (time) => int64(time.seconds * 1_000n + BigInt(Math.floor(time.nanos / 1e6)))),
  ofTime('UnixMicro', [], (time) => int64(time.seconds * 1_000_000n + BigInt(Math.floor(time.nanos / 1e3)))),
  ofTime('UnixNano', [], (time) => int64(time.seconds * SECOND + BigInt(time.nanos))),
  ofTime('UTC', [], (time) => timeValue({ ...time, zone: UTC })),
  ofTime('Local', [], (time) => timeValue({ ...time, zone: LOCAL })),
  ofTime('In', [LOCATION_POINTER], (time, zone) => timeValue({ ...time, zone: zoneOf(zone) })),
  ofTime('Location', [], (time) => typed(LOCATION_POINTER, time.zone)),
  ofTime('Add', [DURATION], (time, nanos) => timeValue(addNanos(time, toNanos(nanos)))),
  ofTime('Sub', [TIME], (time, other) => typed(DURATION, clampDuration(nanosSince(time, mustInstant(other))))),
  ofTime('MarshalJSON', [], (time) => bytes(`"${textTime(time, 'Time.MarshalJSON')}"`)),
  ofTime('MarshalText', [], (time) => bytes(textTime(time, 'Time.MarshalText'))),
  { ...NO_CALL, name: 'Date', results: ['int', 'time.Month', 'int'] },
  { ...NO_CALL, name: 'Clock', results: ['int', 'int', 'int'] },
  { ...NO_CALL, name: 'ISOWeek', results: ['int', 'int'] },
  { ...NO_CALL, name: 'Zone', results: ['string', 'int'] },
  { ...NO_CALL, name: 'ZoneBounds', results: ['time.Time', 'time.Time'] },
  ofTime('AddDate', [INT, INT, INT], (time, years, months, days) => timeValue(addDate(time, years, months, days))),
  ofTime('Truncate', [DURATION], (time, unit) => timeValue(truncateTime(time, toNanos(unit)))),
  ofTime('Round', [DURATION], (time, unit) => timeValue(roundTime(time, toNanos(unit)))),
]

const DURATION_METHODS: readonly GoMethod[] = [
  ofDuration('String', [], durationText),
  ofDuration('Nanoseconds', [], int64),
  ofDuration('Microseconds', [], (nanos) => int64(nanos / 1_000n)),
  ofDuration('Milliseconds', [], (nanos) => int64(nanos / 1_000_000n)),
  ofDuration('Seconds', [], (nanos) => Number(nanos / SECOND) + Number(nanos % SECOND) / 1e9),
  ofDuration('Minutes', [], (nanos) => Number(nanos / (60n * SECOND)) + Number(nanos % (60n * SECOND)) / 60e9),
  ofDuration('Hours', [], (nanos) => Number(nanos / (3_600n * SECOND)) + Number(nanos % (3_600n * SECOND)) / 3_600e9),
  ofDuration('Abs', [], (nanos) => typed(DURATION, clampDuration(nanos < 0n ? -nanos : nanos))),
  ofDuration('Round', [DURATION], (nanos, unit) => typed(DURATION, roundDuration(nanos, toNanos(unit)))),
  ofDuration('Truncate', [DURATION], (nanos, unit) => {
    const size = toNanos(unit)
    return typed(DURATION, size <= 0n ? nanos : nanos - (nanos % size))
  }),
]

function method(name: string, params: readonly GoType[], call: (raw: unknown, ...args: GoValue[]) => GoValue): GoMethod {
  return { name, params, call: ([receiver, ...args]) => call(unwrap(receiver), ...args) }
}

function ofTime(name: string, params: readonly GoType[], call: (time: Instant, ...args: GoValue[]) => GoValue): GoMethod {
  return method(name, params, (raw, ...args) => call(asInstant(raw), ...args))
}

function ofDuration(name: string, params: readonly GoType[], call: (nanos: bigint, ...args: GoValue[]) => GoValue): GoMethod {
  return method(name, params, (raw, ...args) => call(BigInt(raw as bigint | number), ...args))
}

function methodsOf(methods: readonly GoMethod[]): ReadonlyMap<string, GoMethod> {
  return new Map(methods.map((entry) => [entry.name, entry]))
}

function fieldsOf(fields: readonly GoField[]): ReadonlyMap<string, GoField> {
  return new Map(fields.map((field) => [field.name, field]))
}

function int64(number: bigint): Typed {
  return typed(INT64, BigInt.asIntN(64, number))
}

function bytes(text: string): Typed {
  return typed(BYTES, Array.from(toBytes(text)))
}

function toNanos(value: GoValue): bigint {
  return BigInt(unwrap(value) as bigint | number)
}

function mustInstant(value: GoValue): Instant {
  return instantOf(value) ?? ZERO_INSTANT
}

/** The zone of a *time.Location argument. */
function zoneOf(value: GoValue): Zone {
  const zone = unwrap(value) as Zone | null
  if (zone === null) throw new GoError('time: missing Location in call to Time.In')
  return zone
}

function nameOf(names: readonly string[], index: number, type: string, raw: unknown): string {
  return names[index] ?? `%!${type}(${BigInt.asUintN(64, BigInt(raw as bigint | number))})`
}

function nanosSince(time: Instant, other: Instant): bigint {
  return (time.seconds - other.seconds) * SECOND + BigInt(time.nanos - other.nanos)
}

/** Time.AddDate, whose result is normalized as Date does; the zones of template values have one offset each. */
function addDate(time: Instant, years: GoValue, months: GoValue, days: GoValue): Instant {
  const civil = civilOf(time)
  const seconds = secondsOf({
    ...civil,
    year: civil.year + Number(unwrap(years)),
    month: civil.month + Number(unwrap(months)),
    day: civil.day + Number(unwrap(days)),
  })
  return { ...time, seconds: BigInt.asIntN(64, seconds - BigInt(time.zone.at(time.seconds).offset)) }
}

/** Multiples count from the zero time. */
function truncateTime(time: Instant, unit: bigint): Instant {
  return unit <= 0n ? time : addNanos(time, -restOf(time, unit))
}

function roundTime(time: Instant, unit: bigint): Instant {
  if (unit <= 0n) return time
  const rest = restOf(time, unit)
  return addNanos(time, rest * 2n < unit ? -rest : unit - rest)
}

function restOf(time: Instant, unit: bigint): bigint {
  const rest = nanosSince(time, ZERO_INSTANT) % unit
  return rest < 0n ? rest + unit : rest
}

/** The text of Time.MarshalText; an error says `where` first. */
function textTime(instant: Instant, where: string): string {
  const text = formatRfc3339(instant)
  if (text[4] !== '-') throw new GoError(`${where}: year outside of range [0,9999]`)
  const hours = /([+-]?\d+):\d\d$/.exec(text)?.[1]
  if (!text.endsWith('Z') && (hours === undefined || hours.length !== 3 || Number(hours.slice(1)) > 23)) {
    throw new GoError(`${where}: timezone hour outside of range [0,23]`)
  }
  return text
}
