/**
 * Merging and copying of dictionaries: mirrors Merge and MergeWithOverwrite of dario.cat/mergo v1.0.2 as sprig v3.3.0 calls them, and Copy of
 * mitchellh/copystructure v1.2.0. The destination is changed in place and takes over nested maps of the sources, as in Go.
 * Deviation: values behind pointers and in structs are left alone (mergo would write into them).
 */
import { capacityOf, withRoom } from '../../capacity.ts'
import { checkNesting, membersOf } from '../../format/members.ts'
import { elemOf } from '../../reflect.ts'
import { ANY, ANY_MAP, kindOf, sameType, typeOf, unwrap } from '../../types.ts'
import { type CallContext, GoError, type GoFunc, type GoRecord, type GoType, type GoValue, isTyped, typed } from '../../value.ts'
import { func, variadic } from '../row.ts'
import { isNil } from './elements.ts'
import { isEmpty } from './empty.ts'
import { emptyRecord, type MutableRecord, writable } from './records.ts'

export const MERGE_ROWS: readonly GoFunc[] = [
  variadic('merge', [ANY_MAP], ANY_MAP, quiet('fill')),
  variadic('mustMerge', [ANY_MAP], ANY_MAP, strict('fill')),
  variadic('mergeOverwrite', [ANY_MAP], ANY_MAP, quiet('overwrite')),
  variadic('mustMergeOverwrite', [ANY_MAP], ANY_MAP, strict('overwrite')),
  func('deepCopy', [ANY], (value, context) => copyTop(value, context)),
  func('mustDeepCopy', [ANY], (value, context) => copyTop(value, context)),
]

/** What happens to a value that is already there and not empty. */
type Mode = 'fill' | 'overwrite'

type Merge = (target: GoRecord | null, sources: readonly (GoRecord | null)[], context: CallContext) => GoValue

/** Mismatched types give "", as sprig swallows errors of mergo. */
function quiet(mode: Mode): Merge {
  return (target, sources, context) => {
    try {
      return strict(mode)(target, sources, context)
    } catch (error) {
      if (error instanceof Mismatch) return ''
      throw error
    }
  }
}

function strict(mode: Mode): Merge {
  return (target, sources, context) => {
    let result = target
    for (const source of sources) {
      if (source === null) continue
      result ??= emptyRecord()
      mergeInto({ type: ANY_MAP, raw: writable(result) }, { type: ANY_MAP, raw: source }, mode, context, 0)
    }
    return result ?? typed(ANY_MAP, null)
  }
}

/** mergo's ErrDifferentArgumentsTypes. */
class Mismatch extends GoError {
  constructor() {
    super('src and dst must be of same type')
  }
}

/** A map of any element type, with its raw record. */
interface GoMap<R = GoRecord> {
  readonly type: GoType
  readonly raw: R
}

/** Mirrors the map case of deepMerge. */
function mergeInto(target: GoMap<MutableRecord>, source: GoMap, mode: Mode, context: CallContext, depth: number): void {
  checkNesting(depth)
  if (target.raw === source.raw) return
  const keys = Object.keys(source.raw)
  context.step(1 + (keys.length >> 2))
  for (const key of keys) {
    const from = element(source, key) ?? null
    const into = element(target, key)
    if (from === null) {
      if (mode === 'overwrite') assign(target, source.type, key, from)
      continue
    }
    mergeElement(into, from, mode, context, depth)
    if (into !== undefined && !isEmptyDeep(into) && keeps(into, from, mode)) continue
    assign(target, source.type, key, from)
  }
}

/** What is not replaced: a map by a map (it was merged), and without overwriting anything at all. */
function keeps(into: GoValue, from: GoValue, mode: Mode): boolean {
  return mode === 'fill' || (kindOf(from) === 'map' && kindOf(into) === 'map')
}

