/**
 * How fmt prints one value for one verb: by its kind, through its String or Error method, or as a bad verb. Mirrors fmt/print.go, Go 1.26.
 * Deviation: Go prints addresses of pointers below the top level, which differ from run to run; here they end with a GoError.
 */
import { assertNever } from '../../../base/assert.ts'
import { familyOf } from '../kinds.ts'
import { elemOf } from '../reflect.ts'
import type { Complex } from '../types.ts'
import { typeOf, wrap } from '../types.ts'
import { GoError, type GoType, type GoValue, isTyped, typed } from '../value.ts'
import { fromBytes } from './bytes.ts'
import { Formatter } from './formatter.ts'
import { bytesOf, checkNesting, entriesOf, itemsOf, membersOf } from './members.ts'

/** The value's type as `%T` prints it. */
export function typeName(value: GoValue): string {
  return typeOf(value)?.name ?? NIL
}

export const NIL = '<nil>'

export class Printer extends Formatter {
  /** While a bad verb is reported its value prints without methods. */
  #reporting = false
  /** Of the value printed last at this place; what a bad verb shows. */
  #subject: GoValue = null

  /** Prints an argument of Sprintf or Sprint. The verb is one character. */
  argument(value: GoValue, verb: string): void {
    this.#subject = value
    if (value === null || value === undefined) {
      if (verb === 'T' || verb === 'v') this.pad(NIL)
      else this.badVerb(verb)
      return
    }
    if (verb === 'T') {
      this.string(typeName(value))
      return
    }
    if (verb === 'p') {
      this.#pointer(value, verb)
      return
    }
    const bytes = typeOf(value)?.name === '[]uint8' ? bytesOf(value) : undefined
    if (bytes !== undefined) this.#bytes(bytes, value, verb, '[]byte')
    else if (!this.#methods(value, verb)) this.#value(value, verb, 0)
  }

  /** `%!d(string=x)`. */
  badVerb(verb: string): void {
    const value = this.#subject
    this.#reporting = true
    this.write(`%!${verb}(`)
    if (value === null || value === undefined) this.write(NIL)
    else {
      this.write(`${typeName(value)}=`)
      this.argument(value, 'v')
    }
    this.write(')')
    this.#reporting = false
  }

  /** True when a method of the value printed it. Mirrors handleMethods. */
  #methods(value: GoValue, verb: string): boolean {
    if (this.#reporting) return false
    if (verb === 'w') {
      // For Errorf alone.
      this.#subject = value
      this.badVerb(verb)
      return true
    }
    if (!isTyped(value) || !(this.flags.sharpV || STRINGABLE.has(verb))) return false
    const { type, value: raw } = value
    const print = this.flags.sharpV ? type.goPrint : type.print
    if (print !== undefined) {
      this.#told(print(raw), verb)
      return true
    }
    const elem = type.kind === 'pointer' ? elemOf(type) : undefined
    const printElem = this.flags.sharpV ? elem?.goPrint : elem?.print
    if (printElem === undefined) return false
    // A pointer has the methods of what it points to; called through nil they panic, which fmt reports so.
    if (raw === null || raw === undefined) this.write(NIL)
    else this.#told(printElem(raw), verb)
    return true
  }

  /** What a method told; GoString's is not quoted again. */
  #told(text: string, verb: string): void {
    if (this.flags.sharpV) this.string(text)
    else this.#text(text, verb)
  }

