import { invariant } from '../base/assert.ts'
import { isArray, isEmpty, isObject, type Json, type JsonObject, sameJson } from '../base/json.ts'
import { type Context, type Place, type ReconcileTables, refuseShared } from './edit-context.ts'
import { withoutLastBreak } from './last-break.ts'
import { columnOf } from './lines.ts'
import { matchItems, staying } from './match-items.ts'
import { withMoves } from './moved-items.ts'
import { type ListItem, type ListNode, type MapEntry, type MapNode, type Node, type Slot, slotAround, type Tree } from './node.ts'
import { reconcileBlockList, reconcileBlockMap } from './reconcile-block.ts'
import { loadReconcileFlow } from './reconcile-flow.chunk.ts'
import type { Addition } from './reconcile-flow.ts'
import { replaceValue } from './replace-value.ts'
import type { Edit } from './splice.ts'
import { styleOf } from './style.ts'

export type { ReconcileTables } from './edit-context.ts'

/**
 * The fewest edits after which a node reads as the given value. What need not change keeps its bytes, its order, its comments and its
 * form; new text is laid out as the document lays out its own. Offsets are those of the source. Throws InjectError RI0108 where an edit
 * would reach into an alias, an aliased node, or what a merge key brings.
 */
export function reconcile(node: Node, after: Json, tables: ReconcileTables): readonly Edit[] {
  const { tree } = node
  const style = styleOf(node)
  const json = mayBeJson(tree) ? loadReconcileFlow().jsonStyle(tree, style.newline) : undefined
  const context: Context = { tree, style: { ...style, json }, tables, edits: [], diff }
  const { slot, place, shared } = locate(node)
  if (sameJson(node.value(), after)) return []
  if (shared !== undefined) refuseShared(tree, shared, 'the value lies in a part of the document that aliases repeat')
  diff(context, slot, place, after, [])
  return withoutLastBreak(tree, context.edits)
}

function mayBeJson({ format, root }: Tree): boolean {
  return format === 'json' || (root?.kind === 'map' && root.flow)
}

/** The slot in which a node stands, and a node around it that aliases repeat. */
function locate(node: Node): { slot: Slot; place: Place; shared: Node | undefined } {
  let current = node.tree.root
  let slot: Slot = { node, at: node.span, alias: false }
  let place: Place = { form: 'root' }
  let shared: Node | undefined
  while (current !== undefined && current !== node) {
    if (node.tree.shared.has(current)) shared ??= current
    const parent: Node = current
    const inside = parent.kind === 'scalar' ? undefined : slotAround(parent, node.span)
    if (inside === undefined) break
    slot = inside
    place = placeIn(parent, inside)
    current = inside.node
  }
  return { slot, place, shared }
}

function placeIn(parent: Node, slot: Slot): Place {
  if (parent.kind === 'scalar') return { form: 'root' }
  if (parent.flow) return parent.kind === 'map' ? { form: 'flow', entry: slot as MapEntry } : { form: 'flow' }
  if (parent.kind === 'list') return { form: 'item', item: slot as ListItem }
  return { form: 'entry', entry: slot as MapEntry, column: columnOf(parent.tree, (slot as MapEntry).start) }
}

/** How deep the collection at a path lies: of edits at one place, that of what closes first comes first. */
function depthOf(path: readonly string[]): number {
  return path.length
}

function diff(context: Context, slot: Slot, place: Place, after: Json, path: readonly string[]): void {
  const { node } = slot
  if (sameJson(node.value(), after)) return
  if (slot.alias) refuseShared(context.tree, node, 'the value is an alias')
  if (context.tree.shared.has(node)) refuseShared(context.tree, node, 'the value has an anchor that aliases repeat')
  if (isEmpty(after)) return replaceValue(context, slot, place, after, depthOf(path))
  if (node.kind === 'map' && isObject(after)) return diffMap(context, node, slot, place, after, path)
  if (node.kind === 'list' && isArray(after)) return diffList(context, node, slot, place, after, path)
  replaceValue(context, slot, place, after, depthOf(path))
}

