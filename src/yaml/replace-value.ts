import { isEmpty, type Json } from '../base/json.ts'
import type { Span } from '../base/source.ts'
import { type Context, edit, flowText, type Place, refuseLoss } from './edit-context.ts'
import { asLines, behind, behindComments, breakBefore, columnOf, lineStart, nextLine, spaceBeforeComment } from './lines.ts'
import type { Node, Slot } from './node.ts'
import { childColumn, isScalar, printBlock, printScalar, quote, quoteDouble } from './write.ts'

/** Puts a value in the place of another one, of any kind. A scalar keeps its quotes, a flow collection its line. */
export function replaceValue(context: Context, slot: Slot, place: Place, after: Json, depth: number): void {
  refuseLoss(context.tree, slot.at)
  if (place.form === 'flow' || context.tree.format === 'json') return replaceInFlow(context, slot, place, after, depth)
  if (isScalar(after) || isEmpty(after) || isFlowCollection(slot.node)) return replaceInline(context, slot, place, after, depth)
  return replaceByBlock(context, slot, place, after, depth)
}

function isFlowCollection(node: Node): boolean {
  return node.kind !== 'scalar' && node.flow && (node.kind === 'map' ? node.entries.length > 0 : node.slots.length > 0)
}

function replaceInFlow(context: Context, { node, at }: Slot, place: Place, after: Json, depth: number): void {
  const indent = /^[ \t]*/.exec(context.tree.text.slice(lineStart(context.tree, at.start)))?.[0] ?? ''
  const text = isScalar(after) ? scalarText(context, node, after, undefined) : flowText(context, after, indent)
  const entry = place.form === 'flow' ? place.entry : undefined
  // `{a⏎ b}`: a key that runs over lines can be one only without a value.
  if (entry !== undefined && entry.colon === undefined && /[\r\n]/.test(context.tree.text.slice(entry.start, at.start))) {
    const { start, end } = entry.keySpan
    return edit(context, depth, start, end - start, `${quote(entry.key)}: ${text}`)
  }
  const lacksColon = place.form === 'flow' && place.entry !== undefined && place.entry.colon === undefined
  // `{a: }`: an empty value stands right behind its colon; `{a}`: there is none yet.
  const gap = lacksColon ? ': ' : at.start === at.end && context.tree.text.charAt(at.start - 1) === ':' ? ' ' : ''
  edit(context, depth, at.start, at.end - at.start, gap + text + spaceBeforeComment(context.tree, at.end))
}

/** The offset behind the `:` or `-` that a value belongs to; for the root, where it begins itself. */
function indicatorEnd(place: Place, slot: Slot): number {
  if (place.form === 'entry') return (place.entry.colon ?? place.entry.keySpan.end - 1) + 1
  return place.form === 'item' ? place.item.start + 1 : slot.at.start
}

/** Scalars, empty collections, and flow collections that become others: text without a line of its own. */
function replaceInline(context: Context, slot: Slot, place: Place, after: Json, depth: number): void {
  const { tree, style } = context
  const { node, at } = slot
  const text = isScalar(after) ? scalarText(context, node, after, literalLayout(context, at)) : flowText(context, after, '')
  const end = indicatorEnd(place, slot)
  const colon = missingColon(context, place)
  if (at.start === at.end) return edit(context, depth, end, 0, `${colon} ${text}`)
  const isBelow = place.form !== 'root' && lineStart(tree, at.start) !== lineStart(tree, end)
  const column = place.form === 'entry' ? place.column : columnOf(tree, end - 1)
  const isBlock = node.kind !== 'scalar' && !node.flow
  if (isBelow && (isBlock || columnOf(tree, at.start) <= column)) {
    // The block goes with its lines and its comments; so does a block scalar in the column of its key.
    const from = nextLine(tree, end)
    edit(context, depth, end, 0, `${colon} ${text}`)
    return edit(context, depth, from, behindComments(tree, at.end, column) - from, '')
  }
  // A block scalar that keeps its empty lines ends with a break.
  const isOpen = breakBefore(tree.text, at.end) !== ''
  edit(context, depth, at.start, at.end - at.start, text + (isOpen ? style.newline : spaceBeforeComment(tree, at.end)))
}

/** `? key` alone needs a line with a colon before it can have a value. */
function missingColon({ style }: Context, place: Place): string {
  if (place.form !== 'entry' || place.entry.colon !== undefined) return ''
  return `${style.newline}${' '.repeat(place.column)}:`
}

