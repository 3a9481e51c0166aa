import * as faults from './shape-faults.ts'

/** What is said of a value that has not its shape. */
export const loadShapeFaults = (): typeof faults => faults
