import type { Call } from '../call.ts'
import type { Value } from '../values.ts'

/** A filter: the names of its parameters after the value, and what it does. */
export interface FilterRow {
  readonly takes: readonly string[]
  readonly run: (call: Call, value: Value, ...args: Value[]) => Value
}
