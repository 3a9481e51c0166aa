/**
 * Mirrors `sort.SliceStable` of Go (sort/zsortfunc.go) step by step: strategic merge hands it a `less` that is no order, so that only the very
 * same comparisons and swaps give the same list.
 */
export function sortStable(length: number, less: (i: number, j: number) => boolean, swap: (i: number, j: number) => void): void {
  let size = 20
  let a = 0
  let b = size
  while (b <= length) {
    insertionSort(a, b, less, swap)
    a = b
    b += size
  }
  insertionSort(a, length, less, swap)
  while (size < length) {
    a = 0
    b = 2 * size
    while (b <= length) {
      symMerge(a, a + size, b, less, swap)
      a = b
      b += 2 * size
    }
    if (a + size < length) symMerge(a, a + size, length, less, swap)
    size *= 2
  }
}

type Less = (i: number, j: number) => boolean
type Swap = (i: number, j: number) => void

function insertionSort(a: number, b: number, less: Less, swap: Swap): void {
  for (let i = a + 1; i < b; i++) {
    for (let j = i; j > a && less(j, j - 1); j--) swap(j, j - 1)
  }
}

function symMerge(a: number, m: number, b: number, less: Less, swap: Swap): void {
  if (m - a === 1) {
    let i = m
    let j = b
    while (i < j) {
      const h = (i + j) >>> 1
      if (less(h, a)) i = h + 1
      else j = h
    }
    for (let k = a; k < i - 1; k++) swap(k, k + 1)
    return
  }
  if (b - m === 1) {
    let i = a
    let j = m
    while (i < j) {
      const h = (i + j) >>> 1
      if (!less(m, h)) i = h + 1
      else j = h
    }
    for (let k = m; k > i; k--) swap(k, k - 1)
    return
  }
  const mid = (a + b) >>> 1
  const n = mid + m
  let start = m > mid ? n - b : a
  let r = Math.min(m, mid)
  const p = n - 1
  while (start < r) {
    const c = (start + r) >>> 1
    if (!less(p - c, c)) start = c + 1
    else r = c
  }
  const end = n - start
  if (start < m && m < end) rotate(start, m, end, swap)
  if (a < start && start < mid) symMerge(a, start, mid, less, swap)
  if (mid < end && end < b) symMerge(mid, end, b, less, swap)
}

function rotate(a: number, m: number, b: number, swap: Swap): void {
  let i = m - a
  let j = b - m
  while (i !== j) {
    if (i > j) {
      swapRange(m - i, m, j, swap)
      i -= j
    } else {
      swapRange(m - i, m + j - i, i, swap)
      j -= i
    }
  }
  swapRange(m - i, m, i, swap)
}

function swapRange(a: number, b: number, n: number, swap: Swap): void {
  for (let i = 0; i < n; i++) swap(a + i, b + i)
}
