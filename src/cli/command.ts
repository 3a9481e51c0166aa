import type { Outcome } from '../frontends/outcome.ts'
import type { Chunks } from '../inject/chunks.ts'

/** What a command needs of the world: everything it reads and where it tells of progress. */
export interface Host {
  readonly chunks: Chunks
  /** All of stdin, up to a limit in bytes. */
  readonly readStdin: (limit?: number) => string
  /** Progress for a person; does nothing where stderr is no terminal. */
  readonly progress: (text: string) => void
  /** Takes an outcome that comes when a network has answered; what the command gives at once is then empty. Without this nothing can wait. */
  readonly later?: (outcome: Promise<Outcome>) => void
  /** Is stdout (1) or stderr (2) a terminal? Without this there are colours only where they are demanded. */
  readonly isTerminal?: (stream: 1 | 2) => boolean
}

/** Adds the value of a repeatable option to those before it. */
export function collect(value: string, all: readonly string[] = []): readonly string[] {
  return [...all, value]
}

/** The two examples under each command's help. */
export function examples(rows: readonly (readonly [string, string])[]): string {
  return `\nExamples:\n${rows.map(([line, what]) => `  # ${what}\n  $ ${line}\n`).join('')}`
}
