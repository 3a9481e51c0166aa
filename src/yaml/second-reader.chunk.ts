import * as reader from './second-reader.ts'

/** The second reader: at the first text that our own leaves to it. */
export const secondReader = (): typeof reader => reader
