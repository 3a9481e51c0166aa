import { invariant } from '../base/assert.ts'
import { type Json, record, sameJson } from '../base/json.ts'
import type { Source } from '../base/source.ts'
import { around, says, surelyAdd } from './assert-additions.ts'
import { isYamlError } from './error.ts'
import { listLimits, YAML_LIMITS } from './limits.ts'
import { behind, columnOf, lineStart, startsLine } from './lines.ts'
import type { Node, Tree } from './node.ts'
import { readRegular } from './regular/read-regular.ts'
import { secondReader } from './second-reader.chunk.ts'
import { type Edit, splice } from './splice.ts'
import { ended } from './split.ts'

const LIMITS = listLimits(YAML_LIMITS)

/**
 * Makes sure that edits say what was meant: where they do not just add, applies them, reads the edited text again, and compares it with what it was meant to
 * say. A difference is a bug of ours. A block map with lines of its own is read again alone, since its lines are all that changes; anything else with its whole
 * document (or with the item that was cut out of its list): the old value, with `changes` in it.
 */
export function assertEdits(tree: Tree, edits: readonly Edit[], changes: ReadonlyMap<Node, Json>): void {
  const { root } = tree
  invariant(root !== undefined, 'edits of a document without a root')
  // All other documents and items come out as they came in.
  invariant(
    edits.every(({ offset, length }) => offset >= tree.start && offset + length <= tree.end),
    'an edit lies outside of its document',
  )
  if (surelyAdd(tree, edits, changes) || sayTheOne(tree, edits, changes)) return
  const read = reread(tree, root, edits)
  invariant(
    read !== undefined && sameJson(read, valueWith(root, changes, around(changes.keys()))),
    'the edited text is read otherwise than it was meant',
  )
}

/** True where only one block map changes, and its lines say what was meant; false also where that is not sure. */
function sayTheOne(tree: Tree, edits: readonly Edit[], changes: ReadonlyMap<Node, Json>): boolean {
  const [[node, value] = []] = changes
  if (node === undefined || changes.size > 1 || node.kind !== 'map' || node.flow || tree.format === 'json') return false
  if (!startsLine(tree, node.span.start)) return false
  const start = lineStart(tree, node.span.start)
  const end = behind(tree, node.span.end)
  if (edits.some(({ offset, length }) => offset < start || offset + length > end)) return false
  const text = splice(tree.text.slice(start, end), moved(edits, start))
  const source = wholeLines(text)
  const read = readRegular(source, { start: 0, end: source.text.length, lastNewline: 'needless' }, LIMITS)
  return (
    read?.node?.kind === 'map' &&
    columnOf(read.node.tree, read.node.span.start) === columnOf(tree, node.span.start) &&
    says(read.node, value)
  )
}

function moved(edits: readonly Edit[], start: number): readonly Edit[] {
  return edits.map((edit) => ({ ...edit, offset: edit.offset - start }))
}

function wholeLines(text: string): Source {
  return { name: '', text: ended(text) }
}

/** The value of a node with other values in the place of some of its nodes. */
function valueWith(node: Node, changes: ReadonlyMap<Node, Json>, areWithin: (node: Node) => boolean): Json {
  const changed = changes.get(node)
  if (changed !== undefined) return changed
  if (node.kind === 'scalar' || !areWithin(node)) return node.value()
  if (node.kind === 'list') return node.items.map((item) => valueWith(item, changes, areWithin))
  const out = record()
  for (const [key, member] of node.members) out[key] = valueWith(member.node, changes, areWithin)
  return out
}

/** The value of the edited text; undefined where it cannot be read any more. */
function reread(tree: Tree, root: Node, edits: readonly Edit[]): Json | undefined {
  const own = splice(tree.text.slice(tree.start, tree.end), moved(edits, tree.start))
  // An item stands alone without its dash, behind which lines of comments may stand.
  const before = root.span.start - tree.start
  const text = own.slice(0, before).replace(/^( *)-(?=\s)/, '$1 ') + own.slice(before)
  const source = wholeLines(text)
  const { text: whole } = source
  try {
    if (tree.format === 'json') return secondReader().readJsonValue(source, 0, LIMITS)?.node.value()
    const regular = readRegular(source, { start: 0, end: whole.length, lastNewline: 'needless' }, LIMITS)
    if (regular !== undefined) return regular.node?.value() ?? null
    return (
      secondReader().compose(whole, { source, base: 0, lines: 'stream', duplicates: 'refuse', limits: LIMITS })?.value() ?? null
    )
  } catch (error) {
    if (isYamlError(error)) return undefined
    throw error
  }
}
