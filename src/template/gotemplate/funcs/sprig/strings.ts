/** Strings: mirrors strings.go and the string rows of functions.go of sprig v3.3.0. */

import { quote } from '../../../../base/go-quote.ts'
import { withoutRoom, withRoom } from '../../capacity.ts'
import { byteLength, byteSlice, compareText, joinBytes } from '../../format/bytes.ts'
import { sprint } from '../../format/print.ts'
import { ANY, INT, STRING, STRING_MAP, STRINGS } from '../../types.ts'
import { type CallContext, type GoFunc, type GoValue, isTyped, typed } from '../../value.ts'
import { func, variadic } from '../row.ts'
import { countSearch } from '../search.ts'
import { bytewise, fromBinary } from './byte-text.ts'
import { elementsOf, indirect } from './elements.ts'
import { badBounds, negativeRepeat, repeatOverflow } from './panics.ts'
import { isDigit, isLetter, isSpace, lowerText, mapRunes, runesOf, titleRune, upperText } from './runes.ts'
import { textOf, textsOf } from './text-of.ts'

export const STRING_ROWS: readonly GoFunc[] = [
  func('hello', [], () => 'Hello!'),
  variadic('quote', [], ANY, (values, context) => spaced(values, (value) => quote(textOf(value, context)), context)),
  variadic('squote', [], ANY, (values, context) => spaced(values, (value) => `'${sprint([value], context)}'`, context)),
  variadic('cat', [], ANY, (values, context) => spaced(values, (value) => sprint([value], context), context)),
  func('toString', [ANY], (value, context) => textOf(value, context)),
  func('toStrings', [ANY], (value, context) =>
    isTyped(value) && value.type.name === STRINGS.name ? value : typed(STRINGS, roomFor(textsOf(value, context), value)),
  ),

  func('trim', [STRING], (text) => trimRunes(text, isSpace)),
  ...['trimall', 'trimAll'].map((name) => func(name, [STRING, STRING], (cutset, text) => trimCutset(cutset, text))),
  func('trimSuffix', [STRING, STRING], (suffix, text) =>
    bytewise([suffix, text], (end, all) => (end !== '' && all.endsWith(end) ? all.slice(0, -end.length) : all), fromBinary),
  ),
  func('trimPrefix', [STRING, STRING], (prefix, text) =>
    bytewise([prefix, text], (start, all) => (all.startsWith(start) ? all.slice(start.length) : all), fromBinary),
  ),
  func('upper', [STRING], upperText),
  func('lower', [STRING], lowerText),
  func('title', [STRING], title),

  func('contains', [STRING, STRING], (part, text, context) => {
    countSearch(part, text, context)
    return bytewise([part, text], (a, b) => b.includes(a), same)
  }),
  func('hasPrefix', [STRING, STRING], (part, text) => bytewise([part, text], (a, b) => b.startsWith(a), same)),
  func('hasSuffix', [STRING, STRING], (part, text) => bytewise([part, text], (a, b) => b.endsWith(a), same)),

  func('trunc', [INT, STRING], truncate),
  func('substr', [INT, INT, STRING], substring),
  func('repeat', [INT, STRING], repeat),
  func('indent', [INT, STRING], indent),
  func('nindent', [INT, STRING], (spaces, text, context) => `\n${indent(spaces, text, context)}`),
  func('replace', [STRING, STRING, STRING], replace),
  func('plural', [STRING, STRING, INT], (one, many, count) => (count === 1n ? one : many)),

  func('join', [STRING, ANY], (separator, list, context) => joined(textsOf(list, context), separator, context)),
  func('splitList', [STRING, STRING], (separator, text, context) =>
    typed(STRINGS, withoutRoom(split(separator, text, -1, context))),
  ),
  func('split', [STRING, STRING], (separator, text, context) => numbered(split(separator, text, -1, context))),
  func('splitn', [STRING, INT, STRING], (separator, count, text, context) =>
    numbered(split(separator, text, Number(count), context)),
  ),
  func('sortAlpha', [ANY], sortAlpha),
]

/** Every occurrence of a text replaced, an empty one before each rune and at the end: strings.ReplaceAll. */
function replace(old: string, replacement: string, text: string, context: CallContext): string {
  const parts = split(old, text, -1, context)
  const pieces = old === '' ? ['', ...parts, ''] : parts
  context.checkString(byteLength(text) + (pieces.length - 1) * byteLength(replacement))
  return joinBytes(pieces.join(replacement))
}

/** At most `limit` pieces between the separators; an empty separator cuts after each rune; all for a negative limit: strings.SplitN. */
function split(separator: string, text: string, limit: number, context: CallContext): string[] {
  if (limit === 0) return []
  countSearch(separator, text, context)
  const pieces =
    separator === '' ? explode(text, limit) : bytewise([separator, text], (by, all) => splitAt(by, all, limit), mapped)
  context.checkList(pieces.length)
  return pieces
}

/** A result no longer than the limit for strings. */
function checked(text: string, context: CallContext): string {
  context.checkString(text.length > CHEAP ? byteLength(text) : text.length)
  return text
}

/** The pieces with a separator between them; its length is checked before it is built. */
function joined(pieces: readonly string[], separator: string, context: CallContext): string {
  let length = separator.length * Math.max(0, pieces.length - 1)
  for (const piece of pieces) length += piece.length
  context.checkString(length)
  return checked(joinBytes(pieces.join(separator)), context)
}

