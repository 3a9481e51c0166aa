import { isObject, type Json, type JsonObject, recordOf, sameJson } from '../../base/json.ts'
import { jsonPointer } from '../../base/json-pointer.ts'
import { jsonPatch, type PatchOperation } from '../../krm/json-patch.ts'
import { podReconcileTables } from '../../krm/reconcile-tables.ts'
import { type LateNames, type MoveOperation, testAt } from './late-names.ts'
import { removeNulls, withoutNulls } from './nulls.ts'

/** What injection does to an object that is a pod itself. */
export interface BarePodPatch {
  /** Changes of labels and annotations for a strategic merge patch; null removes. */
  readonly metadata: JsonObject
  readonly operations: readonly (PatchOperation | MoveOperation)[]
}

/** Maps of a pod's metadata that kustomize writes to as well while it builds. */
const SHARED = ['labels', 'annotations']

/**
 * A patch of a Pod. While kustomize builds, its own notes stand among the annotations: a JSON patch could neither compare metadata as a whole nor
 * add annotations to a pod without any, and so labels and annotations are merged. What stays of them is tested one by one.
 */
export function barePodPatch(pod: JsonObject, injected: JsonObject, late: LateNames): BarePodPatch {
  const [before, after] = [withoutNulls(pod), withoutNulls(injected)]
  const tests = SHARED.flatMap((key) =>
    Object.entries(mapIn(before, key))
      .filter(([name, value]) => mapIn(after, key)[name] === value)
      .map(([name, value]): PatchOperation => ({ op: 'test', path: jsonPointer(['metadata', key, name]), value })),
  )
  const changes = SHARED.map((key) => [key, changesOf(mapIn(before, key), mapIn(after, key))] as const)
  const operations = jsonPatch(withoutShared(before), withoutShared(after), [], podReconcileTables('Pod'))
  return {
    metadata: recordOf(changes.filter(([, change]) => Object.keys(change).length > 0)),
    operations: [
      ...removeNulls(pod['spec'] ?? null, ['spec']),
      ...testAt(before['spec'] ?? null, ['spec'], { late, changes: operations }),
      ...tests,
      ...operations,
    ],
  }
}

function mapIn(pod: JsonObject, key: string): JsonObject {
  const metadata = pod['metadata']
  const map = isObject(metadata) ? metadata[key] : undefined
  return isObject(map) ? map : recordOf([])
}

function changesOf(before: JsonObject, after: JsonObject): JsonObject {
  const has = (map: JsonObject, name: string): boolean => Object.hasOwn(map, name)
  const gone = Object.keys(before).filter((name) => !has(after, name))
  const set = Object.entries(after).filter(([name, value]) => !has(before, name) || !sameJson(before[name] as Json, value))
  return recordOf([...gone.map((name) => [name, null] as const), ...set])
}

function withoutShared(pod: JsonObject): JsonObject {
  const metadata = isObject(pod['metadata']) ? pod['metadata'] : recordOf([])
  const kept = recordOf(Object.entries(metadata).filter(([key]) => !SHARED.includes(key)))
  return recordOf([...Object.entries(pod).filter(([key]) => key !== 'metadata'), ['metadata', kept]])
}
