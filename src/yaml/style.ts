import { breakBefore, columnOf, lineEnd } from './lines.ts'
import type { ListNode, Node, Tree } from './node.ts'
import type { BlockStyle } from './write.ts'

/** Nodes that are looked at before the defaults are taken. */
const MAX_NODES = 2000
const DEFAULT_INDENT = 2

/** How a part of a document lays out its own text, or where that shows none, the whole, so that new text looks like it. */
export function styleOf(node: Node): BlockStyle {
  const { tree } = node
  const own = samples(node)
  const isEnough = own.indent !== undefined && own.listIndent !== undefined
  const all = isEnough || tree.root === undefined || tree.root === node ? own : samples(tree.root)
  return {
    newline: newlineOf(tree),
    indent: own.indent ?? all.indent ?? DEFAULT_INDENT,
    listIndent: own.listIndent ?? all.listIndent ?? 0,
  }
}

function newlineOf(tree: Tree): string {
  const { text } = tree
  const end = lineEnd(tree, tree.start)
  if (end === tree.end) return '\n'
  const at = text.indexOf('\n', end)
  return at < 0 ? (text.includes('\r', end) ? '\r' : '\n') : breakBefore(text, at + 1)
}

/** The first map below a key and the first list below a key, in block form. */
function samples(from: Node): { indent?: number; listIndent?: number } {
  const found: { indent?: number; listIndent?: number } = {}
  const queue: Node[] = [from]
  for (let i = 0; i < queue.length && i < MAX_NODES; i++) {
    const node = queue[i] as Node
    if (node.kind === 'list') queue.push(...nodesOf(node))
    if (node.kind !== 'map') continue
    for (const entry of node.entries) {
      const child = entry.node
      if (child.kind === 'scalar' || child.flow || entry.alias) continue
      queue.push(child)
      if (node.flow) continue
      const step = columnOf(node.tree, contentStart(child)) - columnOf(node.tree, entry.start)
      if (child.kind === 'map') found.indent ??= step
      else found.listIndent ??= step
    }
    if (found.indent !== undefined && found.listIndent !== undefined) break
  }
  return found
}

/** The items of a list, as many as are looked at; of those that were cut out of it and may not have been read, one is enough. */
function nodesOf({ slots }: ListNode): readonly Node[] {
  return slots.slice(0, slots[0]?.cut === undefined ? MAX_NODES : 1).map((slot) => slot.node)
}

/** The offset of the first key or dash of a block collection. */
function contentStart(node: Exclude<Node, { kind: 'scalar' }>): number {
  return (node.kind === 'map' ? node.entries[0]?.start : node.slots[0]?.start) ?? node.span.start
}
