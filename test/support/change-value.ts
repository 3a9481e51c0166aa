import { isArray, isObject, type Json, recordOf } from '../../src/base/json.ts'
import { pick, type Random } from './random.ts'

const SCALARS: readonly Json[] = [
  'x',
  'yes',
  '8080',
  'a: b',
  ' lead',
  'two\nlines\n',
  '',
  'é😀',
  '"q"',
  "it's",
  '# no',
  null,
  true,
  0,
  -7,
  1.5,
  2n ** 60n,
]

/** A value with a few random changes: keys and items added, taken away, moved, replaced. */
export function changeValue(value: Json, next: Random): Json {
  let current = value
  for (let i = 1 + next(4); i > 0; i--) current = change(current, next)
  return current
}

/** A small value of any kind. */
export function anyValue(next: Random, depth = 2): Json {
  const form = depth === 0 ? 2 : next(4)
  if (form === 0) return Array.from({ length: next(3) }, () => anyValue(next, depth - 1))
  if (form === 1) return recordOf(Array.from({ length: next(3) }, () => [`n${next(5)}`, anyValue(next, depth - 1)] as const))
  return pick(next, SCALARS)
}

function change(value: Json, next: Random): Json {
  if (isArray(value)) return value.length > 0 && next(3) > 0 ? changeAt(value, next) : changeList(value, next)
  if (isObject(value)) return Object.keys(value).length > 0 && next(3) > 0 ? changeIn(value, next) : changeKeys(value, next)
  return anyValue(next)
}

function changeAt(list: readonly Json[], next: Random): Json {
  const at = next(list.length)
  return list.map((item, i) => (i === at ? change(item, next) : item))
}

function changeList(list: readonly Json[], next: Random): Json {
  const at = next(list.length + 1)
  switch (next(4)) {
    case 0:
      return list.filter((_, i) => i !== at)
    case 1:
      return [...list].reverse()
    case 2:
      return anyValue(next)
    default:
      return [...list.slice(0, at), anyValue(next), ...list.slice(at)]
  }
}

function changeIn(object: { readonly [key: string]: Json }, next: Random): Json {
  const key = pick(next, Object.keys(object))
  return recordOf(Object.entries(object).map(([name, one]) => [name, name === key ? change(one, next) : one]))
}

function changeKeys(object: { readonly [key: string]: Json }, next: Random): Json {
  const entries = Object.entries(object)
  switch (next(4)) {
    case 0:
      return recordOf(entries.filter(() => next(2) === 0))
    case 1:
      return anyValue(next)
    default:
      return recordOf([
        ...entries,
        [pick(next, ['new', 'yes', '8080', 'a b', 'x/y.z', ...(next(20) === 0 ? ['k'.repeat(1100)] : [])]), anyValue(next)],
      ])
  }
}
