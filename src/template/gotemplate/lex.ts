/**
 * Cuts the text of a template into tokens. Mirrors text/template/parse/lex.go of Go 1.26, with positions in UTF-16 units in place of bytes
 * (they become byte columns only when an error is told).
 */
import { isPrint } from '../../base/go-printable.ts'
import { quote } from '../../base/go-quote.ts'
import {
  APOSTROPHE,
  BACKQUOTE,
  BACKSLASH,
  COLON,
  COMMA,
  CR,
  DOLLAR,
  DOT,
  END,
  EQUALS,
  hasLeftTrimMarker,
  hasRightTrimMarker,
  isAlphaNumeric,
  isDigit,
  isSpace,
  LEFT_PAREN,
  LETTERS,
  LF,
  MINUS,
  PIPE,
  PLAIN,
  PLUS,
  QUOTE,
  REPLACEMENT,
  RIGHT_PAREN,
  SPACE,
  TAB,
  trimLeft,
  trimRight,
  WORD,
} from './lex-characters.ts'
import { KEYWORDS, type Token, type TokenType } from './token.ts'

export interface LexOptions {
  readonly left: string
  readonly right: string
  /** Names of functions that take the place of the keywords `break` and `continue`. */
  readonly hidden: ReadonlySet<string>
}

/** Reads tokens off a text, one at a time. After an error token nothing sensible follows. */
export class Lexer {
  #input: string
  readonly #left: string
  readonly #right: string
  readonly #hidden: ReadonlySet<string>
  #pos = 0
  #start = 0
  #atEnd = false
  #parens = 0
  #line = 1
  #startLine = 1
  #insideAction = false
  /** Where the first line end at or behind the text counted so far is. */
  #newline: number
  #token: Token

  constructor(text: string, options: LexOptions) {
    this.#input = text
    this.#left = options.left === '' ? '{{' : options.left
    this.#right = options.right === '' ? '}}' : options.right
    this.#hidden = options.hidden
    this.#newline = endOfLine(text, 0)
    this.#token = { type: 'eof', pos: 0, text: 'EOF', line: 1 }
  }

  /** The next token; after the end, `eof` again and again. */
  nextToken(): Token {
    this.#token = { type: 'eof', pos: this.#pos, text: 'EOF', line: this.#startLine }
    if (this.#insideAction) this.#lexInsideAction()
    else {
      let done = false
      while (!done) done = this.#lexText()
    }
    return this.#token
  }

  /** True when a token was emitted, false after a comment. */
  #lexText(): boolean {
    const found = this.#input.indexOf(this.#left, this.#pos)
    if (found < 0) {
      this.#pos = this.#input.length
      if (this.#pos > this.#start) {
        this.#line += this.#countLines()
        this.#emit('text')
      } else this.#emit('eof')
      return true
    }
    if (found > this.#pos) {
      this.#pos = found
      const trimmed = hasLeftTrimMarker(this.#input, found + this.#left.length)
        ? trimRight(this.#input, this.#start, found)
        : found
      this.#pos = trimmed
      this.#line += this.#countLines()
      const empty = this.#pos === this.#start
      this.#emit('text')
      this.#pos = found
      this.#ignore()
      if (!empty) return true
    }
    return this.#lexLeftDelim()
  }

  #lexLeftDelim(): boolean {
    this.#pos += this.#left.length
    const afterMarker = hasLeftTrimMarker(this.#input, this.#pos) ? 2 : 0
    if (this.#input.startsWith('/*', this.#pos + afterMarker)) {
      this.#pos += afterMarker
      this.#ignore()
      return this.#lexComment()
    }
    this.#emit('leftDelim')
    this.#insideAction = true
    this.#pos += afterMarker
    this.#ignore()
    this.#parens = 0
    return true
  }

  #lexComment(): boolean {
    this.#pos += 2
    const close = this.#input.indexOf('*/', this.#pos)
    if (close < 0) return this.#fail('unclosed comment')
    this.#pos = close + 2
    const delim = this.#rightDelim()
    if (delim === 'none') return this.#fail('comment ends before closing delimiter')
    this.#line += this.#countLines()
    this.#start = this.#pos
    if (delim === 'trimming') this.#pos += 2
    this.#pos += this.#right.length
    if (delim === 'trimming') this.#pos = trimLeft(this.#input, this.#pos)
    this.#ignore()
    return false
  }

  #lexRightDelim(): void {
    const trimming = this.#rightDelim() === 'trimming'
    if (trimming) {
      this.#pos += 2
      this.#ignore()
    }
    this.#pos += this.#right.length
    this.#emit('rightDelim')
    if (trimming) {
      this.#pos = trimLeft(this.#input, this.#pos)
      this.#ignore()
    }
    this.#insideAction = false
  }

