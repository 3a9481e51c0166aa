import { invariant } from '../base/assert.ts'
import { POD_TYPES } from './pod-schema-table.ts'

/** How a scalar looks in JSON and which rules read it. */
type ScalarKind = 'string' | 'bool' | 'int32' | 'int64' | 'quantity' | 'intOrString' | 'time' | 'raw'

/** A Go type of the pod API. `go` is its name as reflection prints it: `*v1.Probe`, `[]string`, `v1.ResourceList`. Equal types are one object. */
export type TypeRef =
  | { readonly kind: 'scalar'; readonly go: string; readonly name: string; readonly scalar: ScalarKind }
  | { readonly kind: 'struct'; readonly go: string; readonly name: string }
  | { readonly kind: 'pointer'; readonly go: string; readonly elem: TypeRef }
  | { readonly kind: 'list'; readonly go: string; readonly elem: TypeRef }
  | { readonly kind: 'map'; readonly go: string; readonly elem: TypeRef; readonly key: TypeRef }

/** A field of a struct, as Go's encoding/json and strategic merge see it. */
export interface FieldSchema {
  /** Go's name of the field: `LivenessProbe`. */
  readonly go: string
  /** Its JSON name: `livenessProbe`. */
  readonly json: string
  /** Its place among the fields. */
  readonly index: number
  readonly type: TypeRef
  /** A zero scalar, empty list or map, or nil pointer is not printed; a struct value is always printed. */
  readonly omitempty: boolean
  /** Not printed when the value's `IsZero` is true (times only). */
  readonly omitzero: boolean
  /** Words of the struct tag `patchStrategy`; empty: lists are replaced, objects merged. */
  readonly patchStrategy: readonly ('merge' | 'retainKeys')[]
  readonly mergeKey?: string
  /** First Kubernetes minor (of 1.x) that has the field; absent: 1.18 had it. */
  readonly since?: number
  /** The embedded Go struct that the field comes from; its fields are printed in place. */
  readonly embedded?: string
}

/** A struct of the pod API; its fields are read from the table when they are asked for. */
export interface StructSchema {
  readonly name: string
  /** JSON names of its fields, in the order in which encoding/json prints them. */
  readonly names: readonly string[]
  /** All fields, in that order. */
  readonly fields: readonly FieldSchema[]
  /** Those that encoding/json may print without a value: without omitempty, or of a type that has no empty value. */
  readonly unconditional: readonly FieldSchema[]
  /** The field of that very JSON name. */
  field(json: string): FieldSchema | undefined
}

/** Name of a struct of the pod API. */
export type PodTypeName = keyof typeof POD_TYPES

/**
 * The struct of the given Go name (`Pod`, `Container`), read from the table once. An embedded struct that only occurs inside another
 * (`ProbeHandler`) is known too. Throws for an unknown name, which is a bug.
 */
export function podType(name: string): StructSchema {
  let struct = structs.get(name)
  if (struct === undefined) {
    const row = rowOf(name) ?? embeddedRow(name)
    invariant(row !== undefined, `no type ${name} in the pod schema`)
    struct = new RowStruct(name, row)
    structs.set(name, struct)
  }
  return struct
}

/** The field that encoding/json takes for a JSON key: the exact name, else one equal under Unicode case folding. */
export function fieldOf(struct: StructSchema, key: string): FieldSchema | undefined {
  return struct.field(key) ?? foldedFields(struct).get(fold(key))
}

/** The type behind a notation as the table has it: `[]ContainerPort`, `*l`. */
export function typeRef(text: string): TypeRef {
  let type = types.get(text)
  if (type === undefined) {
    type = readType(text)
    types.set(text, type)
  }
  return type
}

/**
 * Makes more structs known, in the notation of the table; for types that only one command needs. Rows that are known stay. What Go calls otherwise than the
 * rows do is named so in types.
 */
export function addTypes(more: Readonly<Record<string, string>>, goNames: ReadonlyMap<string, string>): void {
  for (const [name, row] of Object.entries(more)) if (rowOf(name) === undefined) addedRows.set(name, row)
  for (const [name, go] of goNames) addedNames.set(name, go)
}

/** What Go calls a type of the schema. */
export function goNameOf(name: string): string {
  return addedNames.get(name) ?? name
}

const ROWS: Readonly<Record<string, string>> = POD_TYPES
const addedRows = new Map<string, string>()
const addedNames = new Map<string, string>()
const structs = new Map<string, StructSchema>()
const types = new Map<string, TypeRef>()
const folded = new WeakMap<StructSchema, ReadonlyMap<string, FieldSchema>>()

/*
 * A row is a list of words: `<Struct` … `>` around the fields of an embedded struct, and fields:
 *   json[=Go][:type][!][0][~strategies][/mergeKey][@since]
 * Go's name is the JSON name with an upper first letter unless given; the type is `string` unless given; `!` is the lack of omitempty, `0` omitzero;
 * strategies are `m` (merge) and `r` (retainKeys). Types: s, b, i, l are string, bool, int32, int64; m is map[string]string.
 */
const WORD = /^(\w+)(?:=(\w+))?(?::([\w*[\]]+?))?(!?)(0?)(?:~([mr,]+))?(?:\/(\w+))?(?:@(\d+))?$/

/** The names of fields in a row: words that begin with a letter. */
const NAMES = /(?<![^ ])\w+/g
/** A word of a field that may be unconditional: `!`, or a named type. */
const UNCONDITIONAL = /!|:[A-Z]/

/** A row is read as far as it is asked for: of most structs a few fields are. */
class RowStruct implements StructSchema {
  readonly name: string
  readonly names: readonly string[]
  readonly #words: readonly string[]
  readonly #embeddings: readonly (string | undefined)[]
  readonly #indexes = new Map<string, number>()
  readonly #read: FieldSchema[] = []
  #all: readonly FieldSchema[] | undefined

