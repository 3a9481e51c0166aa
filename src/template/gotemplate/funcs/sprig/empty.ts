/** Emptiness: mirrors `empty` of sprig v3.3.0, defaults.go. */
import { type Complex, kindOf, unwrap } from '../../types.ts'
import { GoError, type GoValue } from '../../value.ts'

/** True for nil and the zero value of the value's type; for strings, lists and maps when the length is 0; never for structs. */
export function isEmpty(value: GoValue): boolean {
  const kind = kindOf(value)
  const raw = unwrap(value)
  switch (kind) {
    case undefined:
      return true
    case 'array':
    case 'slice':
      return raw === null || (raw as readonly unknown[]).length === 0
    case 'map':
      return raw === null || Object.keys(raw as object).length === 0
    case 'string':
      return raw === ''
    case 'bool':
      return raw !== true
    case 'complex64':
    case 'complex128':
      return (raw as Complex).re === 0 && (raw as Complex).im === 0
    case 'int':
    case 'int8':
    case 'int16':
    case 'int32':
    case 'int64':
    case 'uint':
    case 'uint8':
    case 'uint16':
    case 'uint32':
    case 'uint64':
    case 'uintptr':
      return BigInt(raw as bigint | number) === 0n
    case 'float32':
    case 'float64':
      return raw === 0
    case 'struct':
      return false
    case 'pointer':
    case 'func':
    case 'interface':
      return raw === null || raw === undefined
    default:
      throw new GoError(`no emptiness of ${String(kind satisfies never)}`)
  }
}
