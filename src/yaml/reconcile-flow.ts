import type { Json } from '../base/json.ts'
import { type Collection, type Context, edit, flowEntryText, flowText, refuseLoss } from './edit-context.ts'
import { endsLine, lineEnd, lineStart, nextLine, ownStart, spaceBeforeComment, startsLine } from './lines.ts'
import type { ListItem, MapEntry } from './node.ts'

export { jsonStyle } from './json-style.ts'

type Member = MapEntry | ListItem

/** What is to be put into a flow collection: a list's item, or a map's key and value. */
export type Addition = { readonly key?: string; readonly value: Json }

/** Additions behind a member that stays, or (undefined) before the first one that does. */
export type Additions = ReadonlyMap<Member | undefined, readonly Addition[]>

/** Takes members out of a flow collection and puts others in; at least one member stays. Commas, lines and indentation follow suit. */
export function reconcileFlow(
  context: Context,
  node: Collection,
  removed: ReadonlySet<Member>,
  added: Additions,
  depth: number,
): void {
  const members: readonly Member[] = node.kind === 'map' ? node.entries : node.slots
  removeRuns(context, members, removed, added, depth)
  const staying = members.filter((member) => !removed.has(member))
  for (const [anchor, additions] of added) {
    if (anchor === undefined) insertBefore(context, node, staying[0] as Member, additions, depth)
    else insertBehind(context, node, anchor, followerOf(members, anchor, removed), additions, depth)
  }
}

type Follower = 'stays' | 'none' | 'goes'

/** Whether a member that stays stands behind another, or none did, or those that did go, and their commas with them. */
function followerOf(members: readonly Member[], anchor: Member, removed: ReadonlySet<Member>): Follower {
  const behind = members.slice(members.indexOf(anchor) + 1)
  if (behind.length === 0) return 'none'
  return behind.every((member) => removed.has(member)) ? 'goes' : 'stays'
}

function removeRuns(
  context: Context,
  members: readonly Member[],
  removed: ReadonlySet<Member>,
  added: Additions,
  depth: number,
): void {
  for (let i = 0; i < members.length; i++) {
    const member = members[i] as Member
    if (!removed.has(member)) continue
    refuseLoss(context.tree, { start: member.start, end: endOf(context, member) })
    let end = i
    while (end + 1 < members.length && removed.has(members[end + 1] as Member)) end++
    const { from, to, comma } = runOf(context, members, i, end, added)
    if (comma !== undefined) edit(context, depth, comma, 1, '')
    edit(context, depth, from, to - from, spaceBeforeComment(context.tree, to))
    i = end
  }
}

interface Run {
  readonly from: number
  readonly to: number
  /** A comma before it that goes too. */
  readonly comma?: number
}

