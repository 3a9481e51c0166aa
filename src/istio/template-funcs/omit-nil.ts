import type { CallContext, GoRecord, GoValue } from '../../template/gotemplate/value.ts'
import { isTyped } from '../../template/gotemplate/value.ts'

/**
 * The value without nils, at any depth of plain maps and lists; mirrors omitNil (Istio ≥ 1.28). What becomes empty thereby goes too, at the root to nil;
 * what was empty stays, and a value without nils is the very same value.
 */
export function omitNil(value: GoValue, context: CallContext): GoValue {
  if (value === null || value === undefined) return null
  if (Array.isArray(value)) return omitFromList(value, context)
  return typeof value === 'object' && !isTyped(value) ? omitFromMap(value as GoRecord, context) : value
}

function omitFromList(list: readonly GoValue[], context: CallContext): GoValue {
  context.step(1 + (list.length >> 4))
  const kept = list.map((item) => omitNil(item, context))
  if (kept.every((item, i) => item !== null && item === list[i])) return list
  const left = kept.filter((item) => item !== null)
  return left.length === 0 ? null : left
}

function omitFromMap(map: GoRecord, context: CallContext): GoValue {
  const given = Object.entries(map)
  // Of what is held twice at each level there is no end: what is gone through counts before it is.
  context.step(1 + (given.length >> 1))
  const entries = given.map(([key, item]) => [key, omitNil(item, context)] as const)
  if (entries.every(([key, item]) => item !== null && item === map[key])) return map
  const left = entries.filter(([, item]) => item !== null)
  if (left.length === 0) return null
  return Object.assign(Object.create(null), Object.fromEntries(left)) as GoRecord
}
