import { type Json, type MutableObject, record } from '../base/json.ts'
import { formatFloat } from '../yaml/goyaml/format-float.ts'
import { byCodePoint } from '../yaml/json-text.ts'
import type { MapNode, Node, ScalarNode } from '../yaml/node.ts'
import { fieldOf, type PodTypeName, podType, type TypeRef, typeRef } from './pod-schema.ts'
import { encodeTyped } from './typed.ts'
import type { DecodeOptions } from './typed-decode.ts'
import { isTypedError, pointee, TypedError } from './typed-value.ts'

/**
 * {@link encodeTyped} of a YAML document as `sigs.k8s.io/yaml` v1.6 unmarshals it: a number or boolean is turned into text where the Go field is a string.
 * Throws TypedError with Go's text. Undefined is an empty document.
 */
export function encodeTypedYaml(root: Node | undefined, type: PodTypeName, options: DecodeOptions = {}): string {
  return withYamlPrefix(() => encodeTyped(coerceScalars(root, typeRef(type)), type, options))
}

/**
 * The plain value of a YAML node on its way into a Go type; mirrors convertToJSONableObject. Its flaws are kept: the fields of an embedded struct are
 * looked for inside the embedded struct, so that nothing below them is coerced.
 */
export function coerceScalars(node: Node | undefined, type: TypeRef | undefined): Json {
  if (node === undefined) return null
  try {
    return coerce(node, type, false)
  } catch (error) {
    // Of several infinite numbers Go tells the first in sorted order.
    if (!isTypedError(error)) throw error
    return coerce(node, type, true)
  }
}

function coerce(node: Node, type: TypeRef | undefined, sorted: boolean): Json {
  const target = type === undefined ? undefined : readableTarget(type)
  switch (node.kind) {
    case 'map':
      return coerceMap(node, target, sorted)
    case 'list': {
      const elem = target?.kind === 'list' ? target.elem : undefined
      return node.items.map((item) => coerce(item, elem, sorted))
    }
    case 'scalar':
      return coerceScalar(node, target)
  }
}

/** The type behind pointers, unless it reads itself. */
function readableTarget(type: TypeRef): TypeRef | undefined {
  const target = pointee(type)
  if (target.kind !== 'scalar') return target
  return ['string', 'bool', 'int32', 'int64'].includes(target.scalar) ? target : undefined
}

function coerceMap(node: MapNode, target: TypeRef | undefined, sorted: boolean): Json {
  const out: MutableObject = record()
  const members = sorted ? [...node.members].sort(([a], [b]) => byCodePoint(a, b)) : node.members
  for (const [key, member] of members) out[key] = coerce(member.node, targetOfKey(target, key), sorted)
  return out
}

function targetOfKey(target: TypeRef | undefined, key: string): TypeRef | undefined {
  if (target?.kind === 'map') return target.elem
  if (target?.kind !== 'struct') return undefined
  const field = fieldOf(podType(target.name), key)
  if (field?.embedded === undefined) return field?.type
  return { kind: 'struct', go: `v1.${field.embedded}`, name: field.embedded }
}

function coerceScalar(node: ScalarNode, target: TypeRef | undefined): Json {
  const resolved = node.resolved()
  const toText = target?.kind === 'scalar' && target.scalar === 'string'
  switch (resolved.type) {
    case 'null':
    case 'string':
      return resolved.value
    case 'bool':
    case 'int':
    case 'uint':
      return toText ? String(Object.is(resolved.value, -0) ? 0 : resolved.value) : resolved.value
    case 'float':
      if (toText) return Number.isFinite(resolved.value) ? formatFloat(resolved.value, 32) : floatName(resolved.value)
      if (Number.isFinite(resolved.value)) return resolved.value
      throw new TypedError(`error converting YAML to JSON: json: unsupported value: ${floatName(resolved.value)}`)
  }
}

function floatName(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  return value > 0 ? '+Inf' : '-Inf'
}

/** Puts before a TypedError what `yaml.Unmarshal` does. */
export function withYamlPrefix<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!isTypedError(error) || error.message.startsWith('error converting')) throw error
    throw new TypedError(`error unmarshaling JSON: while decoding JSON: ${error.message}`)
  }
}
