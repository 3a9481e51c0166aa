/**
 * resource.Quantity as templates see it: its inner fields, as fmt prints the struct, and its methods.
 * Mirrors ParseQuantity and Quantity of k8s.io/apimachinery v0.36 pkg/api/resource.
 */
import type { Json } from '../../base/json.ts'
import { parseQuantity } from '../../krm/quantity.ts'
import { BOOL, FLOAT64, INT, INT64, pointerTo, STRING } from '../../template/gotemplate/types.ts'
import { GoError, type GoField, type GoMethod, type GoType, isTyped } from '../../template/gotemplate/value.ts'
import { fieldMap, method, methodMap } from './describe.ts'

/** Raw value of a quantity; `text` is what was parsed, the other keys are the struct's fields. An empty record is the zero value. */
interface RawQuantity {
  readonly text?: string
  readonly i?: { readonly value: bigint; readonly scale: number }
  readonly d?: { readonly Dec: unknown }
  readonly s?: string
  readonly Format?: string
}

/** The raw value of a quantity given in JSON: a string or a number. */
export function rawQuantity(value: Json): RawQuantity {
  return value === null ? {} : inner(String(value).trim())
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
  return parsed(raw)?.canonical ?? '0'
}

function parsed(raw: unknown): ReturnType<typeof parseQuantity> | undefined {
  const { text } = (raw ?? {}) as RawQuantity
  return text === undefined ? undefined : parseQuantity(text)
}

function valueMethods(): GoMethod[] {
  return [
    method('Equal', [QUANTITY], BOOL, (raw, other) => compare(raw, other) === 0),
    method('DeepCopy', [], QUANTITY, (raw) => raw ?? {}),
  ]
}

function pointerMethods(): GoMethod[] {
  return [
    method('String', [], STRING, canonical),
    method('Value', [], INT64, (raw) => number(raw).value),
    method('MilliValue', [], INT64, (raw) => number(raw).milli),
    method('IsZero', [], BOOL, (raw) => sign(raw) === 0),
    method('Sign', [], INT, (raw) => BigInt(sign(raw))),
    method('Cmp', [QUANTITY], INT, (raw, other) => BigInt(compare(raw, other))),
    method('CmpInt64', [INT64], INT, (raw, other) => BigInt(compare(raw, rawQuantity(String(other))))),
    method('AsApproximateFloat64', [], FLOAT64, (raw) => approximate(raw)),
  ]
}

function number(raw: unknown): { readonly value: bigint; readonly milli: bigint } {
  if (raw === null) throw new GoError('runtime error: invalid memory address or nil pointer dereference')
  return parsed(raw) ?? { value: 0n, milli: 0n }
}

function sign(raw: unknown): number {
  const { numerator } = exact(raw)
  return numerator === 0n ? 0 : numerator < 0n ? -1 : 1
}

function compare(a: unknown, b: unknown): number {
  const x = exact(a)
  const y = exact(isTyped(b as never) ? (b as { value: unknown }).value : b)
  const difference = x.numerator * y.denominator - y.numerator * x.denominator
  return difference === 0n ? 0 : difference < 0n ? -1 : 1
}

function approximate(raw: unknown): number {
  const { numerator, denominator } = exact(raw)
  return Number(numerator) / Number(denominator)
}

const SUFFIXES: Readonly<Record<string, { readonly base: 2 | 10; readonly exponent: number }>> = {
  n: { base: 10, exponent: -9 },
  u: { base: 10, exponent: -6 },
  m: { base: 10, exponent: -3 },
  '': { base: 10, exponent: 0 },
  k: { base: 10, exponent: 3 },
  M: { base: 10, exponent: 6 },
  G: { base: 10, exponent: 9 },
  T: { base: 10, exponent: 12 },
  P: { base: 10, exponent: 15 },
  E: { base: 10, exponent: 18 },
  Ki: { base: 2, exponent: 10 },
  Mi: { base: 2, exponent: 20 },
  Gi: { base: 2, exponent: 30 },
  Ti: { base: 2, exponent: 40 },
  Pi: { base: 2, exponent: 50 },
  Ei: { base: 2, exponent: 60 },
}

interface Parts {
  readonly negative: boolean
  readonly whole: string
  readonly fraction: string
  readonly base: 2 | 10
  readonly exponent: number
  readonly format: 'BinarySI' | 'DecimalSI' | 'DecimalExponent'
}

function partsOf(text: string): Parts | undefined {
  const [, sign = '', whole = '', fraction = '', power, suffix = ''] =
    /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+)|([a-zA-Z]*))$/.exec(text) ?? []
  const known = SUFFIXES[suffix]
  if (whole + fraction === '' || known === undefined) return undefined
  const number = { negative: sign === '-', whole: whole.replace(/^0+(?=\d)/, ''), fraction }
  if (power !== undefined) return { ...number, base: 10, exponent: Number(power), format: 'DecimalExponent' }
  return { ...number, ...known, format: known.base === 2 ? 'BinarySI' : 'DecimalSI' }
}

/** The struct's fields as ParseQuantity leaves them: a small number as int64 and scale, a large or odd one as a decimal. */
function inner(text: string): RawQuantity {
  if (text === '0') return { text, s: text, Format: 'DecimalSI' }
  const parts = partsOf(text)
  if (parts === undefined) return { text }
  const { whole, fraction, base, exponent, format } = parts
  const digits = (whole === '0' || whole === '' ? '0' : whole) + fraction
  const binary = base === 2
  let precision = 18 - digits.length
  if (binary) precision = fraction === '' ? 15 - whole.length - Math.trunc((exponent * 3) / 10) - 1 : -1
  const scale = (binary ? 0 : exponent) - fraction.length
  if (precision >= 0 && scale >= -9) {
    const value = BigInt(digits)
    const amount = (binary ? value << BigInt(exponent) : value) * (parts.negative ? -1n : 1n)
    const isCanonical = binary
      ? exponent % 10 === 0 && (value & 7n) !== 0n
      : scale % 3 === 0 && !digits.endsWith('000') && !digits.startsWith('0')
    return { text, i: { value: amount, scale }, Format: format, ...(isCanonical ? { s: text } : {}) }
  }
  return { text, d: { Dec: {} }, Format: binary && isBelowOne(parts) ? 'DecimalSI' : format }
}

function isBelowOne(parts: Parts): boolean {
  const { numerator, denominator } = ratio(parts)
  const size = numerator < 0n ? -numerator : numerator
  return size > 0n && size < denominator
}

function exact(raw: unknown): { readonly numerator: bigint; readonly denominator: bigint } {
  const { text } = (raw ?? {}) as RawQuantity
  const parts = text === undefined ? undefined : partsOf(text)
  return parts === undefined ? { numerator: 0n, denominator: 1n } : ratio(parts)
}

function ratio(parts: Parts): { readonly numerator: bigint; readonly denominator: bigint } {
  const numerator = BigInt(parts.whole + parts.fraction) * (parts.negative ? -1n : 1n)
  const denominator = 10n ** BigInt(parts.fraction.length)
  const factor = BigInt(parts.base === 2 ? 2 : 10) ** BigInt(Math.abs(parts.exponent))
  return parts.exponent < 0 ? { numerator, denominator: denominator * factor } : { numerator: numerator * factor, denominator }
}
