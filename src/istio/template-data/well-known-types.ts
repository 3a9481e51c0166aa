/**
 * Descriptors of the messages of google.protobuf that Istio's have in fields, and of time.Duration. Mirrors durationpb, wrapperspb and structpb of
 * google.golang.org/protobuf v1.36 and Go's time.Duration.
 */
import { durationText } from '../../krm/duration.ts'
import { encodeJson } from '../../template/gotemplate/format/json.ts'
import { ANY_MAP, BOOL, FLOAT64, INT32, INT64, STRING, UINT32 } from '../../template/gotemplate/types.ts'
import type { GoMethod, GoType, GoValue } from '../../template/gotemplate/value.ts'
import { fieldMap, method, methodMap, pointerType, readField } from './describe.ts'
import { numbersText } from './proto-text.ts'

const SECOND = 1_000_000_000n

/** Go's time.Duration: nanoseconds. */
export const TIME_DURATION: GoType = {
  kind: 'int64',
  name: 'time.Duration',
  methods: methodMap(() => [
    method('String', [], STRING, textOfDuration),
    method('Nanoseconds', [], INT64, (raw) => raw),
    method('Microseconds', [], INT64, (raw) => nanos(raw) / 1_000n),
    method('Milliseconds', [], INT64, (raw) => nanos(raw) / 1_000_000n),
    method('Seconds', [], FLOAT64, (raw) => Number(nanos(raw)) / 1e9),
    method('Minutes', [], FLOAT64, (raw) => Number(nanos(raw)) / 6e10),
    method('Hours', [], FLOAT64, (raw) => Number(nanos(raw)) / 3.6e12),
  ]),
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

export const DURATION_POINTER: GoType = pointerType(
  {
    kind: 'struct',
    name: 'durationpb.Duration',
    fields: fieldMap([
      { name: 'Seconds', key: 'seconds', type: () => INT64, omitempty: true },
      { name: 'Nanos', key: 'nanos', type: () => INT32, omitempty: true },
    ]),
    pointer: () => DURATION_POINTER,
  },
  {
    methods: methodMap(() => [
      method('AsDuration', [], TIME_DURATION, asDuration),
      method('GetSeconds', [], INT64, (raw) => readField(raw, 'seconds', INT64)),
      method('GetNanos', [], INT32, (raw) => readField(raw, 'nanos', INT32)),
      method('IsValid', [], BOOL, (raw) => raw !== null),
      method('String', [], STRING, durationMessageText),
    ]),
    print: durationMessageText,
  },
)

export const BOOL_VALUE = wrapper('BoolValue', BOOL)
export const INT32_VALUE = wrapper('Int32Value', INT32)
export const INT64_VALUE = wrapper('Int64Value', INT64)
export const UINT32_VALUE = wrapper('UInt32Value', UINT32)

/** A pointer to google.protobuf.Struct, of which templates get the plain map (AsMap) and the texts. */
export const STRUCT_POINTER: GoType = pointerType(
  { kind: 'struct', name: 'structpb.Struct', fields: fieldMap([]), pointer: () => STRUCT_POINTER },
  {
    methods: methodMap(() => [
      method('AsMap', [], ANY_MAP, (raw) => (raw === null ? Object.create(null) : structFields(raw))),
      method('String', [], STRING, structText),
    ]),
    print: structText,
    json: (raw) => (raw === null ? 'null' : encodeJson(structFields(raw))),
  },
)

function wrapper(name: string, type: GoType): GoType {
  const text = (raw: unknown): string =>
    raw === null ? '<nil>' : numbersText([['value', readField(raw, 'value', type) as number | bigint | boolean]])
  const methods = (): GoMethod[] => [
    method('GetValue', [], type, (raw) => readField(raw, 'value', type)),
    method('String', [], STRING, text),
  ]
  const struct: GoType = {
    kind: 'struct',
    name: `wrapperspb.${name}`,
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
