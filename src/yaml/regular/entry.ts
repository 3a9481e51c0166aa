import type { Span } from '../../base/source.ts'
import { type MapEntry, NO_PROPERTIES, type Node, ScalarNode } from '../node.ts'
import { DOUBLE, SINGLE } from './tokens.ts'

/** An entry of a map as the own reader finds it: no alias, no merge key; what is rarely asked for is made when it is. */
export class RegularEntry implements MapEntry {
  readonly key: string
  readonly start: number
  readonly colon: number
  readonly node: Node

  constructor(key: string, start: number, colon: number, node: Node) {
    this.key = key
    this.start = start
    this.colon = colon
    this.node = node
  }

  get alias(): false {
    return false
  }

  get keyAlias(): false {
    return false
  }

  get merge(): false {
    return false
  }

  get at(): Span {
    return this.node.span
  }

  get keySpan(): Span {
    return { start: this.start, end: this.colon }
  }

  get keyNode(): Node {
    const { tree } = this.node
    const c = tree.text.charCodeAt(this.start)
    if (c !== SINGLE && c !== DOUBLE) return new ScalarNode(tree, this.keySpan, NO_PROPERTIES, 'plain', undefined)
    return new ScalarNode(tree, this.keySpan, NO_PROPERTIES, c === SINGLE ? 'single' : 'double', this.key)
  }
}
