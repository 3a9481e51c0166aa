import { assertNever } from '../base/assert.ts'
import { readJsonText } from '../base/go-json-text.ts'
import { type Json, type JsonObject, type MutableObject, record } from '../base/json.ts'
import { byCodePoint, goJson } from '../yaml/json-text.ts'
import { type FieldSchema, podType, type TypeRef } from './pod-schema.ts'
import { plainValue } from './typed-raw.ts'
import type { Decoded, ListValue, MapValue, StructValue } from './typed-value.ts'

/** The plain value that json.Marshal prints of a decoded one; keys of structs stand in the order of the schema. */
export function encodeValue(value: Decoded, type: TypeRef): Json {
  switch (type.kind) {
    case 'pointer':
      return value === undefined ? null : encodeValue(value, type.elem)
    case 'struct':
      return encodeStruct(value as StructValue | undefined, type.name)
    case 'list':
      return value === undefined ? null : itemsOf(value as ListValue).map((item) => encodeValue(item, type.elem))
    case 'map':
      return value === undefined ? null : encodeMap(value as MapValue, type.elem)
    case 'scalar':
      return encodeScalar(value, type)
    default:
      return assertNever(type)
  }
}

/** The text that json.Marshal prints. */
export function encodeText(value: Decoded, type: TypeRef): string {
  switch (type.kind) {
    case 'pointer':
      return value === undefined ? 'null' : encodeText(value, type.elem)
    case 'struct': {
      const values = (value as StructValue | undefined)?.values ?? []
      const parts: string[] = []
      podType(type.name).fields.forEach((field, i) => {
        if (!isOmitted(values[i], field)) parts.push(`"${field.json}":${encodeText(values[i], field.type)}`)
      })
      return `{${parts.join(',')}}`
    }
    case 'list':
      return value === undefined
        ? 'null'
        : `[${itemsOf(value as ListValue)
            .map((item) => encodeText(item, type.elem))
            .join(',')}]`
    case 'map': {
      if (value === undefined) return 'null'
      return `{${sortedEntries(value as MapValue)
        .map(([key, item]) => `${goJson(key)}:${encodeText(item, type.elem)}`)
        .join(',')}}`
    }
    case 'scalar': {
      if (type.scalar === 'raw') return (value as string | undefined) ?? 'null'
      return goJson(encodeScalar(value, type))
    }
    default:
      return assertNever(type)
  }
}

function encodeStruct(struct: StructValue | undefined, name: string): Json {
  const out: MutableObject = record()
  const fields = podType(name).fields
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i] as FieldSchema
    const value = struct?.values[i]
    if (!isOmitted(value, field)) out[field.json] = encodeValue(value, field.type)
  }
  return out
}

function encodeMap(map: MapValue, elem: TypeRef): Json {
  const out: MutableObject = record()
  for (const [key, value] of sortedEntries(map)) out[key] = encodeValue(value, elem)
  return out
}

function encodeScalar(value: Decoded, type: TypeRef & { kind: 'scalar' }): Json {
  switch (type.scalar) {
    case 'string':
      return (value as string | undefined) ?? ''
    case 'bool':
      return (value as boolean | undefined) ?? false
    case 'int32':
    case 'int64':
      return (value as number | bigint | undefined) ?? 0
    case 'quantity':
      return (value as string | undefined) ?? '0'
    case 'intOrString':
      return (value as number | string | undefined) ?? 0
    case 'time':
      return (value as string | undefined) || null
    case 'raw':
      return value === undefined ? null : plainValue(readJsonText(value as string))
    default:
      return assertNever(type.scalar)
  }
}

/** Mirrors isEmptyValue and omitzero of encoding/json: structs (quantities, times too) are never empty. */
export function isOmitted(value: Decoded, field: FieldSchema): boolean {
  const { type } = field
  if (type.kind === 'scalar' && type.scalar === 'time') return field.omitzero && (value === undefined || value === '')
  if (!field.omitempty) return false
  switch (type.kind) {
    case 'pointer':
      return value === undefined
    case 'struct':
      return false
    case 'list':
      return value === undefined || (value as ListValue).length === 0
    case 'map':
      return value === undefined || (value as MapValue).entries.size === 0
    case 'scalar':
      if (type.scalar === 'quantity' || type.scalar === 'intOrString' || type.scalar === 'raw') return false
      return value === undefined || value === '' || value === false || value === 0
    default:
      return assertNever(type)
  }
}

/** {@link encodeText} of a canonical value, whose structs have their fields in order. */
export function textOfCanonical(value: Json, type: TypeRef): string {
  if (type.kind === 'pointer') return textOfCanonical(value, type.elem)
  if (type.kind === 'scalar' || value === null) return goJson(value)
  if (type.kind === 'list') return `[${(value as readonly Json[]).map((item) => textOfCanonical(item, type.elem)).join(',')}]`
  const object = value as JsonObject
  // JavaScript puts keys like numbers first.
  const keys = type.kind === 'map' ? Object.keys(object).sort(byCodePoint) : Object.keys(object)
  const struct = type.kind === 'map' ? undefined : podType(type.name)
  const members = keys.map((key) => {
    const inner = type.kind === 'map' ? type.elem : struct?.field(key)?.type
    return `${goJson(key)}:${textOfCanonical(object[key] as Json, inner ?? type)}`
  })
  return `{${members.join(',')}}`
}

function itemsOf(list: ListValue): Decoded[] {
  return list.items.length === list.length ? list.items : list.items.slice(0, list.length)
}

function sortedEntries(map: MapValue): [string, Decoded][] {
  return [...map.entries].sort(([a], [b]) => byCodePoint(a, b))
}
