import { invariant } from '../base/assert.ts'
import type { Json, JsonObject } from '../base/json.ts'
import type { ListItem, ListNode, MapEntry, MapNode } from './node.ts'

/** What an edit adds, where it does no more than to put new entries or items in lines of their own behind one that is there. */
export interface Added {
  readonly node: MapNode | ListNode
  readonly behind: MapEntry | ListItem
  /** A map of the new entries, or a list of the new items. */
  readonly value: JsonObject | readonly Json[]
  readonly column: number
  /** Without a newline at the end. */
  readonly lines: string
}

/** A replacement in a text: `length` units from `offset` become `text`; a length of 0 is an insertion. */
export interface Edit {
  readonly offset: number
  readonly length: number
  readonly text: string
  /** How deep the edited collection lies: of several insertions at one place the deepest comes first, for it closes first. */
  readonly depth: number
  readonly adds?: Added
}

/**
 * Applies edits to a text, whatever their order; everything else stays as it is. An insertion within a part that is taken away moves
 * behind it. Replacements must not overlap.
 */
export function splice(text: string, edits: readonly Edit[]): string {
  if (edits.length === 0) return text
  const pieces: string[] = []
  let done = 0
  for (const { offset, length, text: piece } of ordered(edits)) {
    invariant(length === 0 || offset >= done, 'two edits overlap')
    invariant(offset + length <= text.length, 'an edit lies outside of the text')
    if (offset > done) pieces.push(text.slice(done, offset))
    pieces.push(piece)
    done = Math.max(done, offset + length)
  }
  pieces.push(text.slice(done))
  return pieces.join('')
}

/** By place; at one place insertions first, deepest first, in the order in which they were made. */
export function ordered(edits: readonly Edit[]): readonly Edit[] {
  return edits
    .map((edit, made) => ({ edit, made }))
    .sort(
      (a, b) =>
        a.edit.offset - b.edit.offset ||
        Number(a.edit.length > 0) - Number(b.edit.length > 0) ||
        b.edit.depth - a.edit.depth ||
        a.made - b.made,
    )
    .map(({ edit }) => edit)
}
