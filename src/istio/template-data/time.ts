/** metav1.Time as templates see it, mirrors k8s.io/apimachinery v0.36 pkg/apis/meta/v1/time.go. Times are UTC, as on istiod. */
import type { Json } from '../../base/json.ts'
import { toBytes } from '../../template/gotemplate/format/bytes.ts'
import { loadGoTime } from '../../template/gotemplate/funcs/sprig/time/go-time.chunk.ts'
import { BOOL, BYTES, unwrap } from '../../template/gotemplate/types.ts'
import { GoError, type GoMethod, type GoType, typed } from '../../template/gotemplate/value.ts'
import { fieldMap, method, methodMap } from './describe.ts'

/** Raw value, of the time.Time in it too: since 1970; nothing when absent, which is Go's zero time. */
interface RawTime {
  readonly seconds?: bigint
  readonly nanos?: number
  /** Istio's own, by its name. */
  readonly zone?: 'Local'
}

/** Seconds of Go's zero time. */
const ZERO = -62_135_596_800

/** The raw value of an RFC 3339 text; null is the zero time. */
export function rawTime(value: Json): RawTime {
  if (typeof value !== 'string') return {}
  const fraction = /\.(\d+)/.exec(value)?.[1] ?? ''
  const at = Date.parse(value.replace(/\.\d+/, ''))
  return { seconds: BigInt(at / 1000), nanos: Number(fraction.slice(0, 9).padEnd(9, '0')), zone: 'Local' }
}

/** The time.Time in it. Its methods are not needed until a template asks for one. */
const GO_TIME: GoType = {
  kind: 'struct',
  name: 'time.Time',
  fields: () => loadGoTime().TIME.fields?.() ?? new Map(),
  methods: () => loadGoTime().TIME.methods?.() ?? new Map(),
  print: text,
  goPrint: goText,
  json: (raw) => loadGoTime().TIME.json?.(raw) ?? '',
}

export const TIME: GoType = {
  kind: 'struct',
  name: 'v1.Time',
  fields: fieldMap([{ name: 'Time', key: '', type: () => GO_TIME, embedded: true }]),
  methods: methodMap(promoted),
  pointer: () => TIME_POINTER,
  print: text,
  goPrint: goText,
  json,
}

const TIME_POINTER: GoType = {
  kind: 'pointer',
  name: '*v1.Time',
  elem: () => TIME,
  methods: methodMap(() => [...promoted(), ...ownMethods()]),
  json,
}

/** The methods of the time.Time in it. */
function promoted(): GoMethod[] {
  const embedded = Array.from(
    GO_TIME.methods?.().values() ?? [],
    (row): GoMethod => ({
      ...row,
      call: ([receiver, ...args], context) => row.call([typed(GO_TIME, given(unwrap(receiver))), ...args], context),
    }),
  )
  return [...embedded, method('MarshalJSON', [], BYTES, (raw) => Array.from(toBytes(json(given(raw)))))]
}

/** Those of the pointer itself, which may be nil. */
function ownMethods(): GoMethod[] {
  return [
    method('IsZero', [], BOOL, (raw) => raw === null || order(raw, {}) === 0),
    method('Before', [TIME_POINTER], BOOL, (raw, other) => raw !== null && other !== null && order(raw, other) < 0),
    method(
      'Equal',
      [TIME_POINTER],
      BOOL,
      (raw, other) => raw === other || (raw !== null && other !== null && order(raw, other) === 0),
    ),
    method('DeepCopy', [], TIME_POINTER, (raw) => raw),
    method('Rfc3339Copy', [], TIME, (raw) => ({ ...(given(raw) as RawTime), nanos: 0 })),
  ]
}

function given(raw: unknown): unknown {
  if (raw === null) throw new GoError('runtime error: invalid memory address or nil pointer dereference')
  return raw
}

function order(raw: unknown, other: unknown): number {
  const [a, b] = [raw as RawTime, other as RawTime]
  return Number(a.seconds ?? ZERO) - Number(b.seconds ?? ZERO) || (a.nanos ?? 0) - (b.nanos ?? 0)
}

function date(raw: unknown): Date {
  return new Date(Number((raw as RawTime).seconds ?? ZERO) * 1000)
}

function text(raw: unknown): string {
  const iso = date(raw).toISOString()
  const nanos = (raw as RawTime).nanos ?? 0
  const fraction = nanos === 0 ? '' : `.${String(nanos).padStart(9, '0').replace(/0+$/, '')}`
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}${fraction} +0000 UTC`
}

function goText(raw: unknown): string {
  return loadGoTime().TIME.goPrint?.(raw) ?? ''
}

function json(raw: unknown): string {
  if (raw === null || (raw as RawTime).seconds === undefined) return 'null'
  return `"${date(raw).toISOString().slice(0, 19)}Z"`
}
