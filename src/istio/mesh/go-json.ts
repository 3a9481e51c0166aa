/** What of Go's encoding/json shows in the errors of jsonpb. Mirrors encoding/json of Go 1.26. */
import { isArray, isObject, type Json } from '../../base/json.ts'
import { unmarshalJson } from '../../template/gotemplate/format/json.ts'
import { goJson } from '../../yaml/json-text.ts'

/** The text of an UnmarshalTypeError for a value that does not fit a Go type; numbers carry their text where the target is a number. */
export function typeError(value: Json, goType: string): string {
  return `json: cannot unmarshal ${describe(value, goType)} into Go value of type ${goType}`
}

function describe(value: Json, goType: string): string {
  if (typeof value === 'string') return 'string'
  if (typeof value === 'boolean') return 'bool'
  if (isArray(value)) return 'array'
  if (isObject(value)) return 'object'
  return /^u?int|^float|EnumNumber$/.test(goType) && value !== null ? `number ${goJson(value)}` : 'number'
}

/**
 * The number in a JSON string, as jsonpb finds it: the text between the quotes is read as JSON of its own. No number is what `null` stands for;
 * an error is Go's text, for JSON that is malformed or holds something else.
 */
export function readQuotedNumber(text: string, goType: string): { readonly number?: string; readonly error?: string } {
  const inner = goJson(text).slice(1, -1)
  const number = /^ *(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?) *$/.exec(inner)?.[1]
  if (number !== undefined) return { number }
  const { error } = unmarshalJson(inner)
  if (error !== undefined) return { error }
  const first = inner.trim()[0]
  if (first === 'n') return {}
  return { error: typeError(first === '{' ? {} : first === '[' ? [] : true, goType) }
}
