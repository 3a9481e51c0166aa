import { isArray, isObject, type Json, type JsonObject, record } from '../base/json.ts'
import { goTypeOf } from './go-print.ts'
import { applyElementOrders, applyRetainKeys, DELETE_FROM_LIST, listName, withoutDirectives } from './merge-directives.ts'
import { type ListMerge, mergeList, unknownDirective } from './merge-lists.ts'
import { metaOfList, metaOfMap } from './merge-schema.ts'
import { copyOf, goNumbers, isMap, MergeError, sliceOf, type Value, type ValueMap } from './merge-value.ts'
import { type PodTypeName, type TypeRef, typeRef } from './pod-schema.ts'

export { isMergeError, MERGE_LIMITS } from './merge-value.ts'

/** What becomes of a value of the patch whose key the original lacks, or has with another type. */
export interface MergeOptions {
  /** `cleaned` (the default): nulls and directives inside are taken out; `as-it-is`: they stay, as in apimachinery before 0.24. */
  readonly unmatched?: 'cleaned' | 'as-it-is'
}

/**
 * The original with the patch merged into it, as a new value. Mirrors strategicpatch.StrategicMergePatch of k8s.io/apimachinery v0.37: order of lists,
 * directives and error texts included. Throws MergeError; a panic of the library is one too, and so is nesting beyond MERGE_LIMITS. Where Go
 * walks a map in random order, ours walks it in the order of the patch.
 */
export function strategicMerge(original: Json, patch: Json, type: PodTypeName, options: MergeOptions = {}): JsonObject {
  return mergeGoValues(document(original), document(patch), type, options)
}

/** {@link strategicMerge} of objects whose numbers are Go's already: typed ones, and those of {@link goNumbers}. */
export function mergeGoValues(
  original: JsonObject,
  patch: JsonObject,
  type: PodTypeName,
  options: MergeOptions = {},
): JsonObject {
  const merge = options.unmatched === 'as-it-is' ? MERGERS.asItIs : MERGERS.cleaned
  return merge(original as ValueMap, patch as ValueMap, typeRef(type)) as JsonObject
}

/** A JSON document; null is an empty one, and nothing else may stand for an object. */
function document(value: Json): JsonObject {
  if (value === null) return record()
  if (!isObject(value) || isArray(value)) throw new MergeError('invalid JSON document')
  return goNumbers(value) as JsonObject
}

type MergeMaps = ListMerge['mergeMaps']
/** Puts a value of the patch where the original has none of its type. */
type Take = (original: ValueMap, key: string, value: Value) => void

/** Mirrors mergeMap with MergeParallelList and IgnoreUnmatchedNulls. */
function merger(take: Take): MergeMaps {
  return function mergeMap(before, given, type) {
    const directive = given['$patch']
    if (directive === 'replace') {
      const replacement = copyOf(given)
      delete replacement['$patch']
      return replacement
    }
    if (directive === 'delete') return record() as ValueMap
    if (directive !== undefined) throw unknownDirective(directive, given)

    const keys = Object.keys(given)
    const original = copyOf(before)
    if (!keys.some((key) => key.startsWith('$'))) {
      for (const key of keys) mergeKey(original, key, given[key] as Value, { type, take, mergeMap })
      return original
    }
    // Directives act at once, and leave the patch.
    const patch = copyOf(given)
    applyRetainKeys(original, patch)
    applyElementOrders(original, patch, type, mergeMap)
    for (const key of Object.keys(patch)) mergeKey(original, key, patch[key] as Value, { type, take, mergeMap })
    return original
  }
}

interface MergeContext {
  readonly type: TypeRef
  readonly take: Take
  readonly mergeMap: MergeMaps
}

function mergeKey(original: ValueMap, patchKey: string, value: Value, { type, take, mergeMap }: MergeContext): void {
  const deletion = patchKey.startsWith(DELETE_FROM_LIST)
  const key = (deletion ? listName(patchKey, DELETE_FROM_LIST, 'invalid patch format of primitive list') : '') || patchKey
  if (value === null) {
    delete original[key]
    return
  }
  const old = original[key]
  if (old === undefined || goTypeOf(old) !== goTypeOf(value)) {
    if (!deletion) take(original, key, value)
    return
  }
  if (Array.isArray(old) && Array.isArray(value)) {
    const meta = metaOfList(type, key)
    original[key] = mergeList(sliceOf([...old]), value, { ...meta, deletion, mergeMaps: mergeMap })
  } else if (isMap(old) && isMap(value)) {
    original[key] = mergeMap(old, value, metaOfMap(type, key).type)
  } else {
    original[key] = value
  }
}

const takeCleaned: Take = (original, key, value) => {
  const kept = withoutDirectives(value, 'dropped')
  if (kept === undefined) delete original[key]
  else original[key] = kept
}

const MERGERS = {
  cleaned: merger(takeCleaned),
  asItIs: merger((original, key, value) => {
    original[key] = value
  }),
} as const satisfies Readonly<Record<string, MergeMaps>>
