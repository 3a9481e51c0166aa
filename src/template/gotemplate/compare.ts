/** The comparison functions of templates. Mirrors eq … ge of text/template/funcs.go, Go 1.26. */
import { compareText } from './format/bytes.ts'
import { sprintf } from './format/sprintf.ts'
import { familyOf, type KindFamily } from './kinds.ts'
import { concrete, fieldRaw } from './reflect.ts'
import { type Complex, sameType, typeOf, unwrap } from './types.ts'
import { GoError, type GoType, type GoValue } from './value.ts'

/** `a == b || a == c …`; throws GoError for values that Go does not compare. */
export function equalsAny(first: GoValue, others: readonly GoValue[]): boolean {
  if (others.length === 0) throw new GoError('missing argument for comparison')
  const a = concrete(first)
  return others.some((other) => equals(a, concrete(other)))
}

/** `a < b`; throws GoError for values that have no order. */
export function lessThan(first: GoValue, second: GoValue): boolean {
  const a = concrete(first)
  const b = concrete(second)
  const kinds = basicKind(a)
  const other = basicKind(b)
  if (kinds === undefined || other === undefined) throw new GoError('invalid type for comparison')
  if (kinds !== other) {
    if (isIntegral(kinds) && isIntegral(other)) return integer(a) < integer(b)
    throw incompatible(a, b)
  }
  switch (kinds) {
    case 'bool':
    case 'complex':
      throw new GoError('invalid type for comparison')
    case 'int':
    case 'uint':
      return integer(a) < integer(b)
    case 'float':
      return (unwrap(a) as number) < (unwrap(b) as number)
    case 'string':
      return compareText(unwrap(a) as string, unwrap(b) as string) < 0
  }
}

type BasicKind = 'bool' | 'complex' | 'int' | 'float' | 'string' | 'uint'

const BASIC_KINDS: ReadonlySet<string> = new Set<BasicKind>(['bool', 'complex', 'int', 'float', 'string', 'uint'])

function basicKind(value: GoValue): BasicKind | undefined {
  const type = typeOf(value)
  const family = type && familyOf(type.kind)
  return family !== undefined && isBasic(family) ? family : undefined
}

function isBasic(family: KindFamily): family is BasicKind {
  return BASIC_KINDS.has(family)
}

function isIntegral(kind: BasicKind): boolean {
  return kind === 'int' || kind === 'uint'
}

function integer(value: GoValue): bigint {
  return BigInt(unwrap(value) as number | bigint)
}

function incompatible(a: GoValue, b: GoValue): GoError {
  return new GoError(`incompatible types for comparison: ${typeOf(a)?.name} and ${typeOf(b)?.name}`)
}

function equals(a: GoValue, b: GoValue): boolean {
  const kind = basicKind(a)
  const other = basicKind(b)
  if (kind !== other) {
    if (kind !== undefined && other !== undefined && isIntegral(kind) && isIntegral(other)) return integer(a) === integer(b)
    if (a !== undefined && b !== undefined) throw incompatible(a, b)
    return false
  }
  switch (kind) {
    case 'bool':
    case 'float':
    case 'string':
      return unwrap(a) === unwrap(b)
    case 'int':
    case 'uint':
      return integer(a) === integer(b)
    case 'complex': {
      const x = unwrap(a) as Complex
      const y = unwrap(b) as Complex
      return x.re === y.re && x.im === y.im
    }
    case undefined:
      return equalComposites(a, b)
  }
}

function equalComposites(a: GoValue, b: GoValue): boolean {
  const type = typeOf(a)
  const other = typeOf(b)
  if (type !== undefined && other !== undefined && type.kind !== other.kind) {
    throw new GoError(sprintf(`non-comparable types %s: ${type.name}, ${other.name}: %v`, [a, b]))
  }
  if (isNil(a) || isNil(b)) return isNil(a) === isNil(b)
  if (type === undefined || other === undefined) return false
  if (!isComparable(other)) throw new GoError(sprintf('non-comparable type %s: ', [b]) + other.name)
  return sameType(type, other) && sameRaw(type, unwrap(a), unwrap(b))
}

function isNil(value: GoValue): boolean {
  if (value === undefined || value === null) return true
  switch (typeOf(value)?.kind) {
    case 'func':
    case 'interface':
    case 'map':
    case 'pointer':
    case 'slice':
      return unwrap(value) === null
    default:
      return false
  }
}

/** Mirrors reflect.Type.Comparable. */
function isComparable(type: GoType): boolean {
  switch (type.kind) {
    case 'func':
    case 'map':
    case 'slice':
      return false
    case 'struct':
      return Array.from(type.fields?.().values() ?? []).every((field) => isComparable(field.type()))
    default:
      return true
  }
}

/** Go's == of two values of one comparable type: pointers are the same when they point at the same thing. */
function sameRaw(type: GoType, a: unknown, b: unknown): boolean {
  if (type.kind !== 'struct' || a === b) return a === b
  return Array.from(type.fields?.().values() ?? []).every((field) => {
    const inner = field.type()
    return inner.kind === 'struct'
      ? sameRaw(inner, fieldRaw(a, field), fieldRaw(b, field))
      : sameScalar(fieldRaw(a, field), fieldRaw(b, field))
  })
}

/** Integers may be numbers on one side and bigints on the other. */
function sameScalar(a: unknown, b: unknown): boolean {
  const bothIntegers = [a, b].every((x) => typeof x === 'bigint' || Number.isInteger(x))
  return bothIntegers ? BigInt(a as number) === BigInt(b as number) : a === b
}
