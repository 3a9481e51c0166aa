import { commonPairs } from './common-pairs.ts'

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

/** All lines of both texts; between those that stay, what goes stands before what comes. */
function alignedRows(before: readonly string[], after: readonly string[]): readonly string[] {
  const rows: string[] = []
  const pairs = commonPairs(before, after, (a, b) => a === b, MAX_COMPARISONS)
  let old = 0
  let now = 0
  for (const pair of [...pairs, { before: before.length, after: after.length }]) {
    for (; old < pair.before; old++) rows.push(`-${before[old]}`)
    for (; now < pair.after; now++) rows.push(`+${after[now]}`)
    if (old < before.length) rows.push(` ${before[old]}`)
    old++
    now++
  }
  return rows
}
