/** The functions that every template has. Mirrors text/template/funcs.go, Go 1.26. */
import { capacityOf, sliceList } from '../capacity.ts'
import { equalsAny, lessThan } from '../compare.ts'
import { byteLength, byteSlice, toBytes } from '../format/bytes.ts'
import { htmlEscape, jsEscape, urlQueryEscape } from '../format/escape.ts'
import { sprint, sprintln, textOf } from '../format/print.ts'
import { sprintf, sprintTexts } from '../format/sprintf.ts'
import { isInteger } from '../kinds.ts'
import {
  assignable,
  canBeNil,
  concrete,
  elemOf,
  indirect,
  isTrue,
  lengthOf,
  place,
  plain,
  staticType,
  zeroRaw,
  zeroValue,
} from '../reflect.ts'
import { ANY, kindOf, REFLECT_VALUE, STRING, typeOf, UINT8, unwrap, wrap } from '../types.ts'
import { type CallContext, type FuncTable, GoError, type GoFunc, type GoType, type GoValue, isGoError } from '../value.ts'
import { func, table, variadic } from './row.ts'

export const BUILTINS: FuncTable = table([
  variadic('and', [REFLECT_VALUE], REFLECT_VALUE, executed),
  variadic('or', [REFLECT_VALUE], REFLECT_VALUE, executed),
  func('not', [REFLECT_VALUE], (value) => !isTrue(concrete(value))),

  variadic('eq', [REFLECT_VALUE], REFLECT_VALUE, equalsAny),
  func('ne', [REFLECT_VALUE, REFLECT_VALUE], (a, b) => !equalsAny(a, [b])),
  func('lt', [REFLECT_VALUE, REFLECT_VALUE], (a, b) => lessThan(a, b)),
  func('le', [REFLECT_VALUE, REFLECT_VALUE], lessOrEqual),
  func('gt', [REFLECT_VALUE, REFLECT_VALUE], (a, b) => !lessOrEqual(a, b)),
  func('ge', [REFLECT_VALUE, REFLECT_VALUE], (a, b) => !lessThan(a, b)),

  func('len', [REFLECT_VALUE], length),
  variadic('index', [REFLECT_VALUE], REFLECT_VALUE, index),
  variadic('slice', [REFLECT_VALUE], REFLECT_VALUE, slice),
  // The executor puts the name of what is called before the arguments.
  { name: 'call', params: [REFLECT_VALUE], variadic: REFLECT_VALUE, call: callValue },

  variadic('print', [], ANY, (values, context) => sprint(values, context)),
  variadic('println', [], ANY, (values, context) => sprintln(values, context)),
  {
    name: 'printf',
    params: [STRING],
    variadic: ANY,
    call: (args, context) => sprintTexts(args, context) ?? sprintf(args[0] as string, args.slice(1), context),
  },
  variadic('html', [], ANY, (values, context) => htmlEscape(textOf(values, context))),
  variadic('js', [], ANY, (values, context) => jsEscape(textOf(values, context))),
  variadic('urlquery', [], ANY, (values, context) => urlQueryEscape(textOf(values, context))),
])

/** The truth at which `and` (false) or `or` (true) stops; undefined for other functions. */
export function shortCircuit(fn: GoFunc): boolean | undefined {
  if (fn === BUILTINS.get('or')) return true
  return fn === BUILTINS.get('and') ? false : undefined
}

/** True for the function that tells an index in an interface from a bare one: `slice .list .number` is refused. */
export function keepsInterfaces(fn: GoFunc): boolean {
  return fn === BUILTINS.get('slice')
}

/** True for `call`, which is handed the text of its first argument too. */
export function callsByName(fn: GoFunc): boolean {
  return fn === BUILTINS.get('call')
}

function executed(): never {
  throw new Error('bug: the executor runs and and or itself')
}

function lessOrEqual(a: GoValue, b: GoValue): boolean {
  return lessThan(a, b) || equalsAny(a, [b])
}

function length(value: GoValue): GoValue {
  if (value === undefined) throw new GoError('reflect: call of reflect.Value.Type on zero Value')
  const { value: item, nil } = indirect(value)
  if (nil) throw new GoError('len of nil pointer')
  const size = sizeOf(item)
  if (size === undefined) throw new GoError(`len of type ${typeOf(item)?.name}`)
  return BigInt(size)
}

/** Bytes of a string, elements of a list or map; undefined for what has no length. */
function sizeOf(value: GoValue): number | undefined {
  switch (kindOf(value)) {
    case 'string':
      return byteLength(unwrap(value) as string)
    case 'map':
    case 'slice':
      return lengthOf(unwrap(value))
    default:
      return undefined
  }
}

