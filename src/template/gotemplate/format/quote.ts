/** Literals of runes, and literals read. Mirrors strconv/quote.go, Go 1.26; base/go-quote.ts writes those of strings. */
import { escapeRune, escapeRuneToAscii } from '../../../base/go-quote.ts'
import { fromByte, hasBytes, isValidRune, joinBytes, runeText, toValidText } from './bytes.ts'

/** strconv.QuoteRune: a single-quoted literal; an invalid rune is U+FFFD. */
export function quoteRune(rune: number): string {
  return `'${escapeRune(isValidRune(rune) ? rune : 0xfffd, "'")}'`
}

/** strconv.QuoteRuneToASCII. */
export function quoteRuneToAscii(rune: number): string {
  return `'${escapeRuneToAscii(isValidRune(rune) ? rune : 0xfffd, "'")}'`
}

/** strconv.CanBackquote: one line of valid text without a backquote, a control character other than tab, or a BOM. */
export function canBackquote(text: string): boolean {
  return !NOT_RAW.test(text) && !hasBytes(text)
}

/** strconv.Unquote: the string that a "double-quoted", `raw` or 'c' literal stands for; undefined where Go says "invalid syntax". */
export function unquote(literal: string): string | undefined {
  const mark = literal[0]
  const last = literal.length - 1
  if (last < 1 || literal[last] !== mark) return undefined
  const inner = literal.slice(1, last)
  switch (mark) {
    case '`':
      return inner.includes('`') ? undefined : inner.replaceAll('\r', '')
    case '"':
      return unquoteInner(inner)
    case "'": {
      // Go takes the empty one for valid.
      if (inner === '') return ''
      const first = unquoteChar(literal.slice(1), "'")
      return first !== undefined && first.tail === "'" && inner[0] !== '\n' ? textOf(first) : undefined
    }
    default:
      return undefined
  }
}

/** A character of a literal: its rune (or byte, after \x and octal escapes), and the rest of the text. */
export interface LiteralChar {
  readonly value: number
  readonly multibyte: boolean
  readonly tail: string
}

/** strconv.UnquoteChar: reads one character or escape of a literal that the given mark ends; undefined where Go says "invalid syntax". */
export function unquoteChar(text: string, mark: '"' | "'"): LiteralChar | undefined {
  const code = text.codePointAt(0)
  if (code === undefined || text[0] === mark) return undefined
  if (code >= 0xd800 && code <= 0xdfff) return { value: 0xfffd, multibyte: true, tail: text.slice(1) }
  if (code !== 0x5c) return { value: code, multibyte: code >= 0x80, tail: text.slice(code > 0xffff ? 2 : 1) }
  const kind = text[1] ?? ''
  const simple = SIMPLE_ESCAPES.get(kind)
  if (simple !== undefined) return { value: simple, multibyte: false, tail: text.slice(2) }
  if (kind === mark) return { value: kind.charCodeAt(0), multibyte: false, tail: text.slice(2) }
  const hex = HEX_ESCAPES.get(kind)
  if (hex !== undefined) {
    const digits = text.slice(2, 2 + hex)
    if (digits.length < hex || !/^[0-9A-Fa-f]*$/.test(digits)) return undefined
    const value = Number.parseInt(digits, 16)
    if (kind !== 'x' && !isValidRune(value)) return undefined
    return { value, multibyte: kind !== 'x', tail: text.slice(2 + hex) }
  }
  const octal = /^[0-7]{3}/.exec(text.slice(1, 4))
  if (octal === null) return undefined
  const value = Number.parseInt(octal[0], 8)
  return value > 255 ? undefined : { value, multibyte: false, tail: text.slice(4) }
}

const NOT_RAW = /[\0-\x08\x0a-\x1f`\x7f\ufeff]/

const SIMPLE_ESCAPES: ReadonlyMap<string, number> = new Map([
  ['a', 7],
  ['b', 8],
  ['t', 9],
  ['n', 10],
  ['v', 11],
  ['f', 12],
  ['r', 13],
  ['\\', 0x5c],
])

const HEX_ESCAPES: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
])

function unquoteInner(inner: string): string | undefined {
  if (inner.includes('\n')) return undefined
  let rest = toValidText(inner)
  if (!rest.includes('\\')) return rest.includes('"') ? undefined : rest
  let out = ''
  while (rest !== '') {
    // What holds no escape and no quote is taken whole.
    const plain = /^[^\\"]+/.exec(rest)
    if (plain !== null) {
      out += plain[0]
      rest = rest.slice(plain[0].length)
      continue
    }
    const char = unquoteChar(rest, '"')
    if (char === undefined) return undefined
    out += textOf(char)
    rest = char.tail
  }
  return joinBytes(out)
}

function textOf(char: LiteralChar): string {
  return char.multibyte ? runeText(char.value) : fromByte(char.value)
}
