/**
 * resource.Quantity as templates see it: its inner fields, as fmt prints the struct, and its methods.
 * Mirrors ParseQuantity and Quantity of k8s.io/apimachinery v0.36 pkg/api/resource.
 */
import type { Json } from '../../base/json.ts'
import { type Amount, parseQuantity, type Quantity, trimSpace } from '../../krm/quantity.ts'
import { BOOL, FLOAT64, INT, INT64, pointerTo, STRING } from '../../template/gotemplate/types.ts'
import { GoError, type GoField, type GoMethod, type GoType } from '../../template/gotemplate/value.ts'
import { fieldMap, method, methodMap } from './describe.ts'

/** Raw value of a quantity: what was read, under the names of the struct's fields. An empty record is the zero value. */
interface RawQuantity {
  readonly quantity?: Quantity
  readonly i?: { readonly value: bigint; readonly scale: number }
  readonly d?: { readonly Dec: object }
  readonly s?: string
  readonly Format?: string
}

/** The raw value of a quantity given in JSON: a string or a number. Throws QuantityError for what is none. */
export function rawQuantity(value: Json): RawQuantity {
  if (value === null) return {}
  const known = read.get(value)
  if (known !== undefined) return known
  const raw = readQuantity(value)
  if (read.size > KEPT) read.clear()
  read.set(value, raw)
  return raw
}

/** Pods ask for the same few amounts; nothing changes a raw value. */
const read = new Map<Json, RawQuantity>()
const KEPT = 1_000

function readQuantity(value: NonNullable<Json>): RawQuantity {
  const quantity = parseQuantity(trimSpace(String(value)))
  const { amount, text, format } = quantity
  const number = amount.decimal ? { d: { Dec: {} } } : { i: { value: amount.unscaled, scale: amount.scale } }
  return { quantity, ...number, ...(text === undefined ? {} : { s: text }), Format: format }
}

const SCALE: GoType = { kind: 'int32', name: 'resource.Scale' }
const INT64_AMOUNT: GoType = {
  kind: 'struct',
  name: 'resource.int64Amount',
  fields: fieldMap([
    { name: 'value', key: 'value', type: () => INT64 },
    { name: 'scale', key: 'scale', type: () => SCALE },
  ]),
}
const INF_DEC: GoType = { kind: 'struct', name: 'inf.Dec', fields: fieldMap([]) }
const INF_DEC_AMOUNT: GoType = {
  kind: 'struct',
  name: 'resource.infDecAmount',
  fields: fieldMap([{ name: 'Dec', key: 'Dec', type: () => pointerTo(INF_DEC) }]),
}
const FORMAT: GoType = { kind: 'string', name: 'resource.Format' }

const FIELDS: readonly GoField[] = [
  { name: 'i', key: 'i', type: () => INT64_AMOUNT },
  { name: 'd', key: 'd', type: () => INF_DEC_AMOUNT },
  { name: 's', key: 's', type: () => STRING },
  { name: 'Format', key: 'Format', type: () => FORMAT },
]

export const QUANTITY: GoType = {
  kind: 'struct',
  name: 'resource.Quantity',
  fields: fieldMap(FIELDS),
  methods: methodMap(() => valueMethods()),
  pointer: () => QUANTITY_POINTER,
  json: (raw) => `"${canonical(raw)}"`,
}

export const QUANTITY_POINTER: GoType = {
  kind: 'pointer',
  name: '*resource.Quantity',
  elem: () => QUANTITY,
  methods: methodMap(() => [...valueMethods(), ...pointerMethods()]),
  print: canonical,
  json: (raw) => (raw === null ? 'null' : `"${canonical(raw)}"`),
}

/** `String()`: the canonical text; `<nil>` for a nil pointer. */
function canonical(raw: unknown): string {
  if (raw === null) return '<nil>'
  return quantityOf(raw)?.canonical ?? '0'
}

function quantityOf(raw: unknown): Quantity | undefined {
  return (raw as RawQuantity).quantity
}

function valueMethods(): GoMethod[] {
  return [
    method('Equal', [QUANTITY], BOOL, (raw, other) => compare(raw, other) === 0),
    method('DeepCopy', [], QUANTITY, (raw) => given(raw)),
  ]
}

function pointerMethods(): GoMethod[] {
  return [
    method('String', [], STRING, canonical),
    method('Value', [], INT64, (raw) => quantityOf(given(raw))?.value ?? 0n),
    method('MilliValue', [], INT64, (raw) => quantityOf(given(raw))?.milli ?? 0n),
    method('IsZero', [], BOOL, (raw) => (quantityOf(given(raw))?.sign ?? 0) === 0),
    method('Sign', [], INT, (raw) => BigInt(quantityOf(given(raw))?.sign ?? 0)),
    method('Cmp', [QUANTITY], INT, (raw, other) => BigInt(compare(raw, other))),
    method('CmpInt64', [INT64], INT, (raw, other) => BigInt(compare(raw, rawQuantity(String(other))))),
    method('AsApproximateFloat64', [], FLOAT64, approximate),
    { name: 'AsInt64', params: [], results: ['int64', 'bool'], call: () => null },
  ]
}

function given(raw: unknown): unknown {
  if (raw === null) throw new GoError('runtime error: invalid memory address or nil pointer dereference')
  return raw
}

const ZERO: Amount = { unscaled: 0n, scale: 0, decimal: false }

function compare(a: unknown, b: unknown): number {
  const x = quantityOf(given(a))?.amount ?? ZERO
  const y = quantityOf(given(b))?.amount ?? ZERO
  const scale = Math.min(x.scale, y.scale)
  const difference = atScale(x, scale) - atScale(y, scale)
  return difference === 0n ? 0 : difference < 0n ? -1 : 1
}

function atScale(amount: Amount, scale: number): bigint {
  return amount.unscaled * 10n ** BigInt(amount.scale - scale)
}

function approximate(raw: unknown): number {
  const { unscaled, scale } = quantityOf(given(raw))?.amount ?? ZERO
  return Number(`${unscaled}e${scale}`)
}
