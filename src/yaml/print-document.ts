import { isArray, isEmpty, isObject, type Json, type JsonObject } from '../base/json.ts'
import { type BlockStyle, printBlock, printEntry, quote } from './write.ts'

/** An object as a document in block form, long texts as literal blocks that read back to the very bytes; ends with a newline. */
export function printDocument(object: JsonObject): string {
  return `${printMap(object, 0)}\n`
}

const STYLE: BlockStyle = { indent: 2, listIndent: 0, newline: '\n' }

function printMap(map: JsonObject, column: number): string {
  return Object.keys(map)
    .map((key) => entry(key, map[key] as Json, column))
    .join(gap(column))
}

function entry(key: string, value: Json, column: number): string {
  if (typeof value === 'string' && isLiteral(value)) return `${quote(key)}: ${literal(value, column + STYLE.indent)}`
  if (typeof value !== 'object' || value === null || isEmpty(value)) return printEntry(key, value, column, STYLE)
  const child = isArray(value) ? column : column + STYLE.indent
  return `${quote(key)}:${gap(child)}${printCollection(value, child)}`
}

function printCollection(value: Json, column: number): string {
  if (isArray(value)) return value.map((item) => `- ${printItem(item, column + 2)}`).join(gap(column))
  return isObject(value) ? printMap(value, column) : printBlock(value, column, STYLE)
}

function printItem(item: Json, column: number): string {
  return typeof item === 'object' && item !== null && !isEmpty(item)
    ? printCollection(item, column)
    : printBlock(item, column, STYLE)
}

function gap(column: number): string {
  return `\n${' '.repeat(column)}`
}

/** Several lines of printable characters, none of which a reader folds or takes for a line break; not blank lines alone. */
const LITERAL = /^[\t\n\x20-\x7e\u00a1-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]*$/

function isLiteral(text: string): boolean {
  return text.includes('\n') && LITERAL.test(text) && /[^\s]/.test(text)
}

/** A text that begins with a blank says how deep it stands, because readers would count it. */
function literal(text: string, column: number): string {
  const depth = /^[ \t\n]/.test(text) ? String(STYLE.indent) : ''
  const chomp = text.endsWith('\n') ? (text.endsWith('\n\n') ? '+' : '') : '-'
  const lines = (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n')
  return `|${depth}${chomp}${lines.map((line) => (line === '' ? '\n' : gap(column) + line)).join('')}`
}
