/**
 * Runes as Go's unicode package knows them: version 15.0.0 (Go 1.26), simple case mappings, one rune to one rune.
 * JavaScript's own tables are newer and its case mappings are the full ones; the differences are the tables below
 * (found by comparing every code point).
 */
import { isAscii } from '../../format/bytes.ts'

/** The code points of a string; an escaped byte (a lone surrogate) is U+FFFD, as Go decodes it. */
export function runesOf(text: string): number[] {
  return Array.from(text, (char) => {
    const code = char.codePointAt(0) ?? 0
    return code >= 0xd800 && code < 0xe000 ? REPLACEMENT : code
  })
}

/** utf8.RuneError. */
export const REPLACEMENT = 0xfffd

/** unicode.ToUpper. */
export function upperRune(code: number): number {
  if (code < 0x80) return code >= 0x61 && code <= 0x7a ? code - 32 : code
  if (UPPER_UNMAPPED.has(code) || isNewer(code)) return code
  return simpleTitle(code) ?? single(String.fromCodePoint(code).toUpperCase(), code)
}

/** unicode.ToLower. */
export function lowerRune(code: number): number {
  if (code < 0x80) return code >= 0x41 && code <= 0x5a ? code + 32 : code
  if (code === 0x130) return 0x69
  return isNewer(code) ? code : single(String.fromCodePoint(code).toLowerCase(), code)
}

/** unicode.ToTitle. */
export function titleRune(code: number): number {
  for (const middle of DIGRAPHS) {
    if (code >= middle - 1 && code <= middle + 1) return middle
  }
  // Georgian has capitals (Mtavruli), but no title case.
  if ((code >= 0x10d0 && code <= 0x10fa) || (code >= 0x10fd && code <= 0x10ff)) return code
  return upperRune(code)
}

export function isUpper(code: number): boolean {
  return code < 0x80 ? code >= 0x41 && code <= 0x5a : isClass(code, /\p{Lu}/u)
}

export function isLower(code: number): boolean {
  return code < 0x80 ? code >= 0x61 && code <= 0x7a : code === 0x295 || isClass(code, /\p{Ll}/u)
}

export function isTitle(code: number): boolean {
  return code >= 0x80 && isClass(code, /\p{Lt}/u)
}

export function isLetter(code: number): boolean {
  return isClass(code, /\p{L}/u)
}

export function isDigit(code: number): boolean {
  return isClass(code, /\p{Nd}/u)
}

export function isNumber(code: number): boolean {
  return isClass(code, /\p{N}/u)
}

export function isPunct(code: number): boolean {
  return isClass(code, /\p{P}/u)
}

export function isSpace(code: number): boolean {
  return (
    (code >= 9 && code <= 13) ||
    code === 0x20 ||
    code === 0x85 ||
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  )
}

/** strings.ToLower and strings.ToUpper. */
export function lowerText(text: string): string {
  return isAscii(text) ? text.toLowerCase() : mapRunes(text, lowerRune)
}

export function upperText(text: string): string {
  return isAscii(text) ? text.toUpperCase() : mapRunes(text, upperRune)
}

/** Applies a mapping to every rune: strings.Map, for mappings that drop nothing. */
export function mapRunes(text: string, mapping: (code: number) => number): string {
  let out = ''
  for (const code of runesOf(text)) out += String.fromCodePoint(mapping(code))
  return out
}

function isClass(code: number, pattern: RegExp): boolean {
  return pattern.test(String.fromCodePoint(code)) && !isNewer(code)
}

function single(mapped: string, code: number): number {
  const first = mapped.codePointAt(0) ?? code
  return mapped.length === (first > 0xffff ? 2 : 1) ? first : code
}

/** Greek letters with iota below: their full upper case is two letters, their simple one the title case letter. */
function simpleTitle(code: number): number | undefined {
  if (code < 0x1f80 || code > 0x1ff3) return undefined
  if (code <= 0x1faf) return code & 8 ? undefined : code + 8
  return code === 0x1fb3 || code === 0x1fc3 || code === 0x1ff3 ? code + 9 : undefined
}

/** The title case letters between capital and small digraph: ǅ, ǈ, ǋ, ǲ. */
const DIGRAPHS: readonly number[] = [0x1c5, 0x1c8, 0x1cb, 0x1f2]

/** Letters older than Unicode 15.0 that got a capital later. */
const UPPER_UNMAPPED: ReadonlySet<number> = new Set([0x19b, 0x264, 0xa7d3, 0xa7d5])

/** Pairs of first and last code points with a class or a case in Unicode 15.1 to 17.0 that were not assigned in 15.0, in base 36. */
const NEWER =
  '1ov 1ov 2fw 2fw 2jg 2jg 5e6 5e7 5fj 5fj 5mx 5my x57 x5b x5e x5e x5g x5g x5m x5o x69 x69 1fpc 1fqr 1ge8 1gex 1h6o 1h7p ' +
  '1h7y 1h8l 1hhe 1hhj 1hhs 1hhs 1if4 1ifd 1iff 1iff 1ifi 1ifi 1ifk 1igl 1ign 1ign 1ihd 1ihd 1ihf 1ihh 1ihj 1ihk 1j2o ' +
  '1j37 1k1s 1k2p 1k34 1k3d 1kfk 1kgr 1kgw 1kh5 1oww 1rzu 1xq8 1xr1 1xrk 1xrt 205c 206x 20f4 20fs 20fv 20gj 20oi 20om ' +
  '25fc 25fj 26f3 26f3 26fd 26fy 26io 26lu 2j1s 2j21 2nyo 2nzh 2nzk 2nzu 2nzz 2nzz 2o5c 2o66 2o68 2o6a 2o6c 2o6d 2o6f ' +
  '2o6l 2o6o 2o6s 2o72 2o73 3tbu 3tbz 3xya 3xyl 43qo 447x 4er4 4i2h'

function isNewer(code: number): boolean {
  if (code < 0x88f) return false
  newer ??= NEWER.split(' ').map((digits) => Number.parseInt(digits, 36))
  for (let i = 0; i < newer.length; i += 2) {
    if (code >= (newer[i] ?? 0) && code <= (newer[i + 1] ?? 0)) return true
  }
  return false
}

let newer: readonly number[] | undefined
