/** Reads JSON text with the verdicts of Go. Mirrors scanner.go of encoding/json, Go 1.26. */

import { isErrorOfKind } from './error-kind.ts'
import { escapeRune } from './go-quote.ts'
import type { Json } from './json.ts'

/**
 * JSON as encoding/json sees it: the order and repetition of keys, the digits of numbers and the escapes of strings are kept, because some types
 * read them. Plain values stand for what json.Marshal would print of them.
 */
export type JsonSource = Json | SourceObject | SourceNumber | SourceString | readonly JsonSource[]

/** A key, its value, and what stands between the key's quotes where that differs. */
export type SourceEntry = readonly [key: string, value: JsonSource, raw?: string]

/** An object of a text, with its entries as they stand there. */
export interface SourceObject {
  readonly [SOURCE]: 'object'
  readonly entries: readonly SourceEntry[]
}

/** A number of a text that is no plain small integer. */
export interface SourceNumber {
  readonly [SOURCE]: 'number'
  readonly text: string
}

/** A string of a text that holds escapes; `raw` is what stands between the quotes. */
export interface SourceString {
  readonly [SOURCE]: 'string'
  readonly value: string
  readonly raw: string
}

const SOURCE = Symbol.for('render-inject.dev/json-source')

/** A text that is no JSON: `message` is the one of Go's encoding/json, without a place. */
export class JsonTextError extends Error {
  readonly kind = 'json-text-error'
}

export function isJsonTextError(error: unknown): error is JsonTextError {
  return isErrorOfKind(error, 'json-text-error')
}

/** Nesting that is read, as in Go. */
export const JSON_LIMITS = { depth: 10_000 }

export function isSourceObject(value: unknown): value is SourceObject {
  return form(value) === 'object'
}

export function isSourceNumber(value: unknown): value is SourceNumber {
  return form(value) === 'number'
}

export function isSourceString(value: unknown): value is SourceString {
  return form(value) === 'string'
}

function form(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null ? (value as { [SOURCE]?: string })[SOURCE] : undefined
}

/** Reads JSON text as encoding/json does, without recursion. Throws JsonTextError. */
export function readJsonText(text: string): JsonSource {
  const open: Frame[] = []
  let at = skipSpace(text, 0)
  for (;;) {
    // One value begins here.
    let value: JsonSource
    const char = text.charAt(at)
    if (char === '{' || char === '[') {
      if (open.length >= JSON_LIMITS.depth) throw unexpected(text, at, 'exceeded max depth')
      const frame: Frame = char === '{' ? { entries: [], key: '', raw: undefined } : { items: [] }
      at = skipSpace(text, at + 1)
      if (text.charAt(at) === ('entries' in frame ? '}' : ']')) {
        at++
        value = closed(frame)
      } else {
        open.push(frame)
        if ('entries' in frame) at = readKey(text, at, frame)
        continue
      }
    } else {
      const end = literalEnd(text, at)
      value = literal(text.slice(at, end))
      at = end
    }
    // A value ended here: it goes into the innermost open one, which may end in turn.
    for (;;) {
      at = skipSpace(text, at)
      const frame = open.at(-1)
      if (frame === undefined) {
        if (at < text.length) throw unexpected(text, at, 'after top-level value')
        return value
      }
      const next = text.charAt(at)
      if ('entries' in frame) {
        frame.entries.push(frame.raw === undefined ? [frame.key, value] : [frame.key, value, frame.raw])
        if (next === ',') {
          at = readKey(text, skipSpace(text, at + 1), frame)
          break
        }
        if (next !== '}') throw unexpected(text, at, 'after object key:value pair')
      } else {
        frame.items.push(value)
        if (next === ',') {
          at = skipSpace(text, at + 1)
          break
        }
        if (next !== ']') throw unexpected(text, at, 'after array element')
      }
      at++
      open.pop()
      value = closed(frame)
    }
  }
}

interface ObjectFrame {
  readonly entries: SourceEntry[]
  key: string
  raw: string | undefined
}

type Frame = ObjectFrame | { readonly items: JsonSource[] }

function closed(frame: Frame): JsonSource {
  return 'entries' in frame ? { [SOURCE]: 'object', entries: frame.entries } : frame.items
}

/** Reads `"key" :` and returns where the value begins. */
function readKey(text: string, at: number, frame: ObjectFrame): number {
  if (text.charAt(at) !== '"') throw unexpected(text, at, 'looking for beginning of object key string')
  const end = stringEnd(text, at)
  const raw = text.slice(at + 1, end - 1)
  frame.key = unescaped(raw)
  frame.raw = raw === frame.key ? undefined : raw
  const colon = skipSpace(text, end)
  if (text.charAt(colon) !== ':') throw unexpected(text, colon, 'after object key')
  return skipSpace(text, colon + 1)
}

