import * as check from './seal-check.ts'

/** Is the seal a label that the live webhook heeds? Asked where there is one. */
export const loadSealCheck = (): typeof check => check
