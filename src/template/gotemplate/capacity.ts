/**
 * The room behind a Go slice: a slice expression may reach beyond the length up to the capacity. Lists are plain arrays, so it is kept beside
 * them. Where nothing is known, a list is taken to have grown element by element, as encoding/json and append let it grow.
 */

interface Window {
  readonly backing: readonly unknown[]
  readonly from: number
  readonly capacity: number
}

const windows = new WeakMap<readonly unknown[], Window>()

/** cap(list). */
export function capacityOf(list: readonly unknown[]): number {
  return windows.get(list)?.capacity ?? grown(list.length)
}

/** list[from:to:max]; the bounds must lie within the capacity. Beyond what was ever set lie zero values. */
export function sliceList<T>(list: readonly T[], [from, to, max]: readonly [number, number, number], zero: T): readonly T[] {
  const known = windows.get(list)
  const backing = (known?.backing ?? list) as readonly T[]
  const start = known?.from ?? 0
  const out = Array.from({ length: to - from }, (_, i) => backing[start + from + i] ?? zero)
  windows.set(out, { backing, from: start + from, capacity: max - from })
  return out
}

/** The list, whose capacity is its length: the arguments of a variadic function. */
export function withoutRoom<T extends readonly unknown[]>(list: T): T {
  windows.set(list, { backing: list, from: 0, capacity: list.length })
  return list
}

/** Doubles from 1; beyond 256 elements Go grows slower, which no template has been seen to tell. */
function grown(length: number): number {
  let capacity = length === 0 ? 0 : 1
  while (capacity < length) capacity *= 2
  return capacity
}