function index(value: GoValue, indexes: readonly GoValue[]): GoValue {
  let item = concrete(value)
  if (item === undefined) throw new GoError('index of untyped nil')
  for (const given of indexes) {
    const at = concrete(given)
    const { value: container, nil } = indirect(item)
    if (nil) throw new GoError('index of nil pointer')
    item = element(container, at)
  }
  return item
}

function element(container: GoValue, at: GoValue): GoValue {
  const type = typeOf(container)
  const raw = unwrap(container)
  switch (type?.kind) {
    case 'slice': {
      const size = lengthOf(raw)
      const i = indexArgument(at, size)
      if (i >= size) throw new GoError('reflect: slice index out of range')
      const value = (raw as readonly unknown[])[i]
      return place(elemOf(type), value ?? null)
    }
    case 'string': {
      const bytes = toBytes(raw as string)
      const i = indexArgument(at, bytes.length)
      if (i >= bytes.length) throw new GoError('reflect: string index out of range')
      return wrap(UINT8, bytes[i])
    }
    case 'map': {
      const key = String(unwrap(prepareArgument(at, type.key ?? STRING)))
      const has = raw !== null && Object.hasOwn(raw as object, key)
      return has ? wrap(elemOf(type), (raw as Readonly<Record<string, unknown>>)[key] ?? null) : zeroValue(elemOf(type))
    }
    default:
      throw new GoError(`can't index item of type ${type?.name}`)
  }
}

/** Mirrors indexArg: an index up to `cap`, the length of what is indexed or the capacity of what is sliced. */
function indexArgument(at: GoValue, cap: number): number {
  const type = staticType(at)
  if (type === undefined) throw new GoError('cannot index slice/array with nil')
  if (!isInteger(type.kind)) throw new GoError(`cannot index slice/array with type ${type.name}`)
  const i = BigInt(unwrap(at) as number | bigint)
  if (i < 0n || i > BigInt(cap)) throw new GoError(`index out of range: ${i}`)
  return Number(i)
}

/** Mirrors prepareArg. */
function prepareArgument(value: GoValue, type: GoType): GoValue {
  if (value === undefined || value === null) {
    if (!canBeNil(type)) throw new GoError(`value is nil; should be of type ${type.name}`)
    return zeroValue(type)
  }
  const given = typeOf(value)
  if (given !== undefined && (assignable(given, type) || (isInteger(given.kind) && isInteger(type.kind)))) return value
  throw new GoError(`value has type ${given?.name}; should be ${type.name}`)
}

function slice(value: GoValue, indexes: readonly GoValue[]): GoValue {
  const start = concrete(value)
  if (start === undefined) throw new GoError('slice of untyped nil')
  const { value: item, nil } = indirect(start)
  if (nil) throw new GoError('slice of nil pointer')
  if (indexes.length > 3) throw new GoError(`too many slice indexes: ${indexes.length}`)
  const type = typeOf(item)
  const kind = type?.kind
  if (kind === 'string' && indexes.length === 3) throw new GoError('cannot 3-index slice a string')
  if (type === undefined || (kind !== 'string' && kind !== 'slice')) {
    throw new GoError(`can't slice item of type ${type?.name}`)
  }
  const size = sizeOf(item) ?? 0
  const raw = unwrap(item) ?? []
  const cap = kind === 'slice' ? capacityOf(raw as readonly unknown[]) : size
  const [from = 0, to = size, max = cap] = indexes.map((at) => indexArgument(at, cap))
  if (from > to) throw new GoError(`invalid slice index: ${from} > ${to}`)
  if (to > max) throw new GoError(`invalid slice index: ${to} > ${max}`)
  if (kind === 'string') return wrap(type, byteSlice(raw as string, from, to))
  return wrap(type, sliceList(raw as readonly unknown[], [from, to, max], zeroRaw(elemOf(type))))
}

function callValue([name, fn, ...given]: readonly GoValue[], context: CallContext): GoValue {
  const value = concrete(fn)
  const type = typeOf(value)
  if (type === undefined) throw new GoError('call of nil')
  if (type.kind !== 'func') throw new GoError(`non-function ${String(name)} of type ${type.name}`)
  const target = unwrap(value) as GoFunc | null
  if (target === null) throw new GoError('reflect: call of nil function')
  const fixed = target.params.length
  if (target.variadic === undefined ? given.length !== fixed : given.length < fixed) {
    const want = target.variadic === undefined ? `want ${fixed}` : `want at least ${fixed}`
    throw new GoError(`wrong number of args for ${String(name)}: got ${given.length} ${want}`)
  }
  const args = given.map((arg, i) => {
    const wanted = target.params[i] ?? target.variadic ?? ANY
    try {
      return plain(prepareArgument(concrete(arg), wanted))
    } catch (error) {
      if (!isGoError(error)) throw error
      throw new GoError(`arg ${i}: ${error.message}`)
    }
  })
  return target.call(args, context)
}