  #value(value: GoValue, verb: string, depth: number): void {
    checkNesting(depth)
    if (depth > 0 && this.#methods(value, verb)) return
    this.#subject = value
    const type = typeOf(value)
    if (type === undefined) {
      this.write(this.flags.sharpV ? 'interface {}(nil)' : NIL)
      return
    }
    const raw: unknown = isTyped(value) ? value.value : value
    const family = familyOf(type.kind)
    switch (family) {
      case 'bool':
        if (verb === 't' || verb === 'v') this.boolean(raw as boolean)
        else this.badVerb(verb)
        break
      case 'int':
        this.#integer(BigInt(raw as bigint | number), verb, 'signed')
        break
      case 'uint':
        this.#integer(BigInt(raw as bigint | number), verb, 'unsigned')
        break
      case 'float':
        this.#float(raw as number, verb)
        break
      case 'complex':
        this.#complex(raw as Complex, verb)
        break
      case 'string':
        this.#text(raw as string, verb)
        break
      case 'map':
        this.#map(value, type, verb, depth)
        break
      case 'struct':
        this.#struct(type, raw, verb, depth)
        break
      case 'interface':
        this.#interface(type, raw as GoValue, verb, depth)
        break
      case 'list':
        this.#list(value, type, verb, depth)
        break
      case 'pointer': {
        const elem = elemOf(type)
        if (depth === 0 && raw !== null && raw !== undefined && BEHIND_POINTERS.has(elem.kind)) {
          this.write('&')
          this.#value(wrap(elem, raw), verb, depth + 1)
        } else this.#pointer(value, verb)
        break
      }
      case 'func':
        this.#pointer(value, verb)
        break
      default:
        assertNever(family)
    }
  }

