import { assertNever } from '../../base/assert.ts'
import { isArray, isObject, type Json } from '../../base/json.ts'
import { resolvePlain } from '../resolve.ts'
import { isTimestamp } from '../resolve-tagged.ts'
import { analyzeScalar, isBreakCharacter, isPrintable } from './analyze-scalar.ts'
import { formatFloat } from './format-float.ts'
import { sortKeys } from './sort-keys.ts'

/** YAML text as go-yaml v2.4 Marshal prints a value that it read from JSON: block form, sorted keys, lines folded near column 80. */
export function emit(value: Json): string {
  const emitter = new Emitter()
  emitter.node(value, 'root')
  return emitter.end()
}

type Context = 'root' | 'item' | 'value' | 'key'
type Style = 'plain' | 'single' | 'double' | 'literal'

const BEST_WIDTH = 80
const BEST_INDENT = 2
/** Keys up to this many bytes stand before a `:`; longer ones after a `?`. */
const SIMPLE_KEY_BYTES = 128
/** From yaml.org/type/float.html: such text is quoted for readers that still know numbers of base 60. */
const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/

/** Mirrors emitterc.go and encode.go of go-yaml v2.4, for the events that plain values make. */
class Emitter {
  #out = ''
  #column = 0
  #indent = -1
  readonly #indents: number[] = []
  /** The last character was a blank, or a line has just begun. */
  #whitespace = true
  /** Nothing but indentation and indicators stand on the line. */
  #indention = true

  end(): string {
    this.#writeIndent()
    return this.#out
  }

  node(value: Json, context: Context): void {
    if (isArray(value)) this.#list(value, context)
    else if (isObject(value)) this.#map(value)
    else this.#scalar(value, context)
  }

  #list(items: readonly Json[], context: Context): void {
    if (items.length === 0) return this.#emptyFlow('[', ']')
    // Right behind a key a list is not indented further.
    this.#increaseIndent('block', context === 'value' && !this.#indention ? 'same' : 'deeper')
    for (const item of items) {
      this.#writeIndent()
      this.#indicator('-', 'space before', 'keeps indention')
      this.node(item, 'item')
    }
    this.#decreaseIndent()
  }

  #map(object: { readonly [key: string]: Json }): void {
    const keys = sortKeys(Object.keys(object))
    if (keys.length === 0) return this.#emptyFlow('{', '}')
    this.#increaseIndent('block', 'deeper')
    for (const key of keys) {
      this.#writeIndent()
      if (isSimpleKey(key)) {
        this.#scalar(key, 'key')
        this.#indicator(':', 'no space', 'ends indention')
      } else {
        this.#indicator('?', 'space before', 'keeps indention')
        this.#scalar(key, 'value')
        this.#writeIndent()
        this.#indicator(':', 'space before', 'keeps indention')
      }
      this.node(object[key] as Json, 'value')
    }
    this.#decreaseIndent()
  }

  #emptyFlow(open: string, close: string): void {
    this.#indicator(open, 'space before', 'ends indention')
    this.#whitespace = true
    this.#indicator(close, 'no space', 'ends indention')
  }

  #scalar(value: Exclude<Json, readonly Json[] | object>, context: Context): void {
    const text = typeof value === 'string' ? value : plainText(value)
    const characters = [...text]
    const style = typeof value === 'string' ? styleOf(value, characters, context) : 'plain'
    const folds = context !== 'key'
    this.#increaseIndent('flow', 'deeper')
    switch (style) {
      case 'plain':
        this.#writePlain(characters, folds)
        break
      case 'single':
        this.#writeSingle(characters, folds)
        break
      case 'double':
        this.#writeDouble(characters, folds)
        break
      case 'literal':
        this.#writeLiteral(characters)
        break
      default:
        assertNever(style)
    }
    this.#decreaseIndent()
  }

  #increaseIndent(form: 'flow' | 'block', step: 'same' | 'deeper'): void {
    this.#indents.push(this.#indent)
    if (this.#indent < 0) this.#indent = form === 'flow' ? BEST_INDENT : 0
    else if (step === 'deeper') this.#indent += BEST_INDENT
  }

  #decreaseIndent(): void {
    this.#indent = this.#indents.pop() as number
  }

  #put(text: string): void {
    this.#out += text
    this.#column++
  }

  #putBreak(): void {
    this.#out += '\n'
    this.#column = 0
  }

  /** Writes a line break of the value as it is. */
  #writeBreak(c: string): void {
    this.#out += c
    this.#column = 0
  }

  #writeIndent(): void {
    const indent = Math.max(this.#indent, 0)
    if (!this.#indention || this.#column > indent || (this.#column === indent && !this.#whitespace)) this.#putBreak()
    while (this.#column < indent) this.#put(' ')
    this.#whitespace = true
    this.#indention = true
  }

  #indicator(text: string, space: 'space before' | 'no space', indention: 'keeps indention' | 'ends indention'): void {
    if (space === 'space before' && !this.#whitespace) this.#put(' ')
    for (const c of text) this.#put(c)
    this.#whitespace = false
    this.#indention = this.#indention && indention === 'keeps indention'
  }

  #writePlain(value: readonly string[], folds: boolean): void {
    if (!this.#whitespace) this.#put(' ')
    let spaces = false
    value.forEach((c, i) => {
      if (c === ' ') {
        if (folds && !spaces && this.#column > BEST_WIDTH && value[i + 1] !== ' ') this.#writeIndent()
        else this.#put(c)
        spaces = true
      } else {
        this.#put(c)
        this.#indention = false
        spaces = false
      }
    })
    this.#whitespace = false
    this.#indention = false
  }

  #writeSingle(value: readonly string[], folds: boolean): void {
    this.#indicator("'", 'space before', 'ends indention')
    let spaces = false
    let breaks = false
    value.forEach((c, i) => {
      if (c === ' ') {
        const inside = i > 0 && i < value.length - 1
        if (folds && !spaces && this.#column > BEST_WIDTH && inside && value[i + 1] !== ' ') this.#writeIndent()
        else this.#put(c)
        spaces = true
      } else if (isBreakCharacter(c)) {
        if (!breaks && c === '\n') this.#putBreak()
        this.#writeBreak(c)
        this.#indention = true
        breaks = true
      } else {
        if (breaks) this.#writeIndent()
        if (c === "'") this.#put("'")
        this.#put(c)
        this.#indention = false
        spaces = false
        breaks = false
      }
    })
    this.#indicator("'", 'no space', 'ends indention')
    this.#whitespace = false
    this.#indention = false
  }

  #writeDouble(value: readonly string[], folds: boolean): void {
    this.#indicator('"', 'space before', 'ends indention')
    let spaces = false
    value.forEach((c, i) => {
      // As `is_bom` of go-yaml: a mark at the very start has every character escaped.
      if (!isPrintable(c) || value[0] === '\ufeff' || isBreakCharacter(c) || c === '"' || c === '\\') {
        for (const one of escapeOf(c)) this.#put(one)
        spaces = false
      } else if (c === ' ') {
        if (folds && !spaces && this.#column > BEST_WIDTH && i > 0 && i < value.length - 1) {
          this.#writeIndent()
          if (value[i + 1] === ' ') this.#put('\\')
        } else {
          this.#put(c)
        }
        spaces = true
      } else {
        this.#put(c)
        spaces = false
      }
    })
    this.#indicator('"', 'no space', 'ends indention')
    this.#whitespace = false
    this.#indention = false
  }

  #writeLiteral(value: readonly string[]): void {
    this.#indicator('|', 'space before', 'ends indention')
    this.#indicator(literalHints(value), 'no space', 'ends indention')
    this.#putBreak()
    this.#indention = true
    this.#whitespace = true
    let breaks = true
    for (const c of value) {
      if (isBreakCharacter(c)) {
        this.#writeBreak(c)
        this.#indention = true
        breaks = true
      } else {
        if (breaks) this.#writeIndent()
        this.#put(c)
        this.#indention = false
        breaks = false
      }
    }
  }
}

