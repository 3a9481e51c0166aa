/** Items of two lists that are taken for one another, by their indexes. */
export interface Pair {
  readonly before: number
  readonly after: number
}

/**
 * What two lists have in common, in the order of both: equal items at the beginning and at the end, and a longest common subsequence of what lies between,
 * unless that would take more than so many comparisons; nothing of it is paired then.
 */
export function commonPairs<Item>(
  before: readonly Item[],
  after: readonly Item[],
  isSame: (a: Item, b: Item) => boolean,
  maxComparisons: number,
): readonly Pair[] {
  const most = Math.min(before.length, after.length)
  let head = 0
  while (head < most && isSame(before[head] as Item, after[head] as Item)) head++
  let tail = 0
  while (tail < most - head && isSame(before[before.length - 1 - tail] as Item, after[after.length - 1 - tail] as Item)) tail++
  const pairs: Pair[] = Array.from({ length: head }, (_, i) => ({ before: i, after: i }))
  const rows = before.length - head - tail
  const columns = after.length - head - tail
  if (rows > 0 && columns > 0 && rows * columns <= maxComparisons) {
    const middle = longestCommon(before.slice(head, head + rows), after.slice(head, head + columns), isSame)
    pairs.push(...middle.map((pair) => ({ before: pair.before + head, after: pair.after + head })))
  }
  for (let i = tail; i > 0; i--) pairs.push({ before: before.length - i, after: after.length - i })
  return pairs
}

function longestCommon<Item>(
  before: readonly Item[],
  after: readonly Item[],
  isSame: (a: Item, b: Item) => boolean,
): readonly Pair[] {
  const width = after.length + 1
  // Of what follows each pair of places.
  const lengths = new Uint32Array((before.length + 1) * width)
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const at = i * width + j
      lengths[at] = isSame(before[i] as Item, after[j] as Item)
        ? (lengths[at + width + 1] as number) + 1
        : Math.max(lengths[at + width] as number, lengths[at + 1] as number)
    }
  }
  const pairs: Pair[] = []
  for (let i = 0, j = 0; i < before.length && j < after.length; ) {
    if (isSame(before[i] as Item, after[j] as Item)) pairs.push({ before: i++, after: j++ })
    else if ((lengths[(i + 1) * width + j] as number) >= (lengths[i * width + j + 1] as number)) i++
    else j++
  }
  return pairs
}
