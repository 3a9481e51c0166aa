import { fail } from '../base/diagnostic.ts'
import type { Json } from '../base/json.ts'
import type { Span } from '../base/source.ts'
import type { ListItem, ListNode, MapEntry, MapNode, Node, Slot, Tree } from './node.ts'
import type { Edit } from './splice.ts'
import { type BlockStyle, type JsonStyle, printFlow, printFlowEntry, printJson, printJsonEntry } from './write.ts'

/** What {@link reconcile} has to be told, because it knows no Kubernetes. Paths begin at the reconciled node; items of lists are `*`. */
export interface ReconcileTables {
  /** The key by which the items of a list of maps are told apart; undefined for lists that have none. */
  keyOf(path: readonly string[]): string | undefined
  /** The key of those present behind which a new key belongs; undefined: at the end. */
  place?(path: readonly string[], key: string, siblings: readonly string[]): string | undefined
  /** The key, in the same map, of the list whose items may move into the list of this key. */
  kin?(path: readonly string[], key: string): string | undefined
}

/** Where a value stands, which decides how another one can take its place. */
export type Place =
  | { readonly form: 'entry'; readonly entry: MapEntry; readonly column: number }
  | { readonly form: 'item'; readonly item: ListItem }
  | { readonly form: 'flow'; readonly entry?: MapEntry }
  | { readonly form: 'root' }

/** How a document lays out its own text, so that new text looks like it. */
export interface Style extends BlockStyle {
  /** Set where the document is JSON, be it in a stream of YAML (as `jsonnet -y` prints it). */
  readonly json: JsonStyle | undefined
}

/** What the steps of one reconciliation share. */
export interface Context {
  readonly tree: Tree
  readonly style: Style
  readonly tables: ReconcileTables
  readonly edits: Edit[]
  /** Goes on below; handed in, because the steps call each other. */
  readonly diff: (context: Context, slot: Slot, place: Place, after: Json, path: readonly string[]) => void
  /** The lines of a new item, for a dash in a column, that comes from another list of the map around; undefined where it comes from none. */
  readonly moved?: (list: string, value: Json, column: number) => string | undefined
}

/** Adds an edit. */
export function edit(context: Context, depth: number, offset: number, length: number, text: string): void {
  context.edits.push({ offset, length, text, depth })
}

/** Refuses an edit of what stands in more than one place of the document, or comes from another. Throws InjectError RI0108. */
export function refuseShared(tree: Tree, node: Node, what: string): never {
  return fail('RI0108', `${what}, so that it cannot be edited in one place alone`, {
    place: { source: tree.source, span: node.span },
    hint: 'write the value out where the workload needs it',
  })
}

/** Refuses to take text away that aliases elsewhere stand for. Throws InjectError RI0108. */
export function refuseLoss(tree: Tree, { start, end }: Span): void {
  for (const node of tree.shared) {
    if (node.span.start >= start && node.span.end <= end) refuseShared(tree, node, 'the value has an anchor that aliases repeat')
  }
}

/** A value in one line of YAML, or as JSON for a line with the given indentation. */
export function flowText(context: Context, value: Json, indent: string): string {
  const { json } = context.style
  return json === undefined ? printFlow(value) : printJson(value, indent, json)
}

/** `key: value` in one line of YAML, or as JSON. */
export function flowEntryText(context: Context, key: string, value: Json, indent: string): string {
  const { json } = context.style
  return json === undefined ? printFlowEntry(key, value) : printJsonEntry(key, value, indent, json)
}

export type Collection = MapNode | ListNode