  #lexInsideAction(): void {
    if (this.#rightDelim() !== 'none') {
      if (this.#parens === 0) this.#lexRightDelim()
      else this.#fail('unclosed left paren')
      return
    }
    const code = this.#input.charCodeAt(this.#pos)
    if (isSpace(code)) return this.#lexSpace()
    if (WORD[code] === 1) return isDigit(code) ? this.#lexNumber() : this.#lexIdentifier()
    const rune = this.#next()
    switch (rune) {
      case END:
        this.#fail('unclosed action')
        return
      case EQUALS:
        return this.#emit('assign')
      case COLON:
        if (this.#next() !== EQUALS) this.#fail('expected :=')
        else this.#emit('declare')
        return
      case PIPE:
        return this.#emit('pipe')
      case QUOTE:
        return this.#lexQuote(QUOTE, 'string', 'unterminated quoted string')
      case APOSTROPHE:
        return this.#lexQuote(APOSTROPHE, 'charConstant', 'unterminated character constant')
      case BACKQUOTE:
        return this.#lexRawQuote()
      case DOLLAR:
        return this.#lexFieldOrVariable('variable')
      case DOT:
        if (this.#pos < this.#input.length && !isDigit(this.#input.charCodeAt(this.#pos)))
          return this.#lexFieldOrVariable('field')
        this.#backup()
        return this.#lexNumber()
      case PLUS:
      case MINUS:
        this.#backup()
        return this.#lexNumber()
      case LEFT_PAREN:
        this.#parens++
        return this.#emit('leftParen')
      case RIGHT_PAREN:
        this.#parens--
        if (this.#parens < 0) this.#fail('unexpected right paren')
        else this.#emit('rightParen')
        return
    }
    if (isAlphaNumeric(rune)) {
      this.#backup()
      this.#lexIdentifier()
    } else if (rune >= SPACE && rune < 0x7f) this.#emit('char')
    else this.#fail(`unrecognized character in action: ${unicodeText(rune)}`)
  }

  #lexSpace(): void {
    const input = this.#input
    const pos = this.#pos
    let at = pos
    for (let code = input.charCodeAt(at); isSpace(code); code = input.charCodeAt(++at)) if (code === LF) this.#line++
    this.#pos = at
    // A trim-marked right delimiter begins with the last of these spaces.
    if (hasRightTrimMarker(this.#input, this.#pos - 1) && this.#input.startsWith(this.#right, this.#pos + 1)) {
      this.#backup()
      if (at - pos === 1) return this.#lexRightDelim()
    }
    this.#emit('space')
  }

  #lexIdentifier(): void {
    const rune = this.#skipAlphaNumeric()
    const word = this.#input.slice(this.#start, this.#pos)
    if (!this.#atTerminator()) {
      this.#fail(`bad character ${unicodeText(rune)}`)
      return
    }
    const keyword = KEYWORDS.get(word)
    if (keyword !== undefined && !this.#hidden.has(keyword)) this.#emit(keyword)
    else if (word === 'true' || word === 'false') this.#emit('bool')
    else this.#emit('identifier')
  }

  #lexFieldOrVariable(type: 'field' | 'variable'): void {
    if (this.#atTerminator()) return this.#emit(type === 'variable' ? 'variable' : 'dot')
    const rune = this.#skipAlphaNumeric()
    if (!this.#atTerminator()) this.#fail(`bad character ${unicodeText(rune)}`)
    else this.#emit(type)
  }

  #lexQuote(mark: number, type: TokenType, complaint: string): void {
    for (;;) {
      PLAIN.lastIndex = this.#pos
      if (PLAIN.test(this.#input)) this.#pos = PLAIN.lastIndex
      let rune = this.#next()
      if (rune === BACKSLASH) {
        rune = this.#next()
        if (rune !== END && rune !== LF) continue
      }
      if (rune === END || rune === LF) {
        this.#fail(complaint)
        return
      }
      if (rune === mark) return this.#emit(type)
    }
  }

  #lexRawQuote(): void {
    const input = this.#input
    const end = input.indexOf('`', this.#pos)
    if (end < 0) {
      this.#fail('unterminated raw quoted string')
      return
    }
    for (let at = input.indexOf('\n', this.#pos); at >= 0 && at < end; at = input.indexOf('\n', at + 1)) this.#line++
    this.#pos = end + 1
    this.#emit('rawString')
  }

  #lexNumber(): void {
    const simple = SIMPLE_NUMBER.exec(this.#input.slice(this.#pos, this.#pos + 10))
    if (simple !== null) {
      this.#pos += simple[0].length
      return this.#emit('number')
    }
    if (!this.#scanNumber()) return this.#badNumber()
    const sign = this.#peek()
    if (sign !== PLUS && sign !== MINUS) return this.#emit('number')
    if (!this.#scanNumber() || this.#input[this.#pos - 1] !== 'i') return this.#badNumber()
    this.#emit('complex')
  }

  #badNumber(): void {
    this.#fail(`bad number syntax: ${quote(this.#input.slice(this.#start, this.#pos))}`)
  }

  #scanNumber(): boolean {
    this.#accept('+-')
    let digits = '0123456789_'
    if (this.#accept('0')) {
      if (this.#accept('xX')) digits = '0123456789abcdefABCDEF_'
      else if (this.#accept('oO')) digits = '01234567_'
      else if (this.#accept('bB')) digits = '01_'
    }
    this.#acceptRun(digits)
    if (this.#accept('.')) this.#acceptRun(digits)
    if ((digits.length === 11 && this.#accept('eE')) || (digits.length === 23 && this.#accept('pP'))) {
      this.#accept('+-')
      this.#acceptRun('0123456789_')
    }
    this.#accept('i')
    if (!isAlphaNumeric(this.#peek())) return true
    this.#next()
    return false
  }

  /** Where a right delimiter stands here: with a trim marker, without, or not at all. */
  #rightDelim(): 'trimming' | 'plain' | 'none' {
    const input = this.#input
    const pos = this.#pos
    const right = this.#right
    const code = input.charCodeAt(pos)
    if (isSpace(code) && input.charCodeAt(pos + 1) === MINUS && input.startsWith(right, pos + 2)) return 'trimming'
    return code === right.charCodeAt(0) && input.startsWith(right, pos) ? 'plain' : 'none'
  }

  #atTerminator(): boolean {
    if (this.#pos >= this.#input.length) return true
    switch (this.#input.charCodeAt(this.#pos)) {
      case SPACE:
      case TAB:
      case CR:
      case LF:
      case DOT:
      case COMMA:
      case PIPE:
      case COLON:
      case RIGHT_PAREN:
      case LEFT_PAREN:
        return true
    }
    return this.#input.startsWith(this.#right, this.#pos)
  }

  /** Takes letters and digits; the rune after them, not taken. */
  #skipAlphaNumeric(): number {
    for (;;) {
      LETTERS.lastIndex = this.#pos
      if (LETTERS.test(this.#input)) this.#pos = LETTERS.lastIndex
      const rune = this.#peek()
      if (rune < 0x80 || !isAlphaNumeric(rune)) return rune
      this.#next()
    }
  }

  #next(): number {
    if (this.#pos >= this.#input.length) {
      this.#atEnd = true
      return END
    }
    const code = this.#input.charCodeAt(this.#pos)
    if (code < 0xd800 || code > 0xdfff) {
      this.#pos++
      if (code === LF) this.#line++
      return code
    }
    const rune = this.#input.codePointAt(this.#pos) ?? REPLACEMENT
    this.#pos += rune > 0xffff ? 2 : 1
    return rune > 0xffff ? rune : REPLACEMENT
  }

  #backup(): void {
    if (this.#atEnd || this.#pos === 0) return
    this.#pos--
    if (this.#pos > 0 && (this.#input.codePointAt(this.#pos - 1) ?? 0) > 0xffff) this.#pos--
    if (this.#input.charCodeAt(this.#pos) === LF) this.#line--
  }

  #peek(): number {
    const rune = this.#next()
    this.#backup()
    return rune
  }

  #accept(valid: string): boolean {
    const rune = this.#next()
    if (rune !== END && valid.includes(String.fromCodePoint(rune))) return true
    this.#backup()
    return false
  }

  #acceptRun(valid: string): void {
    while (this.#accept(valid)) {
      // Each call takes one character.
    }
  }

  #emit(type: TokenType): void {
    this.#token = { type, pos: this.#start, text: this.#input.slice(this.#start, this.#pos), line: this.#startLine }
    this.#start = this.#pos
    this.#startLine = this.#line
  }

  /** Line ends from the start of the token to here; each call begins where the one before it ended, or behind. */
  #countLines(): number {
    let count = 0
    while (this.#newline < this.#pos) {
      if (this.#newline >= this.#start) count++
      this.#newline = endOfLine(this.#input, this.#newline + 1)
    }
    return count
  }

  #ignore(): void {
    this.#line += this.#countLines()
    this.#start = this.#pos
    this.#startLine = this.#line
  }

  #fail(message: string): true {
    this.#token = { type: 'error', pos: this.#start, text: message, line: this.#startLine }
    this.#start = 0
    this.#pos = 0
    this.#input = ''
    return true
  }
}

/** A number that ends with itself, as most do. */
const SIMPLE_NUMBER = /^(?:0|[1-9][0-9]{0,8})(?=[ |)}])/

function endOfLine(input: string, from: number): number {
  const found = input.indexOf('\n', from)
  return found < 0 ? Number.POSITIVE_INFINITY : found
}

/** `%#U`. The end of the text is shown as Go shows rune −1. */
function unicodeText(rune: number): string {
  if (rune < 0) return 'U+FFFFFFFFFFFFFFFF'
  const code = `U+${rune.toString(16).toUpperCase().padStart(4, '0')}`
  return isPrint(rune) ? `${code} '${String.fromCodePoint(rune)}'` : code
}
