/** Sprintf. Mirrors doPrintf of fmt/print.go, Go 1.26: faults of the format are told in the text, never thrown. */
import { isInteger } from '../kinds.ts'
import { kindOf } from '../types.ts'
import { type CallContext, type GoValue, isTyped } from '../value.ts'
import { isAscii, runeOf, runeText } from './bytes.ts'
import { noFlags } from './formatter.ts'
import { NIL, Printer, typeName } from './printer.ts'

/** fmt.Sprintf; a missing or nil argument is nil. The context limits the length of the text. */
export function sprintf(format: string, args: readonly GoValue[], context?: CallContext): string {
  const printer = new Printer(context)
  const end = format.length
  let arg = 0
  let reordered = false
  let i = 0
  // The next bracket that closes an index is looked for once, however many open before it.
  let close = 0
  while (i < end) {
    const percent = format.indexOf('%', i)
    if (percent < 0) {
      printer.write(format.slice(i))
      break
    }
    if (percent > i) printer.write(format.slice(i, percent))
    i = percent + 1
    const flags = noFlags()
    printer.flags = flags
    for (; i < end; i++) {
      const c = format[i]
      if (c === '#') flags.sharp = true
      else if (c === '0') flags.zero = true
      else if (c === '+') flags.plus = true
      else if (c === '-') flags.minus = true
      else if (c === ' ') flags.space = true
      else break
    }

    let good = true
    let indexed = false
    const readIndex = () => {
      indexed = false
      if (format[i] !== '[') return
      reordered = true
      if (close >= 0 && close < i) close = format.indexOf(']', i)
      // Go looks for no end in what is shorter than `[n]`.
      const isIndex = close >= 0 && end - i > 2
      const index = isIndex ? parseIndex(format, i, close) : undefined
      i = isIndex ? close + 1 : i + 1
      if (index !== undefined && index >= 0 && index < args.length) {
        arg = index
        indexed = true
      } else {
        good = false
        indexed = index !== undefined
      }
    }
    readIndex()

    if (format[i] === '*') {
      i++
      const width = sizeFrom(args, arg)
      if (arg < args.length) arg++
      if (width === undefined) printer.write('%!(BADWIDTH)')
      else flags.width = Math.abs(width)
      if (width !== undefined && width < 0) {
        flags.minus = true
        flags.zero = false
      }
      indexed = false
    } else {
      const width = parseSize(format, i)
      i = width.next
      if (width.size !== undefined) flags.width = width.size
      if (indexed && width.size !== undefined) good = false
    }

    if (i + 1 < end && format[i] === '.') {
      i++
      if (indexed) good = false
      readIndex()
      if (format[i] === '*') {
        i++
        const precision = sizeFrom(args, arg)
        if (arg < args.length) arg++
        if (precision === undefined || precision < 0) printer.write('%!(BADPREC)')
        else flags.precision = precision
        indexed = false
      } else {
        const precision = parseSize(format, i)
        i = precision.next
        flags.precision = precision.size ?? 0
      }
    }

    if (!indexed) readIndex()
    if (i >= end) {
      printer.write('%!(NOVERB)')
      break
    }
    const char = String.fromCodePoint(format.codePointAt(i) ?? 0)
    i += char.length
    const verb = runeText(runeOf(char))
    if (verb === '%') printer.write('%')
    else if (!good) printer.write(`%!${verb}(BADINDEX)`)
    else if (arg >= args.length) printer.write(`%!${verb}(MISSING)`)
    else {
      if (verb === 'v' || verb === 'w') {
        flags.sharpV = flags.sharp
        flags.sharp = false
        flags.plusV = flags.plus
        flags.plus = false
      }
      printer.argument(args[arg++], verb)
    }
  }
  if (!reordered && arg < args.length) extra(printer, args.slice(arg))
  return printer.text()
}

/** fmt takes widths and precisions up to this, either sign. */
const MAX_SIZE = 1_000_000

function extra(printer: Printer, args: readonly GoValue[]): void {
  printer.flags = noFlags()
  printer.write('%!(EXTRA ')
  args.forEach((value, i) => {
    if (i > 0) printer.write(', ')
    if (value === null || value === undefined) printer.write(NIL)
    else {
      printer.write(`${typeName(value)}=`)
      printer.argument(value, 'v')
    }
  })
  printer.write(')')
}

/** The number at an offset. One that is too large is none, and ends the format. Mirrors parsenum. */
function parseSize(text: string, from: number, end = text.length): { size: number | undefined; next: number } {
  let size: number | undefined
  let i = from
  for (; i < end; i++) {
    const digit = text.charCodeAt(i) - 48
    if (digit < 0 || digit > 9) break
    if ((size ?? 0) > MAX_SIZE) return { size: undefined, next: end }
    size = (size ?? 0) * 10 + digit
  }
  return { size, next: i }
}

/** Reads `[3]` between its brackets: the index from 0, undefined where it is no number. Mirrors parseArgNumber. */
function parseIndex(text: string, open: number, close: number): number | undefined {
  const { size, next } = parseSize(text, open + 1, close)
  return size === undefined || next !== close ? undefined : size - 1
}

/** The width or precision that an argument states; undefined where it is no integer or too large. Mirrors intFromArg. */
function sizeFrom(args: readonly GoValue[], arg: number): number | undefined {
  const value = args[arg]
  const kind = kindOf(value)
  if (kind === undefined || !isInteger(kind)) return undefined
  const size = Number(isTyped(value) ? value.value : value)
  return Math.abs(size) > MAX_SIZE ? undefined : size
}

/** Sprintf of a format of `%s` and `%v` alone, the first of the arguments, and texts for them: what most are. Undefined for any other. */
export function sprintTexts(args: readonly GoValue[], context: CallContext): string | undefined {
  const format = args[0] as string
  let pieces = simpleFormats.get(format)
  if (pieces === undefined) {
    pieces = SIMPLE_FORMAT.test(format) ? format.split(/%[sv]/) : null
    if (simpleFormats.size < MOST_FORMATS) simpleFormats.set(format, pieces)
  }
  if (pieces === null || pieces.length !== args.length) return undefined
  let text = pieces[0] as string
  for (let i = 1; i < args.length; i++) {
    const arg = args[i]
    if (typeof arg !== 'string') return undefined
    text += arg + (pieces[i] as string)
  }
  // Where bytes meet that are no UTF-8 alone, the printer joins them, and it counts bytes.
  if (!isAscii(text)) return undefined
  context.checkString(text.length)
  return text
}

const SIMPLE_FORMAT = /^(?:[ -$&-~\n]|%[sv])*$/
const MOST_FORMATS = 1000
/** What stands around the verbs of formats; null for formats with other verbs. */
const simpleFormats = new Map<string, readonly string[] | null>()
