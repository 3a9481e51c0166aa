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
  const result = canonicalValue(value, type, minor)
  return result === undefined ? encodeValue(undefined, type) : result
}

function canonicalValue(value: Json, type: TypeRef, minor: number): Canonical {
  switch (type.kind) {
    case 'pointer': {
      if (value === null) return undefined
      const pointee = canonicalValue(value, type.elem, minor)
      return pointee === undefined ? ODD : pointee
    }
    case 'struct':
      return value === null ? undefined : isObject(value) ? canonicalStruct(value, podType(type.name), minor) : ODD
    case 'list':
      return value === null ? undefined : isArray(value) ? canonicalList(value, type.elem, minor) : ODD
    case 'map':
      return value === null ? undefined : isObject(value) ? canonicalMap(value, type.elem, minor) : ODD
    case 'scalar':
      return canonicalScalar(value, type)
  }
}

function canonicalStruct(value: JsonObject, schema: StructSchema, minor: number): Canonical {
  const known = knownFor(schema, minor)
  let result: Canonical = known.get(value)
  if (result !== undefined) return result
  result = structOf(value, schema, minor)
  if (result === ODD) return ODD
  known.set(value, result as JsonObject)
  if (result !== value) known.set(result as JsonObject, result as JsonObject)
  return result
}

/** Canonical values of structs, by what they were made of: the parts of pods are asked about again and again, and many pods share some. */
function knownFor(schema: StructSchema, minor: number): WeakMap<JsonObject, JsonObject> {
  let byMinor = knownStructs.get(schema)
  if (byMinor === undefined) {
    byMinor = new Map()
    knownStructs.set(schema, byMinor)
  }
  let known = byMinor.get(minor)
  if (known === undefined) {
    known = new WeakMap()
    byMinor.set(minor, known)
  }
  return known
}

const knownStructs = new WeakMap<StructSchema, Map<number, WeakMap<JsonObject, JsonObject>>>()

function structOf(value: JsonObject, schema: StructSchema, minor: number): Canonical {
  const always = alwaysPrinted(schema)
  const indexes: number[] = []
  const values: Json[] = []
  let same = true
  let printed = 0
  for (const key of Object.keys(value)) {
    const field = schema.byName.get(key)
    if (field === undefined) {
      if (fieldOf(schema, key) !== undefined) return ODD
      same = false
      continue
    }
    const before = value[key] as Json
    const after = (field.since ?? 0) > minor ? undefined : canonicalValue(before, field.type, minor)
    if (after === ODD) return ODD
    if (isLeftOut(after, field)) {
      same = false
      continue
    }
    const now = after === undefined ? encodeValue(undefined, field.type) : after
    if (now !== before || field.index < (indexes.at(-1) ?? 0)) same = false
    if (always.has(field.index)) printed++
    indexes.push(field.index)
    values.push(now)
  }
  if (same && printed === always.size) return value
  return inOrder(schema, indexes, values, always)
}

function inOrder(
  schema: StructSchema,
  indexes: readonly number[],
  values: readonly Json[],
  always: ReadonlyMap<number, Json>,
): Json {
  const out: MutableObject = record()
  const order = [...indexes.keys()].sort((a, b) => (indexes[a] as number) - (indexes[b] as number))
  const rest = [...always.keys()].filter((index) => !indexes.includes(index))
  let next = 0
  const printRest = (before: number): void => {
    for (let index = rest[next]; index !== undefined && index < before; index = rest[++next])
      out[(schema.fields[index] as FieldSchema).json] = always.get(index) as Json
  }
  for (const at of order) {
    const index = indexes[at] as number
    printRest(index)
    out[(schema.fields[index] as FieldSchema).json] = values[at] as Json
  }
  printRest(Number.POSITIVE_INFINITY)
  return out
}

/** What is printed of a struct that has nothing: fields without omitempty, in order, with their zero values. */
function alwaysPrinted(schema: StructSchema): ReadonlyMap<number, Json> {
  let always = alwaysBySchema.get(schema)
  if (always === undefined) {
    const fields = schema.fields.filter((field) => !isOmitted(undefined, field))
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

function canonicalList(value: readonly Json[], elem: TypeRef, minor: number): Canonical {
  let out: Json[] | undefined
  for (let i = 0; i < value.length; i++) {
    const before = value[i] as Json
    const after = canonicalValue(before, elem, minor)
    if (after === ODD) return ODD
    const now = after === undefined ? encodeValue(undefined, elem) : after
    if (now !== before) out ??= value.slice(0, i)
    out?.push(now)
  }
  return out ?? value
}

function canonicalMap(value: JsonObject, elem: TypeRef, minor: number): Canonical {
  const keys = Object.keys(value)
  const values: Json[] = []
  let same = true
  for (let i = 0; i < keys.length; i++) {
    const before = value[keys[i] as string] as Json
    const after = canonicalValue(before, elem, minor)
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