/** Below this many characters a string is far from any limit, whatever its encoding. */
const CHEAP = 1_024

/** The texts of the values that are not nil, with spaces between. */
function spaced(values: readonly GoValue[], text: (value: GoValue) => string, context: CallContext): string {
  const [only] = values
  // Bytes of one text alone are joined already.
  if (values.length === 1 && typeof only === 'string') return checked(text(only), context)
  return joined(
    values.flatMap((value) => (value === null ? [] : [text(value)])),
    ' ',
    context,
  )
}

function same<T>(result: T): T {
  return result
}

function mapped(pieces: string[]): string[] {
  return pieces.map(fromBinary)
}

function splitAt(separator: string, text: string, limit: number): string[] {
  if (limit < 0) return text.split(separator)
  const pieces: string[] = []
  let from = 0
  while (pieces.length < limit - 1) {
    const at = text.indexOf(separator, from)
    if (at < 0) break
    pieces.push(text.slice(from, at))
    from = at + separator.length
  }
  return [...pieces, text.slice(from)]
}

/** A lone surrogate (an escaped byte) is a piece of its own. */
function explode(text: string, limit: number): string[] {
  const chars = Array.from(text)
  if (limit < 0 || limit >= chars.length) return chars
  return [...chars.slice(0, limit - 1), chars.slice(limit - 1).join('')]
}

/** `map[_0:a _1:b]`. */
function numbered(pieces: readonly string[]) {
  const record: { [key: string]: string } = Object.create(null)
  pieces.forEach((piece, i) => {
    record[`_${i}`] = piece
  })
  return typed(STRING_MAP, record)
}

/** Runes on both ends dropped while they are of a class. A JavaScript character pair is one rune. */
function trimRunes(text: string, inClass: (code: number) => boolean): string {
  const chars = Array.from(text)
  let from = 0
  let to = chars.length
  while (from < to && inClass(runesOf(chars[from] ?? '')[0] ?? 0)) from++
  while (to > from && inClass(runesOf(chars[to - 1] ?? '')[0] ?? 0)) to--
  return from === 0 && to === chars.length ? text : chars.slice(from, to).join('')
}

function trimCutset(cutset: string, text: string): string {
  const cut = new Set(runesOf(cutset))
  return trimRunes(text, (code) => cut.has(code))
}

/** strings.Title: a letter after anything but a letter, digit, underscore (or a mark outside ASCII) is title-cased. */
function title(text: string): string {
  let previous = 0x20
  return mapRunes(text, (code) => {
    const starts = isSeparator(previous)
    previous = code
    return starts ? titleRune(code) : code
  })
}

/** isSeparator of Go's strings package. */
function isSeparator(code: number): boolean {
  if (code < 0x80) return !/\w/.test(String.fromCharCode(code))
  return !isLetter(code) && !isDigit(code) && isSpace(code)
}

/** The first bytes, or for a negative count the last ones. */
function truncate(count: bigint, text: string): string {
  const length = byteLength(text)
  const size = Number(count)
  if (size < 0 && length + size > 0) return byteSlice(text, length + size)
  return size >= 0 && length > size ? byteSlice(text, 0, size) : text
}

/** Bytes from start to end; see sprig's substring for what negative ones mean. */
function substring(from: bigint, to: bigint, text: string): string {
  const length = BigInt(byteLength(text))
  if (from < 0n) {
    if (to < 0n) throw badBounds(`[:${to}]`)
    if (to > length) throw badBounds(`[:${to}] with length ${length}`)
    return byteSlice(text, 0, Number(to))
  }
  const end = to < 0n || to > length ? length : to
  if (from > end) throw badBounds(`[${from}:${end}]`)
  return byteSlice(text, Number(from), Number(end))
}

function repeat(count: bigint, text: string, context: CallContext): string {
  if (count < 0n) throw negativeRepeat()
  const length = BigInt(byteLength(text)) * count
  if (length >= 1n << 63n) throw repeatOverflow()
  context.checkString(Number(length))
  return joinBytes(text === '' ? '' : text.repeat(Number(count)))
}

function indent(spaces: bigint, text: string, context: CallContext): string {
  const pad = repeat(spaces, ' ', context)
  const lines = text.split('\n')
  context.checkString(byteLength(text) + lines.length * pad.length)
  return pad + lines.join(`\n${pad}`)
}

/** Sorts in place, in Go's order. */
function sorted(texts: string[], context: CallContext): string[] {
  context.step(texts.length >> 1)
  return texts.sort(compareText)
}

/** A sorted copy, but a `[]string` is sorted in place, as Go does. */
function sortAlpha(value: GoValue, context: CallContext): GoValue {
  if (elementsOf(indirect(value)) === undefined) return typed(STRINGS, [textOf(value, context)])
  if (isTyped(value) && value.type.name === STRINGS.name) {
    const raw = value.value as string[] | null
    if (raw === null) return value
    if (!Object.isFrozen(raw)) {
      sorted(raw, context)
      return value
    }
  }
  return typed(STRINGS, roomFor(sorted(textsOf(value, context), context), value))
}

/** The texts of a list, which has room for the nil elements that were passed over. */
function roomFor(texts: readonly string[], list: GoValue): readonly string[] {
  return withRoom(texts, elementsOf(list)?.length ?? texts.length)
}
