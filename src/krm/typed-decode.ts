import { assertNever } from '../base/assert.ts'
import { isSourceNumber, isSourceObject, isSourceString, type JsonSource } from '../base/go-json-text.ts'
import { isArray, type Json, type JsonObject } from '../base/json.ts'
import { byCodePoint, goJson } from '../yaml/json-text.ts'
import { readTime } from './go-time.ts'
import { writeSource } from './json-write.ts'
import { fieldOf, goNameOf, podType, type TypeRef } from './pod-schema.ts'
import { parseQuantityJson } from './quantity.ts'
import { type Decoded, type ListValue, type MapValue, type StructValue, TypedError, ZEROS } from './typed-value.ts'

/** Options of decoding. */
export interface DecodeOptions {
  /** Fields that came with a later Kubernetes minor (of 1.x) are unknown, and so dropped. */
  readonly prune?: number
}

/**
 * Decodes JSON into a Go type; mirrors encoding/json of Go 1.26: unknown fields are skipped, names match regardless of case, a key that comes twice
 * is decoded into what is there, the first type error is told at the end while the rest is decoded. Keys of plain records are taken in
 * sorted order, as json.Marshal prints a map. Throws TypedError.
 */
export function decode(source: JsonSource, type: TypeRef, options: DecodeOptions = {}): Decoded {
  const minor = options.prune ?? Number.POSITIVE_INFINITY
  const quick: State = { path: [], struct: undefined, saved: undefined, minor, sorted: false, again: false }
  try {
    const decoded = decodeValue(quick, source, type, undefined)
    if (!quick.again && quick.saved === undefined) return decoded
  } catch {
    // The same error, or one that comes before it in sorted order, is thrown below.
  }
  // The order of keys matters now: which error is the first, or which of two spellings of a key the last.
  const state: State = { ...quick, path: [], struct: undefined, saved: undefined, sorted: true }
  const decoded = decodeValue(state, source, type, undefined)
  if (state.saved !== undefined) throw new TypedError(state.saved)
  return decoded
}

interface State {
  /** JSON names of the fields that lead here, and Go names of embedded structs. */
  path: string[]
  /** Name of the innermost struct that has the last field of the path. */
  struct: string | undefined
  saved: string | undefined
  readonly minor: number
  readonly sorted: boolean
  /** The order of keys was seen to matter, so that decoding starts again with sorted keys. */
  again: boolean
}

function decodeValue(state: State, source: JsonSource, type: TypeRef, old: Decoded): Decoded {
  switch (type.kind) {
    case 'pointer':
      if (source === null) return undefined
      return decodeValue(state, source, type.elem, old) ?? emptyPointee(type.elem)
    case 'struct':
      return decodeStruct(state, source, type, old as StructValue | undefined)
    case 'list':
      return decodeList(state, source, type, type.elem, old as ListValue | undefined)
    case 'map':
      return decodeMap(state, source, type, type.elem, old as MapValue | undefined)
    case 'scalar':
      return decodeScalar(state, source, type, old)
    default:
      return assertNever(type)
  }
}

/** What a pointer points to after an allocation alone. */
function emptyPointee(type: TypeRef): Decoded {
  if (type.kind === 'scalar') return ZEROS[type.scalar]
  return type.kind === 'struct' ? { schema: podType(type.name), values: [] } : undefined
}

function decodeStruct(
  state: State,
  source: JsonSource,
  type: TypeRef & { kind: 'struct' },
  old: StructValue | undefined,
): Decoded {
  if (source === null) return old
  const schema = podType(type.name)
  const struct: StructValue = old ?? { schema, values: [] }
  if (isSourceObject(source)) {
    for (const [key, value] of source.entries) decodeField(state, struct, key, value)
  } else if (isRecord(source)) {
    for (const key of keysOf(state, source)) decodeField(state, struct, key, source[key] as Json)
  } else {
    saveTypeError(state, source, type.go)
    return old
  }
  return struct
}

function decodeField(state: State, struct: StructValue, key: string, value: JsonSource): void {
  const field = fieldOf(struct.schema, key)
  if (field === undefined || (field.since ?? 0) > state.minor) return
  // Another spelling may come as well; which is the last, sorting tells.
  if (key !== field.json) state.again = true
  const outer = state.struct
  const depth = state.path.length
  if (field.embedded !== undefined) state.path.push(field.embedded)
  state.path.push(field.json)
  state.struct = struct.schema.name
  struct.values[field.index] = decodeValue(state, value, field.type, struct.values[field.index])
  state.path.length = depth
  state.struct = outer
}

function decodeList(state: State, source: JsonSource, type: TypeRef, elem: TypeRef, old: ListValue | undefined): Decoded {
  if (source === null) return undefined
  if (!isArray(source)) {
    saveTypeError(state, source, type.go)
    return old
  }
  const list: ListValue = old ?? { items: [], length: 0 }
  const items = source as readonly JsonSource[]
  if (items.length === 0) return { items: [], length: 0 }
  for (let i = 0; i < items.length; i++) list.items[i] = decodeValue(state, items[i] as JsonSource, elem, list.items[i])
  list.length = items.length
  return list
}

