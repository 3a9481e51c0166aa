import * as edits from './edits.ts'

/** From values to edits: at the first change. */
export const loadEdits = (): typeof edits => edits
