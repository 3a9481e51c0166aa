import { isErrorOfKind } from '../base/error-kind.ts'
import type { StructSchema, TypeRef } from './pod-schema.ts'

/** A value that does not fit its Go type: `message` is the text of encoding/json, or of the type that reads itself (quantity, time). */
export class TypedError extends Error {
  readonly kind = 'typed-error'
}

export function isTypedError(error: unknown): error is TypedError {
  return isErrorOfKind(error, 'typed-error')
}

/** A decoded Go value. Undefined is the zero value of its type; a quantity and a time are their printed text, raw JSON is its compact text. */
export type Decoded = undefined | string | boolean | number | bigint | StructValue | ListValue | MapValue

/** A struct; `values` has the index of the schema's fields. A pointer to a struct is the struct itself, or undefined. */
export interface StructValue {
  readonly schema: StructSchema
  readonly values: Decoded[]
}

/** A slice; undefined instead of it is nil. Items beyond the length are what a longer list, that stood there before, left behind. */
export interface ListValue {
  readonly items: Decoded[]
  length: number
}

export interface MapValue {
  readonly entries: Map<string, Decoded>
}

/** A pointer that is not nil, but whose pointee is a zero scalar. */
export const ZEROS: Readonly<Record<string, string | boolean | number>> = {
  string: '',
  bool: false,
  int32: 0,
  int64: 0,
  quantity: '0',
  intOrString: 0,
  time: '',
  raw: 'null',
}

/** The type behind pointers. */
export function pointee(type: TypeRef): TypeRef {
  let current = type
  while (current.kind === 'pointer') current = current.elem
  return current
}
