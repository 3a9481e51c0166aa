import * as typed from './typed.ts'

/** Values as they come out of Go structs: where selectors are read. */
export const loadTyped = (): typeof typed => typed
