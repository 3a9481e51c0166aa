import { invariant } from '../base/assert.ts'
import { at, type Json, sameJson } from '../base/json.ts'
import { isYamlError } from './error.ts'
import { compose } from './goyaml/compose.ts'
import { RESOURCE_LIST_LIMITS } from './limits.ts'
import { behind, lineStart } from './lines.ts'
import { type Node, slotAround } from './node.ts'
import { readJsonValue } from './read-json.ts'
import { type Edit, splice } from './splice.ts'

/**
 * Makes sure that edits say what was meant: applies those of one node to its text, reads that again, and compares. Only the node's own
 * lines are read, unless aliases tie it to the rest of its document. A difference is a bug of ours.
 */
export function assertEdits(node: Node, edits: readonly Edit[], after: Json): void {
  const read = edits.length === 0 ? node.value() : reread(node, edits)
  invariant(read !== undefined && sameJson(read, after), 'the edited text is read otherwise than it was meant')
}

/** The value of a node after the edits that {@link reconcile} made for it; undefined where the text cannot be read any more. */
function reread(node: Node, edits: readonly Edit[]): Json | undefined {
  const { tree, span } = node
  const isBlock = node.kind !== 'scalar' && !node.flow
  const from = isBlock ? lineStart(tree, span.start) : span.start
  const to = isBlock ? behind(tree, span.end) : span.end
  // A flow collection that is replaced as a whole may become lines, which need what stands around them.
  const first = isBlock ? span.start : span.start + 1
  const isAlone = tree.shared.size === 0 && edits.every(({ offset, length }) => offset >= first && offset + length <= to)
  if (!isAlone) return at(read(tree.format, applied(node, tree.start, tree.end, edits)), ...pathTo(node))
  // What stands before a block on its line (`- `) becomes indentation.
  const indent = span.start - from
  return read(tree.format, ' '.repeat(indent) + applied(node, from, to, edits).slice(indent))
}

function applied({ tree }: Node, from: number, to: number, edits: readonly Edit[]): string {
  return splice(
    tree.text.slice(from, to),
    edits.map((edit) => ({ ...edit, offset: edit.offset - from })),
  )
}

function read(format: 'yaml' | 'json', text: string): Json | undefined {
  try {
    if (format === 'json') return readJsonValue({ name: '', text }, 0, RESOURCE_LIST_LIMITS)?.node.value()
    const ended = text.endsWith('\n') ? text : `${text}\n`
    const source = { name: '', text: ended }
    return (
      compose(ended, { source, base: 0, lines: 'stream', duplicates: 'refuse', limits: RESOURCE_LIST_LIMITS })?.value() ?? null
    )
  } catch (error) {
    if (isYamlError(error)) return undefined
    throw error
  }
}

function pathTo(node: Node): readonly (string | number)[] {
  const path: (string | number)[] = []
  let current = node.tree.root
  while (current !== undefined && current !== node && current.kind !== 'scalar') {
    const slot = slotAround(current, node.span)
    if (slot === undefined) break
    path.push('key' in slot ? slot.key : current.kind === 'list' ? current.slots.indexOf(slot) : 0)
    current = slot.node
  }
  return path
}
