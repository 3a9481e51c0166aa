import { isErrorOfKind } from '../base/error-kind.ts'
import { type Json, record } from '../base/json.ts'
import { goTypeOf } from './go-print.ts'

/** A strategic merge that the library refuses: `message` is Go's text; a panic of the library reads `panic: …`. */
export class MergeError extends Error {
  readonly kind = 'merge-error'
  /** The same without values of what was merged: a pod may hold secrets. */
  readonly withoutValues: string

  constructor(message: string, withoutValues = message) {
    super(message)
    this.withoutValues = withoutValues
  }
}

export function isMergeError(error: unknown): error is MergeError {
  return isErrorOfKind(error, 'merge-error')
}

/** What the merge works on. Documents and their parts are never changed: a map or list is copied where the merge writes into it. */
export type Value = null | boolean | number | bigint | string | Value[] | ValueMap
export type ValueMap = { [key: string]: Value }

/** Nesting that is merged; Go's limit is 10000, its own stack the only other one. */
export const MERGE_LIMITS = { depth: 1_000 }

/**
 * The value with numbers as encoding/json keeps them: int64 exact, anything beyond a float64. Parts that are so already are the very parts of the value.
 * Throws MergeError beyond the depth limit.
 */
export function goNumbers(value: Json, depth = 0): Value {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return value === 0 ? 0 : value
  if (typeof value === 'bigint') return BigInt.asIntN(64, value) === value ? smallest(value) : Number(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth >= MERGE_LIMITS.depth) throw new MergeError(`exceeded max depth of ${MERGE_LIMITS.depth}`)
  if (Array.isArray(value)) {
    const list = value as Value[]
    const items = list.map((item) => goNumbers(item as Json, depth + 1))
    return items.every((item, i) => Object.is(item, list[i])) ? list : items
  }
  const source = value as ValueMap
  let out: ValueMap | undefined
  for (const key of Object.keys(source)) {
    const item = source[key] as Value
    const now = goNumbers(item as Json, depth + 1)
    if (Object.is(now, item)) continue
    out ??= copyOf(source)
    out[key] = now
  }
  return out ?? source
}

/** A map of its own with the same values. */
export function copyOf(map: ValueMap): ValueMap {
  const out = record() as ValueMap
  for (const key of Object.keys(map)) out[key] = map[key] as Value
  return out
}

function smallest(value: bigint): number | bigint {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value
}

export function isMap(value: Value | undefined): value is ValueMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Go's `==` of two `interface {}`: panics on two maps or two lists, is false for different types. */
export function goEqual(a: Value | undefined, b: Value | undefined): boolean {
  if (typeof a === 'object' && a !== null && typeof b === 'object' && b !== null && Array.isArray(a) === Array.isArray(b)) {
    throw new MergeError(`panic: runtime error: comparing uncomparable type ${goTypeOf(a)}`)
  }
  return (a ?? null) === (b ?? null)
}

/** A Go map from `interface {}` keys, used as a set: maps and lists as keys panic. */
export function goSet(values: Iterable<Value>): { has(value: Value): boolean } {
  const set = new Set<Value>()
  for (const value of values) set.add(hashable(value))
  return { has: (value) => set.has(hashable(value)) }
}

function hashable(value: Value): Value {
  if (typeof value === 'object' && value !== null)
    throw new MergeError(`panic: runtime error: hash of unhashable type ${goTypeOf(value)}`)
  return value
}

/**
 * A Go slice: a window of a shared array. Strategic merge appends to, deletes from and deduplicates slices in place and goes on to read them under
 * another name, which shows in the order of what comes out.
 */
export interface Slice {
  readonly array: Value[]
  readonly length: number
  readonly capacity: number
}

/** The slice of a list of the tree. */
export function sliceOf(list: Value[]): Slice {
  return { array: list, length: list.length, capacity: capacities.get(list) ?? grownCapacity(list.length) }
}

/** The list that a slice shows, as its own array. */
export function listOf(slice: Slice): Value[] {
  return slice.array.slice(0, slice.length)
}

/** Notes the capacity of a list that Go allocates at once (`make([]interface {}, n, capacity)`) and does not grow item by item. */
export function allocated(list: Value[], capacity: number): Value[] {
  capacities.set(list, capacity)
  return list
}

/** Go's `append`: within the capacity it writes into the shared array; beyond it, into a new one that nobody else sees. */
export function append(slice: Slice, values: readonly Value[]): Slice {
  const length = slice.length + values.length
  if (length > slice.capacity) return { array: [...listOf(slice), ...values], length, capacity: Number.POSITIVE_INFINITY }
  for (let i = 0; i < values.length; i++) slice.array[slice.length + i] = values[i] as Value
  return { array: slice.array, length, capacity: slice.capacity }
}

const capacities = new WeakMap<Value[], number>()

/** Capacity of a list that was appended to one by one, as JSON decoding does: runtime.growslice, without its size classes above 512 elements. */
function grownCapacity(length: number): number {
  let capacity = length === 0 ? 0 : 1
  while (capacity < length) capacity = capacity < 256 ? 2 * capacity : capacity + ((capacity + 768) >> 2)
  return capacity
}
