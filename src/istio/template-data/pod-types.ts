/**
 * Descriptors of the pod API's Go types, made lazily from krm/pod-schema and kept by type and Kubernetes minor. Mirrors core/v1 and meta/v1 of
 * k8s.io/api and apimachinery. Of the methods there are those that a template has a use for: String and DeepCopy of every struct, the getters of
 * ObjectMeta, the quantities of a ResourceList.
 */
import { type FieldSchema, podType, type TypeRef } from '../../krm/pod-schema.ts'
import { BOOL, INT32, INT64, mapOf, pointerTo, STRING, sliceOf } from '../../template/gotemplate/types.ts'
import type { GoField, GoMethod, GoType } from '../../template/gotemplate/value.ts'
import { fieldMap, method, methodMap, readField } from './describe.ts'
import { INT_OR_STRING } from './int-or-string.ts'
import { structText, type TextField, type TextStruct } from './pod-text.ts'
import { QUANTITY, QUANTITY_POINTER } from './quantity.ts'
import { TIME } from './time.ts'

/** The types of one Kubernetes minor (of 1.x): fields that are younger do not exist. */
export interface PodTypes {
  /** The struct of the given name: `PodSpec`. */
  readonly struct: (name: string) => GoType
  readonly of: (type: TypeRef) => GoType
}

/** The pod types of a Kubernetes minor. */
export function podTypes(kubernetesMinor: number): PodTypes {
  let types = byMinor.get(kubernetesMinor)
  if (types === undefined) {
    types = describePodTypes(kubernetesMinor)
    byMinor.set(kubernetesMinor, types)
  }
  return types
}

const byMinor = new Map<number, PodTypes>()

const FIELDS_V1: GoType = {
  kind: 'struct',
  name: 'v1.FieldsV1',
  fields: fieldMap([]),
  print: (raw) => (raw as { readonly json?: string }).json ?? '',
  json: (raw) => (raw as { readonly json?: string }).json ?? 'null',
}

function describePodTypes(minor: number): PodTypes {
  const types = new Map<TypeRef, GoType>()
  const structs = new Map<string, { readonly type: GoType; readonly text: () => TextStruct }>()

  const of = (ref: TypeRef): GoType => {
    let type = types.get(ref)
    if (type === undefined) {
      type = describe(ref)
      types.set(ref, type)
    }
    return type
  }

  const describe = (ref: TypeRef): GoType => {
    switch (ref.kind) {
      case 'scalar':
        return scalarType(ref)
      case 'struct':
        return struct(ref.name)
      case 'pointer': {
        const elem = of(ref.elem)
        return elem.pointer?.() ?? pointerTo(elem)
      }
      case 'list':
        return sliceOf(of(ref.elem))
      case 'map':
        return ref.go === 'v1.ResourceList' ? resourceList(ref, of) : mapOf(of(ref.key), of(ref.elem))
    }
  }

  const struct = (name: string): GoType => entry(name).type

  const entry = (name: string): { readonly type: GoType; readonly text: () => TextStruct } => {
    let known = structs.get(name)
    if (known === undefined) {
      known = describeStruct(name)
      structs.set(name, known)
    }
    return known
  }

  const describeStruct = (name: string): { readonly type: GoType; readonly text: () => TextStruct } => {
    const fields = once(() => goFields(podType(name).fields.filter((field) => (field.since ?? 0) <= minor)))
    const text = once((): TextStruct => ({ name, fields: fields().map(textField) }))
    const type: GoType = {
      kind: 'struct',
      name: `v1.${name}`,
      fields: fieldMap(() => fields().map((field) => field.go)),
      pointer: once(() => pointer),
    }
    const pointer: GoType = {
      kind: 'pointer',
      name: `*v1.${name}`,
      elem: () => type,
      methods: methodMap(() => [
        ...structMethods(name, type, pointer, text),
        ...(name === 'ObjectMeta' ? metaGetters(type) : []),
      ]),
      print: (raw) => structText(text(), raw),
    }
    return { type, text }
  }

  /** Fields as the Go struct has them: those of an embedded struct are one. */
  const goFields = (schemas: readonly FieldSchema[]): readonly DescribedField[] => {
    const out: DescribedField[] = []
    let last: string | undefined
    for (const schema of schemas) {
      const { embedded } = schema
      if (embedded === undefined) {
        const { go, json, type, omitempty } = schema
        // Times print null when zero up to Kubernetes 1.33.
        const omitzero = schema.omitzero && minor >= OMITZERO_SINCE
        out.push({ schema, go: { name: go, key: json, type: () => of(type), omitempty, omitzero } })
      } else if (embedded !== last) {
        out.push({ go: { name: embedded, key: '', type: () => struct(embedded), embedded: true } })
      }
      last = embedded
    }
    return out
  }

  const textField = ({ go, schema }: DescribedField): TextField => {
    const name = schema === undefined ? go.name : structName(schema.type)
    return {
      name: go.name,
      key: go.key,
      type: go.type(),
      ...(schema === undefined ? {} : { schema }),
      ...(name === undefined ? {} : { struct: () => entry(name).text() }),
    }
  }

  return { struct, of }
}

