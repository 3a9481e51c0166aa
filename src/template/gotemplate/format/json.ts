/** JSON as Go writes it. Mirrors encoding/json/encode.go and indent.go, Go 1.26; json-decode.ts reads it. */
import { assertNever } from '../../../base/assert.ts'
import { familyOf, isInteger } from '../kinds.ts'
import { elemOf, isTrue } from '../reflect.ts'
import { typeOf, unwrap, wrap } from '../types.ts'
import { type CallContext, GoError, type GoType, type GoValue, isTyped } from '../value.ts'
import { formatFloat } from './float.ts'
import { bytesOf, checkNesting, entriesOf, itemsOf, type Member, membersOf } from './members.ts'

export { decodeJson, tryDecodeJson, unmarshalJson } from './json-decode.ts'

export interface JsonOptions {
  /** `<`, `>` and `&` in strings are escaped, as json.Marshal does, unless this says `keep` (Encoder.SetEscapeHTML(false)). */
  readonly html?: 'keep'
  /** One level of indentation, as json.MarshalIndent takes it; without it the text has no spaces. */
  readonly indent?: string
  /** Limits the length of the text. */
  readonly context?: CallContext
}

/** json.Marshal: the value's JSON; map keys sorted by bytes, struct fields in their order. An error is a GoError with Go's text. */
export function encodeJson(value: GoValue, options: JsonOptions = {}): string {
  const text = encode(value, { ...options, length: 0 }, 0)
  return options.indent === undefined ? text : indentJson(text, options.indent)
}

/** The string as a JSON literal; bytes that are no UTF-8 become \ufffd. */
export function quoteJson(text: string, html: 'escape' | 'keep' = 'escape'): string {
  const plain = LONE.test(text)
    ? `"${text
        .split(LONE_ALL)
        .map((part) => JSON.stringify(part).slice(1, -1))
        .join('\\ufffd')}"`
    : JSON.stringify(text)
  return plain.replace(html === 'keep' ? SEPARATORS : UNSAFE, unicodeEscape)
}

const LONE = /[\ud800-\udfff]/u
const LONE_ALL = /[\ud800-\udfff]/gu
const UNSAFE = /[<>&\u2028\u2029]/g
const SEPARATORS = /[\u2028\u2029]/g

interface Work extends JsonOptions {
  length: number
}

function encode(value: GoValue, work: Work, depth: number): string {
  checkNesting(depth)
  const type = typeOf(value)
  if (type === undefined) return leaf('null', work)
  const raw: unknown = isTyped(value) ? value.value : value
  const nil = raw === null || raw === undefined
  const own = type.json ?? type.pointer?.().json
  if (own !== undefined) return leaf(nil && type.kind === 'pointer' ? 'null' : compactJson(own(raw), work), work)
  const family = familyOf(type.kind)
  switch (family) {
    case 'bool':
    case 'int':
    case 'uint':
      return leaf(String(raw), work)
    case 'float':
      return leaf(encodeFloat(raw as number), work)
    case 'string':
      return leaf(quoteJson(raw as string, work.html), work)
    case 'interface':
      return nil ? leaf('null', work) : encode(raw as GoValue, work, depth + 1)
    case 'pointer':
      return nil ? leaf('null', work) : encode(wrap(elemOf(type), raw), work, depth + 1)
    case 'struct':
      return encodeStruct(type, raw, work, depth)
    case 'map':
      return encodeMap(type, value, work, depth)
    case 'list': {
      const items = itemsOf(value)
      if (items === undefined && type.kind === 'slice') return leaf('null', work)
      const bytes = type.kind === 'slice' ? bytesOf(value) : undefined
      if (bytes !== undefined) return leaf(`"${Buffer.from(bytes).toString('base64')}"`, work)
      return `[${(items ?? []).map((item) => encode(item, work, depth + 1)).join(',')}]`
    }
    case 'complex':
    case 'func':
      throw new GoError(`json: unsupported type: ${type.name}`)
    default:
      return assertNever(family)
  }
}

