/**
 * What Go's package reflect tells of a value, on the type protocol of value.ts.
 *
 * Within a running template two more things are known of a value. One that was read out of an interface (an element of a
 * `map[string]interface {}`) is *held*: a Typed of that interface type, null where it holds nothing. One that has an address (a struct
 * behind a pointer, an element of a slice) is a {@link Place}: Go calls and prints it through its pointer. Functions never see either.
 */
import { record } from '../../base/json.ts'
import { familyOf } from './kinds.ts'
import { ANY, pointerTo, sameType, typeOf, wrap } from './types.ts'
import { type GoField, type GoType, type GoValue, isTyped, type Typed, typed, typedPlace } from './value.ts'

/** A Typed that Go could take the address of. */
export interface Place extends Typed {
  readonly addressable: true
}

export function isPlace(value: Typed): value is Place {
  return 'addressable' in value
}

/** The value of a variable of the type, with an address where that matters. */
export function place(type: GoType, raw: unknown): GoValue {
  const value = wrap(type, raw)
  return isTyped(value) && type.kind !== 'interface' ? typedPlace(value.type, value.value) : value
}

/** What an element of the static type is to a template: held where that is an interface type. */
export function hold(type: GoType, value: GoValue): GoValue {
  if (value === undefined || value === null) return null
  return type.kind === 'interface' ? typed(type, value) : value
}

/** The value without the interface around it; a nil interface is no value. Mirrors indirectInterface. */
export function concrete(value: GoValue): GoValue {
  if (value === null) return undefined
  return typeof value === 'object' && isTyped(value) && value.type.kind === 'interface'
    ? ((value.value as GoValue) ?? undefined)
    : value
}

/** A pipeline's value: without an `interface {}` around it; an interface that has methods stays. */
export function pipelineValue(value: GoValue): GoValue {
  const kept = typeof value === 'object' && value !== null && isTyped(value) && value.type.implementedBy !== undefined
  return kept ? value : concrete(value)
}

/** The value as a function gets it: no interface, no address; null for nil and for no value. */
export function plain(value: GoValue): GoValue {
  if (value === undefined || value === null) return null
  if (typeof value !== 'object' || !isTyped(value)) return value
  if (value.type.kind === 'interface') return value.value as GoValue
  return isPlace(value) ? typed(value.type, value.value) : value
}

/** The static type: the interface type where the value is held. Undefined for no value. */
export function staticType(value: GoValue): GoType | undefined {
  return value === null ? ANY : typeOf(value)
}

/** A value behind its pointers and interfaces. `nil` where the last one holds nothing: then `value` is that pointer, or null. */
export interface Indirect {
  readonly value: GoValue
  readonly nil: boolean
  /** The type of the last pointer that was followed. */
  readonly pointer?: GoType
}

/** Mirrors indirect. */
export function indirect(start: GoValue): Indirect {
  let value = start
  let pointer: GoType | undefined
  for (;;) {
    if (value === null) return { value, nil: true }
    if (typeof value !== 'object' || !isTyped(value)) break
    if (value.type.kind === 'interface') {
      value = value.value as GoValue
    } else if (value.type.kind === 'pointer') {
      if (value.value === null || value.value === undefined) return { value, nil: true }
      pointer = value.type
      value = place(elemOf(pointer), value.value)
    } else break
  }
  return pointer === undefined ? { value, nil: false } : { value, nil: false, pointer }
}

/** The type of elements; `interface {}` where the descriptor names none. */
export function elemOf(type: GoType): GoType {
  return type.elem?.() ?? ANY
}

/** The type of pointers to the type. */
export function pointerType(type: GoType): GoType {
  return type.pointer?.() ?? pointerTo(type)
}

/** The raw zero value of a type. Mirrors reflect.Zero. */
export function zeroRaw(type: GoType): unknown {
  switch (familyOf(type.kind)) {
    case 'bool':
      return false
    case 'string':
      return ''
    case 'int':
    case 'uint':
    case 'float':
      return 0
    case 'complex':
      return { re: 0, im: 0 }
    case 'struct':
      return record()
    case 'list':
    case 'map':
    case 'pointer':
    case 'interface':
    case 'func':
      return null
  }
}

/** The zero value of a type; null, a nil interface, for an interface type. */
export function zeroValue(type: GoType): GoValue {
  return wrap(type, zeroRaw(type))
}

/** Whether nil can be given for the type. Mirrors canBeNil. */
export function canBeNil(type: GoType): boolean {
  switch (type.kind) {
    case 'func':
    case 'interface':
    case 'map':
    case 'pointer':
    case 'slice':
      return true
    case 'struct':
      return type.name === 'reflect.Value'
    default:
      return false
  }
}

