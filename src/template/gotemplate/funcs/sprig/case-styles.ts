/** snake_case, kebab-case and PascalCase: mirrors ToSnakeCase, ToKebabCase and ToPascalCase of huandu/xstrings v1.5.0, convert.go. */
import { isLetter, isNumber, isPunct, isSpace, isUpper, lowerRune, REPLACEMENT, runesOf, upperRune } from './runes.ts'

/** Words in lower case with a separator between; what a word is, {@link nextWord} says. */
export function separatedCase(text: string, separator: string): string {
  const codes = codesOf(text)
  let word = nextWord(codes, 0)
  let out = ''
  const write = () => {
    out += lowered(word, codes, separator)
  }
  const advance = () => {
    word = nextWord(codes, word.end)
  }
  const absorb = () => {
    while (word.kind === 'letters' || word.kind === 'number') {
      write()
      advance()
    }
  }
  while (word.end < codes.length) {
    if (word.kind !== 'connector') write()
    const last = word
    advance()
    switch (last.kind) {
      case 'number':
        absorb()
        if (startsNew(word)) out += separator
        break
      case 'connector':
        out += lowered(last, codes, separator)
        break
      case 'punctuation':
        break
      case 'invalid':
      case 'capitals':
      case 'letters':
      case 'other': {
        if (word.kind !== 'number') {
          if (separates(word)) out += separator
          break
        }
        if (word.end >= codes.length) break
        const digits = word
        word = nextWord(codes, word.end)
        if (word.kind !== 'letters') {
          // The number belongs to the word before it: Bld4Floor is bld4_floor.
          out += lowered(digits, codes, separator)
          if (separates(word)) out += separator
          break
        }
        // Small letters follow: the number starts the next word, http2xx is http_2xx.
        out += separator + lowered(digits, codes, separator)
        absorb()
        if (startsNew(word)) out += separator
        break
      }
    }
  }
  write()
  return out
}

/** Words joined, each with a capital first letter; connectors at the start stay. */
export function camelCase(text: string): string {
  const codes = runesOf(text)
  if (codes.length === 0) return ''
  let out = ''
  let at = 0
  let current = 0
  let wasUpper = false
  while (at < codes.length) {
    current = codes[at++] ?? 0
    if (!isConnector(current)) {
      wasUpper = isUpper(current)
      current = upperRune(current)
      break
    }
    out += String.fromCodePoint(current)
  }
  if (at >= codes.length) return out + String.fromCodePoint(current)
  while (at < codes.length) {
    const previous = current
    current = codes[at++] ?? 0
    if (isConnector(current) && isConnector(previous)) {
      out += String.fromCodePoint(previous)
      continue
    }
    if (isConnector(previous)) {
      wasUpper = isUpper(current)
      current = upperRune(current)
      continue
    }
    if (wasUpper) {
      if (isUpper(current)) current = lowerRune(current)
      else wasUpper = false
    }
    out += String.fromCodePoint(previous)
  }
  return out + String.fromCodePoint(current)
}

type WordKind = 'invalid' | 'number' | 'capitals' | 'letters' | 'connector' | 'punctuation' | 'other'

/** A word by its offsets in the code points. */
interface Word {
  readonly kind: WordKind
  readonly start: number
  readonly end: number
}

/** Code points; an escaped byte is its surrogate. */
function codesOf(text: string): number[] {
  return Array.from(text, (char) => char.codePointAt(0) ?? 0)
}

function isInvalid(code: number): boolean {
  return code === REPLACEMENT || (code >= 0xd800 && code < 0xe000)
}

function separates(word: Word): boolean {
  return word.kind !== 'connector' && word.kind !== 'punctuation'
}

/** As {@link separates}, but not at the end of the text. */
function startsNew(word: Word): boolean {
  return separates(word) && word.kind !== 'invalid'
}

/** A run of characters of one kind; capitals take in the small letters after them, but HTTPStatus is HTTP and Status. */
function nextWord(codes: readonly number[], start: number): Word {
  const [end, first] = valid(codes, start, REPLACEMENT)
  if (first === REPLACEMENT) return { kind: 'invalid', start, end }
  if (isConnector(first)) return { kind: 'connector', start, end: run(codes, end, first, isConnector) }
  if (isPunct(first)) return { kind: 'punctuation', start, end: run(codes, end, first, isPunct) }
  if (isUpper(first)) return { kind: 'capitals', start, end: capitalsEnd(codes, end, first) }
  if (isAlphabet(first)) return { kind: 'letters', start, end: run(codes, end, first, isSmall) }
  if (isNumber(first)) return { kind: 'number', start, end: run(codes, end, first, isNumber) }
  return { kind: 'other', start, end: run(codes, end, first, isOther) }
}

function capitalsEnd(codes: readonly number[], start: number, first: number): number {
  if (start >= codes.length) return start
  const [next, second] = valid(codes, start, first)
  if (!isUpper(second)) return isAlphabet(second) ? run(codes, next, second, isSmall) : start
  let end = next
  let before = start
  let code = second
  while (end < codes.length) {
    const [after, following] = valid(codes, end, code)
    code = following
    if (!isUpper(code)) break
    before = end
    end = after
  }
  return end < codes.length && isAlphabet(code) ? before : end
}

/** The end of a run of a class from an offset. */
function run(codes: readonly number[], from: number, first: number, inClass: (code: number) => boolean): number {
  let end = from
  let code = first
  while (end < codes.length) {
    const [after, next] = valid(codes, end, code)
    code = next
    if (!inClass(code)) break
    end = after
  }
  return end
}

/** Mirrors nextValidRune: invalid bytes are passed over; at the end the previous character counts again. */
function valid(codes: readonly number[], from: number, previous: number): [end: number, code: number] {
  for (let i = from; i < codes.length; i++) {
    const code = codes[i] ?? 0
    if (!isInvalid(code)) return [i + 1, code]
  }
  return [codes.length, previous]
}

/** Capital words and connectors are rewritten, other words stay as they are. */
function lowered({ kind, start, end }: Word, codes: readonly number[], separator: string): string {
  const isRewritten = kind === 'capitals' || kind === 'connector'
  let out = ''
  for (let i = start; i < end; i++) {
    const code = codes[i] ?? 0
    if (!isRewritten) out += String.fromCodePoint(code)
    else if (isInvalid(code)) out += String.fromCodePoint(REPLACEMENT)
    else out += isConnector(code) ? separator : String.fromCodePoint(isUpper(code) ? lowerRune(code) : code)
  }
  return out
}

function isConnector(code: number): boolean {
  return code === 0x2d || code === 0x5f || isSpace(code)
}

/** A letter, but no CJK character. */
function isAlphabet(code: number): boolean {
  if (!isLetter(code)) return false
  if (code < 0x3400) return true
  return !((code >= 0x4e00 && code <= 0x9fcc) || (code >= 0x3400 && code <= 0x4d85) || (code >= 0x20000 && code <= 0x2b81d))
}

function isSmall(code: number): boolean {
  return isAlphabet(code) && !isUpper(code)
}

function isOther(code: number): boolean {
  return !(isConnector(code) || isAlphabet(code) || isNumber(code) || isPunct(code))
}
