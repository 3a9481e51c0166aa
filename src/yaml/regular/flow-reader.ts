import { type ListItem, ListNode, type MapNode, NO_PROPERTIES, type Node, ScalarNode, type Tree } from '../node.ts'
import type { Extent } from './extent.ts'
import { IRREGULAR } from './irregular.ts'
import { MapEntries } from './map-entries.ts'
import { CR, HASH, isQuote, LF, LONGEST_KEY, mayBeInfinite, quotedEnd, quotedText, SINGLE, SPACE } from './tokens.ts'

/** What the two readers count together. */
export interface Counters {
  enter(): void
  leave(): void
  key(): void
}

const COMMA = 44
const COLON = 58
const OPEN_LIST = 91
const CLOSE_LIST = 93
const OPEN_MAP = 123
const CLOSE_MAP = 125

/** Plain text within flow collections: words with single blanks between them, none of which could be an indicator. */
const PLAIN = /[A-Za-z0-9_./$(+~=-](?:[\w./$()+~=@*%;!&|<>^\\-]|:(?=[\w./$(@*%-])| +(?=[\w./$(+~=-]))*/y

/** Reads flow collections, over any number of lines. Pairs in lists, keys without values, `?`, anchors and tags are left to the second reader. */
export class FlowReader {
  readonly #tree: Tree
  readonly #text: string
  readonly #end: number
  readonly #counters: Counters
  #pos = 0

  constructor(tree: Tree, { text, end }: Extent, counters: Counters) {
    this.#tree = tree
    this.#text = text
    this.#end = end
    this.#counters = counters
  }

  /** The collection that begins here. */
  read(at: number): Node {
    this.#pos = at
    return this.#collection()
  }

  #collection(): Node {
    this.#counters.enter()
    const node = this.#text.charCodeAt(this.#pos) === OPEN_LIST ? this.#list() : this.#map()
    this.#counters.leave()
    return node
  }

  #list(): ListNode {
    const start = this.#pos++
    const slots: ListItem[] = []
    for (let first = true; !this.#closes(CLOSE_LIST, first); first = false) {
      const node = this.#value()
      slots.push({ node, at: node.span, alias: false, start: node.span.start })
    }
    return new ListNode(this.#tree, { start, end: this.#pos }, NO_PROPERTIES, 'flow', slots)
  }

  #map(): MapNode {
    const start = this.#pos++
    const text = this.#text
    const entries = new MapEntries(this.#tree, text)
    for (let first = true; !this.#closes(CLOSE_MAP, first); first = false) {
      this.#counters.key()
      const at = this.#pos
      const quoted = isQuote(text.charCodeAt(at))
      const end = quoted ? quotedEnd(text, at, this.#end) : this.#plainEnd()
      if (end - at > LONGEST_KEY || text.charCodeAt(end) !== COLON || text.slice(at, end).includes('\n')) throw IRREGULAR
      const name = entries.name(at, end)
      this.#pos = end + 1
      // Behind a plain key the colon needs its blank; behind a quoted one it does not.
      if (!quoted && !this.#isBlank()) throw IRREGULAR
      this.#skip()
      entries.add(name, at, end, this.#value())
    }
    return entries.node(start, this.#pos, 'flow')
  }

  /** Steps over the closing bracket, or to the next member. */
  #closes(bracket: number, first: boolean): boolean {
    this.#skip()
    let c = this.#text.charCodeAt(this.#pos)
    if (c === COMMA && !first) {
      this.#pos++
      this.#skip()
      c = this.#text.charCodeAt(this.#pos)
    } else if (c !== bracket && !first) throw IRREGULAR
    if (c !== bracket) return false
    this.#pos++
    return true
  }

  #value(): Node {
    const text = this.#text
    const at = this.#pos
    const c = text.charCodeAt(at)
    if (c === OPEN_LIST || c === OPEN_MAP) return this.#collection()
    if (isQuote(c)) {
      const end = quotedEnd(text, at, this.#end)
      this.#pos = end
      this.#endValue()
      return new ScalarNode(
        this.#tree,
        { start: at, end },
        NO_PROPERTIES,
        c === SINGLE ? 'single' : 'double',
        quotedText(text, at, end),
      )
    }
    const end = this.#plainEnd()
    this.#pos = end
    this.#endValue()
    const value = text.slice(at, end)
    if (mayBeInfinite(value)) throw IRREGULAR
    return new ScalarNode(this.#tree, { start: at, end }, NO_PROPERTIES, 'plain', value)
  }

  /** Behind a scalar that is no key only a comma or a bracket may stand: other text would go on with it. */
  #endValue(): void {
    this.#skip()
    const c = this.#text.charCodeAt(this.#pos)
    if (c !== COMMA && c !== CLOSE_LIST && c !== CLOSE_MAP) throw IRREGULAR
  }

  #plainEnd(): number {
    PLAIN.lastIndex = this.#pos
    if (!PLAIN.test(this.#text)) throw IRREGULAR
    const c = this.#text.charCodeAt(this.#pos)
    // `-` alone is an indicator.
    if (c === 45 && !/[\w./-]/.test(this.#text.charAt(this.#pos + 1))) throw IRREGULAR
    return PLAIN.lastIndex
  }

  #isBlank(): boolean {
    const c = this.#text.charCodeAt(this.#pos)
    return c === SPACE || c === LF || (c === CR && this.#text.charCodeAt(this.#pos + 1) === LF)
  }

  /** Blanks, breaks and comments. */
  #skip(): void {
    const text = this.#text
    for (;;) {
      const c = text.charCodeAt(this.#pos)
      if (c === SPACE || c === CR) this.#pos++
      else if (c === LF) {
        this.#pos++
        const first = text.charCodeAt(this.#pos)
        // `---` and `...` in column 0 end the document.
        if (first === 45 || first === 46) throw IRREGULAR
      } else if (c === HASH && text.charCodeAt(this.#pos - 1) <= SPACE) {
        const eol = text.indexOf('\n', this.#pos)
        if (eol < 0) throw IRREGULAR
        this.#pos = eol
      } else break
    }
    if (this.#pos >= this.#end) throw IRREGULAR
  }
}
