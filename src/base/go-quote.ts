/** Go's literals of strings, and runes in literals. Mirrors the writing half of strconv/quote.go, Go 1.26. */
import { isPrint } from './go-printable.ts'

/**
 * strconv.Quote: the string as a double-quoted Go literal; printable text stays, a lone surrogate U+DC00 + byte, which
 * stands for a byte that is no UTF-8, becomes \xNN.
 */
export function quote(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : quoteWith(text, escapeRune)
}

/** strconv.QuoteToASCII. */
export function quoteToAscii(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : quoteWith(text, escapeRuneToAscii)
}

/** A rune as it stands in a literal between such marks. */
export function escapeRune(rune: number, mark: string): string {
  const char = String.fromCodePoint(rune)
  if (char === mark || char === '\\') return `\\${char}`
  return isPrint(rune) ? char : escaped(rune)
}

/** As {@link escapeRune}, in ASCII. */
export function escapeRuneToAscii(rune: number, mark: string): string {
  return rune < 0x7f ? escapeRune(rune, mark) : escaped(rune)
}

const PLAIN = /^[ !#-[\]-~]*$/

const ESCAPE_NAMES: ReadonlyMap<number, string> = new Map([
  [7, '\\a'],
  [8, '\\b'],
  [9, '\\t'],
  [10, '\\n'],
  [11, '\\v'],
  [12, '\\f'],
  [13, '\\r'],
])

function quoteWith(text: string, escaper: (rune: number, mark: string) => string): string {
  let out = '"'
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0
    // A lone surrogate stands for a byte that is no UTF-8.
    out += code >= 0xd800 && code <= 0xdfff ? `\\x${hex(code & 0xff, 2)}` : escaper(code, '"')
  }
  return `${out}"`
}

function escaped(rune: number): string {
  const name = ESCAPE_NAMES.get(rune)
  if (name !== undefined) return name
  if (rune < 0x20 || rune === 0x7f) return `\\x${hex(rune, 2)}`
  return rune < 0x10000 ? `\\u${hex(rune, 4)}` : `\\U${hex(rune, 8)}`
}

function hex(value: number, width: number): string {
  return value.toString(16).padStart(width, '0')
}
