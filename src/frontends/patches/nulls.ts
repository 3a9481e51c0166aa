import { isArray, isObject, type Json, type JsonObject, recordOf } from '../../base/json.ts'
import { jsonPointer } from '../../base/json-pointer.ts'
import type { PatchOperation } from '../../krm/json-patch.ts'

/**
 * Operations that take the keys without a value out of an object. kustomize itself does so with some (`resources:`) when it merges a patch into the object, as
 * ours that finds it, so that nobody can tell what is there: to a test a key that is not there is null, and what was added can be removed.
 */
export function removeNulls(value: Json, path: readonly (string | number)[]): readonly PatchOperation[] {
  if (isArray(value)) return value.flatMap((item, i) => removeNulls(item, [...path, i]))
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([key, member]): readonly PatchOperation[] => {
    if (member !== null) return removeNulls(member, [...path, key])
    const at = jsonPointer([...path, key])
    return [
      { op: 'test', path: at, value: null },
      { op: 'add', path: at, value: null },
      { op: 'remove', path: at },
    ]
  })
}

/** The object without keys that have no value, in all depths. */
export function withoutNulls(object: JsonObject): JsonObject {
  return bare(object) as JsonObject
}

function bare(value: Json): Json {
  if (isArray(value)) return value.map(bare)
  if (!isObject(value)) return value
  return recordOf(Object.entries(value).flatMap(([key, member]) => (member === null ? [] : [[key, bare(member)] as const])))
}
