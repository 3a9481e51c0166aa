import * as diff from './diff.ts'

/** What inject would change, as a diff. */
export const loadDiff = (): typeof diff => diff
