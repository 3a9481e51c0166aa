/** Slices and arrays seen through reflection, as sprig's list functions see them. */
import { itemsOf } from '../../format/members.ts'
import { elemOf } from '../../reflect.ts'
import { kindOf, unwrap, wrap } from '../../types.ts'
import { GoError, type GoValue, isTyped } from '../../value.ts'
import { nilDereference } from './panics.ts'

/** reflect.Kind's String(): `ptr` for a pointer, `invalid` for nil. */
export function kindName(value: GoValue): string {
  const kind = kindOf(value)
  if (kind === undefined) return 'invalid'
  return kind === 'pointer' ? 'ptr' : kind
}

/** The elements of a slice, none for a nil one; undefined for every other value. */
export function elementsOf(value: GoValue): readonly GoValue[] | undefined {
  const kind = kindOf(value)
  return kind === 'slice' ? (itemsOf(value) ?? []) : undefined
}

/** The elements of a list argument. For another kind an error of that text with the kind for %s, for nil the panic of reflect.TypeOf(nil).Kind(). */
export function listArgument(value: GoValue, complaint: string): readonly GoValue[] {
  const elements = elementsOf(value)
  if (elements !== undefined) return elements
  if (kindOf(value) === undefined) throw nilDereference()
  throw new GoError(complaint.replace('%s', kindName(value)))
}

/** What reflect.Indirect gives: a pointer's target, null for a nil pointer, any other value itself. */
export function indirect(value: GoValue): GoValue {
  if (!isTyped(value) || value.type.kind !== 'pointer') return value
  return isNil(value) ? null : wrap(elemOf(value.type), value.value)
}

/** True for a nil pointer, map, slice, func or nothing at all. */
export function isNil(value: GoValue): boolean {
  return (unwrap(value) ?? null) === null
}
