/**
 * Edits that only add are shown to be right without reading the whole text again: their lines, read alone, say what they are meant to say in the column where
 * they are meant to stand; they stand behind the lines of their neighbour, what closes first before what closes later; and the old value with the new parts in
 * it is the value that was meant. Most injections add the same lines to every workload, which are read once.
 */
import { isArray, isObject, type Json, sameJson } from '../base/json.ts'
import type { Span } from '../base/source.ts'
import { listLimits, YAML_LIMITS } from './limits.ts'
import { asLines, behindOwnComments, columnOf } from './lines.ts'
import type { Node, Tree } from './node.ts'
import { readRegular } from './regular/read-regular.ts'
import { type Added, type Edit, ordered } from './splice.ts'

const LIMITS = listLimits(YAML_LIMITS)
/** Texts of lines that are remembered. */
const REMEMBERED = 64

/** True where all edits of a tree only add, and surely make of each node what `changes` says; false where that is not sure. */
export function surelyAdd(tree: Tree, edits: readonly Edit[], changes: ReadonlyMap<Node, Json>): boolean {
  if (tree.format === 'json' || tree.shared.size > 0) return false
  const additions = new Map<Node, Added[]>()
  let before: Edit | undefined
  for (const edit of ordered(edits)) {
    const { adds, offset } = edit
    if (adds === undefined || edit.length > 0 || offset !== behindOwnComments(tree, adds.behind.at.end, adds.column)) return false
    if (!areLines(tree, edit, adds) || !standsBehind(before, edit)) return false
    const known = readLines(adds)
    if (known === undefined || !says(known, adds.value)) return false
    const of = additions.get(adds.node)
    if (of === undefined) additions.set(adds.node, [adds])
    else of.push(adds)
    before = edit
  }
  const all: Additions = { of: additions, areWithin: around(additions.keys()) }
  for (const [node, value] of changes) if (!saysWith(node, value, all)) return false
  return true
}

/** Is the text of an edit its lines, with the break that they need where they stand? */
function areLines(tree: Tree, { offset, text }: Edit, { lines }: Added): boolean {
  return ['\n', '\r\n'].some((newline) => text === asLines(tree, offset, lines, newline))
}

/** Of additions at one place those of the inner collection come first. */
function standsBehind(before: Edit | undefined, { offset, adds }: Edit): boolean {
  if (before === undefined || before.offset < offset) return true
  const inner = before.adds?.node.span
  const outer = adds?.node.span
  return inner !== undefined && outer !== undefined && inner !== outer && outer.start <= inner.start && outer.end >= inner.end
}

/** Lines that were read, with what they were where they came more than once. */
const remembered = new Map<string, { readonly node: Node | undefined } | undefined>()

/** The collection that added lines are, if they stand in their column; undefined where our own reader is not sure of them. */
function readLines({ lines, column }: Added): Node | undefined {
  const name = `${column} ${lines}`
  const known = remembered.get(name)
  if (known !== undefined) return known.node
  const text = `${lines}\n`
  const read = readRegular({ name: '', text }, { start: 0, end: text.length, lastNewline: 'needless' }, LIMITS)?.node
  const isThere = read !== undefined && read.kind !== 'scalar' && !read.flow && columnOf(read.tree, read.span.start) === column
  const node = isThere ? read : undefined
  if (remembered.size >= REMEMBERED) remembered.clear()
  remembered.set(name, remembered.has(name) ? { node } : undefined)
  return node
}

/** Does a node that our own reader read have this value? */
export function says(node: Node, value: Json | undefined): boolean {
  switch (node.kind) {
    case 'scalar':
      return sameJson(node.value(), value)
    case 'list':
      return isArray(value) && value.length === node.slots.length && node.slots.every((slot, i) => says(slot.node, value[i]))
    case 'map': {
      if (!isObject(value) || Object.keys(value).length !== node.entries.length) return false
      return node.entries.every((entry) => Object.hasOwn(value, entry.key) && says(entry.node, value[entry.key]))
    }
  }
}

interface Additions {
  readonly of: ReadonlyMap<Node, readonly Added[]>
  readonly areWithin: (node: Node) => boolean
}

/** Is this the value of a node with what is added in it? */
function saysWith(node: Node, value: Json | undefined, additions: Additions): boolean {
  const own = node.value()
  if (own === value) return !additions.areWithin(node)
  if (node.kind === 'scalar') return sameJson(own, value)
  const added = additions.of.get(node) ?? []
  if (node.kind === 'map') {
    if (!isObject(value) || node.entries.some(({ merge, alias }) => merge || alias)) return false
    const more = added.flatMap((one) => Object.entries(one.value))
    if (Object.keys(value).length !== node.entries.length + more.length) return false
    const isThere = (key: string): boolean => Object.hasOwn(value, key)
    return (
      more.every(([key, each]) => isThere(key) && node.get(key) === undefined && sameJson(each as Json, value[key])) &&
      node.entries.every(({ key, node: child }) => isThere(key) && saysWith(child, value[key], additions))
    )
  }
  if (!isArray(value)) return false
  let at = 0
  for (const slot of node.slots) {
    if (slot.alias || !saysWith(slot.node, value[at++], additions)) return false
    for (const one of added) {
      if (one.behind !== slot) continue
      for (const item of one.value as readonly Json[]) if (!sameJson(item, value[at++])) return false
    }
  }
  return at === value.length
}

/** Tells of a node whether one of those that change is this one, or within it. In a list of objects many change. */
export function around(changed: Iterable<Node>): (node: Node) => boolean {
  const spans = Array.from(changed, ({ span }) => span).sort((a, b) => a.start - b.start)
  return ({ span: { start, end } }) => {
    let low = 0
    for (let high = spans.length; low < high; ) {
      const middle = (low + high) >> 1
      if ((spans[middle] as Span).start < start) low = middle + 1
      else high = middle
    }
    for (; low < spans.length && (spans[low] as Span).start <= end; low++) if ((spans[low] as Span).end <= end) return true
    return false
  }
}
