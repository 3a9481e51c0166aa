import { isObject, type Json, recordOf } from '../base/json.ts'
import { asLines, behindOwnComments, columnOf } from './lines.ts'
import type { ListNode, MapNode } from './node.ts'
import { reconcile } from './reconcile.ts'
import type { Edit } from './splice.ts'
import { styleOf } from './style.ts'
import { printEntry, printItem } from './write.ts'

const NO_TABLES = { keyOf: () => undefined }

/** Puts items at the end of a list; all that belong there in one call. The items that it has are not read. */
export function appendItems(list: ListNode, items: readonly Json[]): readonly Edit[] {
  const { tree, slots } = list
  const last = slots.at(-1)
  if (list.flow || last === undefined) return reconcile(list, [...list.value(), ...items], NO_TABLES)
  const style = styleOf(last.node)
  const column = columnOf(tree, last.start)
  const offset = behindOwnComments(tree, last.at.end, column)
  const lines = items.map((item) => printItem(item, column, style)).join(style.newline)
  return [{ offset, length: 0, text: asLines(tree, offset, lines, style.newline), depth: 0 }]
}

/** Puts a key at the end of a map that lacks it. The values that it has are not read. */
export function appendEntry(map: MapNode, key: string, value: Json): readonly Edit[] {
  const { tree, entries } = map
  const [first] = entries
  const last = entries.at(-1)
  if (map.flow || first === undefined || last === undefined) {
    const before = map.value()
    return reconcile(map, recordOf([...(isObject(before) ? Object.entries(before) : []), [key, value]]), NO_TABLES)
  }
  const style = styleOf(map)
  const column = columnOf(tree, first.start)
  const offset = behindOwnComments(tree, last.at.end, column)
  const line = ' '.repeat(column) + printEntry(key, value, column, style)
  return [{ offset, length: 0, text: asLines(tree, offset, line, style.newline), depth: 0 }]
}
