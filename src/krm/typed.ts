import { isJsonTextError, type JsonSource, readJsonText } from '../base/go-json-text.ts'
import type { Json, JsonObject } from '../base/json.ts'
import { isTimeError } from './go-time.ts'
import { type PodTypeName, type TypeRef, typeRef } from './pod-schema.ts'
import { isQuantityError } from './quantity.ts'
import { canonical, ODD } from './typed-canonical.ts'
import { type DecodeOptions, decode } from './typed-decode.ts'
import { encodeText, encodeValue, textOfCanonical } from './typed-encode.ts'
import { type Decoded, TypedError } from './typed-value.ts'

export { isTypedError } from './typed-value.ts'

/**
 * A value as it comes out of a Go struct: `json.Marshal` after `json.Unmarshal` into the API type (k8s.io/api v0.37). Unknown fields, nulls and what
 * `omitempty` leaves out are gone, quantities and times are canonical, keys stand in Go's order. Parts that are so already are the very parts of the value.
 * Throws TypedError with Go's text.
 */
export function roundTrip(value: Json, type: PodTypeName, options: DecodeOptions = {}): JsonObject {
  const ref = typeRef(type)
  const quick = quickly(value, ref, options)
  return (quick === ODD ? encodeValue(decodeTyped(value, ref, options), ref) : quick) as JsonObject
}

/** What part of a value is at fault, the decoder tells. */
function quickly(value: Json, type: TypeRef, { prune = Number.POSITIVE_INFINITY }: DecodeOptions): Json | typeof ODD {
  try {
    return canonical(value, type, prune)
  } catch (error) {
    if (isQuantityError(error)) return ODD
    throw error
  }
}

/** The JSON text of a value as Go prints the struct: its order of fields, its escapes. */
export function encodeTyped(value: Json, type: PodTypeName, options: DecodeOptions = {}): string {
  const ref = typeRef(type)
  const quick = quickly(value, ref, options)
  return quick === ODD ? encodeText(decodeTyped(value, ref, options), ref) : textOfCanonical(quick, ref)
}

/** {@link encodeTyped} of a JSON text, in which the order and repetition of keys and the digits of numbers count. Throws TypedError for broken JSON too. */
export function encodeTypedText(text: string, type: PodTypeName, options: DecodeOptions = {}): string {
  return encodeText(decodeTyped(source(text), typeRef(type), options), typeRef(type))
}

function source(text: string): JsonSource {
  return withGoText(() => readJsonText(text))
}

/** The decoded value, before it is printed. Throws TypedError with Go's text. */
export function decodeTyped(value: JsonSource, type: TypeRef, options: DecodeOptions): Decoded {
  return withGoText(() => decode(value, type, options))
}

/** Types that read themselves end decoding with their own error. */
function withGoText<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (isQuantityError(error) || isTimeError(error) || isJsonTextError(error)) throw new TypedError(error.message)
    throw error
  }
}