function encodeMap(type: GoType, value: GoValue, work: Work, depth: number): string {
  const key = type.key?.kind ?? 'string'
  if (key !== 'string' && !isInteger(key)) throw new GoError(`json: unsupported type: ${type.name}`)
  const entries = entriesOf(value)
  if (entries === undefined) return leaf('null', work)
  // JSON sorts keys as text, where fmt sorts numbers by value.
  const sorted = key === 'string' ? entries : entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const texts = sorted.map((entry) => `${leaf(quoteJson(entry.name, work.html), work)}:${encode(entry.value, work, depth + 1)}`)
  return `{${texts.join(',')}}`
}

function encodeStruct(type: GoType, raw: unknown, work: Work, depth: number): string {
  const texts: string[] = []
  for (const member of jsonMembers(type, raw)) {
    const { field } = member
    if ((field.omitempty === true && isEmpty(member)) || (field.omitzero === true && isZero(member))) continue
    texts.push(`${leaf(keyJson(field.key, work.html), work)}:${encode(member.value, work, depth + 1)}`)
  }
  return `{${texts.join(',')}}`
}

/** The name of a struct's field, of which there are few. */
function keyJson(key: string, html: JsonOptions['html']): string {
  if (html === 'keep') return quoteJson(key, html)
  const known = keyTexts.get(key) ?? quoteJson(key)
  keyTexts.set(key, known)
  return known
}

const keyTexts = new Map<string, string>()

/** The fields with those of embedded structs in their place; a field hides those of its name further in. */
function jsonMembers(type: GoType, raw: unknown): readonly Member[] {
  const members = membersOf(type, raw)
  if (!members.some(isInline)) return members
  const own = new Set(members.flatMap((member) => (isInline(member) ? [] : [member.field.key])))
  return members.flatMap((member) => {
    if (!isInline(member)) return [member]
    const held = isTyped(member.value) ? member.value.value : member.value
    const struct = member.type.kind === 'pointer' ? elemOf(member.type) : member.type
    if (held === null || held === undefined) return []
    return jsonMembers(struct, held).filter((inner) => !own.has(inner.field.key))
  })
}

function isInline({ field }: Member): boolean {
  return field.embedded === true && field.key === ''
}

/** Mirrors isEmptyValue: minus zero is a value, and so is what an interface holds. */
function isEmpty({ type, value }: Member): boolean {
  if (type.kind === 'interface') return value === null || value === undefined
  return !isTrue(value) && !Object.is(unwrap(value), -0)
}

/** Mirrors isZeroFunc for structs. */
function isZero({ value }: Member): boolean {
  return isTyped(value) && value.type.kind === 'struct' && Object.keys(value.value as object).length === 0
}

/** A float as JavaScript writes it (the exponent from 1e21 and below 1e-6), but minus zero keeps its sign. */
function encodeFloat(value: number): string {
  if (!Number.isFinite(value)) throw new GoError(`json: unsupported value: ${formatFloat(value, 'g', -1)}`)
  return Object.is(value, -0) ? '-0' : String(value)
}

/** What a type's own MarshalJSON gave, without spaces. */
function compactJson(text: string, work: Work): string {
  const compact = text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|[ \t\r\n]+/gs, (part) => (part[0] === '"' ? part : ''))
  return work.html === 'keep' ? compact : compact.replace(UNSAFE, unicodeEscape)
}

/** json.Indent of a text without spaces: empty objects and lists stay `{}` and `[]`. */
function indentJson(text: string, indent: string): string {
  let line = '\n'
  return text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|\{\}|\[\]|[{}[\],:]/gs, (part) => {
    switch (part) {
      case '{':
      case '[':
        line += indent
        return part + line
      case '}':
      case ']':
        line = line.slice(0, line.length - indent.length)
        return line + part
      case ',':
        return part + line
      case ':':
        return ': '
      default:
        return part
    }
  })
}

/** Counts what is written against the limits, whatever becomes of it: a value that holds itself many times over makes a long text of little data. */
function leaf(text: string, work: Work): string {
  const before = work.length >> 5
  work.length += text.length + 1
  const { context } = work
  if (context !== undefined) {
    context.checkString(work.length)
    if (work.length >> 5 > before) context.step((work.length >> 5) - before)
  }
  return text
}

function unicodeEscape(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
}
