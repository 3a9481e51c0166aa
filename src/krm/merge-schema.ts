import { quote } from '../base/go-quote.ts'
import { MergeError } from './merge-value.ts'
import { fieldOf, podType, type TypeRef, typeRef } from './pod-schema.ts'

/** What a key of a patch means: the type of its value (for a list: of its elements) and how it merges. */
export interface PatchMeta {
  readonly type: TypeRef
  readonly merge: boolean
  /** Empty where the field has none. */
  readonly mergeKey: string
}

/**
 * How a map under a key merges; mirrors LookupPatchMetadataForStruct of strategicpatch/meta.go and of the forked encoding/json. Throws MergeError where
 * the type has no such field or is no struct.
 */
export function metaOfMap(parent: TypeRef, key: string): PatchMeta {
  const struct = parent.kind === 'pointer' ? parent.elem : parent
  if (struct.kind === 'struct') {
    const field = fieldOf(podType(struct.name), key)
    if (field !== undefined)
      return { type: field.type, merge: field.patchStrategy.includes('merge'), mergeKey: field.mergeKey ?? '' }
    throw noField(struct.name, key)
  }
  const inner = struct.kind === 'scalar' ? INNER_FIELDS[struct.scalar] : undefined
  if (inner === undefined || struct.kind !== 'scalar') {
    throw new MergeError(`merging an object in json but data type is not struct, instead is: ${kindOf(struct)}`)
  }
  const name = Object.keys(inner).find((field) => field.toLowerCase() === key.toLowerCase())
  if (name === undefined) throw noField(struct.name, key)
  return { type: typeRef(inner[name] ?? 's'), merge: false, mergeKey: '' }
}

/** How a list under a key merges; mirrors LookupPatchMetadataForSlice: a pointer's pointee passes for an element type. */
export function metaOfList(parent: TypeRef, key: string): PatchMeta {
  const meta = metaOfMap(parent, key)
  if (meta.type.kind === 'list' || meta.type.kind === 'pointer') return { ...meta, type: meta.type.elem }
  throw new MergeError(`expected slice or array type, but got: ${kindOf(parent)}`)
}

/** Go's `reflect.Kind` of a type, as its String prints it. */
export function kindOf(type: TypeRef): string {
  switch (type.kind) {
    case 'pointer':
      return 'ptr'
    case 'list':
      return 'slice'
    case 'map':
    case 'struct':
      return type.kind
    case 'scalar':
      return INNER_FIELDS[type.scalar] === undefined ? type.scalar : 'struct'
  }
}

/** Scalars of the API that are structs in Go, with the fields that reflection finds in them. */
const INNER_FIELDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  quantity: { Format: 's' },
  intOrString: { Type: 'l', IntVal: 'i', StrVal: 's' },
  time: {},
  raw: {},
}

function noField(struct: string, key: string): MergeError {
  return new MergeError(`unable to find api field in struct ${struct} for the json field ${quote(key)}`)
}
