import type { Source, Span } from '../base/source.ts'
import { YamlError } from './error.ts'
import type { YamlLimits } from './limits.ts'
import {
  type ListItem,
  ListNode,
  type MapEntry,
  MapNode,
  NO_PROPERTIES,
  type Node,
  type Properties,
  ScalarNode,
  type Tree,
} from './node.ts'
import { RegularEntry } from './regular/entry.ts'

/** One JSON value of a stream and the offset behind it. */
export interface JsonValue {
  readonly node: Node
  readonly end: number
}

/**
 * Reads the JSON value that begins at or after an offset, with places; undefined where only blanks are left. Takes and refuses what
 * encoding/json of Go takes and refuses; beyond it refuses duplicate keys and numbers beyond float64. Throws YamlError.
 */
export function readJsonValue(source: Source, from: number, limits: YamlLimits): JsonValue | undefined {
  const reader = new JsonReader(source, from, limits)
  reader.skipBlanks()
  if (reader.pos >= source.text.length) return undefined
  return { node: reader.document(), end: reader.pos }
}

const BLANK = /[ \t\r\n]*/y
/** As the states of encoding/json's scanner.go: a dot or an `e` behind digits belongs to the number, which is none if nothing follows it. */
const NUMBER = /-?(?:0|[1-9][0-9]*(?![0-9]))(?:\.[0-9]+(?![0-9])|(?!\.))(?:[eE][+-]?[0-9]+|(?![eE]))/y
/** A string up to its end, or to where it may go on. V8's searches cannot go back over any number of pieces. */
const STRING = /"[^"\\\0-\x1f]*("|(?=\\))/y
const MORE_STRING = /(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\0-\x1f]*){1,999}("|(?=\\))/y
const WORD = /true|false|null/y
const LONE_SURROGATE = /[\ud800-\udfff]/gu

class JsonReader {
  readonly #text: string
  readonly #limits: YamlLimits
  readonly #tree: { -readonly [K in keyof Tree]: Tree[K] }
  pos: number
  #depth = 0
  #keys = 0
  /** The first number beyond float64. */
  #tooLarge: number | undefined

  constructor(source: Source, from: number, limits: YamlLimits) {
    this.#text = source.text
    this.#limits = limits
    this.pos = from
    this.#tree = {
      source,
      text: source.text,
      start: from,
      end: from,
      format: 'json',
      root: undefined,
      shared: new Set(),
      deepest: 0,
    }
  }

  document(): Node {
    const node = this.#value()
    // What goes on as no JSON is YAML, where such a number is a text.
    if (this.#tooLarge !== undefined) throw new YamlError('a number of the JSON does not fit 64 bits', this.#tooLarge, 'number')
    this.#tree.root = node
    this.#tree.end = this.pos
    return node
  }

  skipBlanks(): void {
    BLANK.lastIndex = this.pos
    BLANK.exec(this.#text)
    this.pos = BLANK.lastIndex
  }

  #value(): Node {
    switch (this.#text.charAt(this.pos)) {
      case '{':
        return this.#nested(() => this.#map())
      case '[':
        return this.#nested(() => this.#list())
      case '"':
        return this.#string()
      case 't':
      case 'f':
      case 'n':
        return this.#plain(WORD)
      default:
        return this.#number()
    }
  }

  #nested(read: () => Node): Node {
    if (++this.#depth > this.#tree.deepest) this.#tree.deepest = this.#depth
    if (this.#depth > this.#limits.depth)
      throw new YamlError(`collections are nested more than ${this.#limits.depth} deep`, this.pos, 'limit')
    const node = read()
    this.#depth--
    return node
  }

  #map(): MapNode {
    const start = this.pos++
    const entries: MapEntry[] = []
    const places = new Map<string, number>()
    for (let first = true; !this.#closes('}', first); first = false) {
      if (this.#text.charAt(this.pos) !== '"') this.#fail(first ? 'a key or `}`' : 'a key')
      if (++this.#keys > this.#limits.keys)
        throw new YamlError(`the document has more than ${this.#limits.keys} keys`, this.pos, 'limit')
      const at = this.pos
      const key = this.#quoted()
      this.skipBlanks()
      if (this.#text.charAt(this.pos) !== ':') this.#fail('`:` after a key')
      const colon = this.pos++
      this.skipBlanks()
      const node = this.#value()
      const known = places.get(key)
      if (known !== undefined)
        throw new YamlError(`the key ${JSON.stringify(key)} is given twice in one map`, at, 'duplicate-key', known)
      places.set(key, at)
      entries.push(new RegularEntry(key, at, colon, node))
    }
    return new MapNode(this.#tree, ...this.#span(start), 'flow', entries)
  }

  #list(): ListNode {
    const start = this.pos++
    const slots: ListItem[] = []
    for (let first = true; !this.#closes(']', first); first = false) {
      const node = this.#value()
      slots.push({ node, at: node.span, alias: false, start: node.span.start })
    }
    return new ListNode(this.#tree, ...this.#span(start), 'flow', slots)
  }

  /** Steps over the closing bracket, or to the next member. */
  #closes(bracket: ']' | '}', first: boolean): boolean {
    this.skipBlanks()
    if (this.#text.charAt(this.pos) === bracket) {
      this.pos++
      return true
    }
    if (first) return false
    if (this.#text.charAt(this.pos) !== ',') this.#fail(`\`,\` or \`${bracket}\``)
    this.pos++
    this.skipBlanks()
    return false
  }

  #string(): ScalarNode {
    const start = this.pos
    const text = this.#quoted()
    return new ScalarNode(this.#tree, ...this.#span(start), 'double', text.length === this.pos - start - 2 ? undefined : text)
  }

  /** What the string says that begins here. */
  #quoted(): string {
    const start = this.pos
    let piece = STRING
    for (let isOpen = true; isOpen; piece = MORE_STRING) {
      piece.lastIndex = this.pos
      const match = piece.exec(this.#text)
      if (match === null)
        return this.#fail('a string that ends in its line, without raw control characters and unknown escapes', start)
      this.pos = piece.lastIndex
      isOpen = match[1] === ''
    }
    const raw = this.#text.slice(start, this.pos)
    return raw.includes('\\') ? (JSON.parse(raw) as string).replace(LONE_SURROGATE, '\ufffd') : raw.slice(1, -1)
  }

  #number(): ScalarNode {
    const start = this.pos
    const node = this.#plain(NUMBER)
    if (!Number.isFinite(Number(node.text))) this.#tooLarge ??= start
    return node
  }

  #plain(pattern: RegExp): ScalarNode {
    const start = this.pos
    pattern.lastIndex = start
    const match = pattern.exec(this.#text)
    if (match === null) return this.#fail('a JSON value')
    this.pos = pattern.lastIndex
    return new ScalarNode(this.#tree, ...this.#span(start), 'plain', undefined)
  }

  #span(start: number): [Span, Properties] {
    return [{ start, end: this.pos }, NO_PROPERTIES]
  }

  #fail(expected: string, at = this.pos): never {
    throw new YamlError(`this is not JSON: expected ${expected}`, at)
  }
}
