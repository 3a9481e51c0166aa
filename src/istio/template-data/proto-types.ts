/**
 * Descriptors of Istio's mesh messages as protoc-gen-go makes their Go types: pointers with `GetX` getters that work on nil, oneofs as interfaces of
 * wrapper structs, enums with String and Number. Mirrors the generated code of istio.io/api v1.31 and google.golang.org/protobuf v1.36.
 * Methods of reflection (ProtoReflect, Descriptor …) are absent.
 */

import { BOOL, FLOAT64, INT32, mapOf, pointerTo, STRING, sliceOf, UINT32 } from '../../template/gotemplate/types.ts'
import { type GoField, type GoMethod, type GoType, type Typed, typed } from '../../template/gotemplate/value.ts'
import { LAST_GOGO, writeMessage } from '../mesh/jsonpb.ts'
import type { Message } from '../mesh/message.ts'
import { enumSchema, type MeshField, type MessageSchema, messageSchema, NEWEST_MINOR } from '../mesh/schema.ts'
import { fieldMap, method, methodMap, pointerType, readField } from './describe.ts'
import { messageOf, oneofKey, type RawContext, rawMessage } from './proto-raw.ts'
import { protoText } from './proto-text.ts'
import { type ProtoLibrary, wellKnownKind, wellKnownTypes } from './well-known-types.ts'

/** The pointer to a message's struct, by the message's full name: `*v1alpha1.ProxyConfig`. */
export function messagePointer(name: string, minor: number = NEWEST_MINOR): GoType {
  let types = byMinor.get(minor)
  if (types === undefined) {
    types = new Map()
    byMinor.set(minor, types)
  }
  let pointer = types.get(name)
  if (pointer === undefined) {
    pointer = describeMessage(name, minor)
    types.set(name, pointer)
  }
  return pointer
}

/** A message as templates hold it: a pointer, nil when there is no message. */
export function messageValue(name: string, message: Message | undefined, minor: number = NEWEST_MINOR): Typed {
  const pointer = messagePointer(name, minor)
  return typed(pointer, message === undefined ? null : rawMessage(name, message, rawContext(minor)))
}

const rawContexts = new Map<number, RawContext>()

function rawContext(minor: number): RawContext {
  let context = rawContexts.get(minor)
  if (context === undefined) {
    context = {
      minor,
      made: new WeakMap(),
      hold: (schema, oneof, member, raw) =>
        typed(oneofInterface(schema, oneof), member === undefined ? null : wrapperValue(schema, member, raw, minor)),
    }
    rawContexts.set(minor, context)
  }
  return context
}

const byMinor = new Map<number, Map<string, GoType>>()

/** The full name of the message that a pointer type made here points to. */
export function messageName(type: GoType): string | undefined {
  return names.get(type)
}

const names = new WeakMap<GoType, string>()

/** The library by which Istio of a minor reads and prints messages. */
export function protoLibrary(minor: number): ProtoLibrary {
  return minor <= LAST_GOGO ? 'gogo' : 'golang'
}

/** `proto.Message`, which pointers to messages satisfy, by the name that Go prints. */
export function protoMessage(minor: number): GoType {
  return PROTO_MESSAGES[protoLibrary(minor)]
}

const isMessage = (type: GoType): boolean => names.has(type) || wellKnownKind(type) !== undefined

const PROTO_MESSAGES: Readonly<Record<ProtoLibrary, GoType>> = {
  golang: { kind: 'interface', name: 'protoreflect.ProtoMessage', implementedBy: isMessage },
  gogo: { kind: 'interface', name: 'proto.Message', implementedBy: isMessage },
}

function describeMessage(name: string, minor: number): GoType {
  const schema = messageSchema(name, minor)
  const struct: GoType = {
    kind: 'struct',
    name: schema.goName,
    fields: fieldMap(() => goFields(schema, minor)),
    pointer: () => pointer,
  }
  const pointer = pointerType(struct, {
    methods: methodMap(() => getters(schema, minor)),
    print: (raw) => (raw === null ? '<nil>' : protoText(name, messageOf(raw), minor, protoLibrary(minor))),
    json: (raw) => (raw === null ? 'null' : writeMessage(name, messageOf(raw), { minor })),
  })
  names.set(pointer, name)
  return pointer
}

/** The fields of the Go struct: a oneof is one field, at the place of its first member. */
function goFields(schema: MessageSchema, minor: number): readonly GoField[] {
  const out: GoField[] = []
  const oneofs = new Set<string>()
  for (const field of schema.fields) {
    const { oneof } = field
    if (oneof === undefined) {
      out.push({ name: field.go, key: field.json, type: () => fieldType(field, minor), omitempty: true })
    } else if (!oneofs.has(oneof)) {
      oneofs.add(oneof)
      out.push({ name: oneofKey(oneof), key: oneofKey(oneof), type: () => oneofInterface(schema, oneof) })
    }
  }
  return out
}

