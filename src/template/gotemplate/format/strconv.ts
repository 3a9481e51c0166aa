/**
 * Numbers and booleans read from text, with Go's verdicts. Mirrors strconv.ParseInt, ParseUint, ParseFloat, ParseBool and Atoi, Go 1.26.
 * Writing literals and floats is in quote.ts and float.ts, which this file offers too.
 */
import { quote } from '../../../base/go-quote.ts'

export { quote } from '../../../base/go-quote.ts'
export { formatFloat } from './float.ts'
export { canBackquote, quoteRune, unquote, unquoteChar } from './quote.ts'

// Also under Go's names, which shadow JavaScript's own where they are imported.
export { parseFloat64 as parseFloat, parseInteger as parseInt }

/** What a Parse function gives: out of range the nearest value comes with the error, as in Go. */
export interface Parsed<T> {
  readonly value: T
  readonly error?: NumError
}

/** `message` is the whole text, `strconv.ParseInt: parsing "x": invalid syntax`; `reason` its last part. */
export interface NumError {
  readonly reason: string
  readonly message: string
}

/** strconv.ParseBool. */
export function parseBool(text: string): Parsed<boolean> {
  const value = BOOLEANS.get(text)
  return value === undefined ? { value: false, error: numError('ParseBool', text, SYNTAX) } : { value }
}

/** strconv.ParseInt; base 0 reads Go's prefixes and underscores, bits 0 is 64. */
export function parseInteger(text: string, base: number, bits: number): Parsed<bigint> {
  return signedOf('ParseInt', text, base, bits)
}

/** strconv.ParseUint. */
export function parseUint(text: string, base: number, bits: number): Parsed<bigint> {
  const { value, reason } = unsigned(text, base, bits)
  return reason === undefined ? { value } : { value, error: numError('ParseUint', text, reason) }
}

/** strconv.Atoi. */
export function atoi(text: string): Parsed<bigint> {
  return signedOf('Atoi', text, 10, 0)
}

/** strconv.ParseFloat(text, 64). */
export function parseFloat64(text: string): Parsed<number> {
  const special = SPECIAL.exec(text)
  if (special !== null) {
    const sign = text[0] === '-' ? -1 : 1
    return { value: special[1] === undefined ? sign * Number.POSITIVE_INFINITY : Number.NaN }
  }
  const underscored = text.includes('_')
  const digits = underscored ? text.replaceAll('_', '') : text
  const hexadecimal = HEX_FLOAT.exec(digits)
  if ((hexadecimal === null && !DECIMAL_FLOAT.test(digits)) || (underscored && !underscoresFit(text))) {
    return { value: 0, error: numError('ParseFloat', text, SYNTAX) }
  }
  const value = hexadecimal === null ? Number(digits) : hexFloat(hexadecimal)
  return Number.isFinite(value) ? { value } : { value, error: numError('ParseFloat', text, RANGE) }
}

const SYNTAX = 'invalid syntax'
const RANGE = 'value out of range'

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['1', true],
  ['t', true],
  ['T', true],
  ['true', true],
  ['TRUE', true],
  ['True', true],
  ['0', false],
  ['f', false],
  ['F', false],
  ['false', false],
  ['FALSE', false],
  ['False', false],
])

const SPECIAL = /^(?:[+-]?inf(?:inity)?|(nan))$/i
const DECIMAL_FLOAT = /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/
const HEX_FLOAT = /^([+-]?)0[xX](?=\.?[0-9a-fA-F])([0-9a-fA-F]*)(?:\.([0-9a-fA-F]*))?[pP]([+-]?[0-9]+)$/

function numError(name: string, text: string, reason: string): NumError {
  return { reason, message: `strconv.${name}: parsing ${quote(text)}: ${reason}` }
}

