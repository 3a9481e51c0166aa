import * as tagged from './resolve-tagged.ts'

/** Scalars with a tag. */
export const loadTagged = (): typeof tagged => tagged
