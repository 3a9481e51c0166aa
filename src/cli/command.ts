import type { Chunks } from '../inject/chunks.ts'

/** What a command needs of the world: everything it reads and where it tells of progress. */
export interface Host {
  readonly chunks: Chunks
  readonly readStdin: () => string
  /** Progress for a person; does nothing where stderr is no terminal. */
  readonly progress: (text: string) => void
}

/** The two examples under each command's help. */
export function examples(rows: readonly (readonly [string, string])[]): string {
  return `\nExamples:\n${rows.map(([line, what]) => `  # ${what}\n  $ ${line}\n`).join('')}`
}
