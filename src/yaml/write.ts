import { isArray, isEmpty, isObject, type Json } from '../base/json.ts'
import { YamlError } from './error.ts'

/** How new block YAML is laid out. */
export interface BlockStyle {
  /** Columns by which a map stands deeper than the key it belongs to. */
  readonly indent: number
  /** Columns by which a list stands deeper than its key; 0 for lists that begin under it. */
  readonly listIndent: number
  readonly newline: string
}

/** How new JSON is laid out: `unit` is one step of indentation, undefined for JSON in one line. */
export interface JsonStyle {
  readonly unit: string | undefined
  readonly newline: string
  /** What stands after `,` (in one line) and after `:`. */
  readonly comma: string
  readonly colon: string
}

/** Text that every reader of YAML 1.1 and 1.2 takes for itself (rule R3): the words that some take for something else are left out. */
const PLAIN = /^[A-Za-z_/][A-Za-z0-9_./-]*$/
const WORDS = /^(?:y|n|yes|no|on|off|true|false|null|nil|inf|nan)$/i
/** C0, DEL to NBSP, line and paragraph separator, byte order mark, and what is no character. */
const TO_ESCAPE = /["\\\u0000-\u001f\u007f-\u00a0\u2028\u2029\ufeff\ufffe\uffff]/g
const LONE_SURROGATE = /[\ud800-\udfff]/u
const SHORT: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\t': '\\t', '\r': '\\r' }
/** An implicit key may have 1024 characters; escapes of ours count in full. */
const IMPLICIT_KEY = 1000

/** What double quotes would have to escape, in printable ASCII alone: single quotes say it as it is. */
const BETTER_SINGLE = /^(?=.*["\\])[\x20-\x7e]*$/

/** A string as it stands in YAML: plain where nobody can misread it, else in double quotes, or single ones where those would be full of escapes. */
export function quote(text: string): string {
  if (PLAIN.test(text) && !WORDS.test(text)) return text
  return BETTER_SINGLE.test(text) ? `'${text.replaceAll("'", "''")}'` : quoteDouble(text)
}

/** A string in double quotes, which JSON reads too. Throws YamlError for what is no Unicode text. */
export function quoteDouble(text: string): string {
  if (LONE_SURROGATE.test(text)) throw new YamlError('a string that is not valid Unicode cannot be written')
  const escaped = text.replace(TO_ESCAPE, (c) => SHORT[c] ?? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return `"${escaped}"`
}

/** A scalar as it stands in YAML. */
export function printScalar(value: Exclude<Json, readonly Json[] | object>): string {
  if (typeof value === 'string') return quote(value)
  if (typeof value !== 'number') return String(value)
  // The digits of a large float would be read as an integer, which is exact and so another number.
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return value.toExponential()
  return Object.is(value, -0) ? '0' : String(value)
}

/** A value in block form, for a cursor that stands in the given column; no newline at its end. Empty collections are in flow form. */
export function printBlock(value: Json, column: number, style: BlockStyle): string {
  const gap = style.newline + ' '.repeat(column)
  if (isArray(value) && value.length > 0) return value.map((item) => `- ${printBlock(item, column + 2, style)}`).join(gap)
  if (isObject(value)) {
    const keys = Object.keys(value)
    if (keys.length > 0) return keys.map((key) => printEntry(key, value[key] as Json, column, style)).join(gap)
  }
  return printFlow(value)
}

/** `- value` as lines of their own, with the dash in the given column; no newline at their end. */
export function printItem(value: Json, column: number, style: BlockStyle): string {
  return `${' '.repeat(column)}- ${printBlock(value, column + 2, style)}`
}

/** `key: value` in block form, for a cursor in the column of the key; no newline at its end. */
export function printEntry(key: string, value: Json, column: number, style: BlockStyle): string {
  const name = quote(key)
  const head = name.length > IMPLICIT_KEY ? `? ${name}${style.newline}${' '.repeat(column)}:` : `${name}:`
  return head + printBehindColon(value, column, style)
}

/** What stands behind the `:` of a key in the given column. */
function printBehindColon(value: Json, column: number, style: BlockStyle): string {
  if (isScalar(value) || isEmpty(value)) return ` ${printFlow(value)}`
  const child = childColumn(value, column, style)
  return style.newline + ' '.repeat(child) + printBlock(value, child, style)
}

/** Where a non-empty collection stands that belongs to a key. */
export function childColumn(value: Json, column: number, style: BlockStyle): number {
  return column + (isArray(value) ? style.listIndent : style.indent)
}

/** A value in one line. */
export function printFlow(value: Json): string {
  if (isArray(value)) return `[${value.map(printFlow).join(', ')}]`
  if (!isObject(value)) return printScalar(value)
  const entries = Object.keys(value).map((key) => printFlowEntry(key, value[key] as Json))
  return `{${entries.join(', ')}}`
}

/** `key: value` in one line. */
export function printFlowEntry(key: string, value: Json): string {
  const name = quote(key)
  return `${name.length > IMPLICIT_KEY ? `? ${name} ` : name}: ${printFlow(value)}`
}

/** A value as JSON; `indent` is the indentation of the line on which it begins. */
export function printJson(value: Json, indent: string, style: JsonStyle): string {
  if (isScalar(value)) return typeof value === 'string' ? quoteDouble(value) : printScalar(value)
  const list = isArray(value)
  const inner = style.unit === undefined ? '' : indent + style.unit
  const members = isArray(value)
    ? value.map((item) => printJson(item, inner, style))
    : Object.keys(value).map((key) => printJsonEntry(key, (value as { readonly [key: string]: Json })[key] as Json, inner, style))
  const [open, close] = list ? ['[', ']'] : ['{', '}']
  if (members.length === 0) return open + close
  if (style.unit === undefined) return open + members.join(`,${style.comma}`) + close
  return `${open}${style.newline}${members.map((member) => inner + member).join(`,${style.newline}`)}${style.newline}${indent}${close}`
}

/** `"key": value` as JSON. */
export function printJsonEntry(key: string, value: Json, indent: string, style: JsonStyle): string {
  return `${quoteDouble(key)}:${style.colon}${printJson(value, indent, style)}`
}

export function isScalar(value: Json): value is Exclude<Json, readonly Json[] | object> {
  return !isArray(value) && !isObject(value)
}
