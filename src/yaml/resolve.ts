import type { Json } from '../base/json.ts'

/** A scalar as go-yaml v2 decodes it into an empty interface; `uint` is what fits uint64 alone. Dates stay strings there. */
export type Resolved =
  | { readonly type: 'null'; readonly value: null }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'int' | 'uint'; readonly value: number | bigint }
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }

const NULL: Resolved = { type: 'null', value: null }
const TRUE: Resolved = { type: 'bool', value: true }
const FALSE: Resolved = { type: 'bool', value: false }
const POSITIVE: Resolved = { type: 'float', value: Number.POSITIVE_INFINITY }
const NEGATIVE: Resolved = { type: 'float', value: Number.NEGATIVE_INFINITY }
const NOT_A_NUMBER: Resolved = { type: 'float', value: Number.NaN }

/** Words with a meaning of their own: `resolveMap` of go-yaml v2's resolve.go (without `<<`, which only keys know). */
const WORDS = new Map<string, Resolved>([['', NULL]])
for (const [value, words] of [
  [TRUE, 'y Y yes Yes YES true True TRUE on On ON'],
  [FALSE, 'n N no No NO false False FALSE off Off OFF'],
  [NULL, '~ null Null NULL'],
  [NOT_A_NUMBER, '.nan .NaN .NAN'],
  [POSITIVE, '.inf .Inf .INF +.inf +.Inf +.INF'],
  [NEGATIVE, '-.inf -.Inf -.INF'],
] as const)
  for (const word of words.split(' ')) WORDS.set(word, value)

const MAY_BE_SPECIAL = /^(?:[-+.0-9~]|[yYnNtTfFoO])|^$/
const GO_FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/
/** Behind a dot Go's own ParseFloat reads, which lets single underscores stand between digits. */
const DOT_FLOAT = /^\.[0-9](?:_?[0-9])*(?:[eE][-+]?[0-9](?:_?[0-9])*)?$/

/** What {@link resolvePlain} finds, without its type. */
export function plainValue(text: string): Json {
  return MAY_BE_SPECIAL.test(text) ? resolvePlain(text).value : text
}

/** The value of a plain scalar without a tag. Mirrors `resolve("", in)` of go-yaml v2 (resolve.go) for an interface target. */
export function resolvePlain(text: string): Resolved {
  if (!MAY_BE_SPECIAL.test(text)) return { type: 'string', value: text }
  return WORDS.get(text) ?? resolveNumber(text) ?? { type: 'string', value: text }
}

function resolveNumber(text: string): Resolved | undefined {
  const first = text.charCodeAt(0)
  if (first === 0x2e) return DOT_FLOAT.test(text) ? float(text.replaceAll('_', '')) : undefined
  // Only digits and signs are left of the hints; words were looked up before.
  if (first !== 0x2b && first !== 0x2d && (first < 0x30 || first > 0x39)) return undefined
  const plain = text.replaceAll('_', '')
  const whole = parseInteger(plain)
  if (whole !== undefined) return whole
  if (GO_FLOAT.test(plain)) return float(plain)
  if (plain.startsWith('0b')) return integer(plain.slice(2), 2)
  if (plain.startsWith('-0b')) return integer(`-${plain.slice(3)}`, 2)
  return undefined
}

/** A float in range; beyond it Go's ParseFloat errs, so that the text stays a string. */
function float(text: string): Resolved | undefined {
  const value = Number(text)
  return Number.isFinite(value) ? { type: 'float', value } : undefined
}

const PREFIXES: Readonly<Record<string, number>> = { x: 16, X: 16, o: 8, O: 8, b: 2, B: 2 }

/** Mirrors strconv.ParseInt and ParseUint with base 0 after underscores were taken out. */
function parseInteger(text: string): Resolved | undefined {
  const sign = text.startsWith('-') || text.startsWith('+') ? text.charAt(0) : ''
  const body = text.slice(sign.length)
  if (!body.startsWith('0') || body.length < 2) return integer(text, 10)
  const base = body.length > 2 ? PREFIXES[body.charAt(1)] : undefined
  const digits = body.slice(base === undefined ? 1 : 2)
  // A sign stands in front only.
  return /^[-+]/.test(digits) ? undefined : integer(sign + digits, base ?? 8)
}

const DIGITS: Readonly<Record<number, RegExp>> = {
  2: /^[-+]?[01]+$/,
  8: /^[-+]?[0-7]+$/,
  10: /^[-+]?[0-9]+$/,
  16: /^[-+]?[0-9a-fA-F]+$/,
}
const LITERALS: Readonly<Record<number, string>> = { 2: '0b', 8: '0o', 10: '', 16: '0x' }
const INT64_MIN = -0x8000_0000_0000_0000n
const INT64_MAX = 0x7fff_ffff_ffff_ffffn
const UINT64_MAX = 0xffff_ffff_ffff_ffffn

/** An integer of at most 64 bits, signed or (without any sign) unsigned; undefined for other text. */
function integer(text: string, base: number): Resolved | undefined {
  if (DIGITS[base]?.test(text) !== true) return undefined
  const sign = text.startsWith('-') || text.startsWith('+') ? text.charAt(0) : ''
  const digits = text.slice(sign.length)
  if (base === 10 && digits.length <= 15) {
    const small = Number(digits)
    return { type: 'int', value: sign === '-' && small !== 0 ? -small : small }
  }
  const magnitude = BigInt((LITERALS[base] ?? '') + digits)
  const exact = sign === '-' ? -magnitude : magnitude
  const value = exact >= -9007199254740991n && exact <= 9007199254740991n ? Number(exact) : exact
  if (exact >= INT64_MIN && exact <= INT64_MAX) return { type: 'int', value }
  return sign === '' && exact <= UINT64_MAX ? { type: 'uint', value } : undefined
}
