/**
 * Go strings are bytes, ours are JavaScript strings: a byte that is no part of valid UTF-8 is the lone surrogate U+DC00 + byte
 * (see value.ts). Here is every step between the two. A string is in normal form when the escaped bytes in it could not be read as text;
 * concatenation can break that ("\xe6\x97" + "\xa5"), {@link joinBytes} restores it. Mirrors unicode/utf8, Go 1.26.
 */

/** True when the text holds bytes that are no valid UTF-8. */
export function hasBytes(text: string): boolean {
  return !text.isWellFormed()
}

/** True for text of which each character is one byte. */
export function isAscii(text: string): boolean {
  return ASCII.test(text)
}

/** The bytes of a Go string. A lone surrogate that stands for no byte becomes U+FFFD. */
export function toBytes(text: string): Uint8Array {
  if (!hasBytes(text)) return Buffer.from(text, 'utf8')
  const parts: Uint8Array[] = []
  let from = 0
  for (const match of text.matchAll(ESCAPED_RUNS)) {
    if (match.index > from) parts.push(Buffer.from(text.slice(from, match.index), 'utf8'))
    parts.push(Uint8Array.from(match[0], (char) => char.charCodeAt(0) - ESCAPE))
    from = match.index + match[0].length
  }
  parts.push(Buffer.from(text.slice(from), 'utf8'))
  return Buffer.concat(parts)
}

/** The Go string with these bytes, in normal form. */
export function fromBytes(bytes: Uint8Array): string {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const text = view.toString('utf8')
  if (!text.includes('\ufffd')) return text
  let out = ''
  let valid = 0
  for (let i = 0; i < bytes.length; ) {
    const size = runeSize(bytes, i)
    if (size === 0) {
      out += view.toString('utf8', valid, i) + String.fromCharCode(ESCAPE + (bytes[i] ?? 0))
      valid = ++i
    } else i += size
  }
  return out + view.toString('utf8', valid)
}

/** The one-byte Go string; 0–255. */
export function fromByte(byte: number): string {
  return String.fromCharCode(byte < 0x80 ? byte : ESCAPE + byte)
}

/** Go's len() of the string. */
export function byteLength(text: string): number {
  const length = Buffer.byteLength(text, 'utf8')
  return hasBytes(text) ? length - 2 * (text.match(ESCAPED_ALL)?.length ?? 0) : length
}

/** Go's text[from:to], cut anywhere; the offsets must lie within the string. */
export function byteSlice(text: string, from: number, to?: number): string {
  if (isAscii(text)) return text.slice(from, to)
  return fromBytes(toBytes(text).subarray(from, to))
}

/** Brings a concatenation into normal form: neighbouring escaped bytes that make up valid UTF-8 become text. */
export function joinBytes(text: string): string {
  if (!hasBytes(text)) return text
  return text.replace(ESCAPED_RUNS, (run) => (run.length < 2 ? run : fromBytes(toBytes(run))))
}

/** utf8.RuneCountInString: each byte that is not UTF-8 counts as one. */
export function runeCount(text: string): number {
  if (!ANY_SURROGATE.test(text)) return text.length
  let count = 0
  for (const _ of text) count++
  return count
}

/** The code point as Go reads it: U+FFFD for an escaped byte. */
export function runeOf(char: string): number {
  const code = char.codePointAt(0) ?? REPLACEMENT
  return code >= 0xd800 && code <= 0xdfff ? REPLACEMENT : code
}

/** The text of a rune, U+FFFD where it is no valid one. Mirrors utf8.AppendRune. */
export function runeText(rune: number): string {
  return isValidRune(rune) ? String.fromCodePoint(rune) : '\ufffd'
}

/** utf8.ValidRune. */
export function isValidRune(rune: number): boolean {
  return (rune >= 0 && rune < 0xd800) || (rune > 0xdfff && rune <= 0x10ffff)
}

/** strings.ToValidUTF8(text, "\ufffd") byte by byte: every escaped byte becomes U+FFFD. */
export function toValidText(text: string): string {
  return hasBytes(text) ? text.replace(LONE_ALL, '\ufffd') : text
}

/** Go's order of strings, by bytes: −1, 0 or 1. JavaScript's differs for characters beyond U+FFFF. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0
  if (!ANY_SURROGATE.test(a) && !ANY_SURROGATE.test(b)) return a < b ? -1 : 1
  return Buffer.compare(toBytes(a), toBytes(b))
}

const ESCAPE = 0xdc00
const REPLACEMENT = 0xfffd

// With the flag u a class of surrogates matches lone ones only.
const ANY_SURROGATE = /[\ud800-\udfff]/
const ESCAPED_ALL = /[\udc80-\udcff]/gu
const ESCAPED_RUNS = /[\udc80-\udcff]+/gu
const LONE_ALL = /[\ud800-\udfff]/gu
const ASCII = /^[\0-\x7f]*$/

/** Length of the valid UTF-8 sequence at an offset; 0 where there is none. Mirrors utf8.DecodeRune (no overlong forms, no surrogates). */
function runeSize(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0
  if (first < 0x80) return 1
  const size = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0
  for (let i = 1; i < size; i++) {
    const next = bytes[at + i] ?? 0
    const [low, high] = i === 1 ? (SECOND[first] ?? CONTINUATION) : CONTINUATION
    if (next < low || next > high) return 0
  }
  return size
}

const CONTINUATION = [0x80, 0xbf] as const
const SECOND: Readonly<Record<number, readonly [number, number]>> = {
  224: [0xa0, 0xbf],
  237: [0x80, 0x9f],
  240: [0x90, 0xbf],
  244: [0x80, 0x8f],
}
