import { invariant } from '../base/assert.ts'
import { type Json, record, sameJson } from '../base/json.ts'
import { isYamlError } from './error.ts'
import { listLimits, YAML_LIMITS } from './limits.ts'
import type { Node, Tree } from './node.ts'
import { readRegular } from './regular/read-regular.ts'
import { secondReader } from './second-reader.chunk.ts'
import { type Edit, splice } from './splice.ts'

const LIMITS = listLimits(YAML_LIMITS)

/**
 * Makes sure that edits say what was meant: applies them to the text of their document (or of the item that was cut out of its list), reads all of that
 * again, and compares it with the value that it was meant to have: the old one, with `changes` in it. A difference is a bug of ours.
 */
export function assertEdits(tree: Tree, edits: readonly Edit[], changes: ReadonlyMap<Node, Json>): void {
  const { root } = tree
  invariant(root !== undefined, 'edits of a document without a root')
  const read = reread(tree, root, edits)
  invariant(read !== undefined && sameJson(read, valueWith(root, changes)), 'the edited text is read otherwise than it was meant')
}

/** The value of a node with other values in the place of some of its nodes. */
function valueWith(node: Node, changes: ReadonlyMap<Node, Json>): Json {
  const changed = changes.get(node)
  if (changed !== undefined) return changed
  if (node.kind === 'scalar' || !isAround(node, changes)) return node.value()
  if (node.kind === 'list') return node.items.map((item) => valueWith(item, changes))
  const out = record()
  for (const [key, member] of node.members) out[key] = valueWith(member.node, changes)
  return out
}

function isAround({ span }: Node, changes: ReadonlyMap<Node, Json>): boolean {
  for (const one of changes.keys()) if (one.span.start >= span.start && one.span.end <= span.end) return true
  return false
}

/** The value of the edited text; undefined where it cannot be read any more. */
function reread(tree: Tree, root: Node, edits: readonly Edit[]): Json | undefined {
  const own = splice(
    tree.text.slice(tree.start, tree.end),
    edits.map((edit) => ({ ...edit, offset: edit.offset - tree.start })),
  )
  // An item stands alone without its dash.
  const before = root.span.start - tree.start
  const text = /^ *- +$/.test(own.slice(0, before)) ? ' '.repeat(before) + own.slice(before) : own
  const ended = text.endsWith('\n') ? text : `${text}\n`
  const source = { name: '', text: ended }
  try {
    if (tree.format === 'json') return secondReader().readJsonValue(source, 0, LIMITS)?.node.value()
    const regular = readRegular(source, { start: 0, end: ended.length, lastNewline: 'needless' }, LIMITS)
    if (regular !== undefined) return regular.node?.value() ?? null
    return (
      secondReader().compose(ended, { source, base: 0, lines: 'stream', duplicates: 'refuse', limits: LIMITS })?.value() ?? null
    )
  } catch (error) {
    if (isYamlError(error)) return undefined
    throw error
  }
}
