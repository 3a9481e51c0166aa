/** All families of sprig's functions without chunks: for tests, and for whoever bundles one file. */
import type { FuncTable } from '../../value.ts'
import { REGEX_TABLE } from '../regex/functions.ts'
import { rareFamily } from './rare-families.ts'
import type { SprigFamily } from './registry.ts'

/** The functions of a family. */
export function loadFamily(family: SprigFamily): FuncTable {
  return family === 'regex' ? REGEX_TABLE : rareFamily(family)
}

export { loadFamily as loadSprig }
