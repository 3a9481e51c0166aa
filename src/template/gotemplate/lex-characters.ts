/** Characters that the lexer tells apart, as code points. Mirrors the predicates of text/template/parse/lex.go, Go 1.26. */

import { isLetter, isNumeral } from '../../base/rune-class.ts'

/** What stands behind the last character. */
export const END = -1
export const TAB = 0x09
export const LF = 0x0a
export const CR = 0x0d
export const SPACE = 0x20
export const QUOTE = 0x22
export const DOLLAR = 0x24
export const APOSTROPHE = 0x27
export const LEFT_PAREN = 0x28
export const RIGHT_PAREN = 0x29
export const PLUS = 0x2b
export const COMMA = 0x2c
export const MINUS = 0x2d
export const DOT = 0x2e
export const COLON = 0x3a
export const EQUALS = 0x3d
export const BACKSLASH = 0x5c
export const BACKQUOTE = 0x60
export const PIPE = 0x7c
export const REPLACEMENT = 0xfffd

/** ASCII letters, digits and the underscore. */
export const WORD = Uint8Array.from({ length: 0x80 }, (_, code) => (isAlphaNumeric(code) ? 1 : 0))

/** The same, as many as there are: one search is quicker than a loop that no run makes hot. */
export const LETTERS = /\w+/y

/** ASCII but quotes, backslash and controls: what no quoted constant ends at. */
export const PLAIN = /[ !#-&(-[\]-\x7f]+/y

export function isAlphaNumeric(rune: number): boolean {
  if (rune < 0x80) {
    return (rune >= 0x61 && rune <= 0x7a) || (rune >= 0x41 && rune <= 0x5a) || isDigit(rune) || rune === 0x5f
  }
  const character = String.fromCodePoint(rune)
  return isLetter(character) || isNumeral(character)
}

export function isDigit(rune: number): boolean {
  return rune >= 0x30 && rune <= 0x39
}

export function isSpace(rune: number): boolean {
  return rune === SPACE || rune === TAB || rune === CR || rune === LF
}

export function hasLeftTrimMarker(input: string, at: number): boolean {
  return input.charCodeAt(at) === MINUS && isSpace(input.charCodeAt(at + 1))
}

export function hasRightTrimMarker(input: string, at: number): boolean {
  return isSpace(input.charCodeAt(at)) && input.charCodeAt(at + 1) === MINUS
}

/** Where the text from `start` to `end` ends without its trailing space. */
export function trimRight(input: string, start: number, end: number): number {
  let at = end
  while (at > start && isSpace(input.charCodeAt(at - 1))) at--
  return at
}

export function trimLeft(input: string, start: number): number {
  let at = start
  while (isSpace(input.charCodeAt(at))) at++
  return at
}
