/**
 * All of sprig v3.3.0's TxtFuncMap: the common functions as they are, of the rarely used families the names and parameter types alone (their code is
 * loaded when one of them is first called), and the functions that cannot be hermetic, which refuse to run.
 */
import type { FuncTable, GoFunc } from '../../value.ts'
import { table } from '../row.ts'
import { DEFAULT_ROWS } from './defaults.ts'
import { DICT_ROWS } from './dicts.ts'
import { JSON_ROWS } from './json.ts'
import { LIST_ROWS } from './lists.ts'
import { NUMBER_ROWS } from './numbers.ts'
import { REFLECTION_ROWS } from './reflection.ts'
import { refusedRows } from './refused.ts'
import { signature } from './signature.ts'
import { STRING_ROWS } from './strings.ts'

/** A group of functions whose code is loaded together. */
export type SprigFamily = keyof typeof FAMILIES

/** Sprig's functions; `load` is asked for a family when one of its functions is first called. */
export function sprigFunctions(load: (family: SprigFamily) => FuncTable): FuncTable {
  return table([...COMMON_ROWS, ...loadedRows(load), ...refusedRows()])
}

const COMMON_ROWS: readonly GoFunc[] = [
  ...STRING_ROWS,
  ...DEFAULT_ROWS,
  ...LIST_ROWS,
  ...DICT_ROWS,
  ...NUMBER_ROWS,
  ...JSON_ROWS,
  ...REFLECTION_ROWS,
]

/** Names of each family, with the parameters as {@link signature} reads them; a test holds them against the families' own rows. */
const FAMILIES = {
  date:
    'date:sa dateInZone:sas date_in_zone:sas htmlDate:a htmlDateInZone:as duration:a durationRound:a unixEpoch:t toDate:ss mustToDate:ss ' +
    'dateModify:st date_modify:st mustDateModify:st must_date_modify:st',
  decimal: 'add1f:a addf:A subf:aA mulf:aA divf:aA',
  encoding: 'b64enc:s b64dec:s b32enc:s b32dec:s',
  hashes: 'sha1sum:s sha256sum:s sha512sum:s adler32sum:s',
  merge: 'merge:mM mustMerge:mM mergeOverwrite:mM mustMergeOverwrite:mM deepCopy:a mustDeepCopy:a',
  paths: 'base:s dir:s clean:s ext:s isAbs:s osBase:s osDir:s osClean:s osExt:s osIsAbs:s',
  regex:
    'regexMatch:ss mustRegexMatch:ss regexFind:ss mustRegexFind:ss regexFindAll:ssi mustRegexFindAll:ssi regexReplaceAll:sss ' +
    'mustRegexReplaceAll:sss regexReplaceAllLiteral:sss mustRegexReplaceAllLiteral:sss regexSplit:ssi mustRegexSplit:ssi regexQuoteMeta:s',
  semver: 'semver:s semverCompare:ss',
  url: 'urlParse:s urlJoin:m',
  words:
    'abbrev:is abbrevboth:iis nospace:s initials:s untitle:s swapcase:s snakecase:s kebabcase:s camelcase:s wrap:is wrapWith:iss',
} as const

function loadedRows(load: (family: SprigFamily) => FuncTable): GoFunc[] {
  const loaded = new Map<SprigFamily, FuncTable>()
  const familyOf = (family: SprigFamily): FuncTable => {
    const known = loaded.get(family) ?? load(family)
    loaded.set(family, known)
    return known
  }
  return (Object.keys(FAMILIES) as SprigFamily[]).flatMap((family) =>
    FAMILIES[family].split(' ').map((entry): GoFunc => {
      const row = signature(entry)
      return { ...row, call: (args, context) => implementation(familyOf(family), row.name).call(args, context) }
    }),
  )
}

function implementation(family: FuncTable, name: string): GoFunc {
  const row = family.get(name)
  if (row === undefined) throw new Error(`bug: no function ${name} in its family`)
  return row
}
