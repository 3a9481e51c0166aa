/** Semantic versions: mirrors semver.go of sprig v3.3.0; the value is a *semver.Version with the methods that templates can call. */
import { toBytes } from '../../format/bytes.ts'
import { BYTES, STRING, UINT64 } from '../../types.ts'
import { type GoField, type GoFunc, type GoMethod, type GoType, type GoValue, isTyped, typed } from '../../value.ts'
import { func } from '../row.ts'
import { nilDereference } from './panics.ts'
import { parseConstraints, satisfies } from './semver-constraint.ts'
import { compareVersions, increment, parseVersion, printVersion, type Version, withLabel } from './semver-version.ts'

export const SEMVER_ROWS: readonly GoFunc[] = [
  func('semver', [STRING], (text) => typed(POINTER, parseVersion(text))),
  func('semverCompare', [STRING, STRING], (range, text) => {
    const constraints = parseConstraints(range)
    return satisfies(parseVersion(text), constraints)
  }),
]

const VERSION: GoType = {
  kind: 'struct',
  name: 'semver.Version',
  fields: () =>
    new Map(
      [
        field('major', UINT64),
        field('minor', UINT64),
        field('patch', UINT64),
        field('pre', STRING),
        field('metadata', STRING),
        field('original', STRING),
      ].map((entry) => [entry.name, entry]),
    ),
  methods: () => new Map(VALUE_METHODS.map((method) => [method.name, method])),
  pointer: () => POINTER,
  print: (raw) => printVersion(raw as Version),
  json: (raw) => JSON.stringify(printVersion(raw as Version)),
}

const POINTER: GoType = {
  kind: 'pointer',
  name: '*semver.Version',
  elem: () => VERSION,
  methods: () => new Map([...VALUE_METHODS, ...POINTER_METHODS].map((method) => [method.name, method])),
  print: (raw) => (raw === null ? '<nil>' : printVersion(raw as Version)),
  json: (raw) => (raw === null ? 'null' : JSON.stringify(printVersion(raw as Version))),
}

/** Methods of semver.Version. */
const VALUE_METHODS: readonly GoMethod[] = [
  method('Major', [], (version) => typed(UINT64, version.major)),
  method('Minor', [], (version) => typed(UINT64, version.minor)),
  method('Patch', [], (version) => typed(UINT64, version.patch)),
  method('Prerelease', [], (version) => version.pre),
  method('Metadata', [], (version) => version.metadata),
  method('String', [], printVersion),
  method('IncMajor', [], (version) => typed(VERSION, increment(version, 'major'))),
  method('IncMinor', [], (version) => typed(VERSION, increment(version, 'minor'))),
  method('IncPatch', [], (version) => typed(VERSION, increment(version, 'patch'))),
  method('SetPrerelease', [STRING], (version, text) => typed(VERSION, withLabel(version, 'pre', text as string))),
  method('SetMetadata', [STRING], (version, text) => typed(VERSION, withLabel(version, 'metadata', text as string))),
  method('MarshalText', [], (version) => typed(BYTES, Array.from(toBytes(printVersion(version))))),
  method('MarshalJSON', [], (version) => typed(BYTES, Array.from(toBytes(JSON.stringify(printVersion(version)))))),
  method('Value', [], printVersion),
]

/** Methods of *semver.Version alone. */
const POINTER_METHODS: readonly GoMethod[] = [
  method('Original', [], (version) => version.original),
  comparison('LessThan', (order) => order < 0),
  comparison('LessThanEqual', (order) => order <= 0),
  comparison('GreaterThan', (order) => order > 0),
  comparison('GreaterThanEqual', (order) => order >= 0),
  {
    name: 'Equal',
    params: [POINTER],
    call: ([version, other]) => {
      const [a, b] = [rawVersion(version), rawVersion(other)]
      return a === b || (a !== null && b !== null && compareVersions(a, b) === 0)
    },
  },
  method('Compare', [POINTER], (version, other) => BigInt(compareVersions(version, versionOf(other)))),
]

function field(name: string, type: GoType): GoField {
  return { name, key: name, type: () => type }
}

function method(name: string, params: readonly GoType[], call: (version: Version, argument: GoValue) => GoValue): GoMethod {
  return { name, params, call: ([receiver, argument]) => call(versionOf(receiver), argument) }
}

function comparison(name: string, test: (order: number) => boolean): GoMethod {
  return method(name, [POINTER], (version, other) => test(compareVersions(version, versionOf(other))))
}

function rawVersion(value: GoValue): Version | null {
  return isTyped(value) ? (value.value as Version | null) : null
}

function versionOf(value: GoValue): Version {
  const version = rawVersion(value)
  if (version === null) throw nilDereference()
  return version
}