function plainText(value: null | boolean | number | bigint): string {
  if (value === null) return 'null'
  // What is whole and fits 64 bits is an integer to go-yaml when it reads JSON; beyond them all is float64.
  if (typeof value === 'number' && !Number.isSafeInteger(value)) return formatFloat(value, 64)
  return String(value)
}

function isSimpleKey(key: string): boolean {
  if (analyzeScalar([...key]).multiline) return false
  return new TextEncoder().encode(key).length <= SIMPLE_KEY_BYTES
}

/** Mirrors `encoder.stringv` and `yaml_emitter_select_scalar_style`. */
function styleOf(text: string, characters: readonly string[], context: Context): Style {
  const analysis = analyzeScalar(characters)
  let style: Style = 'double'
  if (text.includes('\n')) style = 'literal'
  else if (resolvePlain(text).type === 'string' && !BASE_60.test(text) && !isTimestamp(text)) style = 'plain'
  if (context === 'key' && analysis.multiline) style = 'double'
  if (style === 'plain' && (!analysis.plain || (text === '' && context === 'key'))) style = 'single'
  if (style === 'single' && !analysis.single) style = 'double'
  if (style === 'literal' && (!analysis.block || context === 'key')) style = 'double'
  return style
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '\0': '0',
  '\x07': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\x1b': 'e',
  '"': '"',
  '\\': '\\',
  '\u0085': 'N',
  '\u00a0': '_',
  '\u2028': 'L',
  '\u2029': 'P',
}

function escapeOf(c: string): string {
  const short = SHORT_ESCAPES[c]
  if (short !== undefined) return `\\${short}`
  const code = c.codePointAt(0) as number
  const [letter, width] = code <= 0xff ? ['x', 2] : code <= 0xffff ? ['u', 4] : ['U', 8]
  return `\\${letter}${code
    .toString(16)
    .toUpperCase()
    .padStart(width as number, '0')}`
}

/** Mirrors `yaml_emitter_write_block_scalar_hints`. */
function literalHints(value: readonly string[]): string {
  const first = value[0]
  const indent = first === ' ' || (first !== undefined && isBreakCharacter(first)) ? String(BEST_INDENT) : ''
  const last = value.at(-1)
  if (last === undefined || !isBreakCharacter(last)) return `${indent}-`
  const before = value.at(-2)
  return before === undefined || isBreakCharacter(before) ? `${indent}+` : indent
}