function diffMap(context: Context, node: MapNode, slot: Slot, place: Place, after: JsonObject, path: readonly string[]): void {
  const removed = new Set<MapEntry>()
  const changed: MapEntry[] = []
  const merges = node.entries.filter((entry) => entry.merge)
  for (const [key, member] of node.members) {
    const value = Object.hasOwn(after, key) ? after[key] : undefined
    if (value !== undefined && sameJson(member.node.value(), value)) continue
    if (member.entry === undefined) return refuseShared(context.tree, member.node, `the key ${key} comes from a merge key`)
    if (value !== undefined) changed.push(member.entry)
    else if (isMerged(merges, key)) return refuseShared(context.tree, node, `the key ${key} also comes from a merge key`)
    else removed.add(member.entry)
  }
  const fresh = Object.keys(after).filter((key) => !node.members.has(key))
  const stays = node.entries.filter((entry) => !removed.has(entry))
  if (stays.length === 0 || (node.pair && fresh.length + removed.size > 0))
    return replaceValue(context, slot, place, after, depthOf(path))
  const added = placeKeys(context, node, after, fresh, removed, path)
  const inner = withMoves(context, node, after, path)
  if (node.flow) loadReconcileFlow().reconcileFlow(context, node, removed, additions(added), depthOf(path))
  else reconcileBlockMap(inner, node, removed, added, depthOf(path))
  for (const entry of changed) diff(inner, entry, placeIn(node, entry), after[entry.key] as Json, [...path, entry.key])
}

/** True if one of the merge keys of a map brings the key too, behind the map's own. */
function isMerged(merges: readonly MapEntry[], key: string): boolean {
  return merges.some((entry) => {
    const maps = entry.node.kind === 'list' ? entry.node.slots.map((item) => item.node) : [entry.node]
    return maps.some((map) => map.kind === 'map' && map.members.has(key))
  })
}

/** For each new key the entry behind which it goes: one that stays. New keys that follow each other stand in the order of the value. */
function placeKeys(
  context: Context,
  node: MapNode,
  after: JsonObject,
  fresh: readonly string[],
  removed: ReadonlySet<MapEntry>,
  path: readonly string[],
): ReadonlyMap<MapEntry, readonly (readonly [string, Json])[]> {
  const stays = node.entries.filter((entry) => !removed.has(entry))
  const last = stays.at(-1)
  invariant(last !== undefined, 'a map that keeps no entry')
  const own = new Map(stays.filter((entry) => !entry.merge).map((entry) => [entry.key, entry]))
  const names = [...own.keys()]
  const added = new Map<MapEntry, [string, Json][]>()
  for (const key of fresh) {
    const wanted = context.tables.place?.(path, key, names)
    const found = wanted === undefined ? undefined : own.get(wanted)
    // Before a merge key that brings the same key, ours would lose.
    const anchor = found ?? last
    const behind = added.get(anchor) ?? []
    behind.push([key, after[key] as Json])
    added.set(anchor, behind)
  }
  return added
}

function additions(added: ReadonlyMap<MapEntry, readonly (readonly [string, Json])[]>): Map<MapEntry, readonly Addition[]> {
  return new Map([...added].map(([entry, pairs]) => [entry, pairs.map(([key, value]) => ({ key, value }))]))
}

function diffList(
  context: Context,
  node: ListNode,
  slot: Slot,
  place: Place,
  after: readonly Json[],
  path: readonly string[],
): void {
  const matching = matchItems(node.value(), after, context.tables.keyOf(path))
  const stay = staying(matching)
  if (stay.size === 0) return replaceValue(context, slot, place, after, depthOf(path))
  if (!node.flow) return reconcileBlockList(context, node, after, matching, path, depthOf(path))
  const kept = new Set([...stay].map((now) => node.slots[matching[now] as number] as ListItem))
  const added = new Map<ListItem | undefined, Addition[]>()
  let anchor: ListItem | undefined
  after.forEach((value, now) => {
    if (!stay.has(now)) {
      added.set(anchor, [...(added.get(anchor) ?? []), { value }])
      return
    }
    anchor = node.slots[matching[now] as number] as ListItem
    diff(context, anchor, { form: 'flow' }, value, [...path, '*'])
  })
  loadReconcileFlow().reconcileFlow(context, node, new Set(node.slots.filter((item) => !kept.has(item))), added, depthOf(path))
}
