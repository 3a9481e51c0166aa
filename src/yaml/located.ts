import type { Json } from '../base/json.ts'
import { childPath, type Located } from '../base/located.ts'
import type { Place, Source } from '../base/source.ts'
import type { Node } from './read.ts'

/** A node of a document as decoders walk it: with its path and its place in the source. */
export function locatedNode(node: Node, source: Source, path = ''): Located {
  const placeOf = (one: Node): Place => ({ source, span: one.span })
  return {
    get value(): Json {
      return node.value()
    },
    path,
    place: placeOf(node),
    keyPlace: (key) => {
      const entry = node.kind === 'map' ? node.entries.find((one) => one.key === key) : undefined
      return entry ? { source, span: entry.keySpan } : placeOf(node)
    },
    get: (key) => {
      const child = node.kind === 'map' ? node.get(key) : undefined
      return child ? locatedNode(child, source, childPath(path, key)) : undefined
    },
    items: () => (node.kind === 'list' ? node.items.map((item, i) => locatedNode(item, source, `${path}[${i}]`)) : []),
  }
}
