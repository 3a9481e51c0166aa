import * as flat from './flat-config.ts'

/** A function config of plain settings. */
export const loadFlatConfig = (): typeof flat => flat
