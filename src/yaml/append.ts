import { isObject, type Json, recordOf } from '../base/json.ts'
import type { ListNode, MapNode } from './node.ts'
import { reconcile } from './reconcile.ts'
import type { Edit } from './splice.ts'

const NO_TABLES = { keyOf: () => undefined }

/** Puts items at the end of a list; all that belong there in one call. */
export function appendItem(list: ListNode, ...items: readonly Json[]): readonly Edit[] {
  return reconcile(list, [...list.value(), ...items], NO_TABLES)
}

/** Puts a key at the end of a map that lacks it. */
export function appendEntry(map: MapNode, key: string, value: Json): readonly Edit[] {
  const before = map.value()
  return reconcile(map, recordOf([...(isObject(before) ? Object.entries(before) : []), [key, value]]), NO_TABLES)
}