  #integer(value: bigint, verb: string, sign: 'signed' | 'unsigned'): void {
    switch (verb) {
      case 'v':
        if (this.flags.sharpV && sign === 'unsigned') this.#hex(value, '0x')
        else this.integer(value, 10, verb, 'lower')
        break
      case 'd':
        this.integer(value, 10, verb, 'lower')
        break
      case 'b':
        this.integer(value, 2, verb, 'lower')
        break
      case 'o':
      case 'O':
        this.integer(value, 8, verb, 'lower')
        break
      case 'x':
        this.integer(value, 16, verb, 'lower')
        break
      case 'X':
        this.integer(value, 16, verb, 'upper')
        break
      case 'c':
        this.char(value)
        break
      case 'q':
        this.quotedChar(value)
        break
      case 'U':
        this.unicode(value)
        break
      default:
        this.badVerb(verb)
    }
  }

  #float(value: number, verb: string): void {
    switch (verb) {
      case 'v':
        this.float(value, 'g', -1)
        break
      case 'b':
      case 'g':
      case 'G':
      case 'x':
      case 'X':
        this.float(value, verb, -1)
        break
      case 'f':
      case 'e':
      case 'E':
        this.float(value, verb, 6)
        break
      case 'F':
        this.float(value, 'f', 6)
        break
      default:
        this.badVerb(verb)
    }
  }

  #complex(value: Complex, verb: string): void {
    if (!FLOAT_VERBS.has(verb)) {
      this.badVerb(verb)
      return
    }
    const { plus } = this.flags
    this.write('(')
    this.#float(value.re, verb)
    // The imaginary part always has a sign.
    this.flags.plus = true
    this.#float(value.im, verb)
    this.write('i)')
    this.flags.plus = plus
  }

  #text(value: string, verb: string): void {
    switch (verb) {
      case 'v':
        if (this.flags.sharpV) this.quoted(value)
        else this.string(value)
        break
      case 's':
        this.string(value)
        break
      case 'x':
        this.hexBytes(value, 'lower')
        break
      case 'X':
        this.hexBytes(value, 'upper')
        break
      case 'q':
        this.quoted(value)
        break
      default:
        this.badVerb(verb)
    }
  }

  #bytes(bytes: Uint8Array, value: GoValue, verb: string, name: string): void {
    if (verb === 'v' || verb === 'd') {
      const { sharpV } = this.flags
      if (sharpV) this.write(name)
      if (sharpV && itemsOf(value) === undefined) {
        this.write('(nil)')
        return
      }
      this.write(sharpV ? '{' : '[')
      bytes.forEach((byte, i) => {
        if (i > 0) this.write(sharpV ? ', ' : ' ')
        if (sharpV) this.#hex(BigInt(byte), '0x')
        else this.integer(BigInt(byte), 10, verb, 'lower')
      })
      this.write(sharpV ? '}' : ']')
    } else if (BYTE_VERBS.has(verb)) this.#text(fromBytes(bytes), verb)
    else this.#value(value, verb, 0)
  }

  #map(value: GoValue, type: GoType, verb: string, depth: number): void {
    const { sharpV } = this.flags
    const entries = entriesOf(value)
    if (sharpV && entries === undefined) {
      this.write(`${type.name}(nil)`)
      return
    }
    this.write(sharpV ? `${type.name}{` : 'map[')
    entries?.forEach((entry, i) => {
      if (i > 0) this.write(sharpV ? ', ' : ' ')
      this.#value(entry.key, verb, depth + 1)
      this.write(':')
      this.#element(type, entry.value, verb, depth + 1)
    })
    this.write(sharpV ? '}' : ']')
  }

  #struct(type: GoType, raw: unknown, verb: string, depth: number): void {
    const { sharpV, plusV } = this.flags
    this.write(sharpV ? `${type.name}{` : '{')
    membersOf(type, raw).forEach((member, i) => {
      if (i > 0) this.write(sharpV ? ', ' : ' ')
      if (plusV || sharpV) this.write(`${member.field.name}:`)
      const nil = member.type.kind === 'interface' && member.value === null
      this.#value(nil ? typed(member.type, null) : member.value, verb, depth + 1)
    })
    this.write('}')
  }

  #interface(type: GoType, held: GoValue, verb: string, depth: number): void {
    if (held === null || held === undefined) this.write(this.flags.sharpV ? `${type.name}(nil)` : NIL)
    else this.#value(held, verb, depth + 1)
  }

  #list(value: GoValue, type: GoType, verb: string, depth: number): void {
    const bytes = BYTE_VERBS.has(verb) ? bytesOf(value) : undefined
    if (bytes !== undefined) {
      this.#bytes(bytes, value, verb, type.name)
      return
    }
    const { sharpV } = this.flags
    const items = itemsOf(value)
    if (sharpV && items === undefined && type.kind === 'slice') {
      this.write(`${type.name}(nil)`)
      return
    }
    this.write(sharpV ? `${type.name}{` : '[')
    items?.forEach((item, i) => {
      if (i > 0) this.write(sharpV ? ', ' : ' ')
      this.#element(type, item, verb, depth + 1)
    })
    this.write(sharpV ? '}' : ']')
  }

  /** A nil in a list or map prints with the interface's name in Go syntax. */
  #element(type: GoType, item: GoValue, verb: string, depth: number): void {
    this.#value(item === null || item === undefined ? typed(elemOf(type), null) : item, verb, depth)
  }

  #pointer(value: GoValue, verb: string): void {
    const type = typeOf(value)
    if (type === undefined || !ADDRESSED.has(type.kind)) {
      this.badVerb(verb)
      return
    }
    const held = isTyped(value) ? value.value : value
    const nil = held === null || held === undefined
    if (!nil && (verb === 'v' || INTEGER_VERBS.has(verb))) {
      throw new GoError(`the address of a ${type.name} is different in every run: print what it holds`)
    }
    if (verb === 'v') {
      if (this.flags.sharpV) this.write(`(${type.name})(nil)`)
      else this.pad(NIL)
    } else if (verb === 'p') this.#hex(0n, this.flags.sharp ? '' : '0x')
    else if (INTEGER_VERBS.has(verb)) this.#integer(0n, verb, 'unsigned')
    else this.badVerb(verb)
  }

  #hex(value: bigint, prefix: '' | '0x'): void {
    const { sharp } = this.flags
    this.flags.sharp = prefix !== ''
    this.integer(value, 16, 'v', 'lower')
    this.flags.sharp = sharp
  }
}

const STRINGABLE: ReadonlySet<string> = new Set(['v', 's', 'x', 'X', 'q'])
const BYTE_VERBS: ReadonlySet<string> = new Set(['s', 'q', 'x', 'X'])
const FLOAT_VERBS: ReadonlySet<string> = new Set(['v', 'b', 'g', 'G', 'x', 'X', 'f', 'F', 'e', 'E'])
const INTEGER_VERBS: ReadonlySet<string> = new Set(['p', 'b', 'o', 'd', 'x', 'X'])
const BEHIND_POINTERS: ReadonlySet<string> = new Set(['slice', 'struct', 'map'])
const ADDRESSED: ReadonlySet<string> = new Set(['func', 'map', 'pointer', 'slice'])
