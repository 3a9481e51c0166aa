import { YamlError } from '../error.ts'
import { byCodePoint } from '../json-text.ts'
import type { Node, ScalarNode } from '../node.ts'

/** True for `.inf`, `-.inf`, `.nan` and their like, and in quotes with a tag. */
export function isNotFinite(node: Node): boolean {
  if (node.kind !== 'scalar' || (node.style !== 'plain' && node.properties.tag === '')) return false
  const first = node.text.charCodeAt(0)
  // All of them begin with a dot or a sign.
  if (first !== 0x2e && first !== 0x2b && first !== 0x2d) return false
  const resolved = node.resolved()
  return resolved.type === 'float' && !Number.isFinite(resolved.value)
}

/**
 * Refuses what JSON cannot say: YAMLToJSON fails on infinity and NaN as a value, the first in sorted order. Only what is finally left counts, not the first of
 * two values of a key.
 */
export function checkFinite(node: Node, offset: number, seen = new Set<Node>()): void {
  if (node.kind === 'scalar') return checkScalar(node, offset)
  if (seen.has(node)) return
  seen.add(node)
  if (node.kind === 'list') for (const slot of node.slots) checkFinite(slot.node, slot.at.start, seen)
  else
    for (const [, { node: value, entry }] of [...node.members].sort(([a], [b]) => byCodePoint(a, b)))
      checkFinite(value, entry?.at.start ?? value.span.start, seen)
}

function checkScalar(node: ScalarNode, offset: number): void {
  if (!isNotFinite(node)) return
  const value = node.value()
  const name = Number.isNaN(value) ? 'NaN' : Number(value) > 0 ? '+Inf' : '-Inf'
  throw new YamlError(`json: unsupported value: ${name}`, offset)
}
