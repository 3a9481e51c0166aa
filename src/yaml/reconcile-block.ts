import { isArray, type Json, recordOf } from '../base/json.ts'
import type { Span } from '../base/source.ts'
import { type Context, edit, type Place, refuseLoss } from './edit-context.ts'
import {
  asLines,
  behind,
  behindComments,
  behindOwnComments,
  columnOf,
  ownStart,
  skipBlankLines,
  startsLine,
  withoutBreak,
} from './lines.ts'
import { type Matching, staying } from './match-items.ts'
import type { ListItem, ListNode, MapEntry, MapNode } from './node.ts'
import { type Added, splice } from './splice.ts'
import { childColumn, printEntry, printItem, quote } from './write.ts'

/** An entry or item of a block collection, with the lines that are its own. */
interface Member {
  readonly start: number
  readonly at: Span
}

/** New keys of a block map, by the key that they follow; the others are dealt with by the caller. */
export function reconcileBlockMap(
  context: Context,
  node: MapNode,
  removed: ReadonlySet<MapEntry>,
  added: ReadonlyMap<MapEntry, readonly (readonly [string, Json])[]>,
  depth: number,
): void {
  const { tree, style } = context
  const column = columnOf(tree, node.entries[0]?.start ?? node.span.start)
  const pad = ' '.repeat(column)
  remove(context, node.entries, removed, column, depth)
  for (const [entry, pairs] of added) {
    const offset = behindOwnComments(tree, entry.at.end, column)
    const lines = pairs.map(([key, value]) => pad + entryText(context, key, value, column)).join(style.newline)
    const adds: Added = { node, behind: entry, value: recordOf(pairs), column, lines }
    context.edits.push({ offset, length: 0, text: asLines(tree, offset, lines, style.newline), depth, adds })
  }
}

/** A new key with its value; what it takes over from another list stands as it stood there. */
function entryText({ moved, style }: Context, key: string, value: Json, column: number): string {
  const child = childColumn(value, column, style)
  const texts = isArray(value) ? value.map((item) => moved?.(key, item, child)) : []
  if (!isArray(value) || texts.every((text) => text === undefined)) return printEntry(key, value, column, style)
  const items = value.map((item, i) => texts[i] ?? printItem(item, child, style))
  return [`${quote(key)}:`, ...items].join(style.newline)
}

/** A block list that keeps at least one item in place. */
export function reconcileBlockList(
  context: Context,
  node: ListNode,
  after: readonly Json[],
  matching: Matching,
  path: readonly string[],
  depth: number,
): void {
  const { tree, style } = context
  const stay = staying(matching)
  const kept = new Set([...stay].map((now) => node.slots[matching[now] as number] as ListItem))
  const column = columnOf(tree, node.slots[0]?.start ?? node.span.start)
  remove(context, node.slots, new Set(node.slots.filter((item) => !kept.has(item))), column, depth)

  const textOf = (value: Json, now: number): string => {
    const old = matching[now]
    const moved =
      old === undefined ? context.moved?.(path.at(-1) ?? '', value, column) : movedLines(context, node, old, value, path, column)
    return moved ?? printItem(value, column, style)
  }
  let anchor: ListItem | undefined
  let waiting: number[] = []
  const flush = (next: ListItem | undefined): void => {
    if (waiting.length > 0) {
      const values = waiting.map((now) => after[now] as Json)
      const texts = waiting.map((now, i) => textOf(values[i] as Json, now))
      const isNew = waiting.every((now) => matching[now] === undefined)
      insertItems(context, { node, anchor, next, texts, ...(isNew && { values }) }, depth)
    }
    waiting = []
  }
  after.forEach((value, now) => {
    if (!stay.has(now)) {
      waiting.push(now)
      return
    }
    const item = node.slots[matching[now] as number] as ListItem
    flush(item)
    anchor = item
    const place: Place = { form: 'item', item }
    context.diff(context, item, place, value, [...path, '*'])
  })
  flush(undefined)
}

interface Insertion {
  readonly node: ListNode
  readonly anchor: ListItem | undefined
  readonly next: ListItem | undefined
  readonly texts: readonly string[]
  /** Of items that are new; absent where one was moved. */
  readonly values?: readonly Json[]
}

function insertItems(context: Context, { node, anchor, next, texts, values }: Insertion, depth: number): void {
  const { tree, style } = context
  const first = node.slots[0]?.start ?? node.span.start
  const column = columnOf(tree, first)
  const lines = texts.join(style.newline)
  if (anchor !== undefined) {
    const offset = behindOwnComments(tree, anchor.at.end, column)
    const adds: Added | undefined = values && { node, behind: anchor, value: values, column, lines }
    context.edits.push({ offset, length: 0, text: asLines(tree, offset, lines, style.newline), depth, ...(adds && { adds }) })
    return
  }
  if (next === undefined) return
  if (!startsLine(tree, first)) {
    // `- - a`: the first item shares its line with what it stands in; if it goes, the next one that stays moves up to it.
    return edit(context, depth, next.start, 0, lines.slice(column) + style.newline + ' '.repeat(column))
  }
  edit(context, depth, ownStart(tree, next.start, column), 0, lines + style.newline)
}

/** The lines of an item that changes its place, changed inside as needed; undefined where it has no lines of its own. */
export function movedLines(
  context: Context,
  node: ListNode,
  index: number,
  value: Json,
  path: readonly string[],
  column: number,
): string | undefined {
  const { tree } = context
  const item = node.slots[index] as ListItem
  if (!startsLine(tree, item.start)) return undefined
  const from = ownStart(tree, item.start, column)
  const to = behindComments(tree, item.at.end, column)
  const inner: Context = { ...context, edits: [] }
  inner.diff(inner, item, { form: 'item', item }, value, [...path, '*'])
  const edits = inner.edits.map((one) => ({ ...one, offset: one.offset - from }))
  const text = splice(tree.text.slice(from, to), edits)
  return withoutBreak(text)
}

/** Takes members away with their lines and their own comments. */
function remove<M extends Member>(
  context: Context,
  members: readonly M[],
  removed: ReadonlySet<M>,
  column: number,
  depth: number,
): void {
  const { tree } = context
  for (const [i, member] of members.entries()) {
    if (!removed.has(member)) continue
    refuseLoss(tree, { start: member.start, end: member.at.end })
    const isOnSharedLine = members.slice(0, i + 1).every((one) => removed.has(one)) && !startsLine(tree, (members[0] as M).start)
    if (!isOnSharedLine) {
      const from = ownStart(tree, member.start, column)
      let to = behindComments(tree, member.at.end, column)
      // Behind a block scalar that keeps its empty lines, those of the next one must not join them.
      const before = members[i - 1]
      if (before?.at.end === from && behind(tree, from) === from) to = skipBlankLines(tree, to)
      edit(context, depth, from, to - from, '')
      continue
    }
    // The first one shares its line with a dash: what follows moves up to it.
    if (members[i + 1] === undefined || removed.has(members[i + 1] as M)) continue
    const from = (members[0] as M).start
    const to = skipBlankLines(tree, behind(tree, member.at.end))
    const blanks = /^ */.exec(tree.text.slice(to))?.[0].length ?? 0
    edit(context, depth, from, to + blanks - from, '')
  }
}
