/**
 * The Go types that need no schema, as descriptors, and the step between a raw value and a {@link GoValue}.
 * Types are the same when their names and kinds are ({@link sameType}): descriptors may come from several chunks.
 * time.Time and time.Duration are declared where their methods are, with the date functions.
 */
import { type GoRecord, type GoType, type GoValue, isTyped, type Kind, type Typed, typed } from './value.ts'

/** A type together with what a parameter of that type hands to a function (the property exists for the type checker alone). */
export interface ParamType<T> extends GoType {
  readonly argument?: T
}

export const BOOL: ParamType<boolean> = basic('bool')
export const INT: ParamType<bigint> = basic('int')
export const INT32: ParamType<bigint> = basic('int32')
export const INT64: ParamType<bigint> = basic('int64')
export const UINT8: ParamType<bigint> = basic('uint8')
export const UINT32: ParamType<bigint> = basic('uint32')
export const UINT64: ParamType<bigint> = basic('uint64')
export const FLOAT64: ParamType<number> = basic('float64')
export const COMPLEX128: ParamType<Complex> = basic('complex128')
export const STRING: ParamType<string> = basic('string')

/** Raw value of a complex number. */
export interface Complex {
  readonly re: number
  readonly im: number
}

/** `interface {}`: a parameter gets any value; a missing or nil one is null. */
export const ANY: ParamType<GoValue> = { kind: 'interface', name: 'interface {}' }

/** `reflect.Value`: a parameter gets the value as it is, null for nil, and never undefined. Builtins alone have it. */
export const REFLECT_VALUE: ParamType<GoValue> = { kind: 'struct', name: 'reflect.Value' }

/** `[]interface {}`: a parameter gets the array, or null when nil. */
export const ANY_LIST: ParamType<readonly GoValue[] | null> = sliceOf(ANY)

/** `map[string]interface {}`: a parameter gets the record, or null when nil. */
export const ANY_MAP: ParamType<GoRecord | null> = mapOf(STRING, ANY)

/** `[]string`: a parameter gets a Typed whose value is an array of strings, or null when nil. */
export const STRINGS: ParamType<Typed> = sliceOf(STRING)

/** `map[string]string`: a parameter gets a Typed whose value is a record of strings, or null when nil. */
export const STRING_MAP: ParamType<Typed> = mapOf(STRING, STRING)

/** `[]uint8`, the bytes of a string: raw value an array of numbers. */
export const BYTES: ParamType<Typed> = sliceOf(UINT8)

export function sliceOf(elem: GoType): GoType {
  return { kind: 'slice', name: `[]${elem.name}`, elem: () => elem }
}

export function mapOf(key: GoType, elem: GoType): GoType {
  return { kind: 'map', name: `map[${key.name}]${elem.name}`, key, elem: () => elem }
}

export function pointerTo(elem: GoType): GoType {
  return { kind: 'pointer', name: `*${elem.name}`, elem: () => elem }
}

/** True when Go would take both for one type. */
export function sameType(a: GoType, b: GoType): boolean {
  return a === b || (a.name === b.name && a.kind === b.kind)
}

/** The dynamic type of a value; undefined for nil and for no value. */
export function typeOf(value: GoValue): GoType | undefined {
  switch (typeof value) {
    case 'undefined':
      return undefined
    case 'boolean':
      return BOOL
    case 'string':
      return STRING
    case 'bigint':
      return INT
    case 'number':
      return FLOAT64
    case 'object':
      if (value === null) return undefined
      if (Array.isArray(value)) return ANY_LIST
      return isTyped(value) ? value.type : ANY_MAP
  }
}

/** The kind of a value's dynamic type; undefined for nil and for no value. */
export function kindOf(value: GoValue): Kind | undefined {
  return typeOf(value)?.kind
}

/** The value of a Go type, from its raw form as {@link GoType} states it: bare where a bare value stands for that type, else Typed. */
export function wrap(type: GoType, raw: unknown): GoValue {
  switch (type.kind) {
    case 'bool':
      return type.name === 'bool' ? (raw as boolean) : typed(type, raw)
    case 'string':
      return type.name === 'string' ? (raw as string) : typed(type, raw)
    case 'int':
      return type.name === 'int' ? BigInt(raw as number | bigint) : typed(type, raw)
    case 'float64':
      return type.name === 'float64' ? (raw as number) : typed(type, raw)
    case 'slice':
      return raw !== null && type.name === ANY_LIST.name ? (raw as readonly GoValue[]) : typed(type, raw)
    case 'map':
      return raw !== null && type.name === ANY_MAP.name ? (raw as GoRecord) : typed(type, raw)
    case 'interface':
      return raw as GoValue
    default:
      return typed(type, raw)
  }
}

/** The raw form of a value: what a Typed holds, else the bare value itself. */
export function unwrap(value: GoValue): unknown {
  return isTyped(value) ? value.value : value
}

/** True for the predeclared type of its kind (`int64`), false for a named one (`time.Duration`). */
export function isPredeclared(type: GoType): boolean {
  return type.name === type.kind
}

function basic<K extends Kind>(kind: K): GoType {
  return { kind, name: kind }
}