function decodeMap(state: State, source: JsonSource, type: TypeRef, elem: TypeRef, old: MapValue | undefined): Decoded {
  if (source === null) return undefined
  const map: MapValue = old ?? { entries: new Map() }
  if (isSourceObject(source)) {
    for (const [key, value] of source.entries) map.entries.set(key, decodeValue(state, value, elem, undefined))
  } else if (isRecord(source)) {
    for (const key of keysOf(state, source)) map.entries.set(key, decodeValue(state, source[key] as Json, elem, undefined))
  } else {
    saveTypeError(state, source, type.go)
    return old
  }
  return map
}

function decodeScalar(state: State, source: JsonSource, type: TypeRef & { kind: 'scalar' }, old: Decoded): Decoded {
  switch (type.scalar) {
    case 'string': {
      const text = textOf(source)
      if (text !== undefined) return text
      break
    }
    case 'bool':
      if (typeof source === 'boolean') return source
      break
    case 'int32':
    case 'int64': {
      const number = numberText(source)
      if (number === undefined) break
      const value = parseInteger(number, type.scalar)
      if (value !== undefined) return value
      save(state, typeError(state, `number ${number}`, type.go))
      return old
    }
    case 'quantity':
      return parseQuantityJson(rawText(source)).canonical
    case 'time': {
      if (source === null) return undefined
      const text = textOf(source)
      if (text === undefined) throw new TypedError(typeError(state, kindOf(source), 'string'))
      return readTime(text)
    }
    case 'intOrString':
      return decodeIntOrString(state, source, old)
    case 'raw':
      return source === null ? old : writeSource(source)
    default:
      return assertNever(type.scalar)
  }
  if (source !== null) saveTypeError(state, source, type.go)
  return old
}

/** Mirrors IntOrString.UnmarshalJSON: an error ends decoding at once. Null makes it a number. */
function decodeIntOrString(state: State, source: JsonSource, old: Decoded): Decoded {
  const text = textOf(source)
  if (text !== undefined) return text
  if (source === null) return typeof old === 'number' ? old : 0
  const number = numberText(source)
  const value = number === undefined ? undefined : parseInteger(number, 'int32')
  if (value === undefined)
    throw new TypedError(typeError(state, number === undefined ? kindOf(source) : `number ${number}`, 'int32'))
  return value
}

function parseInteger(text: string, type: 'int32' | 'int64'): number | bigint | undefined {
  if (!/^-?\d+$/.test(text)) return undefined
  if (text.length < 16) {
    const value = Number(text)
    if (type === 'int32' && (value < -(2 ** 31) || value >= 2 ** 31)) return undefined
    return value === 0 ? 0 : value
  }
  const exact = BigInt(text)
  if (type === 'int32' || BigInt.asIntN(64, exact) !== exact) return undefined
  return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact
}

function isRecord(source: JsonSource): source is JsonObject {
  return typeof source === 'object' && source !== null && !isArray(source) && !isSourceNumber(source) && !isSourceString(source)
}

/** Keys in the order in which they are decoded. */
function keysOf(state: State, source: JsonObject): string[] {
  const keys = Object.keys(source)
  return state.sorted ? keys.sort(byCodePoint) : keys
}

function textOf(source: JsonSource): string | undefined {
  if (typeof source === 'string') return source
  return isSourceString(source) ? source.value : undefined
}

function numberText(source: JsonSource): string | undefined {
  if (typeof source === 'number' || typeof source === 'bigint') return goJson(source)
  return isSourceNumber(source) ? source.text : undefined
}

/** The bytes that a type with its own UnmarshalJSON reads. */
function rawText(source: JsonSource): string {
  if (isSourceString(source)) return `"${source.raw}"`
  if (typeof source === 'string') return goJson(source)
  if (source === null) return 'null'
  return numberText(source) ?? (typeof source === 'boolean' ? String(source) : isArray(source) ? '[]' : '{}')
}

/** What encoding/json calls a JSON value of the wrong type. */
function kindOf(source: JsonSource): string {
  if (textOf(source) !== undefined) return 'string'
  if (typeof source === 'boolean') return 'bool'
  if (numberText(source) !== undefined) return 'number'
  return isArray(source) ? 'array' : 'object'
}

function saveTypeError(state: State, source: JsonSource, type: string): void {
  save(state, typeError(state, kindOf(source), type))
}

function save(state: State, message: string): void {
  state.saved ??= message
}

function typeError(state: State, value: string, type: string): string {
  const place = state.struct === undefined ? 'value' : `struct field ${goNameOf(state.struct)}.${state.path.join('.')}`
  return `json: cannot unmarshal ${value} into Go ${place} of type ${type}`
}
