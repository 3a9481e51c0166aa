/** From values to edits: what is loaded once something is to be changed. */
import { invariant } from '../base/assert.ts'
import { type Json, type JsonObject, sameJson } from '../base/json.ts'
import { podReconcileTables } from '../krm/reconcile-tables.ts'
import type { Item } from '../krm/unfold.ts'
import type { Node } from '../yaml/read.ts'
import { reconcile } from '../yaml/reconcile.ts'
import { assertEdits } from '../yaml/reread.ts'
import type { Edit } from '../yaml/splice.ts'
import type { Workload } from './injector.ts'
import { nodeAt } from './paths.ts'

export { appendEntry, appendItems } from '../yaml/append.ts'

/** A pod template with its new value. */
export interface TemplateChange {
  readonly item: Item
  readonly workload: Workload
  readonly template: JsonObject
}

/** The edits of all pod templates, by source and item. What they make of each document, or cut item, is read again as a whole and compared. */
export function editTemplates(changes: readonly TemplateChange[]): ReadonlyMap<Item['document'], readonly Edit[]> {
  const trees = new Map<Node['tree'], { readonly changes: Map<Node, Json>; readonly edits: Edit[] }>()
  const all = new Map<Item['document'], Edit[]>()
  for (const { item, workload, template } of changes) {
    const node = nodeAt(item.node, workload.path)
    invariant(node !== undefined, 'a pod template without a node')
    if (sameJson(node.value(), template)) continue
    const edits = reconcile(node, template, podReconcileTables(workload.path.length === 0 ? 'Pod' : 'PodTemplateSpec'))
    const tree = trees.get(node.tree) ?? { changes: new Map<Node, Json>(), edits: [] as Edit[] }
    trees.set(node.tree, tree)
    tree.changes.set(node, template)
    tree.edits.push(...edits)
    const known = all.get(item.document) ?? ([] as Edit[])
    all.set(item.document, known)
    known.push(...edits)
  }
  for (const [tree, { changes: made, edits }] of trees) assertEdits(tree, edits, made)
  return all
}
