/** Number literals of templates: every type that can hold one. Mirrors NumberNode and newNumber of text/template/parse/node.go, Go 1.26. */
import * as strconv from './format/strconv.ts'
import type { Complex } from './types.ts'

/** A literal under each type that can hold its value: the place where it stands chooses one. */
export interface NumberLiteral {
  readonly int?: bigint
  readonly uint?: bigint
  readonly float?: number
  readonly complex?: Complex
}

/** A literal, or the message of what is wrong with it. */
export type ParsedNumber = { readonly literal: NumberLiteral } | { readonly error: string }

/** Reads the text of a number, complex or character token. */
export function parseNumber(text: string, type: 'number' | 'complex' | 'charConstant'): ParsedNumber {
  if (SIMPLE.test(text)) {
    const int = BigInt(text)
    return { literal: { int, uint: int, float: Number(text) } }
  }
  if (type === 'charConstant') return charConstant(text)
  if (type === 'complex') return complexPair(text)
  return imaginary(text) ?? realNumber(text)
}

const SIMPLE = /^(?:0|[1-9][0-9]{0,14})$/

function charConstant(text: string): ParsedNumber {
  const char = strconv.unquoteChar(text.slice(1), "'")
  if (char === undefined) return { error: 'invalid syntax' }
  if (char.tail !== "'") return { error: `malformed character constant: ${text}` }
  const int = BigInt(char.value)
  return { literal: { int, uint: int, float: char.value } }
}

/** Imaginary constants: `2i`. */
function imaginary(text: string): ParsedNumber | undefined {
  if (!text.endsWith('i')) return undefined
  const { value, error } = strconv.parseFloat(text.slice(0, -1))
  return error === undefined ? { literal: simplify({ re: 0, im: value }) } : undefined
}

/** `1+2i`, read as fmt.Sscan reads complex numbers. */
function complexPair(text: string): ParsedNumber {
  const re = REAL.exec(text)?.[0] ?? ''
  const im = IMAGINARY.exec(text.slice(re.length))?.[1]
  if (im === undefined) return { error: 'syntax error scanning complex number' }
  const [real, imaginary] = [scanFloat(re), scanFloat(im)]
  if (typeof real === 'string') return { error: real }
  return typeof imaginary === 'string' ? { error: imaginary } : { literal: simplify({ re: real, im: imaginary }) }
}

// A float token of fmt.Sscan takes what it can and gives nothing back, so each is looked for on its own.
const FLOAT = '(?:0[xX][0-9a-fA-F_]*(?:\\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?|[0-9_]*(?:\\.[0-9_]*)?(?:[eEpP][+-]?[0-9_]*)?)'
/** After a sign an i is taken for the start of an Inf. */
const REAL = new RegExp(`^(?:[+-]i?)?${FLOAT}`)
/** With a sign and an `i` behind. */
const IMAGINARY = new RegExp(`^([+-](?!i)${FLOAT})i`)

/** Mirrors fmt's convertFloat, which takes a binary exponent on a decimal number too; a message where the text is no number. */
function scanFloat(text: string): number | string {
  const binary = /^([^xXp]*)p([^xX]*)$/.exec(text)
  if (binary === null) {
    const { value, error } = strconv.parseFloat(text)
    return error?.message ?? value
  }
  const mantissa = strconv.parseFloat(binary[1] ?? '')
  if (mantissa.error !== undefined) return `strconv.ParseFloat: parsing ${strconv.quote(text)}: ${mantissa.error.reason}`
  const exponent = strconv.atoi(binary[2] ?? '')
  if (exponent.error !== undefined) return `strconv.Atoi: parsing ${strconv.quote(text)}: ${exponent.error.reason}`
  return mantissa.value * 2 ** Number(exponent.value)
}

function realNumber(text: string): ParsedNumber {
  const uint = strconv.parseUint(text, 0, 64)
  const int = strconv.parseInt(text, 0, 64)
  if (int.error === undefined) {
    const float = Number(int.value)
    return { literal: { int: int.value, float, ...(int.value >= 0n ? { uint: int.value } : {}) } }
  }
  if (uint.error === undefined) return { literal: { uint: uint.value, float: Number(uint.value) } }
  const float = strconv.parseFloat(text)
  if (float.error !== undefined) return { error: `illegal number syntax: ${strconv.quote(text)}` }
  if (!/[.eEpP]/.test(text)) return { error: `integer overflow: ${strconv.quote(text)}` }
  return { literal: { float: float.value, ...integers(float.value) } }
}

function simplify(complex: Complex): NumberLiteral {
  return complex.im === 0 ? { complex, float: complex.re, ...integers(complex.re) } : { complex }
}

/** The integers that a float equals. */
function integers(value: number): { int?: bigint; uint?: bigint } {
  if (!Number.isInteger(value)) return {}
  return {
    ...(value >= -(2 ** 63) && value < 2 ** 63 ? { int: BigInt(value) } : {}),
    ...(value >= 0 && value < 2 ** 64 ? { uint: BigInt(value) } : {}),
  }
}
