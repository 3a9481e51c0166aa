import type { Span } from '../../base/source.ts'
import { type MapEntry, NO_PROPERTIES, type Node, ScalarNode, type Tree } from '../node.ts'

/** An entry of a map as the own reader finds it: no alias, no merge key; what is rarely asked for is made when it is. */
export class RegularEntry implements MapEntry {
  readonly alias = false
  readonly keyAlias = false
  readonly merge = false
  readonly key: string
  readonly start: number
  readonly colon: number
  readonly node: Node
  readonly #tree: Tree
  readonly #style: 'plain' | 'single' | 'double'

  constructor(tree: Tree, key: string, start: number, colon: number, node: Node, style: 'plain' | 'single' | 'double') {
    this.#tree = tree
    this.key = key
    this.start = start
    this.colon = colon
    this.node = node
    this.#style = style
  }

  get at(): Span {
    return this.node.span
  }

  get keySpan(): Span {
    return { start: this.start, end: this.colon }
  }

  get keyNode(): Node {
    return new ScalarNode(this.#tree, this.keySpan, NO_PROPERTIES, this.#style, this.key)
  }
}
