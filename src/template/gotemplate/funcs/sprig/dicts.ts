/** Dictionaries: mirrors dict.go of sprig v3.3.0, but `keys` and `values` are in the order of keys, where Go's is random. */
import { compareText } from '../../format/bytes.ts'
import { typeName } from '../../format/print.ts'
import { ANY, ANY_MAP, STRING, STRINGS } from '../../types.ts'
import { type CallContext, GoError, type GoFunc, type GoRecord, type GoValue, isTyped, typed } from '../../value.ts'
import { func, variadic } from '../row.ts'
import { badAssertion } from './panics.ts'
import { emptyRecord, writable } from './records.ts'
import { textOf } from './text-of.ts'

export const DICT_ROWS: readonly GoFunc[] = [
  variadic('dict', [], ANY, dict),
  func('get', [ANY_MAP, STRING], (record, key) => (hasKey(record, key) ? (record[key] ?? null) : '')),
  func('set', [ANY_MAP, STRING, ANY], (record, key, value) => {
    if (record === null) throw new GoError('assignment to entry in nil map')
    writable(record)[key] = value
    return record
  }),
  func('unset', [ANY_MAP, STRING], (record, key) => {
    if (record === null) return typed(ANY_MAP, null)
    if (hasKey(record, key)) delete writable(record)[key]
    return record
  }),
  func('hasKey', [ANY_MAP, STRING], (record, key) => hasKey(record, key)),
  variadic('pluck', [STRING], ANY_MAP, (key, records) =>
    records.flatMap((record) => (hasKey(record, key) ? [record[key] ?? null] : [])),
  ),
  variadic('keys', [], ANY_MAP, (records, context) => {
    const keys = records.flatMap((record) => sortedKeys(record, context))
    context.checkList(keys.length)
    return typed(STRINGS, keys)
  }),
  func('values', [ANY_MAP], (record, context) => sortedKeys(record, context).map((key) => record?.[key] ?? null)),
  variadic('pick', [ANY_MAP], STRING, (record, keys) => {
    const out = emptyRecord()
    for (const key of keys) if (hasKey(record, key)) out[key] = record[key] ?? null
    return out
  }),
  variadic('omit', [ANY_MAP], STRING, (record, keys, context) => {
    const out = emptyRecord()
    const left = Object.keys(record ?? {})
    context.step(left.length >> 1)
    for (const key of left) if (!keys.includes(key)) out[key] = record?.[key] ?? null
    return out
  }),
  variadic('dig', [], ANY, dig),
]

function hasKey(record: GoRecord | null, key: string): record is GoRecord {
  return record !== null && Object.hasOwn(record, key)
}

function sortedKeys(record: GoRecord | null, context: CallContext): string[] {
  const keys = Object.keys(record ?? {})
  context.step(keys.length >> 1)
  return keys.sort(compareText)
}

/** Keys are texts of any value; a last key without a value has "". */
function dict(items: readonly GoValue[], context: CallContext): GoValue {
  context.checkList(items.length)
  const out = emptyRecord()
  for (let i = 0; i < items.length; i += 2) {
    out[textOf(items[i], context)] = i + 1 < items.length ? (items[i + 1] ?? null) : ''
  }
  return out
}

/** `dig "a" "b" DEFAULT record`. */
function dig(args: readonly GoValue[]): GoValue {
  if (args.length < 3) throw new GoError('dig needs at least three arguments')
  const fallback = args[args.length - 2]
  let record = asRecord(args.at(-1))
  const path = args.slice(0, -2).map(asString)
  for (const [i, key] of path.entries()) {
    if (!hasKey(record, key)) return fallback ?? null
    const step = record[key] ?? null
    if (i === path.length - 1) return step
    record = asRecord(step)
  }
  return fallback ?? null
}

function asRecord(value: GoValue): GoRecord | null {
  if (isTyped(value) && value.type.name === ANY_MAP.name) return null
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && !isTyped(value)) return value as GoRecord
  throw badAssertion(value === null || value === undefined ? 'nil' : typeName(value), ANY_MAP.name)
}

function asString(value: GoValue): string {
  if (typeof value === 'string') return value
  throw badAssertion(value === null || value === undefined ? 'nil' : typeName(value), 'string')
}
