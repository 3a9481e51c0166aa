import { MapKeyError, YamlError } from '../error.ts'
import type { MapEntry, MapNode, Member, Node, Slot } from '../node.ts'
import type { Resolved } from '../resolve.ts'
import { TAG } from '../resolve-tagged.ts'
import { isNotFinite } from './check-finite.ts'
import { formatFloat } from './format-float.ts'
import { goSyntax } from './go-syntax.ts'

/** What a key that is given twice does: `last` wins as in YAMLToJSON, or the document is refused. */
export type Duplicates = 'last' | 'refuse'

/** Collects the entries of a map and what its keys finally mean. Mirrors `decoder.mapping` and `decoder.merge`, go-yaml v2.4. */
export class MapBuilder {
  readonly entries: MapEntry[] = []
  readonly members = new Map<string, Member>()
  readonly #duplicates: Duplicates
  /** A value is infinite, or NaN. */
  mayNotBeFinite = false

  constructor(duplicates: Duplicates) {
    this.#duplicates = duplicates
  }

  /** Adds an entry; `start` is the offset of its first character, `colon` that of its `:`. */
  add(key: Slot, value: Slot, start: number, colon: number | undefined): void {
    if (isMergeKey(key)) {
      this.entries.push(entryOf('<<', key, value, 'merge', start, colon))
      this.#merge(value)
      return
    }
    if (isNotFinite(value.node)) this.mayNotBeFinite = true
    const { type, name } = keyName(key.node, value.node, key.at.start)
    const entry = entryOf(name, key, value, 'own', start, colon)
    this.entries.push(entry)
    if (this.#duplicates === 'refuse') {
      const known = this.members.get(name)
      if (known?.entry !== undefined && known.keyType === type)
        throw new YamlError(
          `the key ${JSON.stringify(name)} is given twice in one map`,
          start,
          'duplicate-key',
          known.entry.start,
        )
    }
    this.#set(name, { node: value.node, keyType: type, entry }, start)
  }

  /** Later keys win over earlier ones, merged or not; of several merged maps the earlier ones win. */
  #merge({ node, at }: Slot): void {
    const maps = node.kind === 'list' ? node.slots.map((slot) => slot.node).reverse() : [node]
    for (const map of maps) {
      if (map.kind !== 'map') throw new YamlError('yaml: map merge requires map or sequence of maps as the value', at.start)
      this.#mergeMap(map, at.start)
    }
  }

  #mergeMap(map: MapNode, offset: number): void {
    for (const [name, { node, keyType }] of map.members) this.#set(name, { node, keyType, entry: undefined }, offset)
  }

  #set(name: string, member: Member, offset: number): void {
    const known = this.members.get(name)
    // Go keeps `1` and `"1"` apart until it writes JSON, where chance decides which of the two is left.
    if (known !== undefined && (known.keyType !== member.keyType || isNotEqualToItself(name, member.keyType)))
      throw new YamlError(
        `two keys of one map both become ${JSON.stringify(name)}, and chance decides which is read`,
        offset,
        'ambiguous-key',
        known.entry?.start ?? known.node.span.start,
      )
    this.members.set(name, member)
  }
}

function entryOf(
  name: string,
  key: Slot,
  value: Slot,
  role: 'own' | 'merge',
  start: number,
  colon: number | undefined,
): MapEntry {
  return {
    node: value.node,
    at: value.at,
    alias: value.alias,
    key: name,
    keySpan: key.at,
    keyNode: key.node,
    keyAlias: key.alias,
    merge: role === 'merge',
    start,
    colon,
  }
}

/** Mirrors `isMerge` of decode.go; an alias is never one. */
function isMergeKey({ node, alias }: Slot): boolean {
  if (alias || node.kind !== 'scalar' || node.text !== '<<') return false
  const { tag } = node.properties
  return tag === TAG.merge || tag === '!' || (tag === '' && node.style === 'plain')
}

function isNotEqualToItself(name: string, type: Resolved['type']): boolean {
  return type === 'float' && name === '.nan'
}

/** A key as `convertToJSONableObject` of sigs.k8s.io/yaml v1.6 writes it. */
function keyName(key: Node, value: Node, offset: number): { type: Resolved['type']; name: string } {
  if (key.kind !== 'scalar') throw new YamlError('yaml: invalid map key', offset)
  const resolved = key.resolved()
  switch (resolved.type) {
    case 'string':
      return { type: 'string', name: resolved.value }
    case 'bool':
    case 'int':
      return { type: resolved.type, name: String(resolved.value) }
    case 'float':
      return { type: 'float', name: formatFloat(resolved.value, 32) }
    case 'null':
      throw unsupportedKey('null', '%!s(<nil>), key: <nil>', value, offset)
    case 'uint':
      throw unsupportedKey('uint64', `uint64, key: 0x${resolved.value.toString(16)}`, value, offset)
  }
}

function unsupportedKey(type: string, older: string, value: Node, offset: number): MapKeyError {
  const text = `Unsupported map key of type: ${older}, value: ${goSyntax(value.value())}`
  return new MapKeyError(`unsupported map key of type: ${type}`, text, offset)
}
