import type { Json } from '../base/json.ts'
import { formatFloat } from '../yaml/goyaml/format-float.ts'
import { byCodePoint } from '../yaml/json-text.ts'

/**
 * How Go's fmt and strconv print values that encoding/json decoded: `map[string]interface {}`, `[]interface {}`, string, int64, float64,
 * bool, nil. Only what error texts of Kubernetes libraries need.
 */

/** `%v`: maps sorted by key, `map[a:1 b:[x y]]`; nil is `<nil>`. */
export function printV(value: Json | undefined): string {
  return print(value, (scalar) => scalarText(scalar))
}

/** `%s`: strings raw, other scalars as fmt complains of them: `%!s(int64=1)`; nil is `%!s(<nil>)` alone and `<nil>` inside. */
export function printS(value: Json | undefined): string {
  if (value === null || value === undefined) return '%!s(<nil>)'
  return print(value, (scalar) => (typeof scalar === 'string' ? scalar : `%!s(${goTypeOf(scalar)}=${scalarText(scalar)})`))
}

/** Go's name of the dynamic type of a decoded value; undefined for nil. A number without fraction is an int64 where it fits. */
export function goTypeOf(value: Json | undefined): string | undefined {
  switch (typeof value) {
    case 'string':
      return 'string'
    case 'boolean':
      return 'bool'
    case 'bigint':
      return 'int64'
    case 'number':
      return Number.isInteger(value) && Math.abs(value) < 2 ** 63 ? 'int64' : 'float64'
    default:
      if (value === null || value === undefined) return undefined
      return Array.isArray(value) ? '[]interface {}' : 'map[string]interface {}'
  }
}

function print(value: Json | undefined, scalar: (value: string | number | bigint | boolean) => string): string {
  if (value === null || value === undefined) return '<nil>'
  if (typeof value !== 'object') return scalar(value)
  if (Array.isArray(value)) return `[${value.map((item) => print(item, scalar)).join(' ')}]`
  const entries = Object.entries(value as { [key: string]: Json }).sort(([a], [b]) => byCodePoint(a, b))
  return `map[${entries.map(([key, item]) => `${key}:${print(item, scalar)}`).join(' ')}]`
}

function scalarText(value: string | number | bigint | boolean): string {
  if (typeof value === 'number' && goTypeOf(value) === 'float64') return formatFloat(value, 64)
  return String(typeof value === 'number' ? BigInt(value) : value)
}
