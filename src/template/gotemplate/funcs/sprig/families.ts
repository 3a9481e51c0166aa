/** All families of sprig's functions without chunks: for tests, and for whoever bundles one file. */
import type { FuncTable } from '../../value.ts'
import { REGEX_TABLE } from '../regex/functions.ts'
import { DATE_TABLE } from './date.ts'
import { rareFamily } from './rare-families.ts'
import type { SprigFamily } from './registry.ts'

/** The functions of a family. */
export function loadFamily(family: SprigFamily): FuncTable {
  switch (family) {
    case 'date':
      return DATE_TABLE
    case 'regex':
      return REGEX_TABLE
    case 'decimal':
    case 'encoding':
    case 'hashes':
    case 'merge':
    case 'paths':
    case 'semver':
    case 'url':
    case 'words':
      return rareFamily(family)
  }
}
