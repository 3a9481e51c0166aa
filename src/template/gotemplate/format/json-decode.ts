/**
 * JSON read as Go's json.Unmarshal reads it into an `interface {}`, with Go's error texts. Mirrors encoding/json scanner.go and decode.go,
 * Go 1.26. JSON.parse accepts the same grammar; the scanner runs only to say what is wrong, or where nesting may be too deep.
 */
import { invariant } from '../../../base/assert.ts'
import { type Json, type MutableObject, record } from '../../../base/json.ts'
import { GoError, type GoValue } from '../value.ts'
import { toBytes, toValidText } from './bytes.ts'
import { quoteRune } from './quote.ts'

/** What Unmarshal leaves behind: a number out of range is null in the value, and an error. */
export interface Unmarshalled {
  readonly value: GoValue
  /** Go's text. */
  readonly error?: string
}

/** json.Unmarshal into `interface {}`: every number a float64, records without prototype; of a key that comes twice the last value. */
export function unmarshalJson(text: string): Unmarshalled {
  let parsed: unknown
  try {
    parsed = JSON.parse(toValidText(text))
  } catch {
    const error = syntaxError(text)
    invariant(error !== undefined, 'JSON.parse refuses what Go accepts')
    return { value: null, error }
  }
  if (text.length > MAX_DEPTH) {
    const error = syntaxError(text)
    if (error !== undefined) return { value: null, error }
  }
  const value = convert(parsed)
  const large = firstTooLarge(text)
  return large === undefined
    ? { value }
    : { value, error: `json: cannot unmarshal number ${large} into Go value of type float64` }
}

/** The value of a JSON text; ends with a GoError where json.Unmarshal returns an error. */
export function decodeJson(text: string): GoValue {
  const { value, error } = unmarshalJson(text)
  if (error !== undefined) throw new GoError(error)
  return value
}

/** Go's limit of nested objects and lists. */
const MAX_DEPTH = 10_000

/** Hardens what JSON.parse made: no prototypes, no lone surrogates, no infinities. Without recursion, as the input may be deep. */
function convert(parsed: unknown): GoValue {
  const todo: { readonly from: object; readonly to: unknown[] | MutableObject }[] = []
  const root = harden(parsed)
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const { from, to } = next
    if (Array.isArray(to)) for (const item of from as readonly unknown[]) to.push(harden(item))
    else for (const [key, item] of Object.entries(from)) to[toValidText(key)] = harden(item) as Json
  }
  return root as GoValue

  function harden(value: unknown): unknown {
    if (typeof value === 'string') return toValidText(value)
    if (typeof value === 'number') return Number.isFinite(value) ? value : null
    if (typeof value !== 'object' || value === null) return value
    const to = Array.isArray(value) ? [] : record()
    todo.push({ from: value, to })
    return to
  }
}

/** The first number literal beyond float64, if any. */
function firstTooLarge(text: string): string | undefined {
  if (!/[eE]\+?\d*[1-9]\d\d|\d{300}/.test(text)) return undefined
  for (const [token] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/gs)) {
    if (token[0] !== '"' && !Number.isFinite(Number(token))) return token
  }
  return undefined
}

type State = (char: string) => State | string

