import { isArray, isObject, type Json } from '../../base/json.ts'
import { byCodePoint } from '../json-text.ts'
import { formatFloat } from './format-float.ts'

/** A decoded YAML value as Go's verb `%#v` prints it; keys of maps are texts by now, whatever they were. */
export function goSyntax(value: Json): string {
  if (value === null) return '<nil>'
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : formatFloat(value, 64)
  if (isArray(value)) return `[]interface {}{${value.map(element).join(', ')}}`
  if (!isObject(value)) return String(value)
  const keys = Object.keys(value).sort(byCodePoint)
  return `map[interface {}]interface {}{${keys.map((key) => `${JSON.stringify(key)}:${element(value[key] ?? null)}`).join(', ')}}`
}

function element(value: Json): string {
  return value === null ? 'interface {}(nil)' : goSyntax(value)
}
