import type { Call } from '../call.ts'
import { describeValue, isList, isMap, type List, mapOf, type Value } from '../values.ts'
import type { FilterRow } from './row.ts'

/** Filters on lists and maps. Mirror nunjucks 3.2.4, src/filters.js, on own keys alone. */
export const LIST_FILTERS = {
  batch: {
    takes: ['linecount', 'fill_with'],
    run: (call, value, count, fill) => {
      const size = positive(call, count)
      const list = call.list(value)
      const rows = Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size))
      return call.made(rows.map((row) => call.made(fill ? [...row, ...filling(size - row.length, fill)] : [...row])))
    },
  },
  dictsort: {
    takes: ['case_sensitive', 'by'],
    run: (call, value, caseSensitive, by) => {
      if (by !== undefined && by !== 'key' && by !== 'value') throw call.fault('dictsort sorts by "key" or "value"')
      const rows = Object.entries(call.map(value)).map((row) => call.made(row))
      return sorted(call, rows, {
        key: (row) => (isList(row) ? row[by === 'value' ? 1 : 0] : row),
        fold: !caseSensitive,
        reverse: false,
      })
    },
  },
  first: { takes: [], run: (call, value) => sequence(call, value)[0] },
  groupby: {
    takes: ['attribute'],
    run: (call, value, attribute) => {
      const groups = new Map<string, Value[]>()
      for (const item of call.list(value)) {
        const key = call.attribute(item, attribute)
        if (key === undefined) throw call.fault(`groupby: an element has no ${call.text(attribute)}`)
        const name = call.text(key)
        const group = groups.get(name) ?? []
        groups.set(name, group)
        group.push(item)
      }
      return mapOf([...groups].map(([key, items]) => [key, call.made(items)]))
    },
  },
  join: {
    takes: ['delimiter', 'attribute'],
    run: (call, value, delimiter, attribute) => {
      const between = delimiter === undefined ? '' : call.text(delimiter)
      let length = 0
      const parts = call.list(value).map((item) => {
        const part = call.text(attribute === undefined ? item : call.attribute(item, attribute))
        length += part.length + between.length
        if (length > call.fuel.limits.string) call.fuel.build(length)
        return part
      })
      return call.built(parts.join(between))
    },
  },
  last: { takes: [], run: (call, value) => sequence(call, value).at(-1) },
  length: {
    takes: [],
    run: (call, value) => {
      if (value === null) return 0
      if (typeof value === 'string') return value.length
      return isMap(value) ? Object.keys(call.map(value)).length : call.list(value).length
    },
  },
  list: {
    takes: [],
    run: (call, value) => {
      if (!isMap(value)) return sequence(call, value)
      const rows = Object.entries(call.map(value)).map(([key, one]) =>
        mapOf([
          ['key', key],
          ['value', one],
        ]),
      )
      return call.made(rows)
    },
  },
  reject: {
    takes: ['test', 'argument'],
    run: (call, value, test, arg) => chosen(call, value, (item) => !passes(call, item, test, arg)),
  },
  rejectattr: {
    takes: ['attribute'],
    run: (call, value, attribute) => chosen(call, value, (item) => !call.attribute(item, attribute)),
  },
  reverse: {
    takes: [],
    run: (call, value) => {
      const reversed = [...sequence(call, value)].reverse()
      return typeof value === 'string' ? call.built(reversed.join('')) : call.made(reversed)
    },
  },
  select: {
    takes: ['test', 'argument'],
    run: (call, value, test, arg) => chosen(call, value, (item) => passes(call, item, test, arg)),
  },
  selectattr: {
    takes: ['attribute'],
    run: (call, value, attribute) => chosen(call, value, (item) => Boolean(call.attribute(item, attribute))),
  },
  slice: {
    takes: ['slices', 'fill_with'],
    run: (call, value, count, fill) => {
      const slices = positive(call, count)
      const list = call.list(value)
      const size = Math.floor(list.length / slices)
      const longer = list.length % slices
      call.fuel.list(slices)
      const rows = Array.from({ length: slices }, (_, i) => {
        const start = i * size + Math.min(i, longer)
        const row = list.slice(start, start + size + (i < longer ? 1 : 0))
        return call.made(fill && i >= longer ? [...row, fill] : [...row])
      })
      return call.made(rows)
    },
  },
  sort: {
    takes: ['reverse', 'case_sensitive', 'attribute'],
    run: (call, value, reverse, caseSensitive, attribute) => {
      const key = (item: Value): Value => {
        if (attribute === undefined) return item
        const found = call.attribute(item, attribute)
        if (found === undefined) throw call.fault(`sort: an element has no ${call.text(attribute)}`)
        return found
      }
      return sorted(call, call.list(value), { key, fold: !caseSensitive, reverse: Boolean(reverse) })
    },
  },
} as const satisfies Readonly<Record<string, FilterRow>>

/** Elements of a list, or the characters of a text. */
function sequence(call: Call, value: Value): List {
  if (typeof value !== 'string') return call.list(value)
  call.fuel.list(value.length)
  return Object.freeze(Array.from(value))
}

function chosen(call: Call, value: Value, wanted: (item: Value) => boolean): List {
  return call.made(call.list(value).filter(wanted))
}

function passes(call: Call, item: Value, test: Value, arg: Value): boolean {
  return call.test(test === undefined ? 'truthy' : call.text(test), item, arg)
}

function positive(call: Call, count: Value): number {
  const number = call.width(count, 0)
  if (number < 1) throw call.fault(`${call.name} needs a number from 1`)
  return number
}

function filling(count: number, fill: Value): Value[] {
  return Array.from({ length: count }, () => fill)
}

interface Order {
  readonly key: (item: Value) => Value
  readonly fold: boolean
  readonly reverse: boolean
}

function sorted(call: Call, list: List, order: Order): List {
  call.fuel.step(list.length * Math.ceil(Math.log2(list.length + 1)))
  const rows = list.map((item) => {
    const key = order.key(item)
    if (typeof key === 'string') return { item, key: order.fold ? call.built(call.text(key).toLowerCase()) : call.text(key) }
    if (typeof key === 'number' || typeof key === 'bigint' || typeof key === 'boolean') return { item, key }
    throw call.fault(`${call.name} orders text and numbers, not ${describeValue(key)}`)
  })
  rows.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0) * (order.reverse ? -1 : 1))
  return call.made(rows.map((row) => row.item))
}
