import { YamlError } from '../error.ts'

/** Where the scanner stands in a text, and what it knows of its surroundings. The text ends in four NULs that are not part of it. */
export interface Cursor {
  readonly text: string
  /** Offset of the first of the NULs. */
  readonly end: number
  /** How the text got here: through apimachinery's line reader, which takes a CR before each LF away, or as it is. */
  readonly lines: LineEnds
  pos: number
  /** 0-based number of the line, and the offset of its first character. */
  line: number
  lineStart: number
  flowLevel: number
  /** Column of the innermost block collection, -1 outside of all. */
  indent: number
  simpleKeyAllowed: boolean
}

/** `stream`: CR CR LF is one break, because CR LF is left of it. */
export type LineEnds = 'raw' | 'stream'

export const TAB = 9
const LF = 10
const CR = 13
export const SPACE = 32
export const HASH = 35
const DOT = 46
export const COLON = 58
export const DASH = 45

/** Line breaks as libyaml 1.1 knows them: LF, CR, NEL, LS and PS. */
export function isBreak(c: number): boolean {
  return c === LF || c === CR || c === 0x85 || c === 0x2028 || c === 0x2029
}

export function isBlank(c: number): boolean {
  return c === SPACE || c === TAB
}

/** A break, or the end of the text. */
export function isBreakOrEnd(c: number): boolean {
  return c === 0 || isBreak(c)
}

/** A space, a tab, a break, or the end of the text. */
export function isBlankOrEnd(c: number): boolean {
  return c === SPACE || c === LF || c === 0 || c === TAB || isBreak(c)
}

/** Letters, digits, `_` and `-`: `is_alpha` of go-yaml v2. */
export function isAlpha(c: number): boolean {
  return (c >= 97 && c <= 122) || (c >= 48 && c <= 57) || (c >= 65 && c <= 90) || c === 95 || c === DASH
}

export function isDigit(c: number): boolean {
  return c >= 48 && c <= 57
}

/** Steps over a line break, CR LF as one; does nothing elsewhere. */
export function skipLine(s: Cursor): void {
  const c = s.text.charCodeAt(s.pos)
  if (c === CR) s.pos += returnLength(s)
  else if (isBreak(c)) s.pos += 1
  else return
  s.line++
  s.lineStart = s.pos
}

/** The length of the break that begins with the CR here. */
function returnLength({ text, pos, lines }: Cursor): number {
  const next = text.charCodeAt(pos + 1)
  if (next === LF) return 2
  return lines === 'stream' && next === CR && text.charCodeAt(pos + 2) === LF ? 3 : 1
}

/** Steps over a line break and gives it as it counts in a scalar: LS and PS stay themselves, all others are LF; nothing elsewhere. */
export function readLine(s: Cursor): string {
  const c = s.text.charCodeAt(s.pos)
  if (!isBreak(c)) return ''
  skipLine(s)
  return c === 0x2028 || c === 0x2029 ? String.fromCharCode(c) : '\n'
}

export function skipBlanks(s: Cursor): void {
  while (isBlank(s.text.charCodeAt(s.pos))) s.pos++
}

/** Steps over `#` and the rest of its line; does nothing elsewhere. */
export function skipComment(s: Cursor): void {
  if (s.text.charCodeAt(s.pos) !== HASH) return
  while (!isBreakOrEnd(s.text.charCodeAt(s.pos))) s.pos++
}

/** True at `---` or `...` in column 0, before a blank, a break or the end. */
export function atDocumentIndicator(s: Cursor): boolean {
  if (s.pos !== s.lineStart) return false
  const c = s.text.charCodeAt(s.pos)
  if (c !== DASH && c !== DOT) return false
  return s.text.charCodeAt(s.pos + 1) === c && s.text.charCodeAt(s.pos + 2) === c && isBlankOrEnd(s.text.charCodeAt(s.pos + 3))
}

/** Fails as the scanner of go-yaml v2 does where it stands (`yaml_parser_set_scanner_error` and `parser.fail`). */
export function scanError(s: Cursor, problem: string, contextLine: number): never {
  const line = s.line > 0 ? s.line + 1 : contextLine
  throw new YamlError(`yaml: ${line > 0 ? `line ${line}: ` : ''}${problem}`, Math.min(s.pos, s.end))
}
