import { goTypeOf, printS, printV } from './go-print.ts'
import { findByKey, keyOf, noMergeKey, orderList, partition, tableByKey } from './merge-order.ts'
import { kindOf } from './merge-schema.ts'
import {
  allocated,
  append,
  goEqual,
  goSet,
  isMap,
  listOf,
  MergeError,
  type Slice,
  sliceOf,
  type Value,
  type ValueMap,
} from './merge-value.ts'
import type { TypeRef } from './pod-schema.ts'

/** How the list under a key merges, and how two of its maps do. */
export interface ListMerge {
  readonly type: TypeRef
  readonly merge: boolean
  readonly mergeKey: string
  /** The patch is a `$deleteFromPrimitiveList`. */
  readonly deletion: boolean
  readonly mergeMaps: (original: ValueMap, patch: ValueMap, type: TypeRef) => ValueMap
}

/** Merges a list of the patch into one of the original; mirrors mergeSliceHandler. Works in place. */
export function mergeList(original: Slice, patch: Value[], how: ListMerge): Value[] {
  if (!how.merge && !how.deletion) return patch
  if (original.length === 0 && patch.length === 0) return listOf(original)
  return elementType(listOf(original), patch) === MAP ? mergeMaps(original, patch, how) : mergeScalars(original, patch, how)
}

/** Go's type of all elements of some lists; MergeError where they differ, are lists, or there are none. Mirrors sliceElementType. */
export function elementType(...lists: readonly (readonly Value[])[]): string {
  let first: string | undefined
  for (const list of lists) {
    for (const item of list) {
      const type = goTypeOf(item)
      if (first === undefined) {
        if (type === undefined) throw new MergeError('panic: runtime error: invalid memory address or nil pointer dereference')
        if (type === '[]interface {}') throw new MergeError('lists of lists are not supported')
        first = type
      } else if (type !== first) {
        const fault = 'list element types are not identical'
        throw new MergeError(`${fault}: ${printV(lists as Value[][])}`, fault)
      }
    }
  }
  if (first === undefined) throw new MergeError('no elements in any of the given slices')
  return first
}

/** Go's name of the type of a decoded object. */
export const MAP = 'map[string]interface {}'

function mergeScalars(original: Slice, patch: Value[], how: ListMerge): Value[] {
  if (how.deletion) {
    const gone = goSet(patch)
    const kept = listOf(original).filter((item) => !gone.has(item))
    return allocated(kept, original.length)
  }
  const merged = deduplicate(append(original, patch))
  // The original may share its array with the list that was just deduplicated: its items are read again here.
  return ordered(listOf(merged), patch, listOf(original), false, how.mergeKey)
}

/** Mirrors mergeSlice for lists of objects. */
function mergeMaps(original: Slice, patch: Value[], how: ListMerge): Value[] {
  if (how.mergeKey === '') throw new MergeError(`cannot merge lists without merge key for ${kindOf(how.type)}`)
  const special = applySpecialElements(original, patch, how.mergeKey)
  let merged = special.original
  let table = tableByKey(view(merged), how.mergeKey)
  for (const item of special.patch) {
    if (!isMap(item)) continue
    const key = item[how.mergeKey]
    if (key === undefined) throw noMergeKey(item, how.mergeKey)
    const index = findByKey(table === undefined ? view(merged) : [], how.mergeKey, key, table)
    if (index < 0) {
      if (typeof key === 'object' && key !== null) table = undefined
      table?.set(key, merged.length)
      merged = append(merged, [item])
    } else {
      const one = how.mergeMaps(merged.array[index] as ValueMap, item, how.type)
      merged.array[index] = one
      // `$retainKeys` can drop it.
      if (one[how.mergeKey] !== key) table = undefined
    }
  }
  return ordered(listOf(merged), special.patch, listOf(special.original), true, how.mergeKey)
}

function ordered(merged: Value[], patch: Value[], original: Value[], maps: boolean, mergeKey: string): Value[] {
  const { within, without } = partition(merged, patch, mergeKey)
  return orderList(within, without, patch, original, { maps, mergeKey })
}

/** Mirrors mergeSliceWithSpecialElements: elements with `$patch` act on the list and do not stay. */
function applySpecialElements(original: Slice, patch: readonly Value[], mergeKey: string): { original: Slice; patch: Value[] } {
  const rest: Value[] = []
  let kept = original
  let replace = false
  for (const item of patch) {
    if (!isMap(item)) continue
    const directive = item['$patch']
    if (directive === undefined) rest.push(item)
    else if (directive === 'delete') kept = deleteMatching(kept, mergeKey, keyOf(item, mergeKey))
    else if (directive === 'replace') replace = true
    else if (directive === 'merge') throw new MergeError('merging lists cannot yet be specified in the patch')
    else throw unknownDirective(directive, item)
  }
  return replace ? { original: sliceOf(rest), patch: [] } : { original: kept, patch: rest }
}

/** `ErrBadPatchType` of apimachinery. */
export function unknownDirective(directive: Value, map: ValueMap): MergeError {
  const fault = `unknown patch type: ${printS(directive)}`
  return new MergeError(`${fault} in map: ${printV(map)}`, fault)
}

/** Mirrors deleteMatchingEntries, which moves the rest of the shared array. */
function deleteMatching(slice: Slice, mergeKey: string, key: Value): Slice {
  let kept = slice
  for (;;) {
    const index = findByKey(view(kept), mergeKey, key)
    if (index < 0) return kept
    for (let i = index; i + 1 < kept.length; i++) kept.array[i] = kept.array[i + 1] as Value
    kept = { ...kept, length: kept.length - 1 }
  }
}

/** Mirrors deduplicateScalars: a repeated item is overwritten by the last one. */
function deduplicate(slice: Slice): Slice {
  const items = slice.array
  let last = slice.length - 1
  if (items.every((item) => typeof item === 'string') && new Set(listOf(slice)).size === slice.length) return slice
  for (let i = 0; i < last; i++) {
    for (let j = i + 1; j <= last; j++) {
      if (goEqual(items[i], items[j])) {
        items[j] = items[last] as Value
        last--
        j--
      }
    }
  }
  return { ...slice, length: last + 1 }
}

function view(slice: Slice): readonly Value[] {
  return slice.array.length === slice.length ? slice.array : listOf(slice)
}