function signedOf(name: string, text: string, base: number, bits: number): Parsed<bigint> {
  const size = bits === 0 ? 64 : bits
  const negative = text[0] === '-'
  const { value, reason } = unsigned(negative || text[0] === '+' ? text.slice(1) : text, base, bits)
  if (reason !== undefined && reason !== RANGE) return { value: 0n, error: numError(name, text, reason) }
  const cutoff = 1n << BigInt(size - 1)
  if (!negative && value >= cutoff) return { value: cutoff - 1n, error: numError(name, text, RANGE) }
  if (negative && value > cutoff) return { value: -cutoff, error: numError(name, text, RANGE) }
  return { value: negative ? -value : value }
}

function unsigned(text: string, base: number, bits: number): { value: bigint; reason?: string } {
  if (text === '') return { value: 0n, reason: SYNTAX }
  const prefix = base === 0 ? (PREFIX.exec(text)?.[0] ?? '') : ''
  const radix = base === 0 ? (RADIX.get(prefix.toLowerCase()) ?? 10) : base
  if (radix < 2 || radix > 36) return { value: 0n, reason: `invalid base ${base}` }
  if (bits < 0 || bits > 64) return { value: 0n, reason: `invalid bit size ${bits}` }
  const most = (1n << BigInt(bits === 0 ? 64 : bits)) - 1n
  let value = 0n
  let underscored = false
  for (const char of text.slice(prefix.length)) {
    if (char === '_' && base === 0) {
      underscored = true
      continue
    }
    const digit = DIGITS.indexOf(char.toLowerCase())
    if (digit < 0 || digit >= radix || char > 'z') return { value: 0n, reason: SYNTAX }
    value = value * BigInt(radix) + BigInt(digit)
    if (value > most) return { value: most, reason: RANGE }
  }
  return underscored && !underscoresFit(text) ? { value: 0n, reason: SYNTAX } : { value }
}

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyz'

/** A prefix counts only before more text; a lone 0 after it is octal. */
const PREFIX = /^0(?:[bBoOxX](?=.)|(?=.))/s
const RADIX: ReadonlyMap<string, number> = new Map([
  ['0b', 2],
  ['0o', 8],
  ['0x', 16],
  ['0', 8],
])

/** Mirrors underscoreOK: an underscore stands between digits, or between the base prefix and a digit. */
function underscoresFit(text: string): boolean {
  const digits = text.replace(/^[+-]/, '')
  const prefix = /^0[bBoOxX]/.exec(digits)?.[0] ?? ''
  const digit = /x/i.test(prefix) ? /[0-9a-fA-F]/ : /[0-9]/
  // What came last: nothing yet, a digit or prefix, an underscore, anything else.
  let last: '^' | '0' | '_' | '!' = prefix === '' ? '^' : '0'
  for (const char of digits.slice(prefix.length)) {
    if (digit.test(char)) last = '0'
    else if (char === '_') {
      if (last !== '0') return false
      last = '_'
    } else {
      if (last === '_') return false
      last = '!'
    }
  }
  return last !== '_'
}

/** The nearest float64 of a hexadecimal literal, halves to even. */
function hexFloat([, sign = '', whole = '', fraction = '', exponentText = '']: RegExpExecArray): number {
  const mantissa = BigInt(`0x0${whole}${fraction}`)
  const exponent = Number(exponentText) - 4 * fraction.length
  const value = mantissa === 0n ? 0 : scale(mantissa, exponent)
  return sign === '-' ? -value : value
}

function scale(mantissa: bigint, exponent: number): number {
  const size = mantissa.toString(2).length
  if (size + exponent > 1024) return Number.POSITIVE_INFINITY
  if (size + exponent < -1074) return 0
  // The last bit that the result can hold; what is below is rounded.
  const drop = Math.max(size - 53, -1074 - exponent)
  let kept = drop > 0 ? mantissa >> BigInt(drop) : mantissa << BigInt(-drop)
  if (drop > 0) {
    const rest = mantissa - (kept << BigInt(drop))
    const half = 1n << BigInt(drop - 1)
    if (rest > half || (rest === half && kept % 2n === 1n)) kept++
  }
  const power = exponent + drop
  const step = Math.trunc(power / 2)
  return Number(kept) * 2 ** step * 2 ** (power - step)
}
