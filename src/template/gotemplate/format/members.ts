/** What a composite value holds, as reflection walks over it: items, sorted map entries, struct fields. */
import { assertNever } from '../../../base/assert.ts'
import { familyOf } from '../kinds.ts'
import { elemOf, fieldRaw } from '../reflect.ts'
import { ANY, STRING, wrap } from '../types.ts'
import { GoError, type GoField, type GoType, type GoValue, isTyped } from '../value.ts'
import { compareText } from './bytes.ts'

/** Composite values may be nested so deep when they are printed or encoded; Go knows no limit, our stack does. */
const MAX_NESTING = 1_000

/** Ends with a GoError where a value is nested deeper than MAX_NESTING. */
export function checkNesting(depth: number): void {
  if (depth > MAX_NESTING) throw new GoError(`value is nested more than ${MAX_NESTING} levels deep`)
}

/** The items of a slice or an array; undefined for a nil slice. */
export function itemsOf(value: GoValue): readonly GoValue[] | undefined {
  if (!isTyped(value)) return value as readonly GoValue[]
  const raw = value.value as readonly unknown[] | null | undefined
  if (raw === null || raw === undefined) return undefined
  const elem = elemOf(value.type)
  return elem.kind === 'interface' ? (raw as readonly GoValue[]) : raw.map((item) => wrap(elem, item))
}

/** The bytes of a `[]uint8`, or undefined when the value is no such slice; a nil slice has none. */
export function bytesOf(value: GoValue): Uint8Array | undefined {
  if (!isTyped(value) || value.type.kind !== 'slice' || elemOf(value.type).kind !== 'uint8') return undefined
  return Uint8Array.from((value.value ?? []) as ArrayLike<number | bigint>, Number)
}

export interface Entry {
  readonly key: GoValue
  /** The key as the record has it. */
  readonly name: string
  readonly value: GoValue
}

/** The entries of a map in the order of fmt and range (numbers by value, text by bytes); undefined for a nil map. Mirrors internal/fmtsort. */
export function entriesOf(value: GoValue): readonly Entry[] | undefined {
  const type = isTyped(value) ? value.type : undefined
  const record = (isTyped(value) ? value.value : value) as Readonly<Record<string, unknown>> | null | undefined
  if (record === null || record === undefined) return undefined
  const elem = type === undefined ? ANY : elemOf(type)
  const keyType = type?.key ?? STRING
  return sortedKeys(record, keyType).map((name) => ({
    key: wrap(keyType, keyRaw(keyType, name)),
    name,
    value: wrap(elem, record[name]),
  }))
}

export interface Member {
  readonly field: GoField
  readonly type: GoType
  readonly value: GoValue
}

/** The fields of a struct in their order; an absent one has its zero value. */
export function membersOf(type: GoType, raw: unknown): readonly Member[] {
  const struct = raw ?? {}
  return Array.from(type.fields?.().values() ?? [], (field) => {
    const fieldType = field.type()
    return { field, type: fieldType, value: wrap(fieldType, fieldRaw(struct, field)) }
  })
}

/** The keys of a map's record in the order in which Go visits them. Mirrors internal/fmtsort. */
export function sortedKeys(record: object, type: GoType): readonly string[] {
  const keys = Object.keys(record)
  if (type.kind === 'string' || type.kind === 'bool' || type.kind === 'interface') return keys.sort(compareText)
  return keys.sort((a, b) => {
    const [left, right] = [keyRaw(type, a), keyRaw(type, b)] as readonly [number, number]
    return left < right ? -1 : left > right ? 1 : 0
  })
}

/** The raw form of a map's key, from its text in the record. */
export function keyRaw(type: GoType, name: string): unknown {
  const family = familyOf(type.kind)
  switch (family) {
    case 'bool':
      return name === 'true'
    case 'float':
      return Number(name)
    case 'int':
    case 'uint':
      return BigInt(name)
    case 'string':
    case 'interface':
    case 'complex':
    case 'list':
    case 'map':
    case 'struct':
    case 'pointer':
    case 'func':
      return name
    default:
      return assertNever(family)
  }
}