/** Mirrors the call of deepMerge on an element that is a map, struct or pointer; other kinds are replaced or kept whole. */
function mergeElement(into: GoValue, from: GoValue, mode: Mode, context: CallContext, depth: number): void {
  const kind = kindOf(from)
  const intoKind = kindOf(into)
  if (kind !== 'map' && kind !== 'struct' && kind !== 'pointer') return
  if (intoKind === 'map' && kind === 'map') {
    const target = mapOf(into)
    const source = mapOf(from)
    if (target !== undefined && source !== undefined) {
      mergeInto({ type: target.type, raw: writable(target.raw) }, source, mode, context, depth + 1)
    }
  }
  // mergo asks any source whether it is nil once the destination is a nil map.
  if (intoKind === 'map' && isNil(into) && kind === 'struct')
    throw new GoError('reflect: call of reflect.Value.IsNil on struct Value')
  if (intoKind === 'pointer' && kind !== 'pointer' && mode === 'fill' && !isNil(into) && !isNil(from)) {
    const elem = typeOf(into)?.elem?.()
    const type = typeOf(from)
    if (elem === undefined || type === undefined || !sameType(elem, type)) throw new Mismatch()
  }
}

/** A map that is not nil. */
function mapOf(value: GoValue): GoMap | undefined {
  const type = typeOf(value)
  const raw = unwrap(value)
  return type === undefined || raw === null ? undefined : { type, raw: raw as GoRecord }
}

/** The element as a value; undefined when there is none, null when it is nil. */
function element(map: GoMap, key: string): GoValue {
  if (!Object.hasOwn(map.raw, key)) return undefined
  const elem = elemOf(map.type)
  const raw = map.raw[key] ?? null
  return elem.kind === 'interface' || isTyped(raw) ? raw : typed(elem, raw)
}

/** reflect's SetMapIndex with an element of a map: its static type must fit. */
function assign(target: GoMap<MutableRecord>, source: GoType, key: string, value: GoValue): void {
  const elem = elemOf(target.type)
  const given = elemOf(source)
  if (elem.kind !== 'interface' && !sameType(given, elem)) {
    throw new GoError(`reflect.Value.SetMapIndex: value of type ${given.name} is not assignable to type ${elem.name}`)
  }
  writable(target.raw)[key] = elem.kind === 'interface' ? value : (unwrap(value) as GoValue)
}

/** mergo's isEmptyValue: as sprig's empty, but a pointer is as empty as what it points at, and a complex number never. */
function isEmptyDeep(value: GoValue): boolean {
  if (kindOf(value) === 'complex128') return false
  if (!isTyped(value) || value.type.kind !== 'pointer' || value.value === null || value.type.elem === undefined)
    return isEmpty(value)
  return isEmptyDeep(typed(value.type.elem(), value.value))
}

function copyTop(value: GoValue, context: CallContext): GoValue {
  if (value === null || value === undefined) throw new GoError('reflect: call of reflect.Value.Type on zero Value')
  return copyValue(value, context, 0)
}

/** A copy that shares no list or map with the original. */
function copyValue(value: GoValue, context: CallContext, depth: number): GoValue {
  checkNesting(depth)
  if (typeof value !== 'object' || value === null) return value
  if (isTyped(value)) return typed(value.type, copyRaw(value.type, value.value, context, depth))
  return copyRaw(typeOf(value) ?? ANY, value, context, depth) as GoValue
}

function copyRaw(type: GoType, raw: unknown, context: CallContext, depth: number): unknown {
  if (raw === null || raw === undefined) return raw
  checkNesting(depth)
  const elem = elemOf(type)
  const copy = (item: unknown) =>
    elem.kind === 'interface' ? copyValue(item as GoValue, context, depth + 1) : copyRaw(elem, item, context, depth + 1)
  if (type.kind === 'slice') {
    const items = raw as readonly unknown[]
    context.step(items.length)
    return withRoom(items.map(copy), capacityOf(items))
  }
  if (type.kind === 'map') {
    const out: { [key: string]: unknown } = Object.create(null)
    for (const [key, item] of Object.entries(raw as object)) {
      context.step(1)
      out[key] = copy(item)
    }
    return out
  }
  if (type.kind === 'pointer') return copyRaw(elem, raw, context, depth + 1)
  return type.kind === 'struct' ? copyStruct(type, raw as object) : raw
}

/** Unexported fields become zero, as reflection cannot set them; exported ones are shared, because no function can change a struct. */
function copyStruct(type: GoType, raw: object): unknown {
  const hidden = membersOf(type, {}).filter(({ field }) => /^[a-z_]/.test(field.name))
  if (hidden.length === 0 || type.name === TIME_NAME) return raw
  const out: { [key: string]: unknown } = Object.assign(Object.create(null), raw)
  for (const { field, value } of hidden) out[field.key] = unwrap(value)
  return out
}

/** The one struct for which copystructure has a copier of its own. */
const TIME_NAME = 'time.Time'
