/**
 * The one-line text of protobuf messages, mirrors prototext.Format of google.golang.org/protobuf v1.36. Go puts one or two spaces between fields,
 * by chance of the build; here it is one.
 */

import { formatFloat } from '../../template/gotemplate/format/float.ts'
import type { FieldValue, Message } from '../mesh/message.ts'
import { enumName, type MeshField, messageSchema } from '../mesh/schema.ts'

/** The fields that are present, in declaration order. */
export function protoText(name: string, message: Message, minor: number): string {
  return messageSchema(name, minor)
    .fields.flatMap((field) => {
      const value = message[field.json]
      return value === undefined ? [] : fieldTexts(field, value, minor)
    })
    .join(' ')
}

/** `seconds:1 nanos:5`, without what is zero; the text of a duration or a wrapper. */
export function numbersText(fields: readonly (readonly [name: string, value: number | bigint | boolean])[]): string {
  return fields.flatMap(([name, value]) => (value ? [`${name}:${value}`] : [])).join(' ')
}

/** A string as prototext quotes it. */
export function quoteProto(text: string): string {
  let out = '"'
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0
    if (char === '"' || char === '\\') out += `\\${char}`
    else if (char === '\n') out += '\\n'
    else if (char === '\r') out += '\\r'
    else if (char === '\t') out += '\\t'
    else if (code < 0x20 || code === 0x7f) out += `\\x${code.toString(16).padStart(2, '0')}`
    else out += char
  }
  return `${out}"`
}

function fieldTexts(field: MeshField, value: FieldValue, minor: number): string[] {
  switch (field.shape) {
    case 'one':
      return [`${field.proto}:${single(field, value, minor)}`]
    case 'list':
      return (value as readonly FieldValue[]).map((item) => `${field.proto}:${single(field, item, minor)}`)
    case 'map':
      return Object.entries(value as { readonly [key: string]: FieldValue })
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, item]) => `${field.proto}:{key:${quoteProto(key)} value:${single(field, item, minor)}}`)
  }
}

function single(field: MeshField, value: FieldValue, minor: number): string {
  switch (field.kind) {
    case 'string':
      return quoteProto(value as string)
    case 'enum':
      return enumName(field.type ?? '', value as number) ?? String(value)
    case 'double':
      return formatFloat(value as number, 'g', -1, 64)
    case 'duration': {
      const { seconds, nanos } = value as { readonly seconds: number; readonly nanos: number }
      return `{${numbersText([
        ['seconds', seconds],
        ['nanos', nanos],
      ])}}`
    }
    case 'boolValue':
    case 'int32Value':
    case 'int64Value':
    case 'uint32Value':
      return `{${numbersText([['value', value as number | bigint | boolean]])}}`
    case 'message':
      return `{${protoText(field.type ?? '', value as Message, minor)}}`
    case 'struct':
      return `{${JSON.stringify(value)}}`
    case 'bool':
    case 'int32':
    case 'uint32':
      return String(value)
  }
}
