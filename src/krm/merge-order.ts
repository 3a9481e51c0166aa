import { goTypeOf, printV } from './go-print.ts'
import { sortStable } from './go-stable-sort.ts'
import { allocated, goEqual, goSet, isMap, MergeError, type Value, type ValueMap } from './merge-value.ts'

/**
 * The order of merged lists; mirrors normalizeElementOrder and its callees in strategicpatch/patch.go. `maps` tells lists of objects (compared by the
 * merge key) from lists of scalars.
 */
export interface ListShape {
  readonly maps: boolean
  readonly mergeKey: string
}

/**
 * Items of the patch in the order of the patch, other items in the order of the original, both zipped: an item of the original goes first
 * only if both stand in the original in that order. Throws MergeError where an item is no map or lacks the merge key.
 */
export function orderList(
  patchItems: Value[],
  otherItems: Value[],
  patchOrder: readonly Value[],
  originalOrder: readonly Value[],
  shape: ListShape,
): Value[] {
  const patch = sortBy(patchItems, patchOrder, shape)
  const other = sortBy(otherItems, originalOrder, shape)
  return zip(other, patch, originalOrder, shape)
}

/** Items whose value (scalars) or merge key (maps) stands in the other list, and the rest. */
export function partition(
  items: readonly Value[],
  by: readonly Value[],
  mergeKey: string,
): { within: Value[]; without: Value[] } {
  const within: Value[] = []
  const without: Value[] = []
  const set = mergeKey === '' ? goSet(by) : undefined
  const table = set === undefined ? tableByKey(by, mergeKey) : undefined
  for (const item of items) {
    const found = set === undefined ? findByKey(by, mergeKey, keyOf(item, mergeKey), table) >= 0 : set.has(item)
    if (found) within.push(item)
    else without.push(item)
  }
  return { within, without }
}

/** Indices by merge key; none where an item is no map, or a key is a map or list, on which Go fails when it comes to it. */
export type KeyTable = Map<Value, number>

export function tableByKey(items: readonly Value[], mergeKey: string): KeyTable | undefined {
  const table: KeyTable = new Map()
  for (let i = 0; i < items.length; i++) {
    const item = items[i]
    const key = isMap(item) ? item[mergeKey] : []
    if (typeof key === 'object' && key !== null) return undefined
    if (key !== undefined && !table.has(key)) table.set(key, i)
  }
  return table
}

/** Index of the first map whose merge key is the value, or -1; mirrors findMapInSliceBasedOnKeyValue. A table of the items saves looking at each. */
export function findByKey(items: readonly Value[], mergeKey: string, value: Value, table?: KeyTable): number {
  if (table !== undefined) return table.get(value) ?? -1
  for (let i = 0; i < items.length; i++) {
    const item = items[i]
    if (!isMap(item)) throw new MergeError(`value for key ${i} is not a map`)
    const key = item[mergeKey]
    if (key !== undefined && goEqual(key, value)) return i
  }
  return -1
}

/** The merge key of a list item; MergeError where it is no map or has none. */
export function keyOf(item: Value | undefined, mergeKey: string): Value {
  if (!isMap(item)) throw badType('map[string]interface {}', item)
  const key = item[mergeKey]
  if (key === undefined) throw noMergeKey(item, mergeKey)
  return key
}

/** `ErrNoMergeKey` of apimachinery. */
export function noMergeKey(map: ValueMap, mergeKey: string): MergeError {
  return new MergeError(
    `map: ${printV(map)} does not contain declared merge key: ${mergeKey}`,
    `an item of a list that is merged by ${mergeKey} has none`,
  )
}

/** `ErrBadArgType` of apimachinery. */
export function badType(expected: string, actual: Value | undefined): MergeError {
  return new MergeError(`expected a ${expected}, but received a ${goTypeOf(actual) ?? '%!s(<nil>)'}`)
}

/** Items without `$patch: delete`, and those with it. */
export function splitDeleted(items: readonly Value[]): { kept: Value[]; deleted: Value[] } {
  const kept: Value[] = []
  const deleted: Value[] = []
  for (const item of items) {
    if (!isMap(item)) throw badType('map[string]interface {}', item)
    if (item['$patch'] === 'delete') deleted.push(item)
    else kept.push(item)
  }
  return { kept, deleted }
}

/** Mirrors normalizeSliceOrder, whose comparison is true for items that the order does not hold. */
function sortBy(items: Value[], order: readonly Value[], shape: ListShape): Value[] {
  let sorted = items
  let deleted: Value[] = []
  if (shape.maps) {
    for (const item of items) keyOf(item, shape.mergeKey)
    for (const item of order) keyOf(item, shape.mergeKey)
    const split = splitDeleted(items)
    sorted = split.kept
    deleted = split.deleted
  }
  if (sorted.length > 1) {
    const position = positions(order, shape)
    const ranks: (number | undefined)[] = new Array(sorted.length).fill(undefined)
    const rank = (i: number): number => {
      ranks[i] ??= position(sorted[i] as Value)
      return ranks[i] as number
    }
    const less = (i: number, j: number): boolean => {
      const first = rank(i)
      if (first < 0) return true
      const second = rank(j)
      return second < 0 || first < second
    }
    const swap = (i: number, j: number): void => {
      const item = sorted[i] as Value
      sorted[i] = sorted[j] as Value
      sorted[j] = item
      const itemRank = ranks[i]
      ranks[i] = ranks[j]
      ranks[j] = itemRank
    }
    sortStable(sorted.length, less, swap)
  }
  return deleted.length === 0 ? sorted : [...sorted, ...deleted]
}

/** Mirrors mergeSortedSlice. */
function zip(left: readonly Value[], right: readonly Value[], order: readonly Value[], shape: ListShape): Value[] {
  const out: Value[] = []
  const position = positions(order, shape)
  let i = 0
  let j = 0
  while (i < left.length || j < right.length) {
    if (i >= left.length) out.push(right[j++] as Value)
    else if (j >= right.length) out.push(left[i++] as Value)
    else {
      // Go asks for both positions before it compares.
      const l = position(left[i] as Value)
      const r = position(right[j] as Value)
      if (l >= 0 && r >= 0 && l < r) out.push(left[i++] as Value)
      else out.push(right[j++] as Value)
    }
  }
  return allocated(out, out.length)
}

/** Mirrors `index`: where an item stands in the order, or -1. A table serves unless a key is a map or list, on which Go panics. */
function positions(order: readonly Value[], shape: ListShape): (item: Value) => number {
  const compared = (item: Value): Value => (shape.maps ? (isMap(item) ? (item[shape.mergeKey] ?? null) : null) : item)
  let table: Map<Value, number> | undefined
  let scan = false
  const build = (): Map<Value, number> => {
    const made = new Map<Value, number>()
    for (let i = 0; i < order.length; i++) {
      const value = compared(order[i] as Value)
      if (typeof value === 'object' && value !== null) scan = true
      if (!made.has(value)) made.set(value, i)
    }
    return made
  }
  return (item) => {
    table ??= build()
    const value = compared(item)
    if (!scan) return table.get(value) ?? -1
    for (let i = 0; i < order.length; i++) if (goEqual(value, compared(order[i] as Value))) return i
    return -1
  }
}
