import { commonPairs } from '../base/common-pairs.ts'
import { isObject, type Json, sameJson } from '../base/json.ts'

/** For each item of the list to come: the index of the item that it was, or undefined for a new one. Each index occurs once at most. */
export type Matching = readonly (number | undefined)[]

/** Above this many comparisons items are paired by their place alone. */
const MAX_COMPARISONS = 250_000

/** Finds which items of a list are which items of its successor: by the merge key where both lists have one, else by value and place. */
export function matchItems(before: readonly Json[], after: readonly Json[], mergeKey: string | undefined): Matching {
  const oldKeys = mergeKey === undefined ? undefined : indexByKey(before, mergeKey)
  const newKeys = mergeKey === undefined ? undefined : indexByKey(after, mergeKey)
  if (oldKeys === undefined || newKeys === undefined) return matchByValue(before, after)
  const matching: (number | undefined)[] = after.map(() => undefined)
  for (const [key, index] of newKeys) matching[index] = oldKeys.get(key)
  return matching
}

/** Merge key → index; undefined where an item has none or two have the same. */
function indexByKey(list: readonly Json[], mergeKey: string): Map<string, number> | undefined {
  const index = new Map<string, number>()
  for (const [i, item] of list.entries()) {
    const key = isObject(item) && Object.hasOwn(item, mergeKey) ? item[mergeKey] : undefined
    if (typeof key !== 'string' && typeof key !== 'number') return undefined
    const name = `${typeof key} ${key}`
    if (index.has(name)) return undefined
    index.set(name, i)
  }
  return index
}

/** Equal items in their order (a longest common subsequence); between them others are paired by place, as changed ones. */
function matchByValue(before: readonly Json[], after: readonly Json[]): Matching {
  const matching: (number | undefined)[] = after.map(() => undefined)
  const pairs = [...commonPairs(before, after, sameJson, MAX_COMPARISONS), { before: before.length, after: after.length }]
  let old = 0
  let now = 0
  for (const pair of pairs) {
    for (; old < pair.before && now < pair.after; old++, now++) if (isSameKind(before[old], after[now])) matching[now] = old
    if (pair.after < after.length) matching[pair.after] = pair.before
    old = pair.before + 1
    now = pair.after + 1
  }
  return matching
}

function isSameKind(a: Json | undefined, b: Json | undefined): boolean {
  return Array.isArray(a) === Array.isArray(b) && isObject(a) === isObject(b)
}

/** The new indices of those old items that can stay where they are: a longest run of matches in the old order. */
export function staying(matching: Matching): ReadonlySet<number> {
  const inOrder = rising(matching)
  if (inOrder.size === matching.filter((old) => old !== undefined).length || matching.length > MAX_SEARCHED) return inOrder
  const best: { readonly now: number; readonly length: number; readonly before: number | undefined }[] = []
  matching.forEach((old, now) => {
    if (old === undefined) return
    let before: number | undefined
    let length = 0
    best.forEach((one, i) => {
      if ((matching[one.now] as number) < old && one.length > length) {
        length = one.length
        before = i
      }
    })
    best.push({ now, length: length + 1, before })
  })
  let at = best.reduce<number | undefined>(
    (most, one, i) => (most === undefined || one.length > (best[most]?.length ?? 0) ? i : most),
    undefined,
  )
  const stay = new Set<number>()
  while (at !== undefined) {
    const one = best[at]
    if (one === undefined) break
    stay.add(one.now)
    at = one.before
  }
  return stay
}

/** Longer lists that were reordered keep fewer of their items in place. */
const MAX_SEARCHED = 2000

/** The new indices of matches that lie behind all matches before them. */
function rising(matching: Matching): ReadonlySet<number> {
  const found = new Set<number>()
  let last = -1
  matching.forEach((old, now) => {
    if (old === undefined || old <= last) return
    last = old
    found.add(now)
  })
  return found
}
