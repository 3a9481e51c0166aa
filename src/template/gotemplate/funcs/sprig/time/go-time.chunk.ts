import * as types from './types.ts'

/** The methods of package time: for templates that call them on values beside the date functions'. */
export const loadGoTime = (): typeof types => types
