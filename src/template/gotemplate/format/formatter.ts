/**
 * How fmt writes one number, string or boolean under the flags of one verb, and the text written so far. Mirrors fmt/format.go, Go 1.26.
 * A `Formatter` lives as long as one call of Sprintf or Sprint.
 */

import { isPrint } from '../../../base/go-printable.ts'
import { quote, quoteToAscii } from '../../../base/go-quote.ts'
import { type CallContext, GoError } from '../value.ts'
import { joinBytes, runeCount, runeText, toBytes } from './bytes.ts'
import { type FloatFormat, formatFloat } from './float.ts'
import { canBackquote, quoteRune, quoteRuneToAscii } from './quote.ts'

/** The flags, width and precision of one verb. */
export interface Flags {
  width: number | undefined
  precision: number | undefined
  minus: boolean
  plus: boolean
  sharp: boolean
  space: boolean
  zero: boolean
  /** `%+v` and `%#v` are flagless formats of their own. */
  plusV: boolean
  sharpV: boolean
}

export function noFlags(): Flags {
  return {
    width: undefined,
    precision: undefined,
    minus: false,
    plus: false,
    sharp: false,
    space: false,
    zero: false,
    plusV: false,
    sharpV: false,
  }
}

export type Base = 2 | 8 | 10 | 16

export type Letters = 'lower' | 'upper'

/** The text is checked against the limit of strings each time that this much more was written. */
const CHECK_EVERY = 4096

/** The longest text without a context, as in error messages: a list that holds itself many times over prints without end. */
const MAX_UNCHECKED = 1 << 22

export class Formatter {
  flags: Flags = noFlags()
  #text = ''
  #checkAt = CHECK_EVERY
  readonly #context: CallContext | undefined

  constructor(context: CallContext | undefined) {
    this.#context = context
  }

  /** What was written, as a Go string in normal form. */
  text(): string {
    return joinBytes(this.#text)
  }

  write(text: string): void {
    this.#text += text
    if (this.#text.length < this.#checkAt) return
    this.#check(this.#text.length)
    this.#context?.step((this.#text.length + CHECK_EVERY - this.#checkAt) >> 5)
    this.#checkAt = this.#text.length + CHECK_EVERY
  }

  /** Writes the text padded to the width, which counts runes. */
  pad(text: string): void {
    const width = this.flags.width ?? 0
    const missing = width === 0 ? 0 : width - runeCount(text)
    if (missing <= 0) this.write(text)
    else if (this.flags.minus) {
      this.write(text)
      this.padding(missing)
    } else {
      this.padding(missing)
      this.write(text)
    }
  }

  boolean(value: boolean): void {
    this.pad(value ? 'true' : 'false')
  }

  /** An integer in a base; `O` asks for the prefix 0o. Signed ones may be negative. */
  integer(value: bigint, base: Base, verb: string, letters: Letters): void {
    const { flags } = this
    const negative = value < 0n
    const magnitude = negative ? -value : value
    let least = 0
    if (flags.precision !== undefined) {
      least = flags.precision
      // Precision 0 and value 0 is nothing but padding.
      if (least === 0 && magnitude === 0n) {
        this.#withoutZero(() => this.padding(flags.width ?? 0))
        return
      }
    } else if (flags.zero && !flags.minus && flags.width !== undefined) {
      least = negative || flags.plus || flags.space ? flags.width - 1 : flags.width
    }
    this.#room(least)
    let text = magnitude.toString(base).padStart(least, '0')
    if (flags.sharp)
      text = base === 2 ? `0b${text}` : base === 16 ? `0x${text}` : base === 8 && text[0] !== '0' ? `0${text}` : text
    if (letters === 'upper') text = text.toUpperCase()
    if (verb === 'O') text = `0o${text}`
    const sign = negative ? '-' : flags.plus ? '+' : flags.space ? ' ' : ''
    this.#withoutZero(() => this.pad(sign + text))
  }

  /** `U+0078`, with the flag # `U+0078 'x'`. */
  unicode(value: bigint): void {
    const { flags } = this
    const digits = Math.max(4, flags.precision ?? 0)
    this.#room(digits)
    const code = BigInt.asUintN(64, value)
    const text = `U+${code.toString(16).toUpperCase().padStart(digits, '0')}`
    const shown = flags.sharp && code <= MAX_RUNE && isPrint(Number(code)) ? ` '${runeText(Number(code))}'` : ''
    this.#withoutZero(() => this.pad(text + shown))
  }

  /** The character of a code point. */
  char(value: bigint): void {
    this.pad(runeText(runeOf(value)))
  }

  /** The character as a Go literal. */
  quotedChar(value: bigint): void {
    this.pad(this.flags.plus ? quoteRuneToAscii(runeOf(value)) : quoteRune(runeOf(value)))
  }

  string(value: string): void {
    this.pad(this.#truncate(value))
  }

  /** The string as a Go literal; with the flag # a raw one where that is possible. */
  quoted(value: string): void {
    const text = this.#truncate(value)
    if (this.flags.sharp && canBackquote(text)) this.pad(`\`${text}\``)
    else this.pad(this.flags.plus ? quoteToAscii(text) : quote(text))
  }

  /** The bytes in hexadecimal; precision counts bytes. */
  hexBytes(value: string, letters: Letters): void {
    const { flags } = this
    const all = toBytes(value)
    const bytes = all.subarray(0, Math.min(flags.precision ?? all.length, all.length))
    this.#room(bytes.length * 2)
    const prefix = flags.sharp ? '0x' : ''
    const pairs = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))
    const text = flags.space ? pairs.map((pair) => prefix + pair).join(' ') : pairs.length === 0 ? '' : prefix + pairs.join('')
    // Padding may be zeros here, as Go has it.
    this.pad(letters === 'upper' ? text.toUpperCase() : text)
  }

  /** A float in one of strconv's formats; `precision` holds where the verb states none. */
  float(value: number, format: FloatFormat, precision: number): void {
    const { flags } = this
    const wanted = flags.precision ?? precision
    this.#room(wanted)
    const plain = formatFloat(value, format, wanted)
    let sign = plain[0] === '-' ? '-' : '+'
    let digits = plain[0] === '-' || plain[0] === '+' ? plain.slice(1) : plain
    if (flags.space && sign === '+' && !flags.plus) sign = ' '
    if (digits[0] === 'I' || digits[0] === 'N') {
      const unsigned = digits[0] === 'N' && !flags.space && !flags.plus
      this.#withoutZero(() => this.pad(unsigned ? digits : sign + digits))
      return
    }
    if (flags.sharp && format !== 'b') digits = withPoint(digits, format, wanted)
    const signed = this.#signed(sign, digits)
    const width = flags.width ?? 0
    // Zeros stand between sign and digits.
    if (signed !== digits && flags.zero && !flags.minus && width > signed.length) {
      this.write(sign)
      this.padding(width - signed.length)
      this.write(digits)
    } else this.pad(signed)
  }

  /** So many pad characters: zeros with the flag 0, to the left only. */
  padding(count: number): void {
    if (count <= 0) return
    this.#room(count)
    this.write((this.flags.zero && !this.flags.minus ? '0' : ' ').repeat(count))
  }

  #signed(sign: string, digits: string): string {
    return this.flags.plus || sign !== '+' ? sign + digits : digits
  }

