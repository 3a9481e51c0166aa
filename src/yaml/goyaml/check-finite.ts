import { YamlError } from '../error.ts'
import type { Node } from '../node.ts'

/** True for `.inf`, `-.inf`, `.nan` and their like. */
export function isNotFinite(node: Node): boolean {
  if (node.kind !== 'scalar' || node.style !== 'plain') return false
  const first = node.text.charCodeAt(0)
  // All of them begin with a dot or a sign.
  if (first !== 0x2e && first !== 0x2b && first !== 0x2d) return false
  const resolved = node.resolved()
  return resolved.type === 'float' && !Number.isFinite(resolved.value)
}

/** Refuses what JSON cannot say: YAMLToJSON fails on infinity and NaN as a value. */
export function checkFinite(node: Node, offset: number): void {
  if (!isNotFinite(node)) return
  const value = node.value()
  const name = Number.isNaN(value) ? 'NaN' : Number(value) > 0 ? '+Inf' : '-Inf'
  throw new YamlError(`json: unsupported value: ${name}`, offset)
}
