/**
 * Cuts the list of a ResourceList into its items without reading them: of a thousand objects a run reads the few that it may inject into. Safe because
 * an item's lines stand right of its dash unless something in it is open when the next dash comes, and everything that can open anything shows in a
 * search for the characters that do. Items in which such a character stands are read at once.
 */
import type { Source, Span } from '../../base/source.ts'
import type { YamlLimits } from '../limits.ts'
import { type CutItem, type ListItem, ListNode, NO_PROPERTIES, type Node } from '../node.ts'
import type { Extent } from './extent.ts'
import { emptyTree, IRREGULAR, regularly } from './irregular.ts'
import { BlockReader, type SliceItems } from './regular-reader.ts'
import { CR, DASH, HASH, isText, LF, SPACE } from './tokens.ts'

/** Reads an item that our own reader is not sure of; it stands alone in its lines. */
export type ReadIrregularItem = (span: Span, dash: number) => Node

/** How the items of a part are cut. */
export function sliceItems(source: Source, extent: Extent, limits: YamlLimits, readIrregular: ReadIrregularItem): SliceItems {
  return (first, column) => {
    const { starts, next } = itemStarts(extent, first, column)
    const slots = starts.map((dash, i): ListItem => {
      const span = { start: dash, end: starts[i + 1] === undefined ? next : (starts[i + 1] as number) - column }
      const piece = extent.text.slice(span.start, span.end)
      const read = (): Node | undefined => {
        const tree = emptyTree(source, dash - column, Math.min(span.end, source.text.length))
        const inner = new BlockReader(tree, { ...extent, start: dash, end: span.end }, limits)
        const node = regularly(() => inner.item(dash, column))?.found
        tree.root = node
        return node
      }
      if (!mayOpen(piece)) return new LazyItem(dash, span, typeOf(piece), () => read() ?? readIrregular(span, dash))
      // What is open at its end would reach into the next item.
      const node = read()
      if (node === undefined) throw IRREGULAR
      return new LazyItem(dash, span, undefined, () => node)
    })
    const last = slots.at(-1)
    const node = new ListNode(
      emptyTree(source, extent.start, extent.end),
      { start: first, end: last?.at.end ?? first },
      NO_PROPERTIES,
      'block',
      slots,
    )
    return { node, next }
  }
}

/** Where the items begin, by their dashes, and where the first line begins that belongs to none. */
function itemStarts(
  { text, end }: Extent,
  first: number,
  column: number,
): { readonly starts: readonly number[]; readonly next: number } {
  const starts = [first]
  const search = new RegExp(`\\n {0,${column}}(?=[^ \\n\\r])`, 'g')
  search.lastIndex = first
  for (let match = search.exec(text); match !== null; match = search.exec(text)) {
    const line = match.index + 1
    const at = search.lastIndex
    if (at >= end) break
    const c = text.charCodeAt(at)
    if (c === HASH) continue
    const follows = text.charCodeAt(at + 1)
    const isDash = c === DASH && (follows === SPACE || follows === LF || follows === CR)
    if (!isDash || at - line < column) return { starts, next: line }
    starts.push(at)
  }
  return { starts, next: end }
}

/** An item that is read when its node or its place is first asked for. */
class LazyItem implements ListItem, CutItem {
  readonly alias = false
  readonly start: number
  readonly span: Span
  readonly type: CutItem['type']
  readonly #read: () => Node
  #node: Node | undefined

  constructor(start: number, span: Span, type: CutItem['type'], read: () => Node) {
    this.start = start
    this.span = span
    this.type = type
    this.#read = read
  }

  get cut(): CutItem {
    return this
  }

  get node(): Node {
    this.#node ??= this.#read()
    return this.#node
  }

  get at(): Span {
    return this.node.span
  }

  forget(): void {
    this.#node = undefined
  }
}

/** What opens something that might not close on its line, or says something else than it looks like. */
const MAY_OPEN =
  /[\n \t](?=["'[{&*!?@%`<\t])(?!"[^"\\\n]*" *\r?(?:\n|$)|'[^'\n]*' *\r?(?:\n|$)|\{\} *\r?(?:\n|$)|\[\] *\r?(?:\n|$))/g
/** Such a character within a text that closes on its line says nothing: `schedule: '*\/5 * * * *'`. */
const QUOTED_LINE = /^ *(?:- )*[A-Za-z_][\w./-]*: (?:'[^']*'|"[^"\\]*")$/

function mayOpen(piece: string): boolean {
  MAY_OPEN.lastIndex = 0
  for (let found = MAY_OPEN.exec(piece); found !== null; found = MAY_OPEN.exec(piece)) {
    if (found[0].startsWith('\n')) return true
    const start = piece.lastIndexOf('\n', found.index) + 1
    const end = piece.indexOf('\n', found.index)
    if (end < 0 || !QUOTED_LINE.test(piece.slice(start, end))) return true
    MAY_OPEN.lastIndex = end
  }
  return false
}

const FIRST_KEY = /^-( +)[A-Za-z_][\w./-]*:[ \r\n]/

/** What an item without open ends says of itself, if that is sure: each of the two keys once, in plain words on their own lines; nothing of a list, which is more than one object. */
function typeOf(piece: string): CutItem['type'] {
  const head = FIRST_KEY.exec(piece)
  if (head === null) return undefined
  const column = 1 + (head[1] as string).length
  const search = keySearch(column)
  search.lastIndex = 0
  let apiVersion: string | undefined
  let kind: string | undefined
  for (let found = search.exec(piece); found !== null; found = search.exec(piece)) {
    const key = found[1]
    if (key === 'items' || (key === 'kind' ? kind : apiVersion) !== undefined) return undefined
    const word = plainWord(piece, search.lastIndex, column)
    if (word === undefined) return undefined
    if (key === 'kind') kind = word
    else apiVersion = word
  }
  return apiVersion === undefined || kind === undefined ? undefined : { apiVersion, kind }
}

const WORD = /: +([A-Za-z][\w./-]*) *\r?\n/y

/** The plain word behind a key in a column, if nothing goes on below. */
function plainWord(piece: string, at: number, column: number): string | undefined {
  WORD.lastIndex = at
  const word = WORD.exec(piece)?.[1]
  if (word === undefined) return undefined
  const next = nextLineSearch(column)
  next.lastIndex = WORD.lastIndex
  return next.test(piece) && isText(word) ? word : undefined
}

/** The keys in a column that tell what an item is. */
function keySearch(column: number): RegExp {
  return cached(KEYS, column, () => new RegExp(`(?:\\n {${column}}|^- {${column - 1}})(apiVersion|kind|items)(?=[\\s:])`, 'g'))
}

/** A line that is no deeper, or the end. */
function nextLineSearch(column: number): RegExp {
  return cached(NEXT_LINES, column, () => new RegExp(` {0,${column}}[^ \\n\\r#]|$`, 'y'))
}

const KEYS: RegExp[] = []
const NEXT_LINES: RegExp[] = []

function cached(known: RegExp[], column: number, make: () => RegExp): RegExp {
  known[column] ??= make()
  return known[column]
}
