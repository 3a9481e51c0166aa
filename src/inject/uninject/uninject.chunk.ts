import * as uninject from './uninject.ts'

/** Taking injections back as a command. */
export const loadUninject = (): typeof uninject => uninject
