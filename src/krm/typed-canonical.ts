/**
 * The round trip of typed.ts for plain values that fit their types as nearly all do: no error, every name in its own spelling. It gives the very value back
 * where that is canonical already, part by part, so that a pod that is typed again costs a look. Anything else is {@link ODD}, for the whole reader.
 */
import { isArray, isObject, type Json, type JsonObject, type MutableObject, record } from '../base/json.ts'
import { byCodePoint, goJson } from '../yaml/json-text.ts'
import { type FieldSchema, fieldOf, podType, type StructSchema, type TypeRef } from './pod-schema.ts'
import { parseQuantityJson } from './quantity.ts'
import { encodeValue, isOmitted } from './typed-encode.ts'

/** The value must be read by the decoder that knows every case. */
export const ODD = Symbol('odd')

/** What comes out, ODD, or undefined for Go's zero value. */
type Canonical = Json | undefined | typeof ODD

/** The canonical value, or ODD. `minor`: later fields are unknown. Throws what parts throw that read themselves. */
export function canonical(value: Json, type: TypeRef, minor: number): Json | typeof ODD {
  const result = canonicalValue(value, type, readingOf(minor))
  return result === undefined ? encodeValue(undefined, type) : result
}

/**
 * What was read for one minor. Canonical values of lists, of maps and of structs with many fields are kept by what they were made of: the parts of pods are asked about again and
 * again, and many pods share some.
 */
interface Reading {
  readonly minor: number
  readonly known: Map<TypeRef, WeakMap<object, Json>>
}

function readingOf(minor: number): Reading {
  let reading = readings.get(minor)
  if (reading === undefined) {
    reading = { minor, known: new Map() }
    readings.set(minor, reading)
  }
  return reading
}

const readings = new Map<number, Reading>()

function knownOf(type: TypeRef, { known }: Reading): WeakMap<object, Json> {
  let ofType = known.get(type)
  if (ofType === undefined) {
    ofType = new WeakMap()
    known.set(type, ofType)
  }
  return ofType
}

function canonicalValue(value: Json, type: TypeRef, reading: Reading): Canonical {
  switch (type.kind) {
    case 'scalar':
      return canonicalScalar(value, type)
    case 'pointer': {
      if (value === null) return undefined
      const pointee = canonicalValue(value, type.elem, reading)
      return pointee === undefined ? ODD : pointee
    }
    case 'struct':
      return value === null ? undefined : isObject(value) ? canonicalStruct(value, type, reading) : ODD
    case 'list':
      return value === null ? undefined : isArray(value) ? canonicalList(value, type, reading) : ODD
    case 'map':
      return value === null ? undefined : isObject(value) ? canonicalMap(value, type, reading) : ODD
  }
}

function canonicalStruct(value: JsonObject, type: TypeRef & { readonly kind: 'struct' }, reading: Reading): Canonical {
  const schema = podType(type.name)
  const known = schema.names.length > FEW ? knownOf(type, reading) : undefined
  const before = known?.get(value)
  if (before !== undefined) return before
  const result = structOf(value, schema, reading)
  if (result === ODD || result === undefined) return ODD
  known?.set(value, result)
  if (result !== value) known?.set(result as JsonObject, result)
  return result
}

/** A struct of so few fields is sooner read than found. */
const FEW = 8

function structOf(value: JsonObject, schema: StructSchema, reading: Reading): Canonical {
  const always = alwaysPrinted(schema)
  const keys = Object.keys(value)
  let last = -1
  let found = 0
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string
    const field = schema.field(key)
    const now = field === undefined ? undefined : fieldOfStruct(value[key] as Json, field, reading)
    if (field === undefined || now !== value[key] || field.index < last) return rebuilt(value, keys, i, schema, reading)
    last = field.index
    if (always.has(last)) found++
  }
  return found === always.size ? value : rebuilt(value, keys, keys.length, schema, reading)
}

/** A field's canonical value, ODD, or undefined where it is left out. */
function fieldOfStruct(value: Json, field: FieldSchema, reading: Reading): Canonical {
  const { type } = field
  // Most fields are texts.
  if (
    typeof value === 'string' &&
    type.kind === 'scalar' &&
    type.scalar === 'string' &&
    value !== '' &&
    field.since === undefined
  )
    return value
  const now = (field.since ?? 0) > reading.minor ? undefined : canonicalValue(value, field.type, reading)
  if (now === ODD) return ODD
  if (isLeftOut(now, field)) return undefined
  return now === undefined ? encodeValue(undefined, field.type) : now
}

/** The struct whose first `same` fields are as they should be. */
function rebuilt(value: JsonObject, keys: readonly string[], same: number, schema: StructSchema, reading: Reading): Canonical {
  const indexes: number[] = []
  const values: Json[] = []
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string
    const field = schema.field(key)
    if (field === undefined) {
      if (fieldOf(schema, key) !== undefined) return ODD
      continue
    }
    const now = i < same ? (value[key] as Json) : fieldOfStruct(value[key] as Json, field, reading)
    if (now === ODD) return ODD
    if (now === undefined) continue
    indexes.push(field.index)
    values.push(now)
  }
  return inOrder(schema, indexes, values, alwaysPrinted(schema))
}

