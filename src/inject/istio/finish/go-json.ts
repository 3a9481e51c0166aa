import { assertNever } from '../../../base/assert.ts'
import { isArray, type Json } from '../../../base/json.ts'
import { encodeJson, quoteJson } from '../../../template/gotemplate/format/json.ts'

/** JSON text as Go's encoder prints a struct: no blanks, HTML escaped, keys in the order of the record. */
export function structJson(value: Json): string {
  switch (typeof value) {
    case 'string':
      return quoteJson(value)
    case 'number':
    case 'boolean':
      return encodeJson(value)
    case 'bigint':
      return value.toString()
    case 'object':
      if (value === null) return 'null'
      if (isArray(value)) return `[${value.map(structJson).join(',')}]`
      return `{${Object.entries(value)
        .map(([key, item]) => `${quoteJson(key)}:${structJson(item)}`)
        .join(',')}}`
    default:
      return assertNever(value)
  }
}
