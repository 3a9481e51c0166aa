import { printV } from './go-print.ts'
import { elementType, type ListMerge, MAP, mergeList } from './merge-lists.ts'
import { badType, keyOf, orderList, partition, splitDeleted } from './merge-order.ts'
import { metaOfList } from './merge-schema.ts'
import {
  copyOf,
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

/** Prefixes of the keys that act on the list whose name follows a slash. */
export const DELETE_FROM_LIST = '$deleteFromPrimitiveList'
const SET_ORDER = '$setElementOrder'

/**
 * `$retainKeys` of a patch map: checks that the patch holds no other key, and deletes all others from the original. Mirrors applyRetainKeysDirective.
 */
export function applyRetainKeys(original: ValueMap, patch: ValueMap): void {
  const keys = patch['$retainKeys']
  if (keys === undefined) return
  delete patch['$retainKeys']
  if (!Array.isArray(keys)) throw new MergeError('invalid patch format of retainKeys')
  const retained = goSet(keys)
  for (const key of Object.keys(patch)) {
    if (patch[key] === null || key.startsWith(DELETE_FROM_LIST) || key.startsWith(SET_ORDER)) continue
    if (!retained.has(key)) throw new MergeError('invalid patch format of retainKeys')
  }
  for (const key of Object.keys(original)) if (!retained.has(key)) delete original[key]
}

/**
 * `$setElementOrder/LIST` of a patch map: merges the list of that name at once and orders it; both leave the patch. Mirrors mergePatchIntoOriginal.
 */
export function applyElementOrders(original: ValueMap, patch: ValueMap, type: TypeRef, mergeMaps: ListMerge['mergeMaps']): void {
  for (const key of Object.keys(patch)) {
    const order = patch[key]
    if (!key.startsWith(SET_ORDER) || order === undefined) continue
    delete patch[key]
    if (!Array.isArray(order)) throw badType('[]interface {}', order)
    const name = listName(key, SET_ORDER, 'invalid patch format of setElementOrder list')
    const originalList = optionalList(original[name])
    const patchList = optionalList(patch[name])
    const meta = metaOfList(type, name)
    checkOrder(patchList ?? [], order, meta.mergeKey)
    if (originalList === undefined && patchList === undefined) continue
    const slice: Slice = sliceOf([...(originalList ?? [])])
    let merged: Value[]
    if (patchList === undefined) merged = listOf(slice)
    else if (originalList === undefined) merged = withoutDirectives(patchList) as Value[]
    else merged = mergeList(slice, patchList, { ...meta, deletion: false, mergeMaps })
    const { within, without } = partition(merged, order, meta.mergeKey)
    const maps = elementType(listOf(slice), patchList ?? []) === MAP
    original[name] = orderList(within, without, order, listOf(slice), { maps, mergeKey: meta.mergeKey })
    delete patch[name]
  }
}

/** The list that a key like `$setElementOrder/finalizers` is about; mirrors extractKey. */
export function listName(key: string, prefix: string, message: string): string {
  if (!key.startsWith(`${prefix}/`)) throw new MergeError(message)
  return key.slice(prefix.length + 1)
}

/**
 * A value of the patch without the maps that hold `$patch`, and perhaps without null keys of maps at any depth; undefined when it is such a map itself. What
 * has none of these is given back as it is. Mirrors removeDirectives, and discardNullValuesFromPatch.
 */
export function withoutDirectives(value: Value, nulls: 'kept' | 'dropped' = 'kept'): Value | undefined {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return cleanedList(value, nulls)
  const directive = value['$patch']
  if (directive !== undefined && !(directive === null && nulls === 'dropped')) return undefined
  let out: ValueMap | undefined
  for (const key in value) {
    const item = value[key] as Value
    if (typeof item !== 'object') continue
    const kept = item === null ? (nulls === 'dropped' ? undefined : item) : withoutDirectives(item, nulls)
    if (kept === item) continue
    out ??= copyOf(value)
    if (kept === undefined) delete out[key]
    else out[key] = kept
  }
  return out ?? value
}

function cleanedList(list: Value[], nulls: 'kept' | 'dropped'): Value[] {
  let out: Value[] | undefined
  for (let i = 0; i < list.length; i++) {
    const item = list[i] as Value
    const kept = typeof item === 'object' ? withoutDirectives(item, nulls) : item
    if (kept !== item) out ??= list.slice(0, i)
    if (kept !== undefined) out?.push(kept)
  }
  return out ?? list
}

function optionalList(value: Value | undefined): Value[] | undefined {
  if (value !== undefined && !Array.isArray(value)) throw badType('[]interface {}', value)
  return value
}

/** The patch's items must stand in the order list, in the same order; mirrors validatePatchWithSetOrderList. */
function checkOrder(patch: Value[], order: Value[], mergeKey: string): void {
  if (order.length === 0 || patch.length === 0) return
  const items = mergeKey === '' ? patch : splitDeleted(patch).kept
  let i = 0
  let j = 0
  while (i < items.length && j < order.length) {
    const item = items[i] as Value
    if (isMap(item) && item['$patch'] !== undefined) {
      i++
      continue
    }
    if (sameKey(item, order[j] as Value, mergeKey)) i++
    j++
  }
  if (i < items.length && j >= order.length) {
    throw new MergeError(
      `The order in patch list:\n${printV(patch)}\n doesn't match ${SET_ORDER} list:\n${printV(order)}\n`,
      `the order of a patched list is not that of its ${SET_ORDER}`,
    )
  }
}

/** Mirrors mergeKeyValueEqual. */
function sameKey(left: Value, right: Value, mergeKey: string): boolean {
  if (mergeKey === '') return goEqual(left, right)
  if (!isMap(left)) throw badType(MAP, left)
  if (!isMap(right)) throw badType(MAP, right)
  return goEqual(keyOf(left, mergeKey), keyOf(right, mergeKey))
}
