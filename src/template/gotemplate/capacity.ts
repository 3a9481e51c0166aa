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
  return windows.get(list)?.capacity ?? grownCapacity(list.length)
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
  return withRoom(list, list.length)
}

/** The list, whose capacity is as stated. */
export function withRoom<T extends readonly unknown[]>(list: T, capacity: number): T {
  windows.set(list, { backing: list, from: 0, capacity })
  return list
}

/** cap of a list that append grew to a length element by element, from none or from a stated capacity. */
export function grownCapacity(length: number, from = 0, of: Elements = 'pointers'): number {
  let capacity = from
  while (capacity < length) capacity = appendCapacity(capacity, capacity + 1, of)
  return capacity
}

/** What elements take: interfaces and strings 16 bytes with pointers, integers 8 without. */
type Elements = 'pointers' | 'integers'

/** cap after an append that needs a longer list than there is room for. Mirrors growslice and nextslicecap of runtime/slice.go, Go 1.26. */
export function appendCapacity(capacity: number, length: number, of: Elements = 'pointers'): number {
  const size = of === 'pointers' ? 16 : 8
  let next = capacity * 2
  if (length > next) next = length
  else if (capacity >= SLOWER_FROM) {
    next = capacity
    while (next < length) next += (next + 3 * SLOWER_FROM) >> 2
  }
  return Math.floor(roundedSize(next * size, of) / size)
}

const SLOWER_FROM = 256

/** Mirrors roundupsize of runtime/msize.go: large objects with pointers have a header of 8 bytes. */
function roundedSize(size: number, of: Elements): number {
  const header = of === 'pointers' && size > HEADER_FROM ? 8 : 0
  if (size > LARGEST_CLASS - 8) return Math.ceil(size / PAGE) * PAGE
  return (SIZE_CLASSES.find((available) => available >= size + header) ?? LARGEST_CLASS) - header
}

const HEADER_FROM = 512
const LARGEST_CLASS = 32_768
const PAGE = 8_192

/** SizeClassToSize of internal/runtime/gc/sizeclasses.go, Go 1.26. */
const SIZE_CLASSES: readonly number[] = [
  ...[8, 16, 24, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240, 256, 288, 320, 352, 384, 416, 448, 480, 512],
  ...[576, 640, 704, 768, 896, 1024, 1152, 1280, 1408, 1536, 1792, 2048, 2304, 2688, 3072, 3200, 3456, 4096, 4864, 5376, 6144],
  ...[6528, 6784, 6912, 8192, 9472, 9728, 10240, 10880, 12288, 13568, 14336, 16384, 18432, 19072, 20480, 21760, 24576, 27264],
  ...[28672, 32768],
]
