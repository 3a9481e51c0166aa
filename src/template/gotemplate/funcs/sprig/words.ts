/**
 * Words of a text: wrapping, abbreviating, initials and case styles. Mirrors goutils v1.1.1 and huandu/xstrings v1.5.0 as sprig v3.3.0 calls them.
 * Several of them go byte by byte and so cut characters, or read each byte of one as a character of its own.
 */
import { INT, STRING } from '../../types.ts'
import type { CallContext, GoFunc } from '../../value.ts'
import { func } from '../row.ts'
import { fromBinary, toBinary } from './byte-text.ts'
import { camelCase, separatedCase } from './case-styles.ts'
import { isLower, isSpace, isTitle, isUpper, lowerRune, mapRunes, titleRune, upperRune } from './runes.ts'

export const WORD_ROWS: readonly GoFunc[] = [
  func('abbrev', [INT, STRING], (width, text) => (width < 4n ? text : abbreviate(text, 0, Number(width)))),
  func('abbrevboth', [INT, INT, STRING], (left, right, text) =>
    right < 4n || (left > 0n && right < 7n) ? text : abbreviate(text, Number(left), Number(right)),
  ),
  func('nospace', [STRING], deleteSpaces),
  func('initials', [STRING], initials),
  func('untitle', [STRING], untitle),
  func('swapcase', [STRING], swapCase),
  func('snakecase', [STRING], (text) => separatedCase(text, '_')),
  func('kebabcase', [STRING], (text) => separatedCase(text, '-')),
  func('camelcase', [STRING], camelCase),
  func('wrap', [INT, STRING], (width, text, context) => wrap(text, width, '\n', 'keep', context)),
  func('wrapWith', [INT, STRING, STRING], (width, separator, text, context) =>
    wrap(text, width, separator === '' ? '\n' : separator, 'cut', context),
  ),
]

/** Mirrors AbbreviateFull, in bytes; an offset beyond 4 puts dots at the start too. */
function abbreviate(text: string, offset: number, width: number): string {
  return fromBinary(abbreviateBytes(toBinary(text), offset, width))
}

function abbreviateBytes(text: string, offset: number, width: number): string {
  const length = text.length
  // A failure of goutils (too narrow) leaves its empty result, as sprig ignores the error.
  if (text === '' || width < 4) return ''
  if (length <= width) return text
  const shifted = Math.min(offset, length)
  // An offset at the end of int64 wraps.
  const rest = Number(BigInt.asIntN(64, BigInt(length) - BigInt(shifted)))
  const from = rest < width - 3 ? length - (width - 3) : shifted
  if (from <= 4) return `${text.slice(0, width - 3)}...`
  if (width < 7) return ''
  if (from + width - 3 < length) return `...${abbreviateBytes(text.slice(from), 0, width - 3)}`
  return `...${text.slice(length - (width - 3))}`
}

/** Mirrors DeleteWhiteSpace: once there is a space, each byte is written as a character. */
function deleteSpaces(text: string): string {
  const bytes = toBinary(text)
  const kept = Array.from(bytes).filter((char) => !isSpace(char.charCodeAt(0)))
  return kept.length === bytes.length ? text : kept.join('')
}

/** The first byte of each word, each as a character. */
function initials(text: string): string {
  let out = ''
  let isGap = true
  for (const char of toBinary(text)) {
    if (isSpace(char.charCodeAt(0))) isGap = true
    else if (isGap) {
      out += char
      isGap = false
    }
  }
  return out
}

/** Mirrors Uncapitalize: the first letter of every word in lower case. */
function untitle(text: string): string {
  let starts = true
  return mapRunes(text, (code) => {
    if (isSpace(code)) {
      starts = true
      return code
    }
    const mapped = starts ? lowerRune(code) : code
    starts = false
    return mapped
  })
}

function swapCase(text: string): string {
  let afterSpace = true
  return mapRunes(text, (code) => {
    if (isUpper(code) || isTitle(code)) {
      afterSpace = false
      return lowerRune(code)
    }
    if (isLower(code)) {
      const mapped = afterSpace ? titleRune(code) : upperRune(code)
      afterSpace = false
      return mapped
    }
    afterSpace = isSpace(code)
    return code
  })
}

/** Mirrors WrapCustom, in bytes: lines are broken at spaces; a longer word is kept whole or cut. */
function wrap(text: string, columns: bigint, separator: string, longWords: 'keep' | 'cut', context: CallContext): string {
  if (text === '') return ''
  const bytes = toBinary(text)
  const width = Math.max(1, Number(columns))
  const newLine = toBinary(separator)
  let out = ''
  let offset = 0
  while (bytes.length - offset > width) {
    if (bytes[offset] === ' ') {
      offset++
      continue
    }
    context.step(1)
    const space = bytes.lastIndexOf(' ', offset + width)
    if (space >= offset) {
      out += bytes.slice(offset, space) + newLine
      offset = space + 1
    } else if (longWords === 'cut') {
      out += bytes.slice(offset, offset + width) + newLine
      offset += width
    } else {
      const next = bytes.indexOf(' ', offset + width)
      if (next < 0) {
        out += bytes.slice(offset)
        offset = bytes.length
      } else {
        out += bytes.slice(offset, next) + newLine
        offset = next + 1
      }
    }
    context.checkString(out.length)
  }
  return fromBinary(out + bytes.slice(offset))
}
