import * as other from './other-stream.ts'

/** What is said of a stream that is no ResourceList. */
export const loadOtherStream = (): typeof other => other