  constructor(name: string, row: string) {
    const words: string[] = []
    const embeddings: (string | undefined)[] = []
    let embedded: string | undefined
    for (const word of row.split(' ')) {
      if (word.startsWith('<')) embedded = word.slice(1)
      else if (word === '>') embedded = undefined
      else if (word !== '') embeddings[words.push(word) - 1] = embedded
    }
    this.name = name
    this.names = row.match(NAMES) ?? []
    this.#words = words
    this.#embeddings = embeddings
    for (let i = 0; i < this.names.length; i++) this.#indexes.set(this.names[i] as string, i)
  }

  get fields(): readonly FieldSchema[] {
    this.#all ??= this.#words.map((_, i) => this.#at(i))
    return this.#all
  }

  get unconditional(): readonly FieldSchema[] {
    return this.#words.flatMap((word, i) => (UNCONDITIONAL.test(word) ? [this.#at(i)] : []))
  }

  field(json: string): FieldSchema | undefined {
    const index = this.#indexes.get(json)
    return index === undefined ? undefined : this.#at(index)
  }

  #at(index: number): FieldSchema {
    this.#read[index] ??= readField(this.#words[index] as string, index, this.#embeddings[index])
    return this.#read[index]
  }
}

function readField(word: string, index: number, embedded: string | undefined): FieldSchema {
  const match = WORD.exec(word)
  invariant(match !== null, `odd word ${word} in the pod schema`)
  const [, json = '', go, type = 's', always, zero, strategies, mergeKey, since] = match
  return {
    go: go ?? json.charAt(0).toUpperCase() + json.slice(1),
    json,
    index,
    type: typeRef(type),
    omitempty: always === '',
    omitzero: zero === '0',
    patchStrategy: strategies === undefined ? [] : strategies.split(',').map((s) => (s === 'm' ? 'merge' : 'retainKeys')),
    ...(mergeKey === undefined ? {} : { mergeKey }),
    ...(since === undefined ? {} : { since: Number(since) }),
    ...(embedded === undefined ? {} : { embedded }),
  }
}

const BASIC: Readonly<Record<string, { readonly go: string; readonly scalar: ScalarKind }>> = {
  s: { go: 'string', scalar: 'string' },
  b: { go: 'bool', scalar: 'bool' },
  i: { go: 'int32', scalar: 'int32' },
  l: { go: 'int64', scalar: 'int64' },
}

/** Named types that are printed as one scalar and are not strings in Go. */
const SPECIAL: Readonly<Record<string, { readonly go: string; readonly scalar: ScalarKind }>> = {
  Quantity: { go: 'resource.Quantity', scalar: 'quantity' },
  IntOrString: { go: 'intstr.IntOrString', scalar: 'intOrString' },
  Time: { go: 'v1.Time', scalar: 'time' },
  FieldsV1: { go: 'v1.FieldsV1', scalar: 'raw' },
  RawExtension: { go: 'runtime.RawExtension', scalar: 'raw' },
  UID: { go: 'types.UID', scalar: 'string' },
}

function readType(text: string): TypeRef {
  if (text.startsWith('*')) {
    const elem = typeRef(text.slice(1))
    return { kind: 'pointer', go: `*${elem.go}`, elem }
  }
  if (text.startsWith('[]')) {
    const elem = typeRef(text.slice(2))
    const named = addedNames.get(text)
    return { kind: 'list', go: named === undefined ? `[]${elem.go}` : `v1.${named}`, elem }
  }
  if (text === 'm') return { kind: 'map', go: 'map[string]string', key: typeRef('s'), elem: typeRef('s') }
  if (text === 'ResourceList')
    return { kind: 'map', go: 'v1.ResourceList', key: typeRef('ResourceName'), elem: typeRef('Quantity') }
  const basic = BASIC[text]
  if (basic !== undefined) return { kind: 'scalar', name: basic.go, ...basic }
  const special = SPECIAL[text]
  if (special !== undefined) return { kind: 'scalar', name: text, ...special }
  if (rowOf(text) !== undefined) return { kind: 'struct', go: `v1.${goNameOf(text)}`, name: text }
  return { kind: 'scalar', go: `v1.${goNameOf(text)}`, name: text, scalar: 'string' }
}

function rowOf(name: string): string | undefined {
  return Object.hasOwn(ROWS, name) ? ROWS[name] : addedRows.get(name)
}

/** The words between `<name` and `>` in the first row that embeds the struct. */
function embeddedRow(name: string): string | undefined {
  for (const row of [...Object.values(ROWS), ...addedRows.values()]) {
    const start = row.indexOf(`<${name} `)
    if (start >= 0) return row.slice(start + name.length + 2, row.indexOf(' >', start))
  }
  return undefined
}

function foldedFields(struct: StructSchema): ReadonlyMap<string, FieldSchema> {
  let fields = folded.get(struct)
  if (fields === undefined) {
    fields = new Map(struct.fields.map((field) => [fold(field.json), field]))
    folded.set(struct, fields)
  }
  return fields
}

/** Simple case folding as far as ASCII names can be met: ASCII letters, the long s and the Kelvin sign. */
function fold(name: string): string {
  let out = ''
  let start = 0
  for (let i = 0; i < name.length; i++) {
    const c = name.charCodeAt(i)
    const lower = c >= 65 && c <= 90 ? c + 32 : c === 0x17f ? 115 : c === 0x212a ? 107 : c
    if (lower !== c) {
      out += name.slice(start, i) + String.fromCharCode(lower)
      start = i + 1
    }
  }
  return out + name.slice(start)
}
