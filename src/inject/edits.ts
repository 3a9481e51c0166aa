/** From values to edits. */
import { invariant } from '../base/assert.ts'
import { type Json, type JsonObject, sameJson } from '../base/json.ts'
import { podReconcileTables } from '../krm/reconcile-tables.ts'
import type { Item } from '../krm/unfold.ts'
import { behindOwnComments, columnOf, lineStart } from '../yaml/lines.ts'
import type { Node } from '../yaml/read.ts'
import { reconcile } from '../yaml/reconcile.ts'
import { assertEdits } from '../yaml/reread.ts'
import { type Edit, splice } from '../yaml/splice.ts'
import type { Workload } from './injector.ts'
import { nodeAt, templateTypeAt } from './paths.ts'

/** A pod template with its new value. */
export interface TemplateChange {
  readonly item: Item
  readonly workload: Workload
  readonly template: JsonObject
}

/** The text of a pod template as it would be with another value: whole lines of its document, with the comments at its end. */
export function templateText({ item, workload, template }: TemplateChange): string {
  const node = nodeAt(item.node, workload.path)
  invariant(node !== undefined, 'a pod template without a node')
  const { tree } = node
  const start = lineStart(tree, node.span.start)
  const end = behindOwnComments(tree, node.span.end, columnOf(tree, node.span.start) - 1)
  const edits = sameJson(node.value(), template)
    ? []
    : reconcile(node, template, podReconcileTables(templateTypeAt(workload.path)))
  // An edit behind the last line belongs to the template, too.
  const own = edits.map((edit) => ({ ...edit, offset: edit.offset - start }))
  return splice(tree.text.slice(start, Math.max(end, ...edits.map(({ offset, length }) => offset + length))), own)
}

/** The edits of pod templates that stand in one tree. What they make of it is read again as a whole and compared. */
export function editTemplates(changes: readonly TemplateChange[]): readonly Edit[] {
  const all: Edit[] = []
  const made = new Map<Node, Json>()
  let tree: Node['tree'] | undefined
  for (const { item, workload, template } of changes) {
    const node = nodeAt(item.node, workload.path)
    invariant(node !== undefined, 'a pod template without a node')
    invariant(tree === undefined || tree === node.tree, 'templates of two trees')
    if (sameJson(node.value(), template)) continue
    tree = node.tree
    made.set(node, template)
    all.push(...reconcile(node, template, podReconcileTables(templateTypeAt(workload.path))))
  }
  if (tree !== undefined) assertEdits(tree, all, made)
  // What tells why they are right holds on to the tree.
  return all.map(({ adds: _, ...edit }) => edit)
}
