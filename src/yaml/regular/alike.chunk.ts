import * as alike from './alike.ts'

/** Items that read as earlier ones do: in a long list. */
export const loadAlike = (): typeof alike => alike
