import { isArray, isObject, type Json, type JsonObject, sameJson } from '../base/json.ts'
import { jsonPointer } from '../base/json-pointer.ts'
import { matchItems, staying } from '../yaml/match-items.ts'
import type { ReconcileTables } from '../yaml/reconcile.ts'

/** One operation of a JSON patch (RFC 6902); `path` is a JSON pointer. */
export type PatchOperation =
  | { readonly op: 'test' | 'add' | 'replace'; readonly path: string; readonly value: Json }
  | { readonly op: 'remove'; readonly path: string }

type Path = readonly (string | number)[]

/**
 * The operations that make `after` of the value `before` at a path: items of lists are added and removed one by one, matched by the merge keys of the tables.
 * What stays is not named. None where both are the same.
 */
export function jsonPatch(
  before: JsonObject,
  after: JsonObject,
  path: Path,
  tables: Pick<ReconcileTables, 'keyOf'>,
): readonly PatchOperation[] {
  const operations: PatchOperation[] = []
  compare({ operations, tables }, before, after, path, [])
  return operations
}

interface Comparison {
  readonly operations: PatchOperation[]
  readonly tables: Pick<ReconcileTables, 'keyOf'>
}

/** `keys` is the path within the pod template, with `*` for items, as the tables know it. */
function compare(all: Comparison, before: Json, after: Json, path: Path, keys: readonly string[]): void {
  if (sameJson(before, after)) return
  if (isObject(before) && isObject(after)) return compareMaps(all, before, after, path, keys)
  if (isArray(before) && isArray(after)) {
    const matching = matchItems(before, after, all.tables.keyOf(keys))
    const stay = staying(matching)
    if (stay.size > 0) return compareLists(all, { before, after, matching, stay }, path, keys)
  }
  all.operations.push({ op: 'replace', path: jsonPointer(path), value: after })
}

function compareMaps(all: Comparison, before: JsonObject, after: JsonObject, path: Path, keys: readonly string[]): void {
  for (const key of Object.keys(before))
    if (!Object.hasOwn(after, key)) all.operations.push({ op: 'remove', path: jsonPointer([...path, key]) })
  for (const [key, value] of Object.entries(after)) {
    const old = Object.hasOwn(before, key) ? before[key] : undefined
    if (old === undefined) all.operations.push({ op: 'add', path: jsonPointer([...path, key]), value })
    else compare(all, old, value, [...path, key], [...keys, key])
  }
}

interface Lists {
  readonly before: readonly Json[]
  readonly after: readonly Json[]
  readonly matching: ReturnType<typeof matchItems>
  readonly stay: ReturnType<typeof staying>
}

/** What goes is removed from behind, so that no index is wrong; then the list is built up from its beginning. */
function compareLists(all: Comparison, { before, after, matching, stay }: Lists, path: Path, keys: readonly string[]): void {
  const kept = new Set([...stay].map((now) => matching[now]))
  for (let old = before.length - 1; old >= 0; old--)
    if (!kept.has(old)) all.operations.push({ op: 'remove', path: jsonPointer([...path, old]) })
  after.forEach((value, now) => {
    const old = stay.has(now) ? matching[now] : undefined
    if (old === undefined) all.operations.push({ op: 'add', path: jsonPointer([...path, now]), value })
    else compare(all, before[old] as Json, value, [...path, now], [...keys, '*'])
  })
}
