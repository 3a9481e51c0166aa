/** The rarely used families of sprig's functions but for dates (which bring a table of time zones) and regular expressions: one chunk. */
import type { FuncTable, GoFunc } from '../../value.ts'
import { table } from '../row.ts'
import { DECIMAL_ROWS } from './decimal.ts'
import { ENCODING_ROWS } from './encoding.ts'
import { HASH_ROWS } from './hashes.ts'
import { MERGE_ROWS } from './merge.ts'
import { PATH_ROWS } from './paths.ts'
import type { SprigFamily } from './registry.ts'
import { SEMVER_ROWS } from './semver.ts'
import { URL_ROWS } from './url.ts'
import { WORD_ROWS } from './words.ts'

/** A family of this chunk. */
export type RareFamily = Exclude<SprigFamily, 'date' | 'regex'>

/** The functions of a family. */
export function rareFamily(family: RareFamily): FuncTable {
  return table(ROWS[family])
}

const ROWS: Readonly<Record<RareFamily, readonly GoFunc[]>> = {
  decimal: DECIMAL_ROWS,
  encoding: ENCODING_ROWS,
  hashes: HASH_ROWS,
  merge: MERGE_ROWS,
  paths: PATH_ROWS,
  semver: SEMVER_ROWS,
  url: URL_ROWS,
  words: WORD_ROWS,
}
