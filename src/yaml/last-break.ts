import { isBreak } from './goyaml/cursor.ts'
import { breakBefore, withoutBreak } from './lines.ts'
import type { Tree } from './node.ts'
import { type Edit, ordered } from './splice.ts'

/** The edits of a text that lacks its last line break, so that it still does when its last lines go; others as they are. */
export function withoutLastBreak({ text, start }: Tree, edits: readonly Edit[]): readonly Edit[] {
  if (text === '' || isBreak(text.charCodeAt(text.length - 1))) return edits
  const from = startOfLoss(text, edits)
  const { length } = breakBefore(text, from)
  if (from === text.length || from - length < start || length === 0) return edits
  // What is put in among lines that go comes behind them.
  const inserted = edits.filter((one) => one.length === 0 && one.offset >= from && one.offset < text.length)
  const last = ordered(inserted).at(-1)
  if (last !== undefined) return edits.map((one) => (one === last ? { ...one, text: withoutBreak(one.text) } : one))
  const isTaken = edits.some((one) => one.offset < from && one.offset + one.length > from - length)
  return isTaken ? edits : [...edits, { offset: from - length, length, text: '', depth: 0 }]
}

/** Where the lines begin that go, to the end of the text; that end where they stay. */
function startOfLoss(text: string, edits: readonly Edit[]): number {
  let from = text.length
  for (;;) {
    const last = edits.find(({ offset, length }) => length > 0 && offset + length === from)
    if (last === undefined || last.text !== '') return from
    from = last.offset
  }
}
