import { type MapEntry, MapNode, type Member, NO_PROPERTIES, type Node, type Tree } from '../node.ts'
import type { Resolved } from '../resolve.ts'
import { RegularEntry } from './entry.ts'
import { IRREGULAR } from './irregular.ts'
import { isQuote, isWord, plainKey, quotedText } from './tokens.ts'

/** Above so many keys a map is searched by hashing. */
const FEW = 12

/** The entries of a map that is being read. Throws IRREGULAR for a key that is given twice. */
export class MapEntries {
  readonly #tree: Tree
  readonly #text: string
  readonly #entries: MapEntry[] = []
  readonly #names: string[] = []
  #known: Set<string> | undefined
  /** Set once a key is no string. */
  #types: Map<string, Resolved['type']> | undefined

  constructor(tree: Tree, text: string) {
    this.#tree = tree
    this.#text = text
  }

  /** The name of the key between two offsets, quotes included. */
  name(start: number, colon: number): string {
    const text = this.#text
    if (isQuote(text.charCodeAt(start))) return this.#fresh(quotedText(text, start, colon))
    const word = text.slice(start, colon)
    if (isWord(word)) return this.#fresh(word)
    const { name, type } = plainKey(word)
    if (type !== 'string') {
      this.#types ??= new Map()
      this.#types.set(name, type)
    }
    return this.#fresh(name)
  }

  add(name: string, start: number, colon: number, node: Node): void {
    this.#entries.push(new RegularEntry(name, start, colon, node))
  }

  node(start: number, end: number, style: 'block' | 'flow'): MapNode {
    const members = this.#types && this.#members(this.#types)
    return new MapNode(this.#tree, { start, end }, NO_PROPERTIES, style, this.#entries, members)
  }

  #members(types: ReadonlyMap<string, Resolved['type']>): ReadonlyMap<string, Member> {
    return new Map(
      this.#entries.map((entry) => [entry.key, { node: entry.node, keyType: types.get(entry.key) ?? 'string', entry }]),
    )
  }

  #fresh(name: string): string {
    if (this.#known === undefined) {
      if (this.#names.includes(name)) throw IRREGULAR
      this.#names.push(name)
      if (this.#names.length > FEW) this.#known = new Set(this.#names)
    } else {
      if (this.#known.has(name)) throw IRREGULAR
      this.#known.add(name)
    }
    return name
  }
}
