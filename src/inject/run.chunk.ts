import * as run from './run.ts'

/** Injectors and how they are run: at the first workload. */
export const loadRun = (): typeof run => run
