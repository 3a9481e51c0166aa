import * as inject from './inject.ts'

/** The flow from decision to edits: at the first workload. */
export const loadInject = (): typeof inject => inject
