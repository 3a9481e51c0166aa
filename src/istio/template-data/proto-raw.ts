/**
 * The raw values of mesh messages: the message itself, but that wrappers and structs are records in Go and a oneof is a field of its own. Made once
 * for each message, and known both ways.
 */

import { invariant } from '../../base/assert.ts'
import { record } from '../../base/json.ts'
import type { GoValue } from '../../template/gotemplate/value.ts'
import type { FieldValue, Message } from '../mesh/message.ts'
import { MESH_CONFIG, type MeshField, type MessageSchema, messageSchema } from '../mesh/schema.ts'

/** What the raw values of an Istio minor need. */
export interface RawContext {
  readonly minor: number
  /** Makes what a oneof's field holds: the interface around a pointer to the wrapper struct of the member that is set, or around nil. */
  readonly hold: (schema: MessageSchema, oneof: string, member: MeshField | undefined, raw: object) => GoValue
  /** The raw values that were made. */
  readonly made: WeakMap<object, object>
}

/** The raw value of a message; nested messages are made with it. */
export function rawMessage(name: string, message: Message, context: RawContext): object {
  let raw = context.made.get(message)
  if (raw === undefined) {
    raw = makeRaw(name, message, context)
    context.made.set(message, raw)
    messages.set(raw, message)
  }
  return raw
}

/** The message behind a raw value. */
export function messageOf(raw: unknown): Message {
  const message = messages.get(raw as object)
  invariant(message !== undefined, 'a raw value was not made of a message')
  return message
}

const messages = new WeakMap<object, Message>()

/** The key of a oneof: its Go name, which no JSON name can be. */
export function oneofKey(oneof: string): string {
  return oneof.replace(/(?:^|_)(.)/g, (_, first: string) => first.toUpperCase())
}

function makeRaw(name: string, message: Message, context: RawContext): object {
  const out: { [key: string]: unknown } = record()
  const schema = messageSchema(name, context.minor)
  for (const field of schema.fields) {
    const { oneof } = field
    const value = message[field.json]
    if (oneof !== undefined && out[oneofKey(oneof)] === undefined)
      out[oneofKey(oneof)] = context.hold(schema, oneof, undefined, out)
    if (value === undefined) continue
    out[field.json] = rawField(field, value, context)
    if (oneof !== undefined) out[oneofKey(oneof)] = context.hold(schema, oneof, field, out)
  }
  for (const key of EMPTY_LISTS.get(name) ?? []) if (schema.fields.some(({ json }) => json === key)) out[key] ??= []
  return out
}

/** Lists that are empty, not nil, where nobody fills them. Mirrors DefaultMeshConfig and ApplyMeshConfig of pkg/config/mesh. */
const EMPTY_LISTS: ReadonlyMap<string, readonly string[]> = new Map([
  [MESH_CONFIG, ['certificates', 'serviceSettings', 'trustDomainAliases']],
])

function rawField(field: MeshField, value: FieldValue, context: RawContext): unknown {
  switch (field.shape) {
    case 'one':
      return rawSingle(field, value, context)
    case 'list':
      return (value as readonly FieldValue[]).map((item) => rawSingle(field, item, context))
    case 'map': {
      const out: { [key: string]: unknown } = record()
      for (const [key, item] of Object.entries(value as Message)) out[key] = rawSingle(field, item, context)
      return out
    }
  }
}

function rawSingle(field: MeshField, value: FieldValue, context: RawContext): unknown {
  switch (field.kind) {
    case 'message':
      return rawMessage(field.type ?? '', value as Message, context)
    case 'boolValue':
    case 'int32Value':
    case 'int64Value':
    case 'uint32Value':
      return { value }
    case 'struct':
      return { fields: value }
    case 'bool':
    case 'int32':
    case 'uint32':
    case 'double':
    case 'string':
    case 'enum':
    case 'duration':
      return value
  }
}
