import { ESCAPES } from '../escapes.ts'
import { atDocumentIndicator, type Cursor, isBlank, isBlankOrEnd, isBreak, readLine, scanError, skipLine } from './cursor.ts'
import { folded } from './scan-plain.ts'
import type { Token } from './token.ts'

const SINGLE_QUOTE = 39
const DOUBLE_QUOTE = 34
const BACKSLASH = 92

const CODE_LENGTHS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 }

/** Reads a quoted scalar. Mirrors `yaml_parser_scan_flow_scalar`, go-yaml v2.4. */
export function scanQuoted(s: Cursor, style: 'single' | 'double'): Token {
  const { text, line } = s
  const start = s.pos
  const quote = style === 'single' ? SINGLE_QUOTE : DOUBLE_QUOTE
  let value = ''
  s.pos++
  for (;;) {
    if (atDocumentIndicator(s)) scanError(s, 'found unexpected document indicator', line)
    if (s.pos >= s.end) scanError(s, 'found unexpected end of stream', line)
    const words = readWords(s, style, line)
    value += words.text
    if (text.charCodeAt(s.pos) === quote) break
    value += readGap(s, words.escapedBreak)
  }
  s.pos++
  return { type: 'scalar', start, end: s.pos, line, value, suffix: '', style }
}

/** Text up to a blank, a break, the end or the closing quote; an escaped line break ends it too. */
function readWords(s: Cursor, style: 'single' | 'double', contextLine: number): { text: string; escapedBreak: boolean } {
  const { text } = s
  let value = ''
  let runStart = s.pos
  for (;;) {
    const c = text.charCodeAt(s.pos)
    if (isBlankOrEnd(c)) break
    if (style === 'single') {
      if (c === SINGLE_QUOTE) {
        if (text.charCodeAt(s.pos + 1) !== SINGLE_QUOTE) break
        value += text.slice(runStart, s.pos + 1)
        s.pos += 2
        runStart = s.pos
        continue
      }
    } else if (c === DOUBLE_QUOTE) {
      break
    } else if (c === BACKSLASH) {
      value += text.slice(runStart, s.pos)
      if (isBreak(text.charCodeAt(s.pos + 1))) {
        s.pos++
        skipLine(s)
        return { text: value, escapedBreak: true }
      }
      value += readEscape(s, contextLine)
      runStart = s.pos
      continue
    }
    s.pos++
  }
  return { text: value + text.slice(runStart, s.pos), escapedBreak: false }
}

function readEscape(s: Cursor, contextLine: number): string {
  const letter = s.text.charAt(s.pos + 1)
  const simple = ESCAPES[letter]
  if (simple !== undefined) {
    s.pos += 2
    return simple
  }
  const length = CODE_LENGTHS[letter] ?? 0
  if (length === 0) scanError(s, 'found unknown escape character', contextLine)
  s.pos += 2
  const digits = s.text.slice(s.pos, s.pos + length)
  if (digits.length < length || !/^[0-9A-Fa-f]+$/.test(digits))
    scanError(s, 'did not find expected hexdecimal number', contextLine)
  const code = Number.parseInt(digits, 16)
  if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff)
    scanError(s, 'found invalid Unicode character escape code', contextLine)
  s.pos += length
  return String.fromCodePoint(code)
}

/** Blanks and breaks between words: blanks stay, breaks fold. */
function readGap(s: Cursor, escapedBreak: boolean): string {
  const { text } = s
  const start = s.pos
  let blanksEnd = start
  let firstBreak = ''
  let moreBreaks = ''
  let broken = escapedBreak
  for (let c = text.charCodeAt(s.pos); isBlank(c) || isBreak(c); c = text.charCodeAt(s.pos)) {
    if (isBlank(c)) {
      s.pos++
      if (!broken) blanksEnd = s.pos
    } else if (broken) {
      moreBreaks += readLine(s)
    } else {
      firstBreak = readLine(s)
      broken = true
    }
  }
  if (!broken) return text.slice(start, blanksEnd)
  // After an escaped break alone nothing is left: `leading_break` is empty there.
  return firstBreak === '' ? moreBreaks : folded(firstBreak, moreBreaks)
}
