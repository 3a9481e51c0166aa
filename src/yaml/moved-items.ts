/** Items that leave one list of a map for another one of it: they take their text along, with its comments and its form. */
import { isInjectError } from '../base/diagnostic.ts'
import { isArray, isObject, type Json, type JsonObject, sameJson } from '../base/json.ts'
import type { Context } from './edit-context.ts'
import { isYamlError } from './error.ts'
import { columnOf } from './lines.ts'
import type { ListNode, MapNode } from './node.ts'
import { readYamlValue } from './read-value.ts'
import { movedLines } from './reconcile-block.ts'

/** The context for what stands in a map, which knows what moves from list to list in it; the same one where nothing can. */
export function withMoves(context: Context, node: MapNode, after: JsonObject, path: readonly string[]): Context {
  const { tables, tree } = context
  const lists =
    node.flow || tree.format === 'json' ? [] : Object.keys(after).filter((key) => tables.kin?.(path, key) !== undefined)
  if (lists.length === 0) return context
  return {
    ...context,
    moved: (key, value, column) => {
      const source = tables.kin?.(path, key)
      const entry = source === undefined ? undefined : node.members.get(source)?.entry
      if (source === undefined || entry === undefined || entry.alias || entry.node.kind !== 'list' || entry.node.flow)
        return undefined
      const name = nameOf(value, tables.keyOf([...path, key]))
      if (name === undefined || has(after[source], name)) return undefined
      return textOfItem(context, entry.node, name, { value, column, path: [...path, key] })
    },
  }
}

interface Name {
  readonly key: string
  readonly value: Json
}

function nameOf(value: Json, key: string | undefined): Name | undefined {
  const name = key !== undefined && isObject(value) ? value[key] : undefined
  return key === undefined || name === undefined ? undefined : { key, value: name }
}

function has(list: Json | undefined, { key, value }: Name): boolean {
  return isArray(list) && list.some((item) => isObject(item) && sameJson(item[key], value))
}

function textOfItem(
  context: Context,
  list: ListNode,
  name: Name,
  { value, column, path }: { readonly value: Json; readonly column: number; readonly path: readonly string[] },
): string | undefined {
  const index = list.slots.findIndex(({ node }) => has([node.value()], name))
  const slot = list.slots[index]
  if (slot === undefined || slot.alias || context.tree.shared.has(slot.node)) return undefined
  const from = columnOf(context.tree, list.slots[0]?.start ?? list.span.start)
  const lines = itsLines(() => movedLines(context, list, index, value, path, from))
  const text = lines === undefined ? undefined : indented(lines, column - from)
  return text !== undefined && isMeant(text, value) ? text : undefined
}

/** What aliases forbid to edit can be printed anew. */
function itsLines(read: () => string | undefined): string | undefined {
  try {
    return read()
  } catch (error) {
    if (!isInjectError(error)) throw error
    return undefined
  }
}

/** Lines that begin in another column; undefined where one has too few blanks before it. */
function indented(text: string, columns: number): string | undefined {
  if (columns === 0) return text
  const lines = text.split('\n')
  if (columns > 0) return lines.map((line) => (line.trim() === '' ? line : ' '.repeat(columns) + line)).join('\n')
  const isDeep = lines.every((line) => line.trim() === '' || (/^ */.exec(line)?.[0].length ?? 0) >= -columns)
  return isDeep ? lines.map((line) => line.slice(Math.min(-columns, /^ */.exec(line)?.[0].length ?? 0))).join('\n') : undefined
}

/** Whatever the text leans on that stays behind (an anchor, a tag's handle), it does not mean the same any more. */
function isMeant(text: string, value: Json): boolean {
  try {
    return sameJson(readYamlValue(`${text}\n`), [value])
  } catch (error) {
    if (!isYamlError(error)) throw error
    return false
  }
}
