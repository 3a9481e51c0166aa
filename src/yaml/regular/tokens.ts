/** The tokens of the regular subset: what begins here, where does it end. Throws IRREGULAR where that is not sure. */
import { resolvePlain } from '../resolve.ts'
import { IRREGULAR } from './irregular.ts'
import { doubleQuoted, singleQuoted } from './scalar-text.ts'

export const LF = 10
export const CR = 13
export const SPACE = 32
export const DOUBLE = 34
export const HASH = 35
export const SINGLE = 39
export const DASH = 45
const COLON = 58
const BACKSLASH = 92

/** Implicit keys may have 1024 characters; we stop earlier. */
export const LONGEST_KEY = 1000

const SIMPLE_KEY = /[A-Za-z_][\w./-]*:(?=[ \r\n])/y
const ANY_KEY = /(?:[A-Za-z0-9_/$(]|\.(?!\.))(?:[^\s:]|:(?!\s)| +(?![\s:#]))*:(?=[ \r\n])/y

export function isQuote(c: number): boolean {
  return c === SINGLE || c === DOUBLE
}

/** The offset of the `:` of the key that begins here; 0 where none does. */
export function colonAhead(text: string, at: number): number {
  const c = text.charCodeAt(at)
  if (isQuote(c)) {
    const end = quotedEnd(text, at, text.length)
    if (text.charCodeAt(end) !== COLON) return 0
    const next = text.charCodeAt(end + 1)
    if ((next !== SPACE && next !== LF && next !== CR) || text.slice(at, end).includes('\n')) throw IRREGULAR
    return key(at, end)
  }
  SIMPLE_KEY.lastIndex = at
  if (SIMPLE_KEY.test(text)) return key(at, SIMPLE_KEY.lastIndex - 1)
  ANY_KEY.lastIndex = at
  return ANY_KEY.test(text) ? key(at, ANY_KEY.lastIndex - 1) : 0
}

function key(from: number, colon: number): number {
  if (colon - from > LONGEST_KEY) throw IRREGULAR
  return colon
}

const FIRST_OF_SPECIAL = /^[-+.0-9~yYnNtTfFoO]/

/** True for plain text of which its first character tells that it stays the text that it is. */
export function isWord(text: string): boolean {
  return !FIRST_OF_SPECIAL.test(text)
}

/** A plain key as JSON has it: booleans and integers become text. Other kinds of keys are left to the second reader. */
export function plainKey(text: string): { readonly name: string; readonly type: 'string' | 'bool' | 'int' } {
  const resolved = resolvePlain(text)
  if (resolved.type === 'string') return { name: text, type: 'string' }
  if (resolved.type !== 'bool' && resolved.type !== 'int') throw IRREGULAR
  return { name: String(resolved.value), type: resolved.type }
}

/** True for plain text that stays the text that it is. */
export function isText(text: string): boolean {
  return isWord(text) || resolvePlain(text).type === 'string'
}

/** True for plain text that may be infinity or no number, which JSON cannot say. */
export function mayBeInfinite(text: string): boolean {
  const c = text.charCodeAt(0)
  return (c === 46 || c === 43 || c === 45) && /^[-+]?\.(?:inf|nan)$/i.test(text)
}

/** The offset behind the closing quote; the scalar may run over lines, but not as far as `limit`. */
export function quotedEnd(text: string, at: number, limit: number): number {
  const end = text.charCodeAt(at) === SINGLE ? singleEnd(text, at) : doubleEnd(text, at)
  if (end > limit) throw IRREGULAR
  return end
}

function singleEnd(text: string, at: number): number {
  for (let end = text.indexOf("'", at + 1); end >= 0; end = text.indexOf("'", end + 2)) {
    if (text.charCodeAt(end + 1) !== SINGLE) return end + 1
  }
  throw IRREGULAR
}

const TO_QUOTE_OR_ESCAPE = /["\\]/g

function doubleEnd(text: string, at: number): number {
  TO_QUOTE_OR_ESCAPE.lastIndex = at + 1
  while (TO_QUOTE_OR_ESCAPE.test(text)) {
    const next = TO_QUOTE_OR_ESCAPE.lastIndex
    if (text.charCodeAt(next - 1) !== BACKSLASH) return next
    TO_QUOTE_OR_ESCAPE.lastIndex = next + 1
  }
  throw IRREGULAR
}

const MARKER = /\n(?:---|\.\.\.)/

/** What a quoted scalar says; both offsets include its quotes. */
export function quotedText(text: string, from: number, to: number): string {
  const inner = text.slice(from + 1, to - 1)
  if (inner.includes('\n') && MARKER.test(inner)) throw IRREGULAR
  return text.charCodeAt(from) === SINGLE ? singleQuoted(inner) : doubleQuoted(inner)
}

/** True where a plain scalar surely begins in block context. */
export function startsPlain(text: string, at: number): boolean {
  const c = text.charCodeAt(at)
  if ((c >= 97 && c <= 122) || (c >= 65 && c <= 90) || (c >= 48 && c <= 57)) return true
  if (c > 0x7f) return true
  switch (c) {
    case DASH: {
      const next = text.charCodeAt(at + 1)
      return next > SPACE
    }
    // $ ( ) + . / ; < = \ ^ _ ~
    case 36:
    case 40:
    case 41:
    case 43:
    case 46:
    case 47:
    case 59:
    case 60:
    case 61:
    case 92:
    case 94:
    case 95:
    case 126:
      return true
    default:
      return false
  }
}

const NOT_PLAIN = /:(?=\s)|:$|\t/

/** Most values: plain words up to the end of their line, in which nothing could be another token. */
const SIMPLE_VALUE = /: +[A-Za-z0-9/](?:[\w./@%+$=,;()*?!&|<>~^-]|:(?=[\w./])| (?=[\w./$(+=]))*\n/y

const SIMPLE_ENTRY = new RegExp(`${SIMPLE_KEY.source.slice(0, SIMPLE_KEY.source.indexOf(':'))}${SIMPLE_VALUE.source}`, 'y')

/** The start of the next line, where a plain key begins here and a simple value ends its line; 0 where it is not so. */
export function simpleEntryEnd(text: string, at: number): number {
  SIMPLE_ENTRY.lastIndex = at
  return SIMPLE_ENTRY.test(text) ? SIMPLE_ENTRY.lastIndex : 0
}

/** The start of the next line, where a key's colon is followed by a simple value that ends its line; 0 where it is not. */
export function simpleValueEnd(text: string, colon: number): number {
  SIMPLE_VALUE.lastIndex = colon
  return SIMPLE_VALUE.test(text) ? SIMPLE_VALUE.lastIndex : 0
}

const SIMPLE_QUOTED = /"[^"\\\n]*"\n|'[^'\n]*'\n/y

/** The start of the next line, where a quoted text without escapes begins here and ends its line; 0 where it does not. */
export function simpleQuotedEnd(text: string, at: number): number {
  SIMPLE_QUOTED.lastIndex = at
  return SIMPLE_QUOTED.test(text) ? SIMPLE_QUOTED.lastIndex : 0
}

/** The end of the plain scalar that begins here, within its line: blanks at its end and a comment do not belong to it. */
export function plainEnd(text: string, at: number, eol: number): number {
  let line = text.slice(at, eol)
  if (line.charCodeAt(0) === HASH) throw IRREGULAR
  const comment = line.indexOf(' #')
  if (comment >= 0) line = line.slice(0, comment)
  let end = line.length
  for (let c = line.charCodeAt(end - 1); c === SPACE || c === CR; c = line.charCodeAt(end - 1)) end--
  if (end < line.length) line = line.slice(0, end)
  if (NOT_PLAIN.test(line)) throw IRREGULAR
  return at + end
}
