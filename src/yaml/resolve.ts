import type { Json } from '../base/json.ts'
import { YamlError } from './error.ts'

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
const WORDS: ReadonlyMap<string, Resolved> = new Map(
  (
    [
      [TRUE, ['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON']],
      [FALSE, ['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF']],
      [NULL, ['', '~', 'null', 'Null', 'NULL']],
      [NOT_A_NUMBER, ['.nan', '.NaN', '.NAN']],
      [POSITIVE, ['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF']],
      [NEGATIVE, ['-.inf', '-.Inf', '-.INF']],
    ] as const
  ).flatMap(([value, words]) => words.map((word) => [word, value] as const)),
)

/** Names of the tags that have a meaning (`yaml_*_TAG` of go-yaml v2). */
export const TAG = {
  null: 'tag:yaml.org,2002:null',
  bool: 'tag:yaml.org,2002:bool',
  str: 'tag:yaml.org,2002:str',
  int: 'tag:yaml.org,2002:int',
  float: 'tag:yaml.org,2002:float',
  timestamp: 'tag:yaml.org,2002:timestamp',
  binary: 'tag:yaml.org,2002:binary',
  merge: 'tag:yaml.org,2002:merge',
} as const

const MAY_BE_SPECIAL = /^(?:[-+.0-9~]|[yYnNtTfFoO])|^$/
const GO_FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/
const DOT_FLOAT = /^\.[0-9]+(?:[eE][-+]?[0-9]+)?$/

/** What {@link resolvePlain} finds, without its type. */
export function plainValue(text: string): Json {
  return MAY_BE_SPECIAL.test(text) ? resolvePlain(text).value : text
}

/** The value of a plain scalar without a tag. Mirrors `resolve("", in)` of go-yaml v2 (resolve.go) for an interface target. */
export function resolvePlain(text: string): Resolved {
  if (!MAY_BE_SPECIAL.test(text)) return { type: 'string', value: text }
  const word = WORDS.get(text)
  if (word !== undefined) return word
  return resolveNumber(text) ?? { type: 'string', value: text }
}

/**
 * The value of a scalar with a tag (its long name). Mirrors `decoder.scalar` and `resolve` of go-yaml v2: unknown tags give the text,
 * known ones must agree with what the text looks like. Throws YamlError with Go's text.
 */
export function resolveTagged(tag: string, text: string, offset?: number): Resolved {
  switch (tag) {
    case TAG.binary:
      return { type: 'string', value: decodeBase64(text, offset) }
    case TAG.str:
      return { type: 'string', value: text }
    case TAG.null:
    case TAG.bool:
    case TAG.int:
    case TAG.float:
    case TAG.timestamp:
      break
    default:
      return { type: 'string', value: text }
  }
  const plain = resolvePlain(text)
  const found = tag === TAG.timestamp && isTimestamp(text) ? 'timestamp' : SHORT[plain.type]
  if (TAG[found] === tag) return plain
  if (tag === TAG.float && plain.type === 'int') return { type: 'float', value: Number(plain.value) }
  throw new YamlError(`yaml: cannot decode !!${found} \`${text}\` as a !!${tag.slice('tag:yaml.org,2002:'.length)}`, offset)
}

const SHORT = { null: 'null', bool: 'bool', int: 'int', uint: 'int', float: 'float', string: 'str' } as const

function resolveNumber(text: string): Resolved | undefined {
  const first = text.charCodeAt(0)
  if (first === 0x2e) return DOT_FLOAT.test(text) ? float(text) : undefined
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
  return base === undefined ? integer(sign + body.slice(1), 8) : integer(sign + body.slice(2), base)
}

const DIGITS: Readonly<Record<number, RegExp>> = {
  2: /^[-+]?[01]+$/,
  8: /^[-+]?[0-7]+$/,
  10: /^[-+]?[0-9]+$/,
  16: /^[-+]?[0-9a-fA-F]+$/,
}
const LITERALS: Readonly<Record<number, string>> = { 2: '0b', 8: '0o', 10: '', 16: '0x' }
const INT64_MIN = -(2n ** 63n)
const INT64_MAX = 2n ** 63n - 1n
const UINT64_MAX = 2n ** 64n - 1n

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

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** Mirrors base64.StdEncoding.DecodeString, then encoding/json's replacement of invalid UTF-8. */
function decodeBase64(text: string, offset?: number): string {
  const packed = text.replace(/[\r\n]/g, '')
  if (!BASE64.test(packed)) throw new YamlError('yaml: !!binary value contains invalid base64 data', offset)
  const bytes = Uint8Array.from(atob(packed), (c) => c.charCodeAt(0))
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
}

const TIMESTAMPS = [
  /^(\d{4})-(\d{1,2})-(\d{1,2})[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?(?:Z|[-+](\d\d):(\d\d))$/,
  /^(\d{4})-(\d{1,2})-(\d{1,2}) +(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?$/,
  /^(\d{4})-(\d{1,2})-(\d{1,2})$/,
]

/** Mirrors `parseTimestamp` of go-yaml v2: four layouts of time.Parse, with its range checks. A date without a tag is a string all the same. */
export function isTimestamp(text: string): boolean {
  for (const layout of TIMESTAMPS) {
    const match = layout.exec(text)
    if (match === null) continue
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, zoneHour = 0, zoneMinute = 0] = match
      .slice(1)
      .map((part) => Number(part ?? 0))
    const days = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate()
    if (month >= 1 && month <= 12 && day >= 1 && day <= days && hour < 24 && minute < 60 && second < 60)
      return zoneHour <= 24 && zoneMinute < 60
  }
  return false
}
