/**
 * Our own reader for the subset of YAML that people and tools write: block and flow collections, plain and quoted scalars over one line or more, block
 * scalars, comments, any indentation. It reads line by line, with one native search a step, because most runs end before a loop over characters is
 * ever compiled. What it does not know surely it leaves to the second reader: it never guesses, and never refuses in its own name.
 */
import type { YamlLimits } from '../limits.ts'
import { type GrowingTree, type ListItem, ListNode, type MapNode, NO_PROPERTIES, type Node, ScalarNode } from '../node.ts'
import type { Extent } from './extent.ts'
import { FlowReader } from './flow-reader.ts'
import { foldLines } from './fold-lines.ts'
import { IRREGULAR } from './irregular.ts'
import { MapEntries } from './map-entries.ts'
import { blockText } from './scalar-text.ts'
import {
  CR,
  colonAhead,
  DASH,
  DOUBLE,
  HASH,
  LF,
  LONGEST_KEY,
  mayBeInfinite,
  plainEnd,
  quotedEnd,
  quotedText,
  SINGLE,
  SPACE,
  simpleEntryEnd,
  simpleQuotedEnd,
  simpleValueEnd,
  startsPlain,
} from './tokens.ts'

const BLOCK_HEADER = /[|>](?:([+-])([1-9])?|([1-9])([+-])?)?(?: *| +#[^\n]*)\r?\n/y

/** Cuts a list into items without reading them: from its first dash, to the start of the first line behind it. */
export type SliceItems = (dash: number, column: number) => { readonly node: ListNode; readonly next: number }

/** Reads block collections of one document, or of one item of a list. */
export class BlockReader {
  readonly #text: string
  readonly #end: number
  readonly #extent: Extent
  readonly #limits: YamlLimits
  readonly #flow: FlowReader
  readonly #tree: GrowingTree
  readonly #slice: SliceItems | undefined
  #depth = 0
  #keys = 0
  /** The next line that is no comment and not empty: its first character, that one's column (-1 at the end), and whether comments were passed. */
  #pos = 0
  #column = -1
  #passedComment = false

  constructor(tree: GrowingTree, extent: Extent, limits: YamlLimits, slice?: SliceItems) {
    this.#tree = tree
    this.#slice = slice
    this.#text = extent.text
    this.#end = extent.end
    this.#extent = extent
    this.#limits = limits
    this.#flow = new FlowReader(tree, extent, {
      enter: () => this.#enter(),
      leave: () => {
        this.#depth--
      },
      key: () => this.#countKey(),
    })
  }

  /** The root node of the part, or undefined for an empty one. */
  document(): Node | undefined {
    this.#nextLine(this.#extent.start)
    if (this.#column < 0) return undefined
    const node = this.#block(this.#column, -1)
    if (this.#column >= 0 || node.kind === 'scalar') throw IRREGULAR
    return node
  }

  /** The node of the item that begins at a dash and fills the part. */
  item(dash: number, column: number): Node {
    const node = this.#item(dash, column)
    if (this.#column >= 0) throw IRREGULAR
    return node
  }

  /** Steps to the next line that says something, from a line's start. */
  #nextLine(from: number): void {
    const text = this.#text
    const end = this.#end
    this.#passedComment = false
    let line = from
    while (line < end) {
      let at = line
      while (text.charCodeAt(at) === SPACE) at++
      const c = text.charCodeAt(at)
      if (c === LF) {
        line = at + 1
        continue
      }
      if (c === HASH) {
        this.#passedComment = true
        line = text.indexOf('\n', at) + 1
        if (line === 0) break
        continue
      }
      if (c === CR && text.charCodeAt(at + 1) === LF) {
        line = at + 2
        continue
      }
      if (at >= end) break
      this.#pos = at
      this.#column = at - line
      return
    }
    this.#pos = end
    this.#column = -1
  }

  /** The node of the lines from here on that stand in this column or deeper; `parent` is the column of the collection around it. */
  #block(column: number, parent: number): Node {
    if (this.#isDash(this.#pos)) return this.#list(column, 'indented')
    const colon = colonAhead(this.#text, this.#pos)
    if (colon > 0) return this.#map(column, this.#pos, colon)
    return this.#value(this.#pos, parent)
  }

  #isDash(at: number): boolean {
    if (this.#text.charCodeAt(at) !== DASH) return false
    const next = this.#text.charCodeAt(at + 1)
    return next === SPACE || next === LF || next === CR
  }

  #list(column: number, form: 'indented' | 'indentless'): ListNode {
    const start = this.#pos
    this.#enter()
    const slots: ListItem[] = []
    let dash = start
    let end: number
    for (;;) {
      const node = this.#item(dash, column)
      end = node.span.end
      slots.push({ node, at: node.span, alias: false, start: dash })
      if (this.#column !== column) break
      dash = this.#pos
      if (!this.#isDash(dash)) {
        if (form === 'indented') throw IRREGULAR
        break
      }
    }
    if (this.#column > column) throw IRREGULAR
    this.#depth--
    return new ListNode(this.#tree, { start, end }, NO_PROPERTIES, 'block', slots)
  }

  #item(dash: number, column: number): Node {
    const text = this.#text
    let at = dash + 1
    while (text.charCodeAt(at) === SPACE) at++
    const c = text.charCodeAt(at)
    if (c === LF || c === CR || c === HASH) {
      this.#nextLine(this.#lineEnd(at))
      return this.#column > column ? this.#block(this.#column, column) : this.#empty(dash + 1)
    }
    const inner = column + at - dash
    if (this.#isDash(at)) {
      this.#pos = at
      this.#column = inner
      return this.#list(inner, 'indented')
    }
    const colon = colonAhead(text, at)
    return colon > 0 ? this.#map(inner, at, colon) : this.#value(at, column)
  }

  #map(column: number, first: number, firstColon: number): MapNode {
    this.#enter()
    const text = this.#text
    const entries = new MapEntries(this.#tree, text)
    let start = first
    let colon = firstColon
    let next = simpleValueEnd(text, colon)
    let node: Node
    for (;;) {
      this.#countKey()
      const name = entries.name(start, colon)
      const slice = this.#depth === 1 && name === 'items' ? this.#slice : undefined
      node = next > 0 && next <= this.#end ? this.#simpleValue(colon, column, next) : this.#entryValue(colon, column, slice)
      entries.add(name, start, colon, node)
      if (this.#column !== column) break
      start = this.#pos
      next = simpleEntryEnd(text, start)
      colon = next > 0 ? text.indexOf(':', start) : colonAhead(text, start)
      if (colon <= 0 || colon - start > LONGEST_KEY) throw IRREGULAR
    }
    if (this.#column > column) throw IRREGULAR
    this.#depth--
    return entries.node(first, node.span.end, 'block')
  }

  /** A plain value that ends its line, unless it goes on below. */
  #simpleValue(colon: number, column: number, next: number): Node {
    const text = this.#text
    let at = colon + 1
    while (text.charCodeAt(at) === SPACE) at++
    this.#nextLine(next)
    if (this.#column <= column) return new ScalarNode(this.#tree, { start: at, end: next - 1 }, NO_PROPERTIES, 'plain', undefined)
    return this.#value(at, column)
  }

  #entryValue(colon: number, column: number, slice: SliceItems | undefined): Node {
    const text = this.#text
    let at = colon + 1
    while (text.charCodeAt(at) === SPACE) at++
    const c = text.charCodeAt(at)
    if (c !== LF && c !== CR && c !== HASH) return this.#value(at, column)
    this.#nextLine(this.#lineEnd(at))
    if (slice !== undefined && this.#column >= column && this.#isDash(this.#pos)) {
      const { node, next } = slice(this.#pos, this.#column)
      this.#nextLine(next)
      return node
    }
    if (this.#column > column) return this.#block(this.#column, column)
    if (this.#column === column && this.#isDash(this.#pos)) return this.#list(column, 'indentless')
    return this.#empty(colon + 1)
  }

  /** The start of the next line; the break here may be CR LF. A lone CR is for the second reader. */
  #lineEnd(at: number): number {
    const end = this.#text.indexOf('\n', at)
    return end < 0 ? this.#end : end + 1
  }

  #empty(offset: number): ScalarNode {
    return new ScalarNode(this.#tree, { start: offset, end: offset }, NO_PROPERTIES, 'plain', '')
  }

  /** A scalar or a flow collection that begins here, within a block collection in the column `parent`. */
  #value(at: number, parent: number): Node {
    const text = this.#text
    const c = text.charCodeAt(at)
    switch (c) {
      case SINGLE:
      case DOUBLE: {
        const style = c === SINGLE ? 'single' : 'double'
        const next = simpleQuotedEnd(text, at)
        if (next > 0 && next <= this.#end) {
          this.#nextLine(next)
          return new ScalarNode(this.#tree, { start: at, end: next - 1 }, NO_PROPERTIES, style, undefined)
        }
        const end = quotedEnd(text, at, this.#end)
        this.#endLine(end)
        return new ScalarNode(this.#tree, { start: at, end }, NO_PROPERTIES, style, quotedText(text, at, end))
      }
      case 91: // [
      case 123: {
        // {
        const node = this.#flow.read(at)
        this.#endLine(node.span.end)
        return node
      }
      case 124: // |
      case 62: // >
        return this.#blockScalar(at, parent)
    }
    if (!startsPlain(text, at)) throw IRREGULAR
    return this.#plain(at, parent)
  }

  /** Only a comment may follow on the line. */
  #endLine(end: number): void {
    const text = this.#text
    let at = end
    while (text.charCodeAt(at) === SPACE) at++
    const c = text.charCodeAt(at)
    if (c === LF) return this.#nextLine(at + 1)
    if (c === CR && text.charCodeAt(at + 1) === LF) return this.#nextLine(at + 2)
    if (c !== HASH || at === end) throw IRREGULAR
    this.#nextLine(this.#lineEnd(at))
  }

  #plain(at: number, parent: number): ScalarNode {
    const text = this.#text
    let eol = text.indexOf('\n', at)
    if (eol < 0) eol = this.#end
    let end = plainEnd(text, at, eol)
    this.#nextLine(eol + 1)
    if (this.#column <= parent) {
      const value = text.slice(at, end)
      if (mayBeInfinite(value)) throw IRREGULAR
      return new ScalarNode(this.#tree, { start: at, end }, NO_PROPERTIES, 'plain', value)
    }
    // The scalar runs on: neither comments nor keys may stand between or behind its words.
    if (!isBlank(text, end, eol)) throw IRREGULAR
    while (this.#column > parent) {
      if (this.#passedComment) throw IRREGULAR
      const from = this.#pos
      eol = text.indexOf('\n', from)
      if (eol < 0) eol = this.#end
      const to = plainEnd(text, from, eol)
      if (!isBlank(text, to, eol)) throw IRREGULAR
      end = to
      this.#nextLine(eol + 1)
    }
    const raw = text.slice(at, end)
    return new ScalarNode(this.#tree, { start: at, end }, NO_PROPERTIES, 'plain', foldLines(raw))
  }

  #blockScalar(at: number, parent: number): ScalarNode {
    const text = this.#text
    BLOCK_HEADER.lastIndex = at
    const header = BLOCK_HEADER.exec(text)
    if (header === null) throw IRREGULAR
    const from = BLOCK_HEADER.lastIndex
    const chomping = (header[1] ?? header[4] ?? '') as '' | '-' | '+'
    const given = Number(header[2] ?? header[3] ?? 0)
    const style = text.charCodeAt(at) === 124 ? 'literal' : 'folded'
    const indent = given > 0 ? Math.max(parent, 0) + given : this.#detectIndent(from)
    if (indent <= Math.max(parent, 0)) throw IRREGULAR
    const to = this.#blockEnd(from, indent)
    this.#nextLine(to)
    if (this.#column > parent) throw IRREGULAR
    const unended = this.#extent.ended === 'by-us' && to >= this.#end
    // Blank lines at the end belong to a scalar that keeps them only; blanks at the end of the last line belong to its text.
    let last = to - 1
    while (last >= from && isEmptyLineCharacter(text.charCodeAt(last))) last--
    if (last < from) throw IRREGULAR
    const lineBreak = text.indexOf('\n', last)
    const end = text.charCodeAt(lineBreak - 1) === CR ? lineBreak - 1 : lineBreak
    // Blanks beyond the indentation would be text, where readers differ.
    if (text.slice(lineBreak, to).includes(`\n${' '.repeat(indent + 1)}`)) throw IRREGULAR
    // The text ends within its last line, which then has no break to keep.
    if (unended && lineBreak + 1 < to) throw IRREGULAR
    const kept = unended ? '-' : chomping
    const span = { start: at, end: chomping === '+' ? Math.min(to, this.#tree.end) : end }
    return new ScalarNode(this.#tree, span, NO_PROPERTIES, style, () =>
      blockText(text.slice(from, to), { style, indent, chomping: kept }),
    )
  }

  /** The indentation of the first line that holds text. Blank lines before it must not be longer. */
  #detectIndent(from: number): number {
    const text = this.#text
    let longest = 0
    for (let line = from; line < this.#end; ) {
      let at = line
      while (text.charCodeAt(at) === SPACE) at++
      const c = text.charCodeAt(at)
      const column = at - line
      if (c === LF || (c === CR && text.charCodeAt(at + 1) === LF)) {
        longest = Math.max(longest, column)
        line = c === LF ? at + 1 : at + 2
        continue
      }
      if (c === 9 || column < longest) throw IRREGULAR
      return column
    }
    throw IRREGULAR
  }

  /** Where the first line begins that no longer belongs to a block scalar. */
  #blockEnd(from: number, indent: number): number {
    const search = blockEndSearch(indent)
    search.lastIndex = from - 1
    const match = search.exec(this.#text)
    const to = match === null ? this.#end : Math.min(match.index + 1, this.#end)
    if (to <= from) throw IRREGULAR
    return to
  }

  /** Limits are told by the second reader. */
  #enter(): void {
    if (++this.#depth > this.#limits.depth) throw IRREGULAR
    if (this.#depth > this.#tree.deepest) this.#tree.deepest = this.#depth
  }

  #countKey(): void {
    if (++this.#keys > this.#limits.keys) throw IRREGULAR
  }
}

/** A tab is text already. */
function isEmptyLineCharacter(c: number): boolean {
  return c === SPACE || c === LF || c === CR
}

/** True if nothing but blanks, and perhaps the CR of a CR LF, stands there. */
function isBlank(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const c = text.charCodeAt(at)
    if (c !== SPACE && c !== CR) return false
  }
  return true
}

const SEARCHES = new Map<number, RegExp>()

/** Finds the newline before a line that is neither empty nor indented by this much. */
function blockEndSearch(indent: number): RegExp {
  let search = SEARCHES.get(indent)
  if (search === undefined) {
    search = new RegExp(`\\n(?! {${indent}}| {0,${indent}}\\r?\\n)`, 'g')
    SEARCHES.set(indent, search)
  }
  return search
}
