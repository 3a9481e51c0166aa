import type { Place } from '../../base/source.ts'
import type { Finding, RunReport } from '../run-report.ts'

/** What writers of reports print: a report, and the run that it tells of. */
export interface ReportRun {
  readonly report: RunReport
  /** `check`. */
  readonly command: string
  readonly version: string
  readonly exitCode: number
  /** How the reader of the report calls a file that was read; undefined for what is no file. */
  readonly fileOf: (name: string) => string | undefined
}

/** `stale: proxyv2:1.29.3, now 1.30.1`. */
export function findingText({ state, detail }: Finding): string {
  return detail === '' ? state : `${state}: ${detail}`
}

/** Line and column count from 1. */
export interface Position {
  readonly file: string | undefined
  readonly line: number
  readonly column: number
}

/** Finds positions in the sources of a run; each text is cut into lines once. */
export function positionsOf({ fileOf }: ReportRun): (place: Place) => Position {
  const known = new Map<string, readonly number[]>()
  return ({ source, span }) => {
    const starts = known.get(source.text) ?? lineStarts(source.text)
    known.set(source.text, starts)
    const offset = span?.start ?? 0
    let [low, high] = [0, starts.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { file: fileOf(source.name), line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
  }
}

/** CR LF, CR and LF each end a line. */
function lineStarts(text: string): readonly number[] {
  return [0, ...[...text.matchAll(/\r\n|\r|\n/g)].map(({ index, 0: ending }) => index + ending.length)]
}
