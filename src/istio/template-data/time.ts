/** metav1.Time as templates see it, mirrors k8s.io/apimachinery v0.36 pkg/apis/meta/v1/time.go. Times are UTC, as on istiod. */
import type { Json } from '../../base/json.ts'
import { BOOL, INT, INT64, STRING } from '../../template/gotemplate/types.ts'
import { GoError, type GoMethod, type GoType } from '../../template/gotemplate/value.ts'
import { fieldMap, method, methodMap } from './describe.ts'

/** Raw value: milliseconds since 1970; the year 1 when absent, which is Go's zero time. */
interface RawTime {
  readonly at?: number
  readonly nanos?: number
}

const ZERO = Date.UTC(2000, 0, 1) - 63_082_281_600_000

/** The raw value of an RFC 3339 text; null is the zero time. */
export function rawTime(value: Json): RawTime {
  if (typeof value !== 'string') return {}
  const fraction = /\.(\d+)/.exec(value)?.[1] ?? ''
  const at = Date.parse(value.replace(/\.\d+/, ''))
  return { at, nanos: Number(fraction.slice(0, 9).padEnd(9, '0')) }
}

const MONTH: GoType = { kind: 'int', name: 'time.Month', print: (raw) => MONTHS[Number(raw) - 1] ?? `%!Month(${raw})` }
const WEEKDAY: GoType = { kind: 'int', name: 'time.Weekday', print: (raw) => DAYS[Number(raw)] ?? `%!Weekday(${raw})` }

export const TIME: GoType = {
  kind: 'struct',
  name: 'v1.Time',
  fields: fieldMap([]),
  methods: methodMap(methods),
  pointer: () => TIME_POINTER,
  print: text,
  json,
}

const TIME_POINTER: GoType = {
  kind: 'pointer',
  name: '*v1.Time',
  elem: () => TIME,
  methods: methodMap(methods),
  json,
}

/** Those of time.Time's methods that need no other type of package time. */
function methods(): GoMethod[] {
  const part = (name: string, read: (date: Date) => number, type = INT): GoMethod =>
    method(name, [], type, (raw) => BigInt(read(date(raw))))
  return [
    method('String', [], STRING, (raw) => text(given(raw))),
    method('IsZero', [], BOOL, (raw) => raw === null || date(raw).getTime() === ZERO),
    part('Year', (d) => d.getUTCFullYear()),
    part('Month', (d) => d.getUTCMonth() + 1, MONTH),
    part('Day', (d) => d.getUTCDate()),
    part('Hour', (d) => d.getUTCHours()),
    part('Minute', (d) => d.getUTCMinutes()),
    part('Second', (d) => d.getUTCSeconds()),
    part('Weekday', (d) => d.getUTCDay(), WEEKDAY),
    part('YearDay', (d) => Math.floor((d.getTime() - startOfYear(d)) / 86_400_000) + 1),
    part('Unix', (d) => d.getTime() / 1000, INT64),
    method('Nanosecond', [], INT, (raw) => BigInt((given(raw) as RawTime).nanos ?? 0)),
  ]
}

function startOfYear(day: Date): number {
  const first = new Date(0)
  first.setUTCFullYear(day.getUTCFullYear(), 0, 1)
  return first.getTime()
}

function given(raw: unknown): unknown {
  if (raw === null) throw new GoError('runtime error: invalid memory address or nil pointer dereference')
  return raw
}

function date(raw: unknown): Date {
  return new Date((given(raw) as RawTime).at ?? ZERO)
}

function text(raw: unknown): string {
  const iso = date(raw).toISOString()
  const nanos = (raw as RawTime).nanos ?? 0
  const fraction = nanos === 0 ? '' : `.${String(nanos).padStart(9, '0').replace(/0+$/, '')}`
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}${fraction} +0000 UTC`
}

function json(raw: unknown): string {
  if (raw === null || (raw as RawTime).at === undefined) return 'null'
  return `"${date(raw).toISOString().slice(0, 19)}Z"`
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ')
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ')
