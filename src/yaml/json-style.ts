import type { MapNode, Node, Tree } from './node.ts'
import type { JsonStyle } from './write.ts'

/** How a JSON document lays out its own text; undefined for one in flow form that is none. `newline` is what ends its lines. */
export function jsonStyle(tree: Tree, newline: string): JsonStyle | undefined {
  const { root, text } = tree
  if (!isJson(tree)) return undefined
  const map = root && firstMap(root)
  const first = map?.entries[0]
  if (map === undefined || first?.colon === undefined) return { unit: undefined, newline, comma: '', colon: '' }
  const colon = text.charAt(first.colon + 1) === ' ' ? ' ' : ''
  const gap = text.slice(map.span.start + 1, first.start)
  if (!gap.includes('\n')) {
    const second = map.entries[1]
    return { unit: undefined, newline, comma: second !== undefined && text.charAt(second.start - 1) === ' ' ? ' ' : '', colon }
  }
  const outer = /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', map.span.start) + 1))?.[0] ?? ''
  const inner = gap.slice(gap.lastIndexOf('\n') + 1)
  return { unit: inner.startsWith(outer) ? inner.slice(outer.length) : '  ', newline, comma: ' ', colon }
}

/** Documents of a stream of YAML that were looked at: each workload of a list asks. */
const looked = new WeakMap<Tree, boolean>()

function isJson(tree: Tree): boolean {
  const { format, root, text } = tree
  if (format === 'json' || root === undefined) return format === 'json'
  const known = looked.get(tree) ?? isJsonText(text.slice(root.span.start, root.span.end))
  looked.set(tree, known)
  return known
}

function isJsonText(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return false
  }
}

/** Lists in lists that are looked through. */
const MAX_NODES = 2000

/** The first map that has keys, from the outside in. */
function firstMap(root: Node): MapNode | undefined {
  const queue: Node[] = [root]
  for (let i = 0; i < queue.length && i < MAX_NODES; i++) {
    const node = queue[i] as Node
    if (node.kind === 'map' && node.entries.length > 0) return node
    if (node.kind === 'list') queue.push(...node.slots.slice(0, MAX_NODES).map((slot) => slot.node))
  }
  return undefined
}
