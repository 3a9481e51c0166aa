/** Type check of Istio's values, mirrors what github.com/golang/protobuf/jsonpb v1.5.4 (lenient about unknown fields) accepts, with its error texts. */

import { isErrorOfKind } from '../base/error-kind.ts'
import { quote } from '../base/go-quote.ts'
import { isArray, isObject, type Json } from '../base/json.ts'
import { goJson } from '../yaml/json-text.ts'
import { readQuotedNumber, typeError } from './mesh/go-json.ts'
import { VALUES_ENUMS, VALUES_EXCEPTIONS, VALUES_MESSAGES, type ValuesMessageName } from './values-schema.ts'

/** A value of another type than Istio's; `message` is Go's text. */
class ValuesTypeError extends Error {
  readonly kind = 'values-type-error'
}

export function isValuesTypeError(error: unknown): error is ValuesTypeError {
  return isErrorOfKind(error, 'values-type-error')
}

/** Throws a ValuesTypeError for the first field, in declaration order, that does not fit its type. */
export function checkValues(value: Json, minor: number): void {
  checkMessage('Values', value, minor)
}

const RAW_OBJECT = 'map[string]json.RawMessage'
const RAW_LIST = '[]json.RawMessage'
const INT32 = { min: -(2n ** 31n), max: 2n ** 31n - 1n }

/** Proto types of numbers: Go's type, and the range of integers. */
const NUMBERS: Readonly<Record<string, { readonly go: string; readonly min?: bigint; readonly max?: bigint }>> = {
  uint32: { go: 'uint32', min: 0n, max: 2n ** 32n - 1n },
  int32: { go: 'int32', ...INT32 },
  int64: { go: 'int64', min: -(2n ** 63n), max: 2n ** 63n - 1n },
  double: { go: 'float64' },
  enum: { go: 'protoreflect.EnumNumber', ...INT32 },
}

function checkMessage(name: ValuesMessageName, value: Json, minor: number): void {
  if (value === null) return
  if (!isObject(value)) throw mismatch(value, RAW_OBJECT)
  for (const [field, type] of Object.entries(VALUES_MESSAGES[name])) {
    const child = value[camelName(field)] ?? value[field]
    if (child === undefined || child === null) continue
    const exception = VALUES_EXCEPTIONS.find(
      (e) => e.message === name && e.field === field && e.since <= minor && minor <= e.until,
    )
    checkField(exception?.type ?? type, child, minor)
  }
}

/** jsonpb takes a field by its lowerCamel name too, which wins; the chart's own spelling is the proto name. */
function camelName(field: string): string {
  return field === 'proxy_init' || !field.includes('_')
    ? field
    : field.replace(/_(.)/g, (_, first: string) => first.toUpperCase())
}

function checkField(type: string, value: Json, minor: number): void {
  if (type.startsWith('[]')) {
    if (!isArray(value)) throw mismatch(value, RAW_LIST)
    for (const item of value) checkSingle(type.slice(2), item, minor)
  } else if (type === 'map') {
    if (!isObject(value)) throw mismatch(value, RAW_OBJECT)
    for (const item of Object.values(value)) checkSingle('string', item, minor)
  } else checkSingle(type, value, minor)
}

function checkSingle(type: string, value: Json, minor: number): void {
  if (value === null || type === 'value') return
  if (type.startsWith('enum ') && typeof value === 'string') return checkEnumName(type.slice(5), value)
  const number = NUMBERS[type.split(' ')[0] ?? '']
  if (number !== undefined) checkNumber(value, number)
  else if (type === 'struct') {
    if (!isObject(value)) throw new ValuesTypeError(`bad StructValue: ${typeError(value, RAW_OBJECT)}`)
  } else if (type === 'string') {
    if (typeof value !== 'string') throw mismatch(value, type)
  } else if (type === 'bool') {
    if (typeof value !== 'boolean') throw mismatch(value, type)
  } else checkMessage(type as ValuesMessageName, value, minor)
}

function checkEnumName(name: string, value: string): void {
  if (VALUES_ENUMS[name]?.includes(value) === true) return
  throw new ValuesTypeError(`unknown value ${quote(goJson(value))} for enum istio.operator.v1alpha1.${name}`)
}

function checkNumber(value: Json, type: { readonly go: string; readonly min?: bigint; readonly max?: bigint }): void {
  const { go, min, max } = type
  let text: string | undefined
  if (typeof value === 'string') {
    const read = readQuotedNumber(value, go)
    if (read.error !== undefined) throw new ValuesTypeError(read.error)
    text = read.number
  } else if (typeof value === 'number' || typeof value === 'bigint') text = goJson(value)
  else throw mismatch(value, go)
  if (text === undefined || min === undefined || max === undefined) return
  const whole = /^-?\d+$/.test(text) ? BigInt(text) : undefined
  if (whole === undefined || whole < min || whole > max) {
    throw new ValuesTypeError(`json: cannot unmarshal number ${text} into Go value of type ${go}`)
  }
}

function mismatch(value: Json, type: string): ValuesTypeError {
  return new ValuesTypeError(typeError(value, type))
}
