import {
  type Cursor,
  DASH,
  isBlank,
  isBreak,
  isBreakOrEnd,
  isDigit,
  readLine,
  SPACE,
  scanError,
  skipBlanks,
  skipComment,
  skipLine,
  TAB,
} from './cursor.ts'
import type { Token } from './token.ts'

const PLUS = 43

/** Reads a literal or folded scalar. Mirrors `yaml_parser_scan_block_scalar`, go-yaml v2.4. */
export function scanBlockScalar(s: Cursor, style: 'literal' | 'folded'): Token {
  const { text, line } = s
  const start = s.pos
  s.pos++
  const { chomping, increment } = readHeader(s, line)
  skipBlanks(s)
  skipComment(s)
  let contentEnd = s.pos
  if (!isBreakOrEnd(text.charCodeAt(s.pos))) scanError(s, 'did not find expected comment or line break', line)
  skipLine(s)

  let indent = increment === 0 ? 0 : Math.max(s.indent, 0) + increment
  const first = readBreaks(s, indent, line)
  indent = first.indent
  let value = ''
  let lastBreak = ''
  let moreBreaks = first.breaks
  let afterBlank = false
  while (s.pos - s.lineStart === indent && s.pos < s.end) {
    const startsBlank = isBlank(text.charCodeAt(s.pos))
    // A folded line joins the one before it by a space, unless one of the two is indented further.
    if (style === 'folded' && !afterBlank && !startsBlank && lastBreak === '\n') value += moreBreaks === '' ? ' ' : moreBreaks
    else value += lastBreak + moreBreaks
    afterBlank = startsBlank
    const lineStart = s.pos
    while (!isBreakOrEnd(text.charCodeAt(s.pos))) s.pos++
    value += text.slice(lineStart, s.pos)
    contentEnd = s.pos
    lastBreak = readLine(s)
    moreBreaks = readBreaks(s, indent, line).breaks
  }
  if (chomping !== 'strip') value += lastBreak
  if (chomping === 'keep') value += moreBreaks
  return {
    type: 'scalar',
    start,
    end: chomping === 'keep' ? Math.max(contentEnd, s.lineStart) : contentEnd,
    line,
    value,
    suffix: '',
    style,
  }
}

type Chomping = 'strip' | 'clip' | 'keep'

/** Chomping and indentation indicators, in either order. */
function readHeader(s: Cursor, contextLine: number): { chomping: Chomping; increment: number } {
  let chomping: Chomping = 'clip'
  let increment = 0
  const readChomping = (): void => {
    const c = s.text.charCodeAt(s.pos)
    if (c !== PLUS && c !== DASH) return
    chomping = c === PLUS ? 'keep' : 'strip'
    s.pos++
  }
  readChomping()
  const c = s.text.charCodeAt(s.pos)
  if (isDigit(c)) {
    if (c === 48) scanError(s, 'found an indentation indicator equal to 0', contextLine)
    increment = c - 48
    s.pos++
    if (chomping === 'clip') readChomping()
  }
  return { chomping, increment }
}

/**
 * Steps over indentation and empty lines. An indentation of 0 is not known yet: it becomes the deepest seen, at least one more than
 * that of the parent. Mirrors `yaml_parser_scan_block_scalar_breaks`.
 */
function readBreaks(s: Cursor, known: number, contextLine: number): { breaks: string; indent: number } {
  const { text } = s
  let breaks = ''
  let deepest = 0
  for (;;) {
    while ((known === 0 || s.pos - s.lineStart < known) && text.charCodeAt(s.pos) === SPACE) s.pos++
    const column = s.pos - s.lineStart
    if (column > deepest) deepest = column
    const c = text.charCodeAt(s.pos)
    if ((known === 0 || column < known) && c === TAB)
      scanError(s, 'found a tab character where an indentation space is expected', contextLine)
    if (!isBreak(c)) break
    breaks += readLine(s)
  }
  return { breaks, indent: known === 0 ? Math.max(deepest, s.indent + 1, 1) : known }
}
