/**
 * Reads JSON into mesh messages. Mirrors github.com/golang/protobuf v1.5 jsonpb.Unmarshaler (decode.go) as Istio's protomarshal.ApplyJSON calls it,
 * with the exact texts of its errors; up to Istio 1.12 those of gogo/protobuf where they differ.
 * Deviations: of several unknown fields, or errors inside one map, Go names any one, most often the first in sorted order, and we always that; an error also
 * tells the path of its field.
 */

import { quote } from '../../base/go-quote.ts'
import { isArray, isObject, type Json, type JsonObject, type MutableObject, record } from '../../base/json.ts'
import { byCodePoint, goJson } from '../../yaml/json-text.ts'
import { readQuotedNumber, typeError } from './go-json.ts'
import { emptyMessage, type FieldValue, hasPresence, type Message, type MutableMessage } from './message.ts'
import { readJsonpbDuration } from './proto-duration.ts'
import { enumSchema, type MeshField, messageSchema, NEWEST_MINOR } from './schema.ts'

export { writeMessage } from './jsonpb-write.ts'

/** Why JSON is no message; the message is Go's, the path that of the field in JSON names (`defaultConfig.proxyMetadata.A`). */
export class JsonpbError extends Error {
  readonly kind = 'jsonpb-error'
  readonly path: string
  /** Where a field is unknown: the names of those beside which it stands. */
  readonly known: readonly string[] | undefined

  constructor(message: string, path: string, known?: readonly string[]) {
    super(message)
    this.path = path
    this.known = known
  }
}

export interface ReadOptions {
  /** What the fields are set in: as Go reads into a message that is not empty. */
  readonly into?: Message
  /** Unknown fields are ignored, unless this says otherwise. */
  readonly unknown?: 'ignore' | 'refuse'
  /** Minor version of Istio whose fields and errors count; the newest known when absent. */
  readonly minor?: number
}

/**
 * The message that Go has after unmarshalling this JSON. A field that is present replaces what was there (messages, lists and maps whole), null is as
 * good as absent, a member of a oneof clears its siblings. Throws {@link JsonpbError}.
 */
export function readMessage(name: string, json: Json, options: ReadOptions = {}): Message {
  const into = options.into ?? emptyMessage()
  if (json === null) return into
  const context = { refuse: options.unknown === 'refuse', minor: options.minor ?? NEWEST_MINOR }
  return readFields(name, json, into, context, '')
}

interface Context {
  readonly refuse: boolean
  readonly minor: number
}

function readFields(name: string, json: Json, into: Message, context: Context, path: string): Message {
  if (!isObject(json)) throw new JsonpbError(typeError(json, 'map[string]json.RawMessage'), path)
  const schema = messageSchema(name, context.minor)
  const out: MutableMessage = Object.assign(emptyMessage(), into)
  let count = 0
  // Of several members of a oneof the last in declaration order stays. Up to 1.12 it was one at random; the first stands for that.
  const chosen = new Set<string>()
  for (const field of schema.fields) {
    const byProto = Object.hasOwn(json, field.proto)
    const byJson = field.json !== field.proto && Object.hasOwn(json, field.json)
    if (!byProto && !byJson) continue
    count += Number(byProto) + Number(byJson)
    const value = json[byJson ? field.json : field.proto]
    if (value === undefined || value === null) continue
    if (field.oneof !== undefined) {
      if (context.minor <= LAST_GOGO && chosen.has(field.oneof)) continue
      chosen.add(field.oneof)
    }
    setField(out, schema.fields, field, readField(field, value, context, path === '' ? field.json : `${path}.${field.json}`))
  }
  if (context.refuse && count < Object.keys(json).length) {
    const names = new Set(schema.fields.flatMap((field) => [field.proto, field.json]))
    const unknown = sortedKeys(json).find((key) => !names.has(key)) ?? ''
    const known = schema.fields.map((field) => field.json)
    throw new JsonpbError(`unknown field ${quote(unknown)} in ${name}`, path === '' ? unknown : `${path}.${unknown}`, known)
  }
  return out
}

/** In the order in which sigs.k8s.io/yaml writes them. */
function sortedKeys(json: JsonObject): readonly string[] {
  return Object.keys(json).sort(byCodePoint)
}

function setField(out: MutableMessage, fields: readonly MeshField[], field: MeshField, value: FieldValue): void {
  if (field.oneof !== undefined) {
    for (const sibling of fields) if (sibling.oneof === field.oneof) delete out[sibling.json]
    out[field.json] = value
  } else if (isPresent(field, value)) {
    out[field.json] = value
  } else {
    delete out[field.json]
  }
}

function isPresent(field: MeshField, value: FieldValue): boolean {
  if (field.shape === 'list') return (value as readonly FieldValue[]).length > 0
  if (field.shape === 'map') return Object.keys(value).length > 0
  return hasPresence(field.kind) || !(value === false || value === '' || Object.is(value, 0))
}

function readField(field: MeshField, value: Json, context: Context, path: string): FieldValue {
  switch (field.shape) {
    case 'one':
      return readSingle(field, value, context, path)
    case 'list':
      if (!isArray(value)) throw new JsonpbError(typeError(value, '[]json.RawMessage'), path)
      return value.map((item, index) => readSingle(field, item, context, `${path}[${index}]`))
    case 'map': {
      if (!isObject(value)) throw new JsonpbError(typeError(value, 'map[string]json.RawMessage'), path)
      const out = emptyMessage()
      for (const key of sortedKeys(value)) out[key] = readSingle(field, value[key] ?? null, context, `${path}.${key}`)
      return out
    }
  }
}

