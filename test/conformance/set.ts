/** One row that was run: `detail` tells what differs, in a few lines. `intended`: a refusal or a limit that the brief demands. */
export type Outcome = { readonly pass: true } | { readonly pass: false; readonly detail: string; readonly intended?: string }

export const PASS: Outcome = { pass: true }

export function miss(detail: string): Outcome {
  return { pass: false, detail }
}

/** A set of vectors under the name that is printed; `rows` reads them only when asked. */
export interface ConformanceSet {
  readonly name: string
  readonly rows: () => Iterable<{ readonly id: string; readonly run: () => Outcome }>
}

/** What a file in `sets/` exports as `sets`: the sets that the folder holds (none where their files are absent). */
export type FindSets = (folder: string) => readonly ConformanceSet[]
