import type { Property, Tree } from '../tree.ts'

/** The tree below a node of nunjucks' parser as a flat table; never recurses. A node that stands at two places is one row. */
export function dumpTree(root: object): Tree {
  const numbers = new Map<object, number>([[root, 0]])
  const queue: object[] = [root]
  const tree: { type: string; line: number | undefined; properties: [string, Property][] }[] = []
  const property = (value: unknown): Property => {
    if (Array.isArray(value)) return { list: value.map(property) }
    if (value === undefined) return { scalar: null }
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return { scalar: value }
    if (typeof value === 'number') return Number.isFinite(value) ? { scalar: value } : { alien: 'a number beyond all bounds' }
    if (typeof value !== 'object') return { alien: `a ${typeof value}` }
    if (value instanceof RegExp) return { alien: 'a regular expression' }
    const known = numbers.get(value)
    if (known !== undefined) return { node: known }
    queue.push(value)
    numbers.set(value, numbers.size)
    return { node: numbers.size - 1 }
  }
  for (const node of queue) {
    const { typename, lineno } = node as { typename?: unknown; lineno?: unknown }
    const names = Object.getOwnPropertyNames(node).filter((name) => name !== 'lineno' && name !== 'colno')
    tree.push({
      type: String(typename),
      line: typeof lineno === 'number' ? lineno + 1 : undefined,
      properties: names.map((name) => [name, property((node as Record<string, unknown>)[name])]),
    })
  }
  return tree
}