/** The text that goes with a run of members, their commas and their own comments; those of neighbours stay. */
function runOf(context: Context, members: readonly Member[], first: number, last: number, added: Additions): Run {
  const { tree } = context
  const { start } = members[first] as Member
  const end = endOf(context, members[last] as Member)
  const previous = members[first - 1]
  const next = members[last + 1]
  const ownLine = startsLine(tree, start)
  if (next === undefined) {
    if (previous === undefined) return { from: start, to: end }
    const from = endOf(context, previous)
    if (!ownLine || added.has(previous)) return { from, to: end }
    // The comment or the blanks behind the member that is the last one then stay, and its comma where one stands behind those that go.
    const trailing = commaBehind(context, end)
    const to = trailing === undefined ? end : trailing + 1
    const comma = trailing === undefined ? commaBehind(context, from) : undefined
    const gap = tree.text.slice(from, start)
    if (endsLine(tree, to) && /#|[ \t][\r\n]/.test(gap))
      return { from: lineStart(tree, start), to: nextLine(tree, to), ...(comma !== undefined && { comma }) }
    if (!hasComment(gap)) return { from, to: end }
    return { from: start, to, ...(comma !== undefined && { comma }) }
  }
  const comma = commaBehind(context, end)
  const before = previous && commaBehind(context, endOf(context, previous))
  // What shares the line of the member before goes from there: the next one keeps its own line.
  if (comma !== undefined && before !== undefined && !ownLine && startsLine(tree, next.start))
    return { from: before + 1, to: comma + 1 }
  // As additions behind a member stand: behind its end. The next one keeps the blanks before it.
  if (
    previous !== undefined &&
    !startsLine(tree, next.start) &&
    !hasComment(tree.text.slice(endOf(context, previous), next.start))
  )
    return { from: endOf(context, previous), to: end }
  if (comma === undefined || !hasComment(tree.text.slice(comma, next.start))) return { from: start, to: next.start }
  if (!endsLine(tree, comma + 1)) return { from: start, to: comma + 1 }
  return ownLine ? { from: lineStart(tree, start), to: nextLine(tree, comma) } : { from: start, to: lineEnd(tree, comma) }
}

/** Between two members there are only commas, blanks and comments. */
function hasComment(gap: string): boolean {
  return gap.includes('#')
}

/** Where a member ends: a key without a value ends itself, and a colon needs the blank behind it (`{a:}` is the key `a:`). */
function endOf({ tree }: Context, member: Member): number {
  const end = 'keySpan' in member ? Math.max(member.at.end, member.keySpan.end) : member.at.end
  return tree.text.charAt(end - 1) === ':' && /[ \t]/.test(tree.text.charAt(end)) ? end + 1 : end
}

function insertBefore(context: Context, node: Collection, first: Member, additions: readonly Addition[], depth: number): void {
  const { tree, style } = context
  if (!startsLine(tree, first.start)) {
    const gap = `,${commaGap(context, node)}`
    return edit(context, depth, first.start, 0, additions.map((one) => printInLine(context, first, one) + gap).join(''))
  }
  const line = lineStart(tree, first.start)
  const indent = tree.text.slice(line, first.start)
  const texts = additions.map((one) => print(context, one, indent))
  const above = ownStart(tree, first.start, indent.length)
  // Of its comments the first one begins the line, else the member itself.
  const offset = above < line ? above + indent.length : first.start
  edit(context, depth, offset, 0, texts.map((text) => `${text},${style.newline}${indent}`).join(''))
}

function insertBehind(
  context: Context,
  node: Collection,
  anchor: Member,
  follower: Follower,
  additions: readonly Addition[],
  depth: number,
): void {
  const { tree, style } = context
  const end = endOf(context, anchor)
  const space = spaceBeforeComment(tree, end)
  if (!startsLine(tree, anchor.start)) {
    const gap = `,${commaGap(context, node)}`
    return edit(context, depth, end, 0, additions.map((one) => gap + printInLine(context, anchor, one)).join('') + space)
  }
  const indent = tree.text.slice(lineStart(tree, anchor.start), anchor.start)
  const texts = additions.map((one) => print(context, one, indent))
  const comma = follower === 'goes' ? undefined : commaBehind(context, end)
  if (comma !== undefined && endsLine(tree, comma + 1)) {
    // A comma stands already: the new lines follow its line, with commas of their own.
    const offset = nextLine(tree, comma)
    const last = follower === 'none' && style.json !== undefined ? '' : ','
    return edit(
      context,
      depth,
      offset,
      0,
      `${texts.map((text) => indent + text).join(`,${style.newline}`)}${last}${style.newline}`,
    )
  }
  if (follower === 'none' && comma === undefined && endsLine(tree, end)) {
    edit(context, depth, end, 0, `,${space}`)
    return edit(context, depth, lineEnd(tree, end), 0, texts.map((text) => style.newline + indent + text).join(','))
  }
  edit(context, depth, end, 0, texts.map((text) => `,${style.newline}${indent}${text}`).join('') + space)
}

/** A member beside another on its line: in one line too, unless that one runs over lines itself. */
function printInLine(context: Context, beside: Member, addition: Addition): string {
  const { tree, style } = context
  const { json } = style
  if (nextLine(tree, beside.start) < beside.at.end)
    return print(context, addition, /^[ \t]*/.exec(tree.text.slice(lineStart(tree, beside.start)))?.[0] ?? '')
  const inLine = json && { ...json, unit: undefined }
  return print({ ...context, style: { ...style, json: inLine } }, addition, '')
}

function print(context: Context, { key, value }: Addition, indent: string): string {
  return key === undefined ? flowText(context, value, indent) : flowEntryText(context, key, value, indent)
}

/** The offset of the comma that follows an offset, behind blanks, breaks and comments. */
function commaBehind({ tree }: Context, from: number): number | undefined {
  const match = TO_COMMA.exec(tree.text.slice(from))
  return match === null ? undefined : from + match[0].length - 1
}

/** A comment goes to the end of its line: a comma in it is none. */
const TO_COMMA = /^[ \t\r\n\x85\u2028\u2029]*(?:#[^\r\n\x85\u2028\u2029]*[\r\n\x85\u2028\u2029][ \t\r\n\x85\u2028\u2029]*)*,/

/** What stands behind a comma within a line: as behind the first comma there is, else as the document has it. */
function commaGap({ tree, style }: Context, node: Collection): string {
  const second = node.kind === 'map' ? node.entries[1] : node.slots[1]
  if (second !== undefined) return tree.text.charAt(second.start - 1) === ',' ? '' : ' '
  return style.json?.comma ?? ' '
}
