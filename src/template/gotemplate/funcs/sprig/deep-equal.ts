/** Equality of whole values: mirrors reflect.DeepEqual. */
import { checkNesting } from '../../format/members.ts'
import { familyOf } from '../../kinds.ts'
import { elemOf, lengthOf } from '../../reflect.ts'
import { type Complex, sameType, typeOf, unwrap } from '../../types.ts'
import type { CallContext, GoType, GoValue } from '../../value.ts'

/** True when both have one type and, all the way down, equal contents; a nil list differs from an empty one, NaN from itself. */
export function deepEqual(a: GoValue, b: GoValue, context: CallContext): boolean {
  if (!isComposite(a) || !isComposite(b)) return (a ?? null) === (b ?? null)
  return equalValues(a, b, { depth: 0, seen: new Map(), step: context.step })
}

/** Where a comparison is: pairs of lists and maps that were met before count as equal, so that what is shared or holds itself is compared once. */
interface Progress {
  readonly depth: number
  readonly seen: Map<unknown, Set<unknown>>
  readonly step: CallContext['step']
}

/** What is no bare value of a basic type; those are equal when they are identical. */
function isComposite(value: GoValue): boolean {
  return typeof value === 'object' && value !== null
}

function deeper(progress: Progress): Progress {
  checkNesting(progress.depth + 1)
  progress.step(1)
  return { ...progress, depth: progress.depth + 1 }
}

/** True when the pair was met before; remembers it. */
function isSeen(a: object, b: object, { seen }: Progress): boolean {
  const others = seen.get(a) ?? new Set()
  if (others.has(b)) return true
  seen.set(a, others.add(b))
  return false
}

function equalValues(a: GoValue, b: GoValue, progress: Progress): boolean {
  const type = typeOf(a)
  const other = typeOf(b)
  if (type === undefined || other === undefined) return type === other
  return sameType(type, other) && equalRaw(type, unwrap(a), unwrap(b), progress)
}

/** Compares raw forms of one type; undefined is the zero value of a struct's field. */
function equalRaw(type: GoType, a: unknown, b: unknown, progress: Progress): boolean {
  switch (familyOf(type.kind)) {
    case 'interface':
      return equalValues((a ?? null) as GoValue, (b ?? null) as GoValue, progress)
    case 'list':
      return equalLists(type, list(a), list(b), progress)
    case 'map':
      return equalMaps(type, fields(a), fields(b), progress)
    case 'struct':
      return equalStructs(type, fields(a) ?? {}, fields(b) ?? {}, progress)
    case 'pointer':
      if (isNothing(a) || isNothing(b)) return isNothing(a) && isNothing(b)
      return a === b || equalRaw(elemOf(type), a, b, deeper(progress))
    case 'func':
      return isNothing(a) && isNothing(b)
    case 'complex': {
      const left = (a ?? { re: 0, im: 0 }) as Complex
      const right = (b ?? { re: 0, im: 0 }) as Complex
      return left.re === right.re && left.im === right.im
    }
    case 'string':
      return (a ?? '') === (b ?? '')
    case 'bool':
      return (a ?? false) === (b ?? false)
    case 'float':
      return (a ?? 0) === (b ?? 0)
    case 'int':
    case 'uint':
      return BigInt((a ?? 0) as bigint | number) === BigInt((b ?? 0) as bigint | number)
  }
}

function equalLists(type: GoType, a: readonly unknown[] | null, b: readonly unknown[] | null, progress: Progress): boolean {
  if (a === null || b === null) return a === b
  if (a.length !== b.length) return false
  if (a === b || isSeen(a, b, progress)) return true
  const elem = elemOf(type)
  const inside = deeper(progress)
  progress.step(a.length >> 6)
  return a.every((item, i) => equalRaw(elem, item, b[i], inside))
}

function equalMaps(type: GoType, a: Fields | null, b: Fields | null, progress: Progress): boolean {
  if (a === null || b === null) return a === b
  if (a === b) return true
  if (lengthOf(a) !== lengthOf(b)) return false
  if (isSeen(a, b, progress)) return true
  const keys = Object.keys(a)
  progress.step(keys.length >> 4)
  const elem = elemOf(type)
  const inside = deeper(progress)
  return keys.every((key) => Object.hasOwn(b, key) && equalRaw(elem, a[key], b[key], inside))
}

function equalStructs(type: GoType, a: Fields, b: Fields, progress: Progress): boolean {
  for (const field of type.fields?.().values() ?? []) {
    // An embedded struct without a key of its own lives in the very record.
    const inline = field.embedded === true && field.key === ''
    if (!equalRaw(field.type(), inline ? a : a[field.key], inline ? b : b[field.key], deeper(progress))) return false
  }
  return true
}

type Fields = { readonly [key: string]: unknown }

function list(raw: unknown): readonly unknown[] | null {
  return isNothing(raw) ? null : (raw as readonly unknown[])
}

function fields(raw: unknown): Fields | null {
  return isNothing(raw) ? null : (raw as Fields)
}

function isNothing(raw: unknown): boolean {
  return raw === null || raw === undefined
}
