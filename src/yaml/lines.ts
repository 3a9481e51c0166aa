import { isBreak } from './goyaml/cursor.ts'
import type { Tree } from './node.ts'

/** A long line that was asked for: of JSON in one line each place would have all of it searched. */
interface LongLine {
  readonly tree: Tree
  readonly start: number
  /** Where its break stands. */
  readonly end: number
}

const LONG = 1 << 12
let last: LongLine | undefined

function longLine(tree: Tree, offset: number): LongLine | undefined {
  return last !== undefined && last.tree === tree && offset >= last.start && offset <= last.end ? last : undefined
}

/** The offset at which the line of an offset begins; a document's first line begins with the document, behind a byte order mark. */
export function lineStart(tree: Tree, offset: number): number {
  const known = longLine(tree, offset)
  if (known !== undefined) return known.start
  const start = startOfLine(tree, offset)
  if (offset - start > LONG) last = { tree, start, end: endOfLine(tree, offset) }
  return start
}

function startOfLine({ text, start }: Tree, offset: number): number {
  const from = start + text.slice(start, offset).lastIndexOf('\n') + 1
  const at = from + behindOddBreaks(text.slice(from, offset))
  return at === start && text.charCodeAt(at) === 0xfeff ? at + 1 : at
}

/** Breaks of YAML 1.1 beside the newline; one before a newline is part of it. */
const ODD_BREAK = /[\r\x85\u2028\u2029]/

/** Where the last line of a text without newlines begins. */
function behindOddBreaks(line: string): number {
  if (!ODD_BREAK.test(line)) return 0
  let at = line.length
  while (!isBreak(line.charCodeAt(at - 1))) at--
  return at
}

/** The offset of the break that ends the line of an offset, or the end of the text; of JSON, of which many documents may share a line, its own end. */
export function lineEnd(tree: Tree, offset: number): number {
  const known = longLine(tree, offset)
  if (known !== undefined) return known.end
  const end = endOfLine(tree, offset)
  if (end - offset > LONG) last = { tree, start: startOfLine(tree, offset), end }
  return end
}

function endOfLine({ text, format, end: ownEnd }: Tree, offset: number): number {
  const rest = format === 'json' && offset <= ownEnd ? text.slice(offset, ownEnd) : text.slice(offset)
  const newline = rest.indexOf('\n')
  const end = offset + (newline < 0 ? rest.length : newline)
  const odd = text.slice(offset, end).search(ODD_BREAK)
  return odd < 0 ? end : offset + odd
}

/** Breaks of more than one character. CR CR LF is what a program leaves that ends lines which end already; a stream's reader takes one CR away. */
const LONG_BREAKS = ['\r\r\n', '\r\n']

/** The break that ends right before an offset; empty where none does. */
export function breakBefore(text: string, offset: number): string {
  const long = LONG_BREAKS.find((one) => text.endsWith(one, offset))
  if (long !== undefined) return long
  return offset > 0 && isBreak(text.charCodeAt(offset - 1)) ? text.charAt(offset - 1) : ''
}

/** A text without the break at its end. */
export function withoutBreak(text: string): string {
  return text.slice(0, text.length - breakBefore(text, text.length).length)
}

/** The offset behind the break that ends the line of an offset. */
export function nextLine(tree: Tree, offset: number): number {
  const end = lineEnd(tree, offset)
  const long = LONG_BREAKS.find((one) => tree.text.startsWith(one, end))
  return Math.min(end + (long?.length ?? 1), tree.text.length)
}

/** The column of an offset, from 0. */
export function columnOf(tree: Tree, offset: number): number {
  return offset - lineStart(tree, offset)
}

/** True if nothing but blanks stands before the offset on its line. */
export function startsLine(tree: Tree, offset: number): boolean {
  return /^[ \t]*$/.test(tree.text.slice(lineStart(tree, offset), offset))
}

/** The column of the `#` of a line that holds a comment alone; undefined for other lines. */
function commentColumn(tree: Tree, offset: number): number | undefined {
  const match = /^[ \t]*#/.exec(tree.text.slice(offset, lineEnd(tree, offset)))
  return match === null ? undefined : match[0].length - 1
}

/** The offset of the first line at or behind a line's start that holds more than blanks. */
export function skipBlankLines(tree: Tree, offset: number): number {
  let at = offset
  while (at < tree.text.length && /^[ \t]*$/.test(tree.text.slice(at, lineEnd(tree, at)))) at = nextLine(tree, at)
  return at
}

/** Where the own text of a member that begins at an offset begins: with its line, or with the comments right above it in its column. */
export function ownStart(tree: Tree, start: number, column: number): number {
  let from = lineStart(tree, start)
  while (from > tree.start) {
    const above = lineStart(tree, from - breakBefore(tree.text, from).length)
    if (above >= from || commentColumn(tree, above) !== column) break
    from = above
  }
  return from
}

/** True if only blanks and a comment follow on the line of what ends at an offset. For Go a comment may stand right behind a quote or a bracket. */
export function endsLine(tree: Tree, offset: number): boolean {
  return /^[ \t]*(?:#.*)?$/s.test(tree.text.slice(offset, lineEnd(tree, offset)))
}

/** What must stand before a comment that begins at an offset, if other text comes before it: behind a plain scalar it would be more of that. */
export function spaceBeforeComment({ text }: Tree, offset: number): string {
  return text.charAt(offset) === '#' ? ' ' : ''
}

/**
 * The offset at which new lines belong that follow what ends at an offset: the next line's start. A block scalar that keeps its empty
 * lines ends there already.
 */
export function behind(tree: Tree, end: number): number {
  return end > tree.start && isBreak(tree.text.charCodeAt(end - 1)) ? end : nextLine(tree, end)
}

/** As {@link behind}, and behind comments below that stand deeper than a column: they belong to what ends there. */
export function behindComments(tree: Tree, end: number, column: number): number {
  return behindCommentLines(tree, behind(tree, end), column)
}

/** As {@link behindComments}, and behind blank lines above such comments: where a new neighbour belongs, of which they shall not seem to be. */
export function behindOwnComments(tree: Tree, end: number, column: number): number {
  let at = behindComments(tree, end, column)
  for (;;) {
    const below = skipBlankLines(tree, at)
    const next = below < tree.end ? behindCommentLines(tree, below, column) : below
    if (next === below) return at
    at = next
  }
}

function behindCommentLines(tree: Tree, from: number, column: number): number {
  let at = from
  while (at < tree.end && (commentColumn(tree, at) ?? -1) > column) at = nextLine(tree, at)
  return at
}

/** Lines to be put in at an offset that {@link behind} or the like gave: with a break before them where the text lacks its last one. */
export function asLines(tree: Tree, offset: number, lines: string, newline: string): string {
  const complete = offset <= tree.start || isBreak(tree.text.charCodeAt(offset - 1))
  return complete ? lines + newline : newline + lines
}
