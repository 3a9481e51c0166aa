import * as inject from './inject.ts'

/** Injectors, how they are run, and how what they change is written: at the first workload. */
export const loadInject = (): typeof inject => inject