  #truncate(text: string): string {
    const most = this.flags.precision
    if (most === undefined || text.length <= most) return text
    let end = 0
    let count = 0
    for (const char of text) {
      if (++count > most) break
      end += char.length
    }
    return text.slice(0, end)
  }

  /** Refuses text that would be longer than the limit before it is made. */
  #room(length: number): void {
    if (length > CHECK_EVERY) this.#check(this.#text.length + length)
  }

  #check(length: number): void {
    if (this.#context !== undefined) this.#context.checkString(length)
    else if (length > MAX_UNCHECKED) throw new GoError(`text is longer than ${MAX_UNCHECKED} characters`)
  }

  #withoutZero(body: () => void): void {
    const { zero } = this.flags
    this.flags.zero = false
    body()
    this.flags.zero = zero
  }
}

const MAX_RUNE = 0x10ffffn

function runeOf(value: bigint): number {
  return value >= 0n && value <= MAX_RUNE ? Number(value) : 0xfffd
}

/** The flag #: a decimal point always, and the zeros that %g drops. */
function withPoint(digits: string, format: FloatFormat, precision: number): string {
  let wanted = format === 'g' || format === 'G' || format === 'x' ? (precision === -1 ? 6 : precision) : 0
  const hexadecimal = format === 'x' || format === 'X'
  const tailAt = digits.search(hexadecimal ? /[pP]/ : /[eEpP]/)
  const tail = tailAt < 0 ? '' : digits.slice(tailAt)
  let body = tailAt < 0 ? digits : digits.slice(0, tailAt)
  // Significant digits count from the first one that is not zero ("x" of the prefix is such a one, as Go has it).
  const significant = body.replace('.', '').replace(/^0+/, '').length
  wanted -= significant
  if (!body.includes('.')) {
    if (body === '0') wanted--
    body += '.'
  }
  return body + '0'.repeat(Math.max(wanted, 0)) + tail
}