const OMITZERO_SINCE = 34

interface DescribedField {
  readonly go: GoField
  readonly schema?: FieldSchema
}

function structName(type: TypeRef): string | undefined {
  if (type.kind === 'struct') return type.name
  return type.kind === 'pointer' || type.kind === 'list' ? structName(type.elem) : undefined
}

function scalarType(ref: Extract<TypeRef, { kind: 'scalar' }>): GoType {
  switch (ref.scalar) {
    case 'string':
      return ref.go === 'string' ? STRING : { kind: 'string', name: ref.go }
    case 'bool':
      return BOOL
    case 'int32':
      return INT32
    case 'int64':
      return INT64
    case 'quantity':
      return QUANTITY
    case 'intOrString':
      return INT_OR_STRING
    case 'time':
      return TIME
    case 'raw':
      return FIELDS_V1
  }
}

function structMethods(name: string, type: GoType, pointer: GoType, text: () => TextStruct): GoMethod[] {
  return [
    method('String', [], STRING, (raw) => structText(text(), raw)),
    // What templates hold never changes, so that a copy is the thing itself.
    method('DeepCopy', [], name === 'ObjectMeta' || pointer.kind === 'pointer' ? pointer : type, (raw) => raw),
  ]
}

/** Getters of ObjectMeta that are named `Get` + field. */
const META_GETTERS =
  'Name GenerateName Namespace SelfLink UID ResourceVersion Generation CreationTimestamp DeletionTimestamp DeletionGracePeriodSeconds Labels Annotations OwnerReferences Finalizers ManagedFields'

function metaGetters(meta: GoType): GoMethod[] {
  const fields = meta.fields?.() ?? new Map<string, GoField>()
  return META_GETTERS.split(' ').flatMap((name) => {
    const field = fields.get(name)
    if (field === undefined) return []
    const type = field.type()
    return [method(`Get${name}`, [], type, (raw) => readField(raw, field.key, type))]
  })
}

/** Methods of ResourceList, by the resource's name. */
const RESOURCES = {
  Cpu: 'cpu',
  Memory: 'memory',
  Storage: 'storage',
  Pods: 'pods',
  StorageEphemeral: 'ephemeral-storage',
} as const

function resourceList(ref: Extract<TypeRef, { kind: 'map' }>, of: (ref: TypeRef) => GoType): GoType {
  const list: GoType = {
    kind: 'map',
    name: ref.go,
    key: of(ref.key),
    elem: () => QUANTITY,
    methods: methodMap(() => [method('DeepCopy', [], list, (raw) => raw)]),
    pointer: () => pointer,
  }
  const pointer: GoType = {
    kind: 'pointer',
    name: `*${ref.go}`,
    elem: () => list,
    methods: methodMap(() => [
      ...(list.methods?.().values() ?? []),
      ...Object.entries(RESOURCES).map(([name, key]) =>
        method(name, [], QUANTITY_POINTER, (raw) => (raw as { readonly [key: string]: unknown } | null)?.[key] ?? {}),
      ),
    ]),
  }
  return list
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