/** Mirrors reflect.Type.AssignableTo: the same type, an interface that the type satisfies, or the same structure where one has no name. */
export function assignable(from: GoType, to: GoType): boolean {
  if (sameType(from, to)) return true
  if (to.kind === 'interface') return to.implementedBy === undefined || (from.kind !== 'interface' && to.implementedBy(from))
  if (from.kind !== to.kind || !(isLiteral(from) || isLiteral(to))) return false
  switch (from.kind) {
    case 'map':
      return (from.key?.name ?? 'string') === (to.key?.name ?? 'string') && sameType(elemOf(from), elemOf(to))
    case 'slice':
    case 'pointer':
      return sameType(elemOf(from), elemOf(to))
    default:
      return false
  }
}

/** A type written out, as `[]string`, in place of a named one. */
function isLiteral(type: GoType): boolean {
  return /^(?:\[|\*|map\[|func\(|struct \{)/.test(type.name)
}

/** A field of a struct, and the embedded fields that lead to it. */
export interface FoundField {
  readonly through: readonly GoField[]
  readonly field: GoField
}

const found = new WeakMap<GoType, Map<string, FoundField | undefined>>()

/** The field of that name, promoted ones too: the shallowest, if no other is as shallow. Mirrors reflect's FieldByName. */
export function fieldByName(type: GoType, name: string): FoundField | undefined {
  let known = found.get(type)
  if (known === undefined) {
    known = new Map()
    found.set(type, known)
  }
  if (!known.has(name)) known.set(name, searchField(type, name))
  return known.get(name)
}

function searchField(type: GoType, name: string): FoundField | undefined {
  const seen = new Set<GoType>()
  let level: { type: GoType; through: readonly GoField[] }[] = [{ type, through: [] }]
  while (level.length > 0) {
    const hits: FoundField[] = []
    const deeper: { type: GoType; through: readonly GoField[] }[] = []
    for (const { type: struct, through } of level) {
      if (seen.has(struct)) continue
      seen.add(struct)
      for (const field of struct.fields?.().values() ?? []) {
        if (field.name === name) hits.push({ through, field })
        else if (field.embedded) {
          const target = field.type()
          deeper.push({ type: target.kind === 'pointer' ? elemOf(target) : target, through: [...through, field] })
        }
      }
    }
    if (hits.length > 0) return hits.length === 1 ? hits[0] : undefined
    level = deeper
  }
  return undefined
}

/** The raw value of a field: its zero value where the record lacks it. */
export function fieldRaw(struct: unknown, field: GoField): unknown {
  if (field.embedded && field.key === '') return struct
  const fields = struct as Readonly<Record<string, unknown>>
  const raw = Object.hasOwn(fields, field.key) ? fields[field.key] : undefined
  return raw === undefined ? zeroRaw(field.type()) : raw
}

/** Go's truth of a value and whether it has any: functions of `if` and `and`. Mirrors isTrue, which knows no kind without truth. */
export function isTrue(value: GoValue): boolean {
  switch (typeof value) {
    case 'undefined':
      return false
    case 'boolean':
      return value
    case 'string':
      return value !== ''
    case 'bigint':
      return value !== 0n
    case 'number':
      return value !== 0
    case 'object':
      if (value === null) return false
      if (Array.isArray(value)) return value.length > 0
      return isTyped(value) ? isTrueTyped(value) : keyCount(value) > 0
  }
}

function isTrueTyped({ type, value }: Typed): boolean {
  switch (familyOf(type.kind)) {
    case 'struct':
      return true
    case 'bool':
      return value === true
    case 'string':
      return value !== ''
    case 'list':
    case 'map':
      return lengthOf(value) > 0
    case 'pointer':
    case 'func':
      return value !== null
    case 'interface':
      return isTrue(value as GoValue)
    case 'complex': {
      const { re, im } = value as { re: number; im: number }
      return re !== 0 || im !== 0
    }
    case 'float':
      return value !== 0
    case 'int':
    case 'uint':
      return BigInt(value as number | bigint) !== 0n
  }
}

/** Elements of a raw list or map; 0 for nil. */
export function lengthOf(raw: unknown): number {
  if (raw === null || raw === undefined) return 0
  return Array.isArray(raw) ? raw.length : keyCount(raw)
}

/** Keys of a record. Those of a large one are counted once, until {@link forgetSize}: V8 goes through all of them each time. */
function keyCount(record: object): number {
  const known = largeSizes.get(record)
  if (known !== undefined) return known
  const { length } = Object.keys(record)
  if (length >= LARGE) largeSizes.set(record, length)
  return length
}

/** Before a record is changed. */
export function forgetSize(record: object): void {
  largeSizes.delete(record)
}

const largeSizes = new WeakMap<object, number>()
const LARGE = 64
