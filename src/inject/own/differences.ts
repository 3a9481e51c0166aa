import { isArray, isEmpty, isObject, type Json, sameJson } from '../../base/json.ts'
import type { TypeRef } from '../../krm/pod-schema.ts'
import { itemsByKey, keyOfItem, mergeKeyOf, type PodPath, stepInto, type Typed, unchangedTwins } from './pod-path.ts'

/** What became of a pod template, at the deepest places that tell it. */
export interface Differences {
  /** Items of lists that were not there: containers, volumes, variables. */
  readonly items: readonly PodPath[]
  /** Values that were not there. */
  readonly set: readonly { readonly path: PodPath; readonly value: Json }[]
  /** Values that are others now; `after` is undefined for one that is gone. */
  readonly changed: readonly { readonly path: PodPath; readonly before: Json; readonly after: Json | undefined }[]
  /** Maps and lists that were there, empty, and now hold something. */
  readonly filled: readonly PodPath[]
}

/** Compares two templates of a type. */
export function differences(before: Json, after: Json, type: TypeRef): Differences {
  const found: Found = { items: [], set: [], changed: [], filled: [] }
  compare(before, after, { type }, [], found)
  return found
}

interface Found extends Differences {
  readonly items: PodPath[]
  readonly set: { path: PodPath; value: Json }[]
  readonly changed: { path: PodPath; before: Json; after: Json | undefined }[]
  readonly filled: PodPath[]
}

function compare(before: Json | undefined, after: Json | undefined, typed: Typed, path: PodPath, found: Found): void {
  // What is the very same is not looked into: an injection shares with its pod what it leaves alone.
  if (before === after) return
  // A null says no more than a key that is not there.
  if (before === undefined || before === null) {
    if (after !== undefined && after !== null) add(after, typed, path, found)
  } else if (isObject(before) && isObject(after)) {
    if (isEmpty(before) && !isEmpty(after)) found.filled.push(path)
    for (const key of Object.keys(before)) compare(before[key], own(after, key), stepInto(typed, key), [...path, key], found)
    for (const key of Object.keys(after))
      if (!Object.hasOwn(before, key)) compare(undefined, after[key], stepInto(typed, key), [...path, key], found)
  } else if (after === undefined || !sameJson(before, after)) {
    if (isEmpty(before)) found.filled.push(path)
    if (!isArray(before) || !isArray(after) || !compareItems(before, after, typed, path, found))
      found.changed.push({ path, before, after })
  }
}

/** False where the lists have to be taken as wholes: no names, other items of one name, items gone or in another order. */
function compareItems(before: readonly Json[], after: readonly Json[], typed: Typed, path: PodPath, found: Found): boolean {
  const key = mergeKeyOf(typed)
  const twins = key === undefined ? undefined : unchangedTwins(before, after, key)
  if (key === undefined || twins === undefined) return false
  const single = (item: Json): boolean => !twins.has(keyOfItem(item, key) ?? '')
  const old = itemsByKey(before.filter(single), key)
  const now = itemsByKey(after.filter(single), key)
  if (old === undefined || now === undefined) return false
  if ([...now.keys()].filter((name) => old.has(name)).join('\n') !== [...old.keys()].join('\n')) return false
  for (const [name, item] of now) {
    const earlier = old.get(name)
    if (earlier === undefined) found.items.push([...path, name])
    else compare(earlier, item, stepInto(typed, name), [...path, name], found)
  }
  return true
}

function add(value: Json, typed: Typed, path: PodPath, found: Found): void {
  const key = mergeKeyOf(typed)
  if (isObject(value) && !isEmpty(value)) {
    for (const name of Object.keys(value)) add(value[name] as Json, stepInto(typed, name), [...path, name], found)
  } else if (isArray(value) && !isEmpty(value) && key !== undefined && itemsByKey(value, key) !== undefined) {
    compareItems([], value, typed, path, found)
  } else found.set.push({ path, value })
}

function own(object: { readonly [key: string]: Json }, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined
}
