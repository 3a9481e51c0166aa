/** A run of lines that stay, go or come, as a unified diff prints them: each begins with ` `, `-` or `+`. */
export type Hunk = readonly string[]

/** Lines around a change that are shown with it. */
const CONTEXT = 3
/** Above this many comparisons what lies between the common beginning and end counts as replaced. */
const MAX_COMPARISONS = 4_000_000

/** The hunks by which one text becomes the other; none where they are the same. */
export function diffLines(before: readonly string[], after: readonly string[]): readonly Hunk[] {
  const rows = alignedRows(before, after)
  const shown = rows.map(() => false)
  rows.forEach((row, i) => {
    if (!row.startsWith(' ')) shown.fill(true, Math.max(0, i - CONTEXT), i + CONTEXT + 1)
  })
  const hunks: string[][] = []
  rows.forEach((row, i) => {
    if (!shown[i]) return
    if (i === 0 || !shown[i - 1]) hunks.push([])
    hunks.at(-1)?.push(row)
  })
  return hunks
}

function alignedRows(before: readonly string[], after: readonly string[]): readonly string[] {
  let head = 0
  while (head < before.length && head < after.length && before[head] === after[head]) head++
  let tail = 0
  const most = Math.min(before.length, after.length) - head
  while (tail < most && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++
  return [
    ...before.slice(0, head).map((line) => ` ${line}`),
    ...changedRows(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...before.slice(before.length - tail).map((line) => ` ${line}`),
  ]
}

/** By a longest common subsequence; what goes stands before what comes. */
function changedRows(before: readonly string[], after: readonly string[]): readonly string[] {
  const rows: string[] = []
  const come: string[] = []
  const flush = (): void => {
    rows.push(...come.splice(0))
  }
  const width = after.length + 1
  const isSmall = before.length * after.length <= MAX_COMPARISONS
  const lengths = isSmall ? commonLengths(before, after) : undefined
  let [i, j] = [0, 0]
  while (i < before.length || j < after.length) {
    if (lengths !== undefined && i < before.length && j < after.length && before[i] === after[j]) {
      flush()
      rows.push(` ${before[i]}`)
      i++
      j++
    } else if (
      i < before.length &&
      (j >= after.length ||
        lengths === undefined ||
        (lengths[(i + 1) * width + j] as number) >= (lengths[i * width + j + 1] as number))
    ) {
      rows.push(`-${before[i++]}`)
    } else come.push(`+${after[j++]}`)
  }
  flush()
  return rows
}

/** Lengths of the longest common subsequences of what follows each pair of places. */
function commonLengths(before: readonly string[], after: readonly string[]): Uint32Array {
  const width = after.length + 1
  const lengths = new Uint32Array((before.length + 1) * width)
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const at = i * width + j
      lengths[at] =
        before[i] === after[j]
          ? (lengths[at + width + 1] as number) + 1
          : Math.max(lengths[at + width] as number, lengths[at + 1] as number)
    }
  }
  return lengths
}