function inOrder(
  schema: StructSchema,
  indexes: readonly number[],
  values: readonly Json[],
  always: ReadonlyMap<number, Json>,
): Json {
  const out: MutableObject = record()
  const rest = missingIn(indexes, always)
  if (rest.length === 0 && isAscending(indexes)) {
    for (let i = 0; i < indexes.length; i++) out[schema.names[indexes[i] as number] as string] = values[i] as Json
    return out
  }
  const order = [...indexes.keys()].sort((a, b) => (indexes[a] as number) - (indexes[b] as number))
  let next = 0
  const printRest = (before: number): void => {
    for (let index = rest[next]; index !== undefined && index < before; index = rest[++next])
      out[schema.names[index] as string] = always.get(index) as Json
  }
  for (const at of order) {
    const index = indexes[at] as number
    printRest(index)
    out[schema.names[index] as string] = values[at] as Json
  }
  printRest(Number.POSITIVE_INFINITY)
  return out
}

function missingIn(indexes: readonly number[], always: ReadonlyMap<number, Json>): readonly number[] {
  const missing: number[] = []
  always.forEach((_, index) => {
    if (!indexes.includes(index)) missing.push(index)
  })
  return missing
}

function isAscending(indexes: readonly number[]): boolean {
  for (let i = 1; i < indexes.length; i++) if ((indexes[i] as number) < (indexes[i - 1] as number)) return false
  return true
}

/** What is printed of a struct that has nothing, in order: zero values by the index of their field. */
function alwaysPrinted(schema: StructSchema): ReadonlyMap<number, Json> {
  let always = alwaysBySchema.get(schema)
  if (always === undefined) {
    const fields = schema.unconditional.filter((field) => !isOmitted(undefined, field))
    always = new Map(fields.map((field) => [field.index, encodeValue(undefined, field.type)]))
    alwaysBySchema.set(schema, always)
  }
  return always
}

const alwaysBySchema = new WeakMap<StructSchema, ReadonlyMap<number, Json>>()

/** {@link isOmitted} of a value that is printed already. */
function isLeftOut(value: Json | undefined, field: FieldSchema): boolean {
  if (value === undefined) return isOmitted(undefined, field)
  if (!field.omitempty) return false
  switch (field.type.kind) {
    case 'list':
      return (value as readonly Json[]).length === 0
    case 'map':
      for (const _ in value as JsonObject) return false
      return true
    case 'scalar':
      return isOmitted(value as string | boolean | number | bigint, field)
    case 'pointer':
    case 'struct':
      return false
  }
}

function canonicalList(value: readonly Json[], type: TypeRef & { readonly kind: 'list' }, reading: Reading): Canonical {
  const known = type.elem.kind === 'scalar' ? undefined : knownOf(type, reading)
  const before = known?.get(value)
  if (before !== undefined) return before
  const result = listOf(value, type.elem, reading)
  if (result === ODD) return ODD
  known?.set(value, result)
  if (result !== value) known?.set(result, result)
  return result
}

function listOf(value: readonly Json[], elem: TypeRef, reading: Reading): readonly Json[] | typeof ODD {
  let out: Json[] | undefined
  for (let i = 0; i < value.length; i++) {
    const before = value[i] as Json
    const after = canonicalValue(before, elem, reading)
    if (after === ODD) return ODD
    const now = after === undefined ? encodeValue(undefined, elem) : after
    if (now !== before) out ??= value.slice(0, i)
    out?.push(now)
  }
  return out ?? value
}

function canonicalMap(value: JsonObject, type: TypeRef & { readonly kind: 'map' }, reading: Reading): Canonical {
  const known = knownOf(type, reading)
  const before = known.get(value)
  if (before !== undefined) return before
  const result = mapOf(value, type.elem, reading)
  if (result === ODD) return ODD
  known.set(value, result)
  if (result !== value) known.set(result, result)
  return result
}

function mapOf(value: JsonObject, elem: TypeRef, reading: Reading): JsonObject | typeof ODD {
  const keys = Object.keys(value)
  const values: Json[] = []
  let same = true
  for (let i = 0; i < keys.length; i++) {
    const before = value[keys[i] as string] as Json
    const after = canonicalValue(before, elem, reading)
    if (after === ODD) return ODD
    const now = after === undefined ? encodeValue(undefined, elem) : after
    if (now !== before || (i > 0 && byCodePoint(keys[i - 1] as string, keys[i] as string) > 0)) same = false
    values.push(now)
  }
  if (same) return value
  const out: MutableObject = record()
  const order = [...keys.keys()].sort((a, b) => byCodePoint(keys[a] as string, keys[b] as string))
  for (const at of order) out[keys[at] as string] = values[at] as Json
  return out
}

function canonicalScalar(value: Json, type: TypeRef & { readonly kind: 'scalar' }): Canonical {
  switch (type.scalar) {
    case 'string':
      return typeof value === 'string' ? value : value === null ? undefined : ODD
    case 'bool':
      return typeof value === 'boolean' ? value : value === null ? undefined : ODD
    case 'int32':
    case 'int64':
      if (value === null) return undefined
      return isSmallInteger(value, type.scalar === 'int32' ? 2 ** 31 : 1e15) ? value : ODD
    case 'intOrString':
      if (typeof value === 'string') return value
      return value === null ? 0 : isSmallInteger(value, 2 ** 31) ? value : ODD
    case 'quantity':
      return typeof value === 'string' || typeof value === 'number' ? quantityText(value) : ODD
    case 'time':
    case 'raw':
      return value === null ? undefined : ODD
  }
}

function isSmallInteger(value: Json, limit: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value < limit && value >= -limit && !Object.is(value, -0)
}

function quantityText(value: string | number): string {
  let text = quantities.get(value)
  if (text === undefined) {
    text = parseQuantityJson(goJson(value)).canonical
    if (quantities.size > KEPT) quantities.clear()
    quantities.set(value, text)
  }
  return text
}

const KEPT = 1_000
const quantities = new Map<string | number, string>()
