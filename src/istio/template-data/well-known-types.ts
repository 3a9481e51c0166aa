/**
 * Descriptors of the messages of google.protobuf that Istio's have in fields, and of time.Duration. Mirrors durationpb, wrapperspb and structpb of
 * google.golang.org/protobuf v1.36, package types of github.com/gogo/protobuf v1.3 (Istio up to 1.12), and Go's time.Duration.
 */
import { durationText } from '../../base/go-duration.ts'
import { encodeJson } from '../../template/gotemplate/format/json.ts'
import { loadGoTime } from '../../template/gotemplate/funcs/sprig/time/go-time.chunk.ts'
import { ANY_MAP, BOOL, INT32, INT64, STRING, UINT32 } from '../../template/gotemplate/types.ts'
import type { GoMethod, GoType, GoValue } from '../../template/gotemplate/value.ts'
import { fieldMap, method, methodMap, pointerType, readField } from './describe.ts'
import { numbersText } from './proto-text.ts'

const SECOND = 1_000_000_000n

/** Go's time.Duration: nanoseconds. */
export const TIME_DURATION: GoType = {
  kind: 'int64',
  name: 'time.Duration',
  methods: () => loadGoTime().DURATION.methods?.() ?? new Map(),
  print: textOfDuration,
}

/** Raw value of a duration message. */
export interface RawDuration {
  readonly seconds?: number
  readonly nanos?: number
}

/** `AsDuration`: nanoseconds, saturated at 64 bits; nil is none. */
export function asDuration(raw: unknown): bigint {
  const { seconds = 0, nanos: rest = 0 } = (raw ?? {}) as RawDuration
  const total = BigInt(seconds) * SECOND + BigInt(rest)
  const limit = (1n << 63n) - 1n
  return total > limit ? limit : total < -limit - 1n ? -limit - 1n : total
}

/** Which library generated the messages. */
export type ProtoLibrary = 'golang' | 'gogo'

/** Pointers to the well-known messages, as fields hold them. */
export interface WellKnownTypes {
  readonly duration: GoType
  readonly struct: GoType
  readonly boolValue: GoType
  readonly int32Value: GoType
  readonly int64Value: GoType
  readonly uint32Value: GoType
}

/** The well-known types of a library. */
export function wellKnownTypes(library: ProtoLibrary): WellKnownTypes {
  let types = byLibrary.get(library)
  if (types === undefined) {
    types = describeTypes(library)
    byLibrary.set(library, types)
    for (const [kind, type] of Object.entries(types)) kinds.set(type, kind as keyof WellKnownTypes)
  }
  return types
}

/** Which well-known message a pointer type points to; undefined for other types. */
export function wellKnownKind(type: GoType): keyof WellKnownTypes | undefined {
  return kinds.get(type)
}

const byLibrary = new Map<ProtoLibrary, WellKnownTypes>()
const kinds = new WeakMap<GoType, keyof WellKnownTypes>()

function describeTypes(library: ProtoLibrary): WellKnownTypes {
  return {
    duration: durationPointer(library),
    struct: structPointer(library),
    boolValue: wrapper('BoolValue', BOOL, library),
    int32Value: wrapper('Int32Value', INT32, library),
    int64Value: wrapper('Int64Value', INT64, library),
    uint32Value: wrapper('UInt32Value', UINT32, library),
  }
}

function durationPointer(library: ProtoLibrary): GoType {
  const text = library === 'gogo' ? gogoDurationText : durationMessageText
  const asGo = method('AsDuration', [], TIME_DURATION, asDuration)
  const struct: GoType = {
    kind: 'struct',
    name: library === 'gogo' ? 'types.Duration' : 'durationpb.Duration',
    fields: fieldMap([
      { name: 'Seconds', key: 'seconds', type: () => INT64, omitempty: true },
      { name: 'Nanos', key: 'nanos', type: () => INT32, omitempty: true },
    ]),
    pointer: () => pointer,
  }
  const pointer = pointerType(struct, {
    methods: methodMap(() => [
      ...(library === 'gogo' ? [] : [asGo, method('IsValid', [], BOOL, (raw) => raw !== null)]),
      method('GetSeconds', [], INT64, (raw) => readField(raw, 'seconds', INT64)),
      method('GetNanos', [], INT32, (raw) => readField(raw, 'nanos', INT32)),
      method('String', [], STRING, text),
    ]),
    print: text,
  })
  return pointer
}

/** A google.protobuf.Struct, of which templates get the plain map (AsMap) and the texts. */
function structPointer(library: ProtoLibrary): GoType {
  const struct: GoType = {
    kind: 'struct',
    name: library === 'gogo' ? 'types.Struct' : 'structpb.Struct',
    fields: fieldMap([]),
    pointer: () => pointer,
  }
  const asMap = method('AsMap', [], ANY_MAP, (raw) => (raw === null ? Object.create(null) : structFields(raw)))
  const pointer = pointerType(struct, {
    methods: methodMap(() => [...(library === 'gogo' ? [] : [asMap]), method('String', [], STRING, structText)]),
    print: structText,
    json: (raw) => (raw === null ? 'null' : encodeJson(structFields(raw))),
  })
  return pointer
}

function wrapper(name: string, type: GoType, library: ProtoLibrary): GoType {
  const value = (raw: unknown): number | bigint | boolean => readField(raw, 'value', type) as number | bigint | boolean
  const text = (raw: unknown): string => {
    if (library === 'gogo') return raw === null ? 'nil' : `&${name}{Value:${value(raw)},XXX_unrecognized:[],}`
    return raw === null ? '<nil>' : numbersText([['value', value(raw)]])
  }
  const methods = (): GoMethod[] => [method('GetValue', [], type, value), method('String', [], STRING, text)]
  const struct: GoType = {
    kind: 'struct',
    name: `${library === 'gogo' ? 'types' : 'wrapperspb'}.${name}`,
    fields: fieldMap([{ name: 'Value', key: 'value', type: () => type, omitempty: true }]),
    pointer: () => pointer,
  }
  const pointer = pointerType(struct, { methods: methodMap(methods), print: text })
  return pointer
}

function durationMessageText(raw: unknown): string {
  if (raw === null) return '<nil>'
  const { seconds = 0, nanos: rest = 0 } = raw as RawDuration
  return numbersText([
    ['seconds', seconds],
    ['nanos', rest],
  ])
}

function gogoDurationText(raw: unknown): string {
  return raw === null ? '(duration: nil Duration)' : durationText(asDuration(raw))
}

function structFields(raw: unknown): GoValue {
  return (raw as { readonly fields: GoValue }).fields
}

function structText(raw: unknown): string {
  return raw === null ? '<nil>' : encodeJson(structFields(raw))
}

function textOfDuration(raw: unknown): string {
  return durationText(nanos(raw))
}

function nanos(raw: unknown): bigint {
  return BigInt(raw as bigint | number)
}
