import {
  atDocumentIndicator,
  COLON,
  type Cursor,
  HASH,
  isBlank,
  isBlankOrEnd,
  isBreak,
  readLine,
  scanError,
  TAB,
} from './cursor.ts'
import type { Token } from './token.ts'

/** Reads a plain scalar, folded where it runs over lines. Mirrors `yaml_parser_scan_plain_scalar`, go-yaml v2.4. */
export function scanPlain(s: Cursor): Token {
  const { text, line } = s
  const start = s.pos
  const indent = s.indent + 1
  let end = start
  let value = ''
  let spaces = ''
  let firstBreak = ''
  let moreBreaks = ''
  let afterBreak = false
  for (;;) {
    if (atDocumentIndicator(s) || text.charCodeAt(s.pos) === HASH) break
    const runEnd = endOfRun(s)
    if (runEnd > s.pos) {
      const gap = afterBreak ? folded(firstBreak, moreBreaks) : spaces
      value = value === '' ? text.slice(s.pos, runEnd) : value + gap + text.slice(s.pos, runEnd)
      if (afterBreak) moreBreaks = ''
      else spaces = ''
      afterBreak = false
      s.pos = runEnd
      end = runEnd
    }
    let c = text.charCodeAt(s.pos)
    if (!isBlank(c) && !isBreak(c)) break
    for (; isBlank(c) || isBreak(c); c = text.charCodeAt(s.pos)) {
      if (isBlank(c)) {
        if (afterBreak && c === TAB && s.pos - s.lineStart < indent)
          scanError(s, 'found a tab character that violates indentation', line)
        if (!afterBreak) spaces += text.charAt(s.pos)
        s.pos++
      } else if (afterBreak) {
        moreBreaks += readLine(s)
      } else {
        spaces = ''
        firstBreak = readLine(s)
        afterBreak = true
      }
    }
    if (s.flowLevel === 0 && s.pos - s.lineStart < indent) break
  }
  if (afterBreak) s.simpleKeyAllowed = true
  return { type: 'scalar', start, end, line, value, suffix: '', style: 'plain' }
}

/** What line breaks inside a plain or quoted scalar stand for: one LF is a space, of several the first is dropped. */
export function folded(firstBreak: string, moreBreaks: string): string {
  if (firstBreak !== '\n') return firstBreak + moreBreaks
  return moreBreaks === '' ? ' ' : moreBreaks
}

/** The end of the characters that belong to the scalar without a doubt: no blank, and no indicator that ends it. */
function endOfRun(s: Cursor): number {
  const { text } = s
  let pos = s.pos
  for (;;) {
    const c = text.charCodeAt(pos)
    if (isBlankOrEnd(c)) return pos
    if (c === COLON && isBlankOrEnd(text.charCodeAt(pos + 1))) return pos
    if (s.flowLevel > 0 && endsFlowPlain(c)) return pos
    pos++
  }
}

/** `,` `?` `[` `]` `{` `}`. */
function endsFlowPlain(c: number): boolean {
  return c === 44 || c === 63 || c === 91 || c === 93 || c === 123 || c === 125
}
