import type { Json } from '../base/json.ts'
import { type Located, pathWithin } from '../base/located.ts'
import type { Place, Source } from '../base/source.ts'
import type { Node } from './read.ts'

/** A node of a document as decoders walk it: with its path and its place in the source. */
export function locatedNode(node: Node, source: Source): Located {
  return new LocatedNode(node, source, undefined, '')
}

class LocatedNode implements Located {
  readonly #node: Node
  readonly #source: Source
  readonly #around: Located | undefined
  readonly #step: string | number

  constructor(node: Node, source: Source, around: Located | undefined, step: string | number) {
    this.#node = node
    this.#source = source
    this.#around = around
    this.#step = step
  }

  get value(): Json {
    return this.#node.value()
  }

  get path(): string {
    return pathWithin(this.#around, this.#step)
  }

  get place(): Place {
    return { source: this.#source, span: this.#node.span }
  }

  keyPlace(key: string): Place {
    const node = this.#node
    const entry = node.kind === 'map' ? node.entries.find((one) => one.key === key) : undefined
    return entry ? { source: this.#source, span: entry.keySpan } : this.place
  }

  get(key: string): Located | undefined {
    const child = this.#node.kind === 'map' ? this.#node.get(key) : undefined
    return child ? new LocatedNode(child, this.#source, this, key) : undefined
  }

  items(): readonly Located[] {
    const node = this.#node
    return node.kind === 'list' ? node.items.map((item, i) => new LocatedNode(item, this.#source, this, i)) : []
  }
}
