import { invariant } from '../../base/assert.ts'
import { ENUM_SINCE, FORMER_FIELDS, LATER_FIELDS } from './schema-history.ts'
import { ENUM_ROWS, MESSAGE_ROWS } from './schema-table.ts'

/**
 * The kinds of field that Istio's mesh messages have. `…Value` are the wrappers of google.protobuf (Go: pointers to `wrapperspb.…`),
 * `duration` is `*durationpb.Duration`, `struct` is `*structpb.Struct`.
 */
export type FieldKind =
  | 'bool'
  | 'int32'
  | 'uint32'
  | 'double'
  | 'string'
  | 'enum'
  | 'duration'
  | 'struct'
  | 'message'
  | 'boolValue'
  | 'int32Value'
  | 'int64Value'
  | 'uint32Value'

/** A field of a message. Maps have string keys; the kind is then that of their values, in lists that of their items. */
export interface MeshField {
  /** Go's name of the field, for a member of a oneof too (in Go that is the name of the field in the wrapper struct, and `Get` + it the getter). */
  readonly go: string
  /** Name in JSON, and in the records of message.ts. */
  readonly json: string
  readonly proto: string
  readonly kind: FieldKind
  readonly shape: 'one' | 'list' | 'map'
  /** Full name of the message or enum. */
  readonly type?: string
  /** Name of the oneof (proto spelling) whose member the field is. */
  readonly oneof?: string
}

export interface MessageSchema {
  /** `istio.mesh.v1alpha1.ProxyConfig.ProxyHeaders` */
  readonly name: string
  /** As `%T` prints the struct: `v1alpha1.ProxyConfig_ProxyHeaders`. */
  readonly goName: string
  /** In the order of declaration, which is the order of printing. */
  readonly fields: readonly MeshField[]
}

export interface EnumSchema {
  readonly name: string
  readonly goName: string
  /** In the order of declaration; the first is the zero value. */
  readonly values: readonly { readonly name: string; readonly number: number }[]
}

export const MESH_CONFIG = 'istio.mesh.v1alpha1.MeshConfig'
export const PROXY_CONFIG = 'istio.mesh.v1alpha1.ProxyConfig'

/** The newest minor version of Istio whose rules are known; what is read without a version follows it. */
export const NEWEST_MINOR = 32

/** The schema of a message by its full name, as that minor version of Istio had it; decoded when first asked for. */
export function messageSchema(name: string, minor = NEWEST_MINOR): MessageSchema {
  const former = FORMER_FIELDS.filter((row) => row.message === name && minor <= row.until)
  const later = LATER_FIELDS.filter((row) => row.message === name && minor < row.since)
  const key = `${name} ${former.length} ${later.length}`
  const known = messages.get(key)
  if (known !== undefined) return known
  const words = messageTable().words.get(name)
  invariant(words !== undefined, `no message ${name}`)
  const fields = words.map(decodeField).filter((field) => later.every((row) => row.field !== field.proto))
  for (const row of former) {
    const field = decodeField(row.field)
    const same = fields.findIndex((each) => each.proto === field.proto)
    if (same >= 0) fields[same] = field
    else fields.splice(fields.findIndex((each) => each.proto === row.after) + 1, 0, field)
  }
  const schema = { name, goName: goName(name), fields }
  messages.set(key, schema)
  return schema
}

/** The schema of an enum by its full name, with the values that this minor version of Istio knew. */
export function enumSchema(name: string, minor = NEWEST_MINOR): EnumSchema {
  let schema = enums.get(name)
  if (schema === undefined) {
    const words = enumTable().words.get(name)
    invariant(words !== undefined, `no enum ${name}`)
    schema = { name, goName: goName(name), values: decodeValues(words) }
    enums.set(name, schema)
  }
  const later = ENUM_SINCE.filter((row) => row.enum === name && minor < row.since).map((row) => row.value)
  return later.length === 0 ? schema : { ...schema, values: schema.values.filter((value) => !later.includes(value.name)) }
}

/** The name of an enum's number, or undefined when it has none. */
export function enumName(type: string, number: number): string | undefined {
  return enumSchema(type).values.find((value) => value.number === number)?.name
}

/** The field of a message by its JSON name. */
export function meshField(message: string, json: string, minor = NEWEST_MINOR): MeshField {
  const field = messageSchema(message, minor).fields.find((each) => each.json === json)
  invariant(field !== undefined, `no field ${json} in ${message}`)
  return field
}

/*
 * Format of the table. A row is a message or enum: `PACKAGE.NAME WORD …`. A message's word is a field: `PROTO_NAME:SHAPE KIND =GO @ONEOF` without the
 * blanks; shape `*` list, `%` map; kind a letter, with the row number of the type behind it for messages (M) and enums (E).
 * JSON and Go names follow from the proto name, unless `=GO` says otherwise.
 */
const PACKAGES: Readonly<Record<string, string>> = {
  m: 'istio.mesh.v1alpha1.',
  a: 'istio.networking.v1alpha3.',
  b: 'istio.networking.v1beta1.',
}

const KINDS: Readonly<Record<string, FieldKind>> = {
  b: 'bool',
  i: 'int32',
  u: 'uint32',
  d: 'double',
  s: 'string',
  D: 'duration',
  S: 'struct',
  M: 'message',
  E: 'enum',
  B: 'boolValue',
  I: 'int32Value',
  L: 'int64Value',
  U: 'uint32Value',
}

const messages = new Map<string, MessageSchema>()
const enums = new Map<string, EnumSchema>()
let messageRows: Table | undefined
let enumRows: Table | undefined

/** The words behind each name, and the names by row number. */
interface Table {
  readonly names: readonly string[]
  readonly words: ReadonlyMap<string, readonly string[]>
}

function messageTable(): Table {
  messageRows ??= readTable(MESSAGE_ROWS)
  return messageRows
}

function enumTable(): Table {
  enumRows ??= readTable(ENUM_ROWS)
  return enumRows
}

function readTable(text: string): Table {
  const words = new Map<string, readonly string[]>()
  for (const row of text.trim().split('\n')) {
    const [short = '', ...rest] = row.split(' ')
    words.set(`${PACKAGES[short.slice(0, 1)] ?? ''}${short.slice(2)}`, rest)
  }
  return { names: [...words.keys()], words }
}

function decodeField(word: string): MeshField {
  const [, proto = '', mark, letter = '', index, go, oneof] = /^(\w+):([*%]?)(\w)(\d*)(?:=(\w+))?(?:@(\w+))?$/.exec(word) ?? []
  const kind = KINDS[letter]
  invariant(kind !== undefined, `bad word in the table of mesh messages: ${word}`)
  const json = proto.includes('_') ? proto.replace(/_(.)/g, (_, first: string) => first.toUpperCase()) : proto
  const table = kind === 'message' ? messageTable() : enumTable()
  const type = index === '' ? undefined : table.names[Number(index)]
  return {
    go: go ?? json.slice(0, 1).toUpperCase() + json.slice(1),
    json,
    proto,
    kind,
    shape: mark === '*' ? 'list' : mark === '%' ? 'map' : 'one',
    ...(type === undefined ? {} : { type }),
    ...(oneof === undefined ? {} : { oneof }),
  }
}

function decodeValues(words: readonly string[]): EnumSchema['values'] {
  let next = 0
  return words.map((word) => {
    const [name = '', number] = word.split('=')
    if (number !== undefined) next = Number(number)
    return { name, number: next++ }
  })
}

function goName(name: string): string {
  const [, , version = '', ...path] = name.split('.')
  return `${version}.${path.join('_')}`
}
