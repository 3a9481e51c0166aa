/** Version ranges: mirrors NewConstraint and Check of Masterminds/semver v3.5.0, constraints.go. Patterns are the library's, on at most 512 bytes. */
import { quote } from '../../../../base/go-quote.ts'
import { GoError } from '../../value.ts'
import { toBinary } from './byte-text.ts'
import { comparePrereleases, compareVersions, parseVersion, type Version } from './semver-version.ts'

/** Alternatives (`||`), each a list of conditions that must all hold. */
export type Constraints = readonly Group[]

interface Group {
  readonly conditions: readonly Condition[]
  /** One of the conditions has a prerelease, so prereleases are looked at. */
  readonly hasPrerelease: boolean
}

interface Condition {
  readonly operator: Operator
  readonly version: Version
  /** A part was left out or is x: how much of the version counts. */
  readonly open: 'none' | 'all' | 'minor' | 'patch'
}

type Operator = keyof typeof OPERATORS

export function parseConstraints(text: string): Constraints {
  if (toBinary(text).length > MAX_LENGTH) throw new GoError(`constraint string is too long (max ${MAX_LENGTH} bytes)`)
  const groups = rewriteRanges(text).split('||')
  if (groups.length > MAX_GROUPS) throw new GoError(`too many constraint groups (max ${MAX_GROUPS})`)
  return groups.map((group) => {
    const conditions = parseGroup(group)
    return { conditions, hasPrerelease: conditions.some(({ version }) => version.pre !== '') }
  })
}

export function satisfies(version: Version, constraints: Constraints): boolean {
  return constraints.some(({ conditions, hasPrerelease }) => {
    if (version.pre !== '' && !hasPrerelease) return false
    return conditions.every((condition) => OPERATORS[condition.operator](version, condition))
  })
}

const MAX_LENGTH = 512
const MAX_GROUPS = 32

type Check = (version: Version, condition: Condition) => boolean

const isNotEqual: Check = (v, { version: c, open }) => {
  if (open === 'none') return compareVersions(v, c) !== 0
  if (c.major !== v.major) return true
  if (open === 'minor') return false
  if (c.minor !== v.minor) return true
  if (open === 'patch') return (v.pre !== '' || c.pre !== '') && comparePrereleases(v.pre, c.pre) !== 0
  return c.patch !== v.patch || compareVersions(v, c) !== 0
}

const isGreater: Check = (v, { version: c, open }) => {
  if (open === 'none') return compareVersions(v, c) === 1
  if (v.major !== c.major) return v.major > c.major
  if (open === 'minor') return false
  if (open === 'patch') return v.minor > c.minor
  return compareVersions(v, c) === 1
}

const isLess: Check = (v, { version: c }) => compareVersions(v, c) < 0

const isAtLeast: Check = (v, { version: c }) => compareVersions(v, c) >= 0

const isAtMost: Check = (v, { version: c, open }) => {
  if (open === 'none') return compareVersions(v, c) <= 0
  if (v.major > c.major) return false
  return !(v.major === c.major && v.minor > c.minor && open !== 'minor')
}

const isTilde: Check = (v, { version: c, open }) => {
  if (compareVersions(v, c) < 0) return false
  if (c.major === 0n && c.minor === 0n && c.patch === 0n && open !== 'minor' && open !== 'patch') return true
  return v.major === c.major && (v.minor === c.minor || open === 'minor')
}

const isEqualOrTilde: Check = (v, condition) =>
  condition.open === 'none' ? compareVersions(v, condition.version) === 0 : isTilde(v, condition)

const isCaret: Check = (v, { version: c, open }) => {
  if (compareVersions(v, c) < 0) return false
  if (c.major > 0n || open === 'minor') return v.major === c.major
  if (v.major > 0n) return false
  if (c.minor > 0n || open === 'patch') return v.minor === c.minor
  return v.minor === 0n && c.patch === v.patch
}

const OPERATORS = {
  '': isEqualOrTilde,
  '=': isEqualOrTilde,
  '!=': isNotEqual,
  '>': isGreater,
  '<': isLess,
  '>=': isAtLeast,
  '=>': isAtLeast,
  '<=': isAtMost,
  '=<': isAtMost,
  '~': isTilde,
  '~>': isTilde,
  '^': isCaret,
} as const satisfies Readonly<Record<string, Check>>

// The bars in the classes are the library's own slip: "1|2" counts as a number here and fails later.
const PART = '[0-9|xX*]+'
const LABELS = '(?:-([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?(?:\\+([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?'
const VERSION = `v?(${PART})(\\.${PART})?(\\.${PART})?${LABELS}`
const UNNAMED = VERSION.replaceAll(/\((?!\?)/g, '(?:')

const WHOLE_VERSION = new RegExp(`^${VERSION}$`)
const RANGE = new RegExp(`[\\t\\n\\f\\r ]*(${UNNAMED})[\\t\\n\\f\\r ]+-[\\t\\n\\f\\r ]+(${UNNAMED})[\\t\\n\\f\\r ]*`, 'g')

/**
 * The conditions between two `||`: each an operator and a version, separated by white space or one comma. The library's pattern for it
 * (validConstraintRegex) would backtrack without end in JavaScript; this reads the same language from left to right.
 */
function parseGroup(group: string): Condition[] {
  const improper = () => new GoError(`improper constraint: ${quote(group)}`)
  const conditions: Condition[] = []
  const token = /[\t\n\f\r ]*([=!<>~^]*)[\t\n\f\r ]*([^\t\n\f\r ,]*)[\t\n\f\r ]*(,?)/y
  let isMore = true
  while (isMore) {
    const match = token.exec(group)
    if (match === null) throw improper()
    const [, operator = '', version = '', comma = ''] = match
    const parts = WHOLE_VERSION.exec(version)
    if (parts === null || !isOperator(operator)) throw improper()
    conditions.push(conditionOf(operator, parts))
    isMore = comma !== '' || token.lastIndex < group.length
  }
  return conditions
}

function isOperator(text: string): text is Operator {
  return Object.hasOwn(OPERATORS, text)
}

function conditionOf(operator: Operator, parts: RegExpExecArray): Condition {
  const [whole, major = '', minor = '', patch = '', pre = ''] = parts
  const label = pre === '' ? '' : `-${pre}`
  const [open, text] = isAny(major)
    ? (['all', `0.0.0${label}`] as const)
    : isAny(minor.slice(1))
      ? (['minor', `${major}.0.0${label}`] as const)
      : isAny(patch.slice(1))
        ? (['patch', `${major}${minor}.0${label}`] as const)
        : (['none', whole] as const)
  try {
    return { operator, version: parseVersion(text), open }
  } catch (error) {
    if (error instanceof GoError) throw new GoError('constraint parser error')
    throw error
  }
}

function isAny(part: string): boolean {
  return part === '' || part === 'x' || part === 'X' || part === '*'
}

/** `1.2 - 1.4` becomes `>= 1.2, <= 1.4 `. */
function rewriteRanges(text: string): string {
  let out = text
  for (const [whole, from, to] of text.matchAll(RANGE)) out = out.replace(whole, () => `>= ${from}, <= ${to} `)
  return out
}
