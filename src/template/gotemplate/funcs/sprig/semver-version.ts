/** Semantic versions: mirrors NewVersion, Compare and the methods of Masterminds/semver v3.5.0, version.go. */

import { quote } from '../../../../base/go-quote.ts'
import { GoError } from '../../value.ts'
import { toBinary } from './byte-text.ts'

export interface Version {
  readonly major: bigint
  readonly minor: bigint
  readonly patch: bigint
  readonly pre: string
  readonly metadata: string
  readonly original: string
}

/** NewVersion: `v`, missing minor and patch and leading zeros are fine. */
export function parseVersion(text: string): Version {
  if (toBinary(text).length > MAX_VERSION_LENGTH)
    throw new GoError(`version string is too long (max ${MAX_VERSION_LENGTH} bytes)`)
  const match = LOOSE_VERSION.exec(text)
  if (match === null) throw new GoError('invalid semantic version')
  const version = {
    major: segment(match[1] ?? ''),
    minor: segment(match[2] ?? '0'),
    patch: segment(match[3] ?? '0'),
    pre: match[4] ?? '',
    metadata: match[5] ?? '',
    original: text,
  }
  for (const part of version.pre.split('.')) if (/^0\d+$/.test(part)) throw new GoError('version segment starts with 0')
  return version
}

/** String(): without the prefix v. */
export function printVersion({ major, minor, patch, pre, metadata }: Version): string {
  return `${major}.${minor}.${patch}${pre === '' ? '' : `-${pre}`}${metadata === '' ? '' : `+${metadata}`}`
}

/** −1, 0 or 1; metadata do not count. */
export function compareVersions(a: Version, b: Version): number {
  for (const part of ['major', 'minor', 'patch'] as const) {
    if (a[part] !== b[part]) return a[part] < b[part] ? -1 : 1
  }
  if (a.pre === b.pre) return 0
  if (a.pre === '') return 1
  if (b.pre === '') return -1
  return comparePrereleases(a.pre, b.pre)
}

/** Dot by dot; numbers come before texts, a shorter one before a longer one. */
export function comparePrereleases(a: string, b: string): number {
  const left = a.split('.')
  const right = b.split('.')
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const order = compareParts(left[i] ?? '', right[i] ?? '')
    if (order !== 0) return order
  }
  return 0
}

/** The version with one part raised and what is below it reset; see IncPatch, IncMinor and IncMajor. */
export function increment(version: Version, part: 'major' | 'minor' | 'patch'): Version {
  const isRelease = part !== 'patch' || version.pre === ''
  if (isRelease && version[part] === MAX_UINT64) throw new GoError(`${part} version increment would overflow uint64`)
  const raised = isRelease ? version[part] + 1n : version[part]
  const next = {
    major: part === 'major' ? raised : version.major,
    minor: part === 'major' ? 0n : part === 'minor' ? raised : version.minor,
    patch: part === 'patch' ? raised : 0n,
    pre: '',
    metadata: '',
  }
  return withOriginal(next, version)
}

/** SetPrerelease and SetMetadata. */
export function withLabel(version: Version, label: 'pre' | 'metadata', text: string): Version {
  const name = label === 'pre' ? 'prerelease' : 'metadata'
  if (text !== '') {
    for (const part of text.split('.')) {
      if (label === 'pre' && /^0\d+$/.test(part)) throw new GoError('version segment starts with 0')
      if (!/^[0-9A-Za-z-]+$/.test(part)) throw new GoError(`invalid ${name} string`)
    }
  }
  return withOriginal({ ...version, [label]: text }, version)
}

const MAX_VERSION_LENGTH = 256
const MAX_UINT64 = (1n << 64n) - 1n

const LOOSE_VERSION =
  /^v?([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?$/

function segment(digits: string): bigint {
  const number = BigInt(digits)
  if (number <= MAX_UINT64) return number
  throw new GoError(`error parsing version segment: strconv.ParseUint: parsing ${quote(digits)}: value out of range`)
}

function withOriginal(version: Omit<Version, 'original'>, from: Version): Version {
  const next = { ...version, original: '' }
  return { ...next, original: (from.original.startsWith('v') ? 'v' : '') + printVersion(next) }
}

function compareParts(a: string, b: string): number {
  if (a === b) return 0
  if (a === '') return -1
  if (b === '') return 1
  const left = asNumber(a)
  const right = asNumber(b)
  if (left === undefined && right === undefined) return a > b ? 1 : -1
  if (right === undefined) return -1
  if (left === undefined) return 1
  return left > right ? 1 : -1
}

function asNumber(text: string): bigint | undefined {
  const number = /^\d+$/.test(text) ? BigInt(text) : undefined
  return number === undefined || number > MAX_UINT64 ? undefined : number
}