/** One value; null comes from lists and maps only, and is the zero value there. */
function readSingle(field: MeshField, value: Json, context: Context, path: string): FieldValue {
  switch (field.kind) {
    case 'bool':
    case 'boolValue':
      if (typeof value === 'boolean') return value
      if (value === null) return false
      throw new JsonpbError(typeError(value, 'bool'), path)
    case 'string':
      if (typeof value === 'string') return value
      if (value === null) return ''
      throw new JsonpbError(typeError(value, 'string'), path)
    case 'int32':
    case 'int32Value':
    case 'uint32':
    case 'uint32Value':
    case 'int64Value':
    case 'double':
      return readNumber(field.kind, value, path)
    case 'enum':
      return readEnum(field, value, context, path)
    case 'duration': {
      if (typeof value !== 'string') throw new JsonpbError(typeError(value, 'string'), path)
      const read = readJsonpbDuration(value)
      if ('error' in read) throw new JsonpbError(read.error, path)
      return read.duration
    }
    case 'struct':
      if (!isObject(value)) throw new JsonpbError(`bad StructValue: ${typeError(value, 'map[string]json.RawMessage')}`, path)
      return readStruct(value)
    case 'message':
      return value === null ? emptyMessage() : readFields(field.type ?? '', value, emptyMessage(), context, path)
  }
}

type NumberKind = 'int32' | 'int32Value' | 'uint32' | 'uint32Value' | 'int64Value' | 'double'

/** Go's type, and the range where it is an integer. */
const NUMBERS = {
  int32: { go: 'int32', min: -(2n ** 31n), max: 2n ** 31n - 1n },
  int32Value: { go: 'int32', min: -(2n ** 31n), max: 2n ** 31n - 1n },
  uint32: { go: 'uint32', min: 0n, max: 2n ** 32n - 1n },
  uint32Value: { go: 'uint32', min: 0n, max: 2n ** 32n - 1n },
  int64Value: { go: 'int64', min: -(2n ** 63n), max: 2n ** 63n - 1n },
  double: { go: 'float64' },
} as const satisfies Record<NumberKind, { go: string; min?: bigint; max?: bigint }>

const NOT_FINITE: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
}

/** A number, or one in quotes, of which Go strips the quotes and reads the rest as JSON. */
function readNumber(kind: NumberKind, value: Json, path: string): number | bigint {
  const row = NUMBERS[kind]
  const zero = kind === 'int64Value' ? 0n : 0
  if (value === null) return zero
  let text: string
  if (typeof value === 'string') {
    const special = kind === 'double' && Object.hasOwn(NOT_FINITE, value) ? NOT_FINITE[value] : undefined
    if (special !== undefined) return special
    const inner = readQuotedNumber(value, row.go)
    if (inner.error !== undefined) throw new JsonpbError(inner.error, path)
    if (inner.number === undefined) return zero
    text = inner.number
  } else if (typeof value === 'number' || typeof value === 'bigint') {
    text = goJson(value)
  } else {
    throw new JsonpbError(typeError(value, row.go), path)
  }
  const read = 'min' in row ? integerOf(text, row.min, row.max) : finite(Number(text))
  if (read === undefined) throw new JsonpbError(`json: cannot unmarshal number ${text} into Go value of type ${row.go}`, path)
  return kind === 'int64Value' ? BigInt(read) : Number(read)
}

function integerOf(text: string, min: bigint, max: bigint): bigint | undefined {
  if (!(min < 0n ? /^-?\d+$/ : /^\d+$/).test(text)) return undefined
  const value = BigInt(text)
  return value >= min && value <= max ? value : undefined
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined
}

function readEnum(field: MeshField, value: Json, context: Context, path: string): number {
  const type = field.type ?? ''
  const gogo = context.minor <= LAST_GOGO
  if (typeof value === 'string') {
    const raw = goJson(value)
    const known = enumSchema(type, context.minor).values.find((each) => each.name === raw.slice(1, -1))
    if (known !== undefined) return known.number
    const shown = gogo ? quote(raw.slice(1, -1)) : quote(raw)
    throw new JsonpbError(`unknown value ${shown} for enum ${gogo ? underscored(type) : type}`, path)
  }
  if (value === null) return 0
  const go = gogo ? enumSchema(type).goName : 'protoreflect.EnumNumber'
  if (typeof value !== 'number' && typeof value !== 'bigint') throw new JsonpbError(typeError(value, go), path)
  const number = integerOf(goJson(value), NUMBERS.int32.min, NUMBERS.int32.max)
  if (number === undefined)
    throw new JsonpbError(`json: cannot unmarshal number ${goJson(value)} into Go value of type ${go}`, path)
  return Number(number)
}

/** The last minor version of Istio that read its configuration with gogo/protobuf. */
export const LAST_GOGO = 12

/** gogo's name of a nested type: `istio.mesh.v1alpha1.ProxyConfig_InboundInterceptionMode`. */
function underscored(type: string): string {
  const [first, second, third, ...path] = type.split('.')
  return `${first}.${second}.${third}.${path.join('_')}`
}

/** google.protobuf.Struct: any JSON, but numbers are doubles. */
function readStruct(value: JsonObject): JsonObject {
  const out: MutableObject = record()
  for (const [key, item] of Object.entries(value)) out[key] = readStructValue(item)
  return out
}

function readStructValue(value: Json): Json {
  if (typeof value === 'bigint') return Number(value)
  if (isArray(value)) return value.map(readStructValue)
  return isObject(value) ? readStruct(value) : value
}