function getters(schema: MessageSchema, minor: number): GoMethod[] {
  const { name } = schema
  const out = schema.fields.map((field) => {
    const type = fieldType(field, minor)
    return method(`Get${field.go}`, [], type, (raw) => readField(raw, field.json, type))
  })
  const oneofs = new Set(schema.fields.flatMap((field) => field.oneof ?? []))
  for (const oneof of oneofs) {
    const type = oneofInterface(schema, oneof)
    out.push(method(`Get${oneofKey(oneof)}`, [], type, (raw) => readField(raw, oneofKey(oneof), type) ?? typed(type, null)))
  }
  if (!schema.goName.startsWith(WITHOUT_COPIES)) out.push(method('DeepCopy', [], messagePointer(name, minor), (raw) => raw))
  out.push(
    method('String', [], STRING, (raw) => (raw === null ? '<nil>' : protoText(name, messageOf(raw), minor, protoLibrary(minor)))),
  )
  return out
}

/** The package istio.mesh.v1alpha1 has no DeepCopy; what templates hold never changes, so that a copy is the thing itself. */
const WITHOUT_COPIES = 'v1alpha1.'

function fieldType(field: MeshField, minor: number): GoType {
  const single = singleType(field, minor)
  switch (field.shape) {
    case 'one':
      return single
    case 'list':
      return sliceOf(single)
    case 'map':
      return mapOf(STRING, single)
  }
}

function singleType(field: MeshField, minor: number): GoType {
  switch (field.kind) {
    case 'bool':
      return BOOL
    case 'int32':
      return INT32
    case 'uint32':
      return UINT32
    case 'double':
      return FLOAT64
    case 'string':
      return STRING
    case 'enum':
      return enumType(field.type ?? '')
    case 'duration':
    case 'struct':
    case 'boolValue':
    case 'int32Value':
    case 'int64Value':
    case 'uint32Value':
      return wellKnownTypes(protoLibrary(minor))[field.kind]
    case 'message':
      return messagePointer(field.type ?? '', minor)
  }
}

const enums = new Map<string, GoType>()

function enumType(name: string): GoType {
  let type = enums.get(name)
  if (type === undefined) {
    type = describeEnum(name)
    enums.set(name, type)
  }
  return type
}

function describeEnum(name: string): GoType {
  const text = (raw: unknown): string =>
    enumSchema(name).values.find((value) => value.number === Number(raw))?.name ?? String(Number(raw))
  const methods = (): GoMethod[] => [
    method('String', [], STRING, text),
    method('Number', [], ENUM_NUMBER, (raw) => raw),
    method('Enum', [], pointerTo(type), (raw) => raw),
  ]
  const type: GoType = { kind: 'int32', name: enumSchema(name).goName, methods: methodMap(methods), print: text }
  return type
}

const ENUM_NUMBER: GoType = { kind: 'int32', name: 'protoreflect.EnumNumber' }

function oneofInterface(schema: MessageSchema, oneof: string): GoType {
  const [version = '', path = ''] = schema.goName.split('.')
  const interfaceName = `${version}.is${path}_${oneofKey(oneof)}`
  return { kind: 'interface', name: interfaceName, implementedBy: (type) => oneofWrappers.get(type) === interfaceName }
}

const oneofWrappers = new WeakMap<GoType, string>()

/** What a oneof holds: a pointer to a struct of one field, which goes by its Go name in JSON too. */
function wrapperValue(schema: MessageSchema, member: MeshField, raw: object, minor: number): Typed {
  const held = (raw as { readonly [key: string]: unknown })[member.json]
  return typed(wrapperPointer(schema, member, minor), Object.assign(Object.create(null), { [member.go]: held }))
}

/** `*v1alpha1.ProxyConfig_ServiceCluster` */
function wrapperPointer(schema: MessageSchema, field: MeshField, minor: number): GoType {
  const key = `${minor} ${schema.name} ${field.json}`
  let pointer = wrappers.get(key)
  if (pointer === undefined) {
    // protoc-gen-go puts an underscore behind a name that a nested type has already.
    const clash = field.type === `${schema.name}.${field.go}` ? '_' : ''
    const struct: GoType = {
      kind: 'struct',
      name: `${schema.goName}_${field.go}${clash}`,
      fields: fieldMap([{ name: field.go, key: field.go, type: () => fieldType(field, minor) }]),
    }
    pointer = pointerTo(struct)
    oneofWrappers.set(pointer, oneofInterface(schema, field.oneof ?? '').name)
    wrappers.set(key, pointer)
  }
  return pointer
}

const wrappers = new Map<string, GoType>()
