import type { ReconcileTables } from '../yaml/reconcile.ts'
import { fieldOf, podType, type StructSchema, type TypeRef } from './pod-schema.ts'

/** Lists between which containers move. */
const KIN: Readonly<Record<string, string>> = { containers: 'initContainers', initContainers: 'containers' }

/** Tables for reconciling a pod or a pod template: merge keys of its lists, where new keys go, and what moves. */
export function podReconcileTables(root: 'Pod' | 'PodTemplateSpec'): ReconcileTables {
  return TABLES[root]
}

function tablesFor(root: 'Pod' | 'PodTemplateSpec'): ReconcileTables {
  // Streams hold the same paths over and over.
  const structs = new Map<string, StructSchema | undefined>()
  const structOf = (path: readonly string[]): StructSchema | undefined => {
    const name = path.join('\0')
    if (!structs.has(name)) structs.set(name, structAt(root, path.filter(isKey)))
    return structs.get(name)
  }
  return {
    // A proxy of the author's becomes a native sidecar.
    kin: (path, key) => (path.length === 1 && path[0] === 'spec' ? KIN[key] : undefined),
    keyOf: (path) => {
      const key = path.at(-1)
      const parent = key === undefined || !isKey(key) ? undefined : structOf(path.slice(0, -1))
      return parent === undefined || key === undefined ? undefined : fieldOf(parent, key)?.mergeKey
    },
    place: (path, key, siblings) =>
      isSorted(siblings) ? lastOf(siblings, (one) => one < key) : bySchema(structOf(path), key, siblings),
  }
}

const TABLES = { Pod: tablesFor('Pod'), PodTemplateSpec: tablesFor('PodTemplateSpec') } as const

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
  const index = struct?.field(key)?.index
  if (struct === undefined || index === undefined) return undefined
  return lastOf(siblings, (one) => (struct.field(one)?.index ?? index) < index)
}

function lastOf(keys: readonly string[], holds: (key: string) => boolean): string | undefined {
  return keys.filter(holds).at(-1)
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
