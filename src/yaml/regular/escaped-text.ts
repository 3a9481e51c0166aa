/** Double-quoted scalars with escapes. */
import { ESCAPES } from '../escapes.ts'
import { foldLines } from './fold-lines.ts'
import { IRREGULAR } from './irregular.ts'

const CODE = /\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))/y
const GAP = /[ \t]*\r?\n(?:[ \t]*\r?\n)*[ \t]*/y

/** The text of a double-quoted scalar that holds escapes. Throws {@link IRREGULAR} for those that go-yaml does not know. */
export function escapedText(inner: string): string {
  let out = ''
  let from = 0
  for (let at = inner.indexOf('\\'); at >= 0; at = inner.indexOf('\\', from)) {
    const before = inner.slice(from, at)
    const next = inner.charAt(at + 1)
    if (next === '\n' || next === '\r') {
      // What stands before an escaped break stays, blanks too; empty lines behind it are breaks.
      GAP.lastIndex = at + 1
      const gap = GAP.exec(inner)
      if (gap === null) throw IRREGULAR
      out += foldLines(before) + '\n'.repeat(gap[0].split('\n').length - 2)
      from = GAP.lastIndex
      continue
    }
    out += before.includes('\n') ? foldLines(before) : before
    const simple = Object.hasOwn(ESCAPES, next) ? ESCAPES[next] : undefined
    if (simple !== undefined) {
      out += simple
      from = at + 2
      continue
    }
    CODE.lastIndex = at
    const code = CODE.exec(inner)
    if (code === null) throw IRREGULAR
    const point = Number.parseInt(code[1] ?? code[2] ?? code[3] ?? '', 16)
    if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) throw IRREGULAR
    out += String.fromCodePoint(point)
    from = CODE.lastIndex
  }
  const rest = inner.slice(from)
  return out + (rest.includes('\n') ? foldLines(rest) : rest)
}
