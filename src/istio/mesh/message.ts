import { type Json, type JsonObject, record, sameJson } from '../../base/json.ts'
import type { FieldKind } from './schema.ts'

/**
 * A proto message as a plain value: a record without prototype, keyed by the **JSON names** of its fields, that holds only the fields which are
 * *present* (proto's `Has`). It does not carry its type: whoever has a message knows the name of its schema (schema.ts), and finds that of a
 * nested one in the field.
 *
 * Present are: a scalar or enum other than zero · a message, wrapper, duration or struct that is set, also to its zero (in Go: a pointer that is
 * not nil) · the member of a oneof that is set, also to zero (of one oneof never two members) · a list or map that is not empty. Everything else is
 * absent, and reads as Go's zero value. (Go tells an empty map from a nil one; nothing that Istio prints does.)
 *
 * | kind of field | value |
 * |---|---|
 * | bool | boolean |
 * | int32, uint32, double | number (NaN and infinities are possible) |
 * | string | string |
 * | enum | number; `enumName` gives its name |
 * | message | Message |
 * | duration | {@link ProtoDuration} |
 * | struct | plain JSON record; its numbers are doubles |
 * | boolValue, int32Value, uint32Value | boolean or number: the bare value, presence says whether the wrapper is nil |
 * | int64Value | bigint |
 * | list of KIND | array of the above |
 * | map to KIND | record without prototype of the above, by key |
 *
 * Messages are never changed in place: readers and mergers return new records that may share parts.
 */
export type Message = { readonly [jsonName: string]: FieldValue }

/** What a field of a {@link Message} holds. */
export type FieldValue = boolean | number | bigint | string | ProtoDuration | Message | JsonObject | readonly FieldValue[]

/** google.protobuf.Duration: both have the same sign, `nanos` is below 1e9 in size. */
export type ProtoDuration = { readonly seconds: number; readonly nanos: number }

/** A message under construction. */
export type MutableMessage = { [jsonName: string]: FieldValue }

/** A new empty message, without a prototype. */
export function emptyMessage(): MutableMessage {
  return record() as MutableMessage
}

/** A copy of a message with these fields in place of its own; undefined clears a field. */
export function withFields(message: Message, fields: { readonly [jsonName: string]: FieldValue | undefined }): Message {
  const copy = Object.assign(emptyMessage(), message)
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) delete copy[name]
    else copy[name] = value
  }
  return copy
}

/** The nested message in a field, or undefined where it is absent (a getter's nil); of nothing, nothing. */
export function messageIn(message: Message | undefined, field: string): Message | undefined {
  const value = message?.[field]
  return value !== undefined && typeof value === 'object' && !Array.isArray(value) ? (value as Message) : undefined
}

/** The string in a field, or "" where it is absent. */
export function stringIn(message: Message | undefined, field: string): string {
  const value = message?.[field]
  return typeof value === 'string' ? value : ''
}

/** The number (or number of the enum) in a field, or 0 where it is absent. */
export function numberIn(message: Message | undefined, field: string): number {
  const value = message?.[field]
  return typeof value === 'bigint' ? Number(value) : typeof value === 'number' ? value : 0
}

/** The items of a list field, none where it is absent. The caller knows their kind. */
export function listIn<Item extends FieldValue = Message>(message: Message | undefined, field: string): readonly Item[] {
  const value = message?.[field]
  return Array.isArray(value) ? (value as readonly Item[]) : []
}

/** The entries of a map field, none where it is absent. The caller knows their kind. */
export function mapIn<Item extends FieldValue = string>(
  message: Message | undefined,
  field: string,
): { readonly [key: string]: Item } {
  return (messageIn(message, field) ?? {}) as { readonly [key: string]: Item }
}

/** The duration in a field as nanoseconds (Go's AsDuration), or undefined where it is absent. */
export function nanosecondsIn(message: Message | undefined, field: string): bigint | undefined {
  const value = messageIn(message, field)
  return value === undefined ? undefined : BigInt(numberIn(value, 'seconds')) * 1_000_000_000n + BigInt(numberIn(value, 'nanos'))
}

/** True when both are equal as proto.Equal has it: the same fields are present with the same values; nothing equals nothing. */
export function sameMessage(a: FieldValue | undefined, b: FieldValue | undefined): boolean {
  return sameJson(a as Json | undefined, b as Json | undefined)
}

/** True when a field of this kind is present whatever its value: Go has a pointer there. */
export function hasPresence(kind: FieldKind): boolean {
  return PRESENCE[kind]
}

const PRESENCE = {
  bool: false,
  int32: false,
  uint32: false,
  double: false,
  string: false,
  enum: false,
  duration: true,
  struct: true,
  message: true,
  boolValue: true,
  int32Value: true,
  int64Value: true,
  uint32Value: true,
} as const satisfies Record<FieldKind, boolean>
