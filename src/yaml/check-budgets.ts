import type { Span } from '../base/source.ts'
import { YamlError } from './error.ts'
import type { YamlLimits } from './limits.ts'
import type { ListItem, Node } from './node.ts'

/**
 * Holds what was read with the limits of a list to those of a document: a list of objects (kind `…List`, with `items`) item by item, everything else as
 * a whole. Throws YamlError of refusal `limit`.
 */
export function checkBudgets(root: Node, limits: YamlLimits): void {
  const items = listedItems(root)
  if (items === undefined) return checkPart(root, root.span, 'a document', limits, root.tree.deepest)
  for (const item of items) {
    if (item.cut === undefined) checkPart(item.node, item.at, 'an item', limits, root.tree.deepest - 2)
    else if (item.cut.span.end - item.cut.span.start > limits.documentLength) tooLong('an item', item.start, limits)
  }
}

/** The items of a list of objects. */
function listedItems(root: Node): readonly ListItem[] | undefined {
  if (root.kind !== 'map') return undefined
  const kind = root.get('kind')
  if (kind?.kind !== 'scalar' || !kind.text.endsWith('List')) return undefined
  const items = root.get('items')
  return items?.kind === 'list' ? items.slots : undefined
}

function checkPart(node: Node, at: Span, what: string, limits: YamlLimits, deepest: number): void {
  const length = at.end - at.start
  if (length > limits.documentLength) tooLong(what, at.start, limits)
  if (deepest > limits.depth) throw new YamlError(`collections are nested more than ${limits.depth} deep`, at.start, 'limit')
  // A key is at least two characters and the break or comma before it.
  if (length > 3 * limits.keys && countKeys(node) > limits.keys)
    throw new YamlError(`${what} has more than ${limits.keys} keys`, at.start, 'limit')
}

function tooLong(what: string, offset: number, limits: YamlLimits): never {
  throw new YamlError(`${what} is longer than ${limits.documentLength} characters`, offset, 'limit')
}

/** Keys as they are written: what aliases repeat counts once. */
function countKeys(node: Node): number {
  if (node.kind === 'scalar') return 0
  const slots = node.kind === 'map' ? node.entries : node.slots
  let keys = node.kind === 'map' ? slots.length : 0
  for (const slot of slots) if (!slot.alias) keys += countKeys(slot.node)
  return keys
}
