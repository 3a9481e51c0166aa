import type { Span } from '../../base/source.ts'
import { type MapEntry, NO_PROPERTIES, type Node, ScalarNode, type Tree } from '../node.ts'

export interface RegularKey {
  readonly name: string
  /** As it is written, without quotes and escapes. */
  readonly text: string
  readonly style: 'plain' | 'single' | 'double'
  readonly start: number
  readonly colon: number
}

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
  readonly #key: RegularKey

  constructor(tree: Tree, key: RegularKey, node: Node) {
    this.#tree = tree
    this.#key = key
    this.key = key.name
    this.start = key.start
    this.colon = key.colon
    this.node = node
  }

  get at(): Span {
    return this.node.span
  }

  get keySpan(): Span {
    return { start: this.start, end: this.colon }
  }

  get keyNode(): Node {
    return new ScalarNode(this.#tree, this.keySpan, NO_PROPERTIES, this.#key.style, this.#key.text)
  }
}
