/** Lists: mirrors list.go and `compact` of sprig v3.3.0. Each row also has its `must` name, with the same error. */
import { appendCapacity, capacityOf, sliceList, withoutRoom, withRoom } from '../../capacity.ts'
import { elemOf, zeroRaw } from '../../reflect.ts'
import { ANY, ANY_LIST, INT, sliceOf, typeOf, unwrap, wrap } from '../../types.ts'
import { type CallContext, GoError, type GoFunc, type GoType, type GoValue, typed } from '../../value.ts'
import { func, variadic } from '../row.ts'
import { toInt64 } from './cast.ts'
import { deepEqual } from './deep-equal.ts'
import { elementsOf, kindName, listArgument } from './elements.ts'
import { isEmpty } from './empty.ts'
import { badLength, badSliceIndex, nilDereference } from './panics.ts'

export const LIST_ROWS: readonly GoFunc[] = [
  ...named(['list', 'tuple'], (name) => variadic(name, [], ANY, (items, context) => withoutRoom(grown(items, context)))),
  ...named(['append', 'push', 'mustAppend', 'mustPush'], (name) =>
    func(name, [ANY, ANY], (list, item, context) => {
      const items = listArgument(list, 'Cannot push on type %s')
      return withRoom(grown([...items, item], context), appendCapacity(items.length, items.length + 1))
    }),
  ),
  ...named(['prepend', 'mustPrepend'], (name) =>
    func(name, [ANY, ANY], (list, item, context) => {
      const items = listArgument(list, 'Cannot prepend on type %s')
      return withRoom(grown([item, ...items], context), items.length === 0 ? 1 : appendCapacity(1, items.length + 1))
    }),
  ),
  variadic('concat', [], ANY, concat),
  ...named(['chunk', 'mustChunk'], (name) => func(name, [INT, ANY], chunk)),
  ...named(['first', 'mustFirst'], (name) =>
    func(name, [ANY], (list) => listArgument(list, 'Cannot find first on type %s')[0] ?? null),
  ),
  ...named(['last', 'mustLast'], (name) =>
    func(name, [ANY], (list) => listArgument(list, 'Cannot find last on type %s').at(-1) ?? null),
  ),
  ...named(['rest', 'mustRest'], (name) =>
    func(name, [ANY], (list) => orNilList(list, listArgument(list, 'Cannot find rest on type %s').slice(1))),
  ),
  ...named(['initial', 'mustInitial'], (name) =>
    func(name, [ANY], (list) => orNilList(list, listArgument(list, 'Cannot find initial on type %s').slice(0, -1))),
  ),
  ...named(['reverse', 'mustReverse'], (name) =>
    func(name, [ANY], (list) => withoutRoom(listArgument(list, 'Cannot find reverse on type %s').toReversed())),
  ),
  ...named(['compact', 'mustCompact'], (name) =>
    func(name, [ANY], (list) => listArgument(list, 'Cannot compact on type %s').filter((item) => !isEmpty(item))),
  ),
  ...named(['uniq', 'mustUniq'], (name) => func(name, [ANY], uniq)),
  ...named(['without', 'mustWithout'], (name) =>
    variadic(name, [ANY], ANY, (list, unwanted, context) =>
      listArgument(list, 'Cannot find without on type %s').filter((item) => !includes(unwanted, item, context)),
    ),
  ),
  ...named(['has', 'mustHas'], (name) =>
    func(name, [ANY, ANY], (needle, list, context) =>
      list === null ? false : includes(listArgument(list, 'Cannot find has on type %s'), needle, context),
    ),
  ),
  ...named(['slice', 'mustSlice'], (name) => variadic(name, [ANY], ANY, slice)),
]

function named(names: readonly string[], row: (name: string) => GoFunc): GoFunc[] {
  return names.map(row)
}

function grown(items: readonly GoValue[], context: CallContext): readonly GoValue[] {
  context.checkList(items.length)
  context.step(items.length >> 8)
  return items
}

/** Of an empty list, rest and initial give a nil list, which is `null` in JSON. */
function orNilList(list: GoValue, items: readonly GoValue[]): GoValue {
  return elementsOf(list)?.length === 0 ? typed(ANY_LIST, null) : withoutRoom(items)
}

/** The elements of all lists; of none at all a nil list. */
function concat(lists: readonly GoValue[], context: CallContext): GoValue {
  const items: GoValue[] = []
  for (const list of lists) {
    for (const item of listArgument(list, 'Cannot concat type %s as list')) items.push(item)
    context.checkList(items.length)
  }
  return items.length === 0 ? typed(ANY_LIST, null) : items
}

/** Mirrors mustChunk with its floating-point arithmetic, which decides what a size below 1 ends with. */
function chunk(size: bigint, list: GoValue, context: CallContext): GoValue {
  const items = listArgument(list, 'Cannot chunk type %s')
  const step = Number(size)
  const count = Math.floor((items.length - 1) / step) + 1
  if (!(count >= 0 && count <= items.length + 1)) throw badLength()
  context.checkList(count)
  context.step(count)
  const chunks: (readonly GoValue[])[] = []
  for (let i = 0; i < count; i++) {
    const rest = Math.floor(items.length % step)
    const length = i === count - 1 && rest !== 0 ? rest : step
    if (length < 0) throw badLength()
    chunks.push(withoutRoom(items.slice(i * step, i * step + length)))
  }
  return typed(LISTS, withoutRoom(chunks))
}

/** `[][]interface {}`. */
const LISTS: GoType = sliceOf(ANY_LIST)

function uniq(list: GoValue, context: CallContext): GoValue {
  const items: GoValue[] = []
  for (const item of listArgument(list, 'Cannot find uniq on type %s')) {
    if (!includes(items, item, context)) items.push(item)
  }
  return items
}

function includes(list: readonly GoValue[], needle: GoValue, context: CallContext): boolean {
  context.step(list.length >> 7)
  return list.some((item) => deepEqual(needle, item, context))
}

/** Part of a list, of the list's own type. An end up to the capacity is allowed. */
function slice(list: GoValue, indices: readonly GoValue[]): GoValue {
  const length = elementsOf(list)?.length
  if (length === undefined) {
    if (list === null) throw nilDereference()
    throw new GoError(`list should be type of slice or array but ${kindName(list)}`)
  }
  if (length === 0) return null
  const [start = 0n, end = BigInt(length)] = indices.map(toInt64)
  const raw = unwrap(list) as readonly unknown[]
  const capacity = capacityOf(raw)
  if (start < 0n || end < start || end > BigInt(capacity)) throw badSliceIndex()
  const type = typeOf(list) ?? ANY_LIST
  return wrap(type, sliceList(raw, [Number(start), Number(end), capacity], zeroRaw(elemOf(type))))
}
