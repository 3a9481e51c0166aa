/** Prints mesh messages. Mirrors github.com/golang/protobuf v1.5 jsonpb.Marshaler (encode.go) without indentation: the text is stable. */
import type { JsonObject } from '../../base/json.ts'
import { byCodePoint, goJson } from '../../yaml/json-text.ts'
import type { FieldValue, Message, ProtoDuration } from './message.ts'
import { protoDurationText } from './proto-duration.ts'
import { enumName, type MeshField, messageSchema } from './schema.ts'

export interface WriteOptions {
  /** Field names as in JSON, unless this asks for those of the proto file (jsonpb's OrigName). */
  readonly names?: 'json' | 'proto'
  /** Minor version of Istio whose fields count; the newest known when absent. */
  readonly minor?: number
}

/**
 * The JSON text of a message: no blanks, present fields in the order of declaration (a oneof at the place of its first member), maps sorted by key.
 */
export function writeMessage(name: string, message: Message, options: WriteOptions = {}): string {
  const { fields } = messageSchema(name, options.minor)
  const parts: string[] = []
  const oneofs = new Set<string>()
  for (const declared of fields) {
    let field: MeshField | undefined = declared
    if (declared.oneof !== undefined) {
      if (oneofs.has(declared.oneof)) continue
      oneofs.add(declared.oneof)
      field = fields.find((each) => each.oneof === declared.oneof && each.json in message)
    }
    const value = field === undefined ? undefined : message[field.json]
    if (field === undefined || value === undefined) continue
    parts.push(`"${options.names === 'proto' ? field.proto : field.json}":${writeField(field, value, options)}`)
  }
  return `{${parts.join(',')}}`
}

function writeField(field: MeshField, value: FieldValue, options: WriteOptions): string {
  switch (field.shape) {
    case 'one':
      return writeSingle(field, value, options)
    case 'list':
      return `[${(value as readonly FieldValue[]).map((item) => writeSingle(field, item, options)).join(',')}]`
    case 'map':
      return writeSorted(value as Message, (item) => writeSingle(field, item, options))
  }
}

function writeSingle(field: MeshField, value: FieldValue, options: WriteOptions): string {
  switch (field.kind) {
    case 'bool':
    case 'boolValue':
    case 'int32':
    case 'int32Value':
    case 'uint32':
    case 'uint32Value':
      return String(value)
    case 'int64Value':
      return `"${value}"`
    case 'double':
      return Number.isFinite(value) ? goJson(value as number) : `"${value}"`
    case 'string':
      return goJson(value as string)
    case 'enum': {
      const name = enumName(field.type ?? '', value as number)
      return name === undefined ? String(value) : `"${name}"`
    }
    case 'duration':
      return `"${protoDurationText(value as ProtoDuration)}"`
    case 'struct':
      return goJson(value as JsonObject)
    case 'message':
      return writeMessage(field.type ?? '', value as Message, options)
  }
}

function writeSorted(map: Message, write: (item: FieldValue) => string): string {
  const entries = Object.entries(map).sort(([a], [b]) => byCodePoint(a, b))
  return `{${entries.map(([key, item]) => `${goJson(key)}:${write(item)}`).join(',')}}`
}
