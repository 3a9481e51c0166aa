/** Arguments: checked against a parameter's type and put into the form that functions get. Mirrors validateType of text/template/exec.go, Go 1.26. */
import { isInteger } from './kinds.ts'
import { assignable, canBeNil, concrete, elemOf, isPlace, plain, pointerType, staticType } from './reflect.ts'
import type { Run } from './run.ts'
import { ANY, ANY_LIST, ANY_MAP, isPredeclared, REFLECT_VALUE, typeOf, unwrap, wrap } from './types.ts'
import { type GoType, type GoValue, isTyped, typed } from './value.ts'

/** The value as an argument of the type; ends the run with Go's complaint where it is none. */
export type Convert = (run: Run, value: GoValue) => GoValue

/** The conversion to a parameter type. */
export function converter(type: GoType): Convert {
  if (type === ANY) return (_, value) => plain(value)
  if (type.name === REFLECT_VALUE.name) return (_, value) => value
  if (type.kind === 'string' && isPredeclared(type)) {
    return (run, value) => (typeof value === 'string' ? value : validate(run, value, type))
  }
  return (run, value) => validate(run, value, type)
}

/** What a function gets for nil. */
export function nilArgument(type: GoType): GoValue {
  if (type.name === REFLECT_VALUE.name) return undefined
  return type.kind === 'interface' || isBare(type) ? null : typed(type, null)
}

/** An integer literal as an argument; it wraps around as reflect's SetInt does. */
export function integerArgument(type: GoType, value: bigint): GoValue {
  const bits = INTEGER_BITS.get(type.kind) ?? 64
  const raw = type.kind.startsWith('u') ? BigInt.asUintN(bits, value) : BigInt.asIntN(bits, value)
  return isPredeclared(type) ? raw : typed(type, raw)
}

const INTEGER_BITS: ReadonlyMap<string, number> = new Map([
  ['int32', 32],
  ['uint8', 8],
  ['uint32', 32],
])

function validate(run: Run, value: GoValue, type: GoType): GoValue {
  if (value === undefined) return canBeNil(type) ? nilArgument(type) : run.fail('invalid value; expected %s', type.name)
  const given = staticType(value) ?? ANY
  if (assignable(given, type)) return argument(type, value)
  // What an interface holds may do, or what a pointer points to, or a pointer to what has an address.
  const inner = given.kind === 'interface' && value !== null ? concrete(value) : value
  const actual = inner === value ? given : (typeOf(inner) ?? given)
  if (actual !== given && assignable(actual, type)) return argument(type, inner)
  if (isTyped(inner)) {
    if (actual.kind === 'pointer' && assignable(elemOf(actual), type)) {
      if (inner.value === null) run.fail('dereference of nil pointer of type %s', type.name)
      return argument(type, wrap(elemOf(actual), inner.value))
    }
    if (isPlace(inner) && assignable(pointerType(actual), type)) return argument(type, typed(pointerType(actual), inner.value))
  }
  return run.fail('wrong type for value; expected %s; got %s', type.name, actual.name)
}

/** The form in which functions get an assignable value. */
function argument(type: GoType, value: GoValue): GoValue {
  if (type.kind === 'interface') return plain(value)
  const raw = unwrap(value)
  if (isBare(type)) return raw as GoValue
  switch (type.kind) {
    case 'bool':
    case 'string':
    case 'float64':
      return isPredeclared(type) ? (raw as GoValue) : typed(type, raw)
    default:
      return isInteger(type.kind) && isPredeclared(type) ? BigInt(raw as number | bigint) : typed(type, raw)
  }
}

/** Lists and maps that functions get as they are, null for nil. */
function isBare(type: GoType): boolean {
  return type.name === ANY_LIST.name || type.name === ANY_MAP.name
}