function replaceByBlock(context: Context, slot: Slot, place: Place, after: Json, depth: number): void {
  const { tree, style } = context
  const { at } = slot
  const end = indicatorEnd(place, slot)
  if (place.form !== 'entry') {
    const gap = at.start === at.end ? ' ' : ''
    const column = at.start === at.end && place.form === 'item' ? columnOf(tree, end) + 1 : columnOf(tree, at.start)
    const isOpen = at.start < at.end && breakBefore(tree.text, at.end) !== ''
    const rest = isOpen ? style.newline : spaceBeforeComment(tree, at.end)
    return edit(context, depth, at.start, at.end - at.start, gap + printBlock(after, column, style) + rest)
  }
  const column = childColumn(after, place.column, style)
  const lines = ' '.repeat(column) + printBlock(after, column, style)
  const colon = missingColon(context, place)
  if (lineStart(tree, at.start) !== lineStart(tree, end)) {
    // A block goes with its comments; those around a value of one line stay, the one behind it above the new block.
    const isBlock = slot.node.kind !== 'scalar' && !slot.node.flow
    const from = isBlock ? nextLine(tree, end) : lineStart(tree, at.start)
    const to = isBlock ? behindComments(tree, at.end, place.column) : behind(tree, at.end)
    const comment = /^[^\r\n]*?(#[^\r\n]*)/.exec(tree.text.slice(at.end, to))?.[1]
    const above = isBlock || comment === undefined ? '' : ' '.repeat(column) + comment + style.newline
    return edit(context, depth, from, to - from, above + lines + (breakBefore(tree.text, to) === '' ? '' : style.newline))
  }
  if (at.start < at.end && breakBefore(tree.text, at.end) !== '')
    return edit(context, depth, end, at.end - end, style.newline + lines + style.newline)
  // What stood behind the colon goes; a comment behind it stays, and the block follows below.
  edit(context, depth, end, at.end - end, colon + spaceBeforeComment(tree, at.end))
  const below = nextLine(tree, at.end)
  edit(context, depth, below, 0, asLines(tree, below, lines, style.newline))
}

interface Layout {
  readonly column: number
  readonly newline: string
}

/** The column of a block scalar's text, if another text can take its place there. */
function literalLayout({ tree, style }: Context, { start, end }: Span): Layout | undefined {
  const header = /^[|>][+-]?[ \t]*(?:#[^\r\n]*)?\r?\n(?:[ ]*\r?\n)*( *)[^ \r\n]/.exec(tree.text.slice(start, end))
  const isEnded = /^(?:\r?\n|$)/.test(tree.text.slice(end, end + 2))
  return header === null || !isEnded ? undefined : { column: (header[1] as string).length, newline: style.newline }
}

/** Text of a scalar in the style of the one it replaces; `block` tells where a literal may stand. */
function scalarText(
  { style }: Context,
  old: Node,
  value: Exclude<Json, readonly Json[] | object>,
  block: Layout | undefined,
): string {
  if (typeof value !== 'string') return printScalar(value)
  if (style.json !== undefined) return quoteDouble(value)
  if (old.kind !== 'scalar') return printScalar(value)
  switch (old.style) {
    case 'plain':
      return REFERENCE.test(value) ? value : printScalar(value)
    case 'double':
      return quoteDouble(value)
    case 'single':
      return SAFE_IN_SINGLE.test(value) ? `'${value.replaceAll("'", "''")}'` : quoteDouble(value)
    case 'literal':
    case 'folded':
      return block !== undefined && isLiteral(value) ? literal(value, block) : quoteDouble(value)
  }
}

/** `docker.io/istio/proxyv2:1.30.1`: no reader takes it for anything but a text, with or without quotes. */
const REFERENCE = /^[a-z][a-z0-9._-]*(?:\/[a-z0-9._-]+)*:[A-Za-z][\w.-]*$|^[a-z][a-z0-9._-]*(?:[./][a-z0-9._-]+)+:\w[\w.-]*$/

/** Printable ASCII and letters beyond it; nothing that any reader folds. */
const SAFE_IN_SINGLE = /^[\x20-\x7e\u00a1-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]*$/
/** Lines that begin with neither blank nor tab and hold no odd characters, and a newline at the end, or none. */
const LITERAL =
  /^(?:[\x21-\x7e\u00a1-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd][\x20-\x7e\t\u00a1-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]*\n)*[^\n]+\n?$/
const LITERAL_LINE =
  /^[\x21-\x7e\u00a1-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd][\x20-\x7e\t\u00a1-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]*$/

function isLiteral(value: string): boolean {
  return (
    LITERAL.test(value) &&
    (value.endsWith('\n') ? value.slice(0, -1) : value).split('\n').every((line) => LITERAL_LINE.test(line))
  )
}

/** Without the newline at its end, which stands in the text already. */
function literal(value: string, { column, newline }: Layout): string {
  const ends = value.endsWith('\n')
  const lines = (ends ? value.slice(0, -1) : value).split('\n')
  return `${ends ? '|' : '|-'}${lines.map((line) => newline + ' '.repeat(column) + line).join('')}`
}
