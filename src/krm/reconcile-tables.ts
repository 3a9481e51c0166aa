import type { ReconcileTables } from '../yaml/reconcile.ts'
import { fieldOf, podType, type StructSchema, type TypeRef } from './pod-schema.ts'

/** Tables for reconciling a pod or a pod template: merge keys of its lists, and where new keys go. */
export function podReconcileTables(root: 'Pod' | 'PodTemplateSpec'): ReconcileTables {
  return {
    keyOf: (path) => fieldAt(root, path.filter(isKey))?.mergeKey,
    place: (path, key, siblings) =>
      isSorted(siblings) ? lastOf(siblings, (one) => one < key) : bySchema(structAt(root, path.filter(isKey)), key, siblings),
  }
}

/** The items of a list stand under `*`; their fields are those of the list's element type. */
function isKey(step: string): boolean {
  return step !== '*'
}

/** Files that tools write have sorted keys (kustomize, kubectl); a new key keeps them sorted. */
function isSorted(keys: readonly string[]): boolean {
  return keys.length > 1 && keys.every((key, i) => i === 0 || (keys[i - 1] ?? '') < key)
}

/** Behind the nearest key that the API's own order puts before it. */
function bySchema(struct: StructSchema | undefined, key: string, siblings: readonly string[]): string | undefined {
  const order = struct?.fields.map((field) => field.json) ?? []
  const index = order.indexOf(key)
  if (index < 0) return undefined
  const before = new Set(order.slice(0, index))
  return lastOf(siblings, (one) => before.has(one))
}

function lastOf(keys: readonly string[], holds: (key: string) => boolean): string | undefined {
  return keys.filter(holds).at(-1)
}

/** The field that a path of keys leads to. */
function fieldAt(root: string, path: readonly string[]): ReturnType<typeof fieldOf> {
  const key = path.at(-1)
  const parent = structAt(root, path.slice(0, -1))
  return parent === undefined || key === undefined ? undefined : fieldOf(parent, key)
}

function structAt(root: string, path: readonly string[]): StructSchema | undefined {
  let struct: StructSchema | undefined = podType(root)
  for (const key of path) {
    const type: TypeRef | undefined = struct && fieldOf(struct, key)?.type
    const inner: TypeRef | undefined = type && innermost(type)
    struct = inner?.kind === 'struct' ? podType(inner.name) : undefined
    if (struct === undefined) return undefined
  }
  return struct
}

function innermost(type: TypeRef): TypeRef {
  return type.kind === 'pointer' || type.kind === 'list' ? innermost(type.elem) : type
}