/** Go's first complaint about the text; undefined when there is none. Mirrors the scanner's states. */
function syntaxError(text: string): string | undefined {
  // What the scanner is in the middle of: an object before its colon, an object after it, a list.
  const open: ('key' | 'value' | 'item')[] = []
  let state: State = beginValue
  for (const char of text) {
    const next = state(char)
    if (typeof next === 'string') return invalid(char, next)
    state = next
  }
  // At the end Go asks the state once more, with a space; a state in the middle of a literal complains of that.
  const end = state(' ')
  if (typeof end === 'string') return invalid(' ', end)
  return end === endTop ? undefined : 'unexpected end of JSON input'

  function push(what: 'key' | 'item', next: State): State | string {
    open.push(what)
    return open.length > MAX_DEPTH ? 'exceeded max depth' : next
  }

  function pop(): State {
    open.pop()
    return open.length === 0 ? endTop : endValue
  }

  function beginValueOrEnd(char: string): State | string {
    if (isSpace(char)) return beginValueOrEnd
    return char === ']' ? endValue(char) : beginValue(char)
  }

  function beginValue(char: string): State | string {
    if (isSpace(char)) return beginValue
    switch (char) {
      case '{':
        return push('key', beginKeyOrEnd)
      case '[':
        return push('item', beginValueOrEnd)
      case '"':
        return inString
      case '-':
        return afterMinus
      case '0':
        return afterZero
      case 't':
        return literal('true', 1)
      case 'f':
        return literal('false', 1)
      case 'n':
        return literal('null', 1)
    }
    return isDigit(char) ? inWhole : 'looking for beginning of value'
  }

  function beginKeyOrEnd(char: string): State | string {
    if (isSpace(char)) return beginKeyOrEnd
    if (char !== '}') return beginKey(char)
    open[open.length - 1] = 'value'
    return endValue(char)
  }

  function beginKey(char: string): State | string {
    if (isSpace(char)) return beginKey
    return char === '"' ? inString : 'looking for beginning of object key string'
  }

  function endValue(char: string): State | string {
    const inside = open.at(-1)
    if (inside === undefined) return endTop(char)
    if (isSpace(char)) return endValue
    switch (inside) {
      case 'key':
        if (char !== ':') return 'after object key'
        open[open.length - 1] = 'value'
        return beginValue
      case 'value':
        if (char === '}') return pop()
        if (char !== ',') return 'after object key:value pair'
        open[open.length - 1] = 'key'
        return beginKey
      case 'item':
        if (char === ']') return pop()
        return char === ',' ? beginValue : 'after array element'
    }
  }

  function endTop(char: string): State | string {
    return isSpace(char) ? endTop : 'after top-level value'
  }

  function inString(char: string): State | string {
    if (char === '"') return endValue
    if (char === '\\') return inEscape
    return char < ' ' ? 'in string literal' : inString
  }

  function inEscape(char: string): State | string {
    if ('bfnrt\\/"'.includes(char)) return inString
    return char === 'u' ? hexadecimal(4) : 'in string escape code'
  }

  function hexadecimal(left: number): State {
    return (char) => {
      if (!/^[0-9a-fA-F]$/.test(char)) return 'in \\u hexadecimal character escape'
      return left === 1 ? inString : hexadecimal(left - 1)
    }
  }

  function afterMinus(char: string): State | string {
    if (char === '0') return afterZero
    return isDigit(char) ? inWhole : 'in numeric literal'
  }

  function inWhole(char: string): State | string {
    return isDigit(char) ? inWhole : afterZero(char)
  }

  function afterZero(char: string): State | string {
    if (char === '.') return afterPoint
    return char === 'e' || char === 'E' ? afterE : endValue(char)
  }

  function afterPoint(char: string): State | string {
    return isDigit(char) ? inFraction : 'after decimal point in numeric literal'
  }

  function inFraction(char: string): State | string {
    if (isDigit(char)) return inFraction
    return char === 'e' || char === 'E' ? afterE : endValue(char)
  }

  function afterE(char: string): State | string {
    return char === '+' || char === '-' ? afterSign : afterSign(char)
  }

  function afterSign(char: string): State | string {
    return isDigit(char) ? inExponent : 'in exponent of numeric literal'
  }

  function inExponent(char: string): State | string {
    return isDigit(char) ? inExponent : endValue(char)
  }

  function literal(word: string, at: number): State {
    return (char) => {
      if (char !== word[at]) return `in literal ${word} (expecting '${word[at]}')`
      return at + 1 === word.length ? endValue : literal(word, at + 1)
    }
  }
}

function invalid(char: string, where: string): string {
  return `invalid character ${quoteChar(char)} ${where}`
}

function isSpace(char: string): boolean {
  return char === ' ' || char === '\t' || char === '\r' || char === '\n'
}

function isDigit(char: string): boolean {
  return char >= '0' && char <= '9' && char.length === 1
}

/** The scanner sees bytes: of another character than ASCII it shows the first one, read as Latin-1. */
function quoteChar(char: string): string {
  return char === '"' ? `'"'` : quoteRune(toBytes(char)[0] ?? 0)
}
