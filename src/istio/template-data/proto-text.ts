/**
 * The one-line text of protobuf messages: of prototext (google.golang.org/protobuf v1.36), where Go puts one or two spaces between fields by chance
 * of the build, and here it is one; or of CompactTextString (github.com/gogo/protobuf v1.3).
 */
import type { Json, JsonObject } from '../../base/json.ts'
import { formatFloat } from '../../template/gotemplate/format/float.ts'
import { byCodePoint } from '../../yaml/json-text.ts'
import type { FieldValue, Message, ProtoDuration } from '../mesh/message.ts'
import { enumName, type MeshField, messageSchema } from '../mesh/schema.ts'

/** The text of a message: the fields that are present, in declaration order. */
export function protoText(name: string, message: Message, minor: number, library: 'golang' | 'gogo'): string {
  return messageText(name, message, { minor, ...STYLES[library] })
}

/** `seconds:1 nanos:5`, without what is zero; prototext of a duration or a wrapper. */
export function numbersText(fields: readonly (readonly [name: string, value: number | bigint | boolean])[]): string {
  return numbers(fields, STYLES.golang)
}

interface Style {
  /** Joins the texts of fields. */
  readonly fields: (texts: readonly string[]) => string
  /** Puts a message into a field. */
  readonly nested: (text: string) => string
  /** What stands for a character in a string. */
  readonly control: (char: string) => string
}

interface Work extends Style {
  readonly minor: number
}

const STYLES = {
  golang: {
    fields: (texts) => texts.join(' '),
    nested: (text) => `{${text}}`,
    control: (char) => {
      const code = char.codePointAt(0) ?? 0
      if (code > 0x9f) return char
      return code > 0x7f ? `\\u00${code.toString(16)}` : `\\x${code.toString(16).padStart(2, '0')}`
    },
  },
  gogo: {
    fields: (texts) => texts.map((text) => `${text} `).join(''),
    nested: (text) => `<${text}>`,
    control: (char) => Array.from(new TextEncoder().encode(char), (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join(''),
  },
} as const satisfies Record<'golang' | 'gogo', Style>

function messageText(name: string, message: Message, work: Work): string {
  const texts = messageSchema(name, work.minor).fields.flatMap((field) => {
    const value = message[field.json]
    return value === undefined ? [] : fieldTexts(field, value, work)
  })
  return work.fields(texts)
}

function fieldTexts(field: MeshField, value: FieldValue, work: Work): string[] {
  switch (field.shape) {
    case 'one':
      return [`${field.proto}:${single(field, value, work)}`]
    case 'list':
      return (value as readonly FieldValue[]).map((item) => `${field.proto}:${single(field, item, work)}`)
    case 'map':
      return sorted(value as { readonly [key: string]: FieldValue }).map(([key, item]) => {
        const entry = [`key:${quoted(key, work)}`, `value:${single(field, item, work)}`]
        return `${field.proto}:${work.nested(work.fields(entry))}`
      })
  }
}

function single(field: MeshField, value: FieldValue, work: Work): string {
  switch (field.kind) {
    case 'string':
      return quoted(value as string, work)
    case 'enum':
      return enumName(field.type ?? '', value as number) ?? String(value)
    case 'double':
      return formatFloat(value as number, 'g', -1)
    case 'duration': {
      const { seconds, nanos } = value as ProtoDuration
      return work.nested(
        numbers(
          [
            ['seconds', seconds],
            ['nanos', nanos],
          ],
          work,
        ),
      )
    }
    case 'boolValue':
    case 'int32Value':
    case 'int64Value':
    case 'uint32Value':
      return work.nested(numbers([['value', value as number | bigint | boolean]], work))
    case 'message':
      return work.nested(messageText(field.type ?? '', value as Message, work))
    case 'struct':
      return work.nested(structText(value as JsonObject, work))
    case 'bool':
    case 'int32':
    case 'uint32':
      return String(value)
  }
}

/** google.protobuf.Struct and what it holds. */
function structText(value: JsonObject, work: Style): string {
  const texts = sorted(value).map(([key, item]) => {
    const entry = [`key:${quoted(key, work)}`, `value:${work.nested(work.fields([valueText(item, work)]))}`]
    return `fields:${work.nested(work.fields(entry))}`
  })
  return work.fields(texts)
}

function valueText(value: Json, work: Style): string {
  if (value === null) return 'null_value:NULL_VALUE'
  if (typeof value === 'boolean') return `bool_value:${value}`
  if (typeof value === 'string') return `string_value:${quoted(value, work)}`
  if (typeof value === 'number' || typeof value === 'bigint') return `number_value:${formatFloat(Number(value), 'g', -1)}`
  if (!Array.isArray(value)) return `struct_value:${work.nested(structText(value as JsonObject, work))}`
  const items = (value as readonly Json[]).map((item) => `values:${work.nested(work.fields([valueText(item, work)]))}`)
  return `list_value:${work.nested(work.fields(items))}`
}

function numbers(fields: readonly (readonly [name: string, value: number | bigint | boolean])[], style: Style): string {
  return style.fields(fields.flatMap(([name, value]) => (value ? [`${name}:${value}`] : [])))
}

const SHORT: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function quoted(text: string, style: Style): string {
  return `"${text.replace(/["\\]|[^ -~]/gu, (char) => SHORT[char] ?? style.control(char))}"`
}

function sorted<Value>(map: { readonly [key: string]: Value }): readonly (readonly [string, Value])[] {
  return Object.entries(map).sort(([a], [b]) => byCodePoint(a, b))
}