function skipSpace(text: string, at: number): number {
  let i = at
  for (;;) {
    const c = text.charCodeAt(i)
    if (c !== 32 && c !== 9 && c !== 13 && c !== 10) return i
    i++
  }
}

function literal(token: string): JsonSource {
  if (token === 'null') return null
  if (token === 'true' || token === 'false') return token === 'true'
  if (token.startsWith('"')) {
    const raw = token.slice(1, -1)
    return /[\\\u2028\u2029]/.test(raw)
      ? { [SOURCE]: 'string', value: unescaped(raw), raw }
      : raw.replace(/\p{Surrogate}/gu, '\ufffd')
  }
  return /^(?:0|-?[1-9]\d{0,14})$/.test(token) ? Number(token) : { [SOURCE]: 'number', text: token }
}

/** What stands between the quotes, without escapes; halves of surrogate pairs become U+FFFD. */
function unescaped(raw: string): string {
  const text = raw.includes('\\')
    ? raw.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, hex: string | undefined, char: string) =>
        hex === undefined ? (SHORT[char] ?? char) : String.fromCharCode(Number.parseInt(hex, 16)),
      )
    : raw
  return text.replace(/\p{Surrogate}/gu, '\ufffd')
}

const SHORT: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

function literalEnd(text: string, at: number): number {
  const char = text.charAt(at)
  if (char === '"') return stringEnd(text, at)
  if (char === '-' || (char >= '0' && char <= '9')) return numberEnd(text, at)
  const word = char === 't' ? 'true' : char === 'f' ? 'false' : char === 'n' ? 'null' : ''
  if (word === '') throw unexpected(text, at, 'looking for beginning of value')
  for (let i = 1; i < word.length; i++) {
    if (text.charAt(at + i) !== word.charAt(i))
      throw malformed(text, at + i, `in literal ${word} (expecting '${word.charAt(i)}')`)
  }
  return at + word.length
}

function stringEnd(text: string, at: number): number {
  for (let i = at + 1; ; i++) {
    const c = text.charCodeAt(i)
    if (c === 34) return i + 1
    if (Number.isNaN(c) || c < 32) throw unexpected(text, i, 'in string literal')
    if (c !== 92) continue
    i++
    const letter = text.charAt(i)
    if (letter === 'u') {
      for (let n = 0; n < 4; n++) {
        i++
        if (!/^[0-9a-fA-F]$/.test(text.charAt(i))) throw malformed(text, i, 'in \\u hexadecimal character escape')
      }
    } else if (letter === '' || !'bfnrt\\/"'.includes(letter)) {
      throw malformed(text, i, 'in string escape code')
    }
  }
}

function numberEnd(text: string, at: number): number {
  let i = at
  const digits = (context: string): void => {
    if (!isDigit(text, i)) throw malformed(text, i, context)
    while (isDigit(text, i)) i++
  }
  if (text.charAt(i) === '-') i++
  if (text.charAt(i) === '0') i++
  else digits('in numeric literal')
  if (text.charAt(i) === '.') {
    i++
    digits('after decimal point in numeric literal')
  }
  if (text.charAt(i) === 'e' || text.charAt(i) === 'E') {
    i++
    if (text.charAt(i) === '+' || text.charAt(i) === '-') i++
    digits('in exponent of numeric literal')
  }
  return i
}

function isDigit(text: string, at: number): boolean {
  const c = text.charCodeAt(at)
  return c >= 48 && c <= 57
}

/** What stands between two tokens, or in a string, where the text may end too early. */
function unexpected(text: string, at: number, context: string): JsonTextError {
  return at < text.length ? malformed(text, at, context) : new JsonTextError('unexpected end of JSON input')
}

/** What stands within a token. At the end of the text Go takes a space for what follows. */
function malformed(text: string, at: number, context: string): JsonTextError {
  return new JsonTextError(`invalid character '${shownByte(text.codePointAt(at) ?? 0x20)}' ${context}`)
}

/** Go reads bytes: of a character beyond ASCII it names the first byte (a lone U+DC00 + byte is that byte), as if that were a character. */
function shownByte(code: number): string {
  const byte =
    code < 0x80
      ? code
      : code < 0x800
        ? 0xc0 | (code >> 6)
        : code >= 0xdc80 && code <= 0xdcff
          ? code - 0xdc00
          : code < 0x10000
            ? 0xe0 | (code >> 12)
            : 0xf0 | (code >> 18)
  return byte === 0x22 ? '"' : escapeRune(byte, "'")
}
