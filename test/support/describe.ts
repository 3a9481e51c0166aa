import { suite } from 'uvu'

/** What the launcher reads: tests that were defined, that passed, that failed, and which files registered a suite. */
export interface Tally {
  defined: number
  passed: number
  failed: number
  files: Set<number>
}

const TALLY = Symbol.for('render-inject.dev/test-tally')
const globals = globalThis as { [TALLY]?: Tally; UVU_INDEX?: number }
globals[TALLY] ??= { defined: 0, passed: 0, failed: 0, files: new Set() }
export const tally: Tally = globals[TALLY]

export interface It {
  (name: string, body: () => void | Promise<void>): void
  /** One test a row; the name may hold `$` placeholders: `$name` is the row's field. */
  each: <Row>(name: (row: Row) => string, rows: Iterable<Row>, body: (row: Row) => void | Promise<void>) => void
}

/** Defines and runs a suite. No hooks, no `only`, no silent skip: set up inside the body. */
export function describe(name: string, define: (it: It) => void): void {
  const tests = suite(name)
  let count = 0
  const it = ((title, body) => {
    count++
    tally.defined++
    tests(title, async () => {
      if (process.env['VERBOSE']) console.log(`${name} › ${title}`)
      try {
        await body()
        tally.passed++
      } catch (error) {
        tally.failed++
        throw error
      }
    })
  }) as It
  it.each = (title, rows, body) => {
    for (const row of rows) it(title(row), () => body(row))
  }
  define(it)
  if (count === 0) throw new Error(`suite ${name} has no tests`)
  tally.files.add(globals.UVU_INDEX ?? 0)
  tests.run()
}
