import { isErrorOfKind } from '../../base/error-kind.ts'

/**
 * Values as Go templates see them. Bare JavaScript values stand for the types that come from `encoding/json` and from literals:
 *
 * | JavaScript | Go |
 * |---|---|
 * | `undefined` | the invalid reflect.Value: a missing map key ("no value") |
 * | `null` | a nil `interface {}` |
 * | `boolean`, `string` | bool, string |
 * | `bigint` | int |
 * | `number` | float64 |
 * | array | `[]interface {}` |
 * | record without prototype | `map[string]interface {}` |
 * | {@link Typed} | everything that Go would show as another type: int64, `[]string`, `map[string]string`, structs, pointers, protos … |
 *
 * A string is UTF-8 text. A byte that is no valid UTF-8 (made by byte-wise functions or "\xff") is the lone surrogate U+DC00 + byte
 * (U+DC80 … U+DCFF), which valid text never holds: no byte is lost and every string stays a JavaScript string.
 */
export type GoValue = undefined | null | boolean | string | bigint | number | readonly GoValue[] | GoRecord | Typed

export type GoRecord = { readonly [key: string]: GoValue }

/** The kinds that values in templates have; no function and no type gives others. */
export type Kind =
  | 'bool'
  | 'int'
  | 'int32'
  | 'int64'
  | 'uint'
  | 'uint8'
  | 'uint32'
  | 'uint64'
  | 'float64'
  | 'complex128'
  | 'string'
  | 'slice'
  | 'map'
  | 'struct'
  | 'pointer'
  | 'interface'
  | 'func'

/**
 * What reflection knows of a Go type. How `Typed.value` looks for each kind:
 * bool → boolean · integers → bigint or safe-integer number · floats → number · complex → `{ re, im }` · string → string ·
 * slice → array, or null when nil · map → record without prototype, or null when nil (keys as text) ·
 * struct → record keyed by {@link GoField.key} (an absent key is the field's zero value) · pointer → null when nil, else what the pointee's
 * kind has · interface → a GoValue · func → a {@link GoFunc}.
 */
export interface GoType {
  readonly kind: Kind
  /** As `%T` prints it: `v1.ResourceList`, `[]string`, `*v1.Probe`. */
  readonly name: string
  /** Of slice, array, map and pointer. A function where types are recursive. */
  readonly elem?: () => GoType
  /** Of map; string when absent. */
  readonly key?: GoType
  /** Of struct, in declaration order. */
  readonly fields?: () => ReadonlyMap<string, GoField>
  /** Exported methods by Go name, of this very type (list them on the pointer type and on the value type as Go's method sets do). */
  readonly methods?: () => ReadonlyMap<string, GoMethod>
  /** Of a T whose pointer type has methods or a print of its own: that *T, through which Go calls and prints an addressable T. */
  readonly pointer?: () => GoType
  /** Of an interface that has methods: whether values of a (non-interface) type satisfy it. An interface without it is satisfied by every type. */
  readonly implementedBy?: (type: GoType) => boolean
  /** What fmt prints instead of the structure, where the type has String() or Error(); it is called for nil pointers too. */
  readonly print?: (raw: unknown) => string
  /** What `%#v` prints instead of the structure, where the type has GoString(). */
  readonly goPrint?: (raw: unknown) => string
  /** What `encoding/json` prints, where it is not the structure. */
  readonly json?: (raw: unknown) => string
}

export interface GoField {
  /** Go's name of the field, by which templates call it. */
  readonly name: string
  /** Key in the raw record: mostly the JSON name. */
  readonly key: string
  readonly type: () => GoType
  /** An embedded struct: its fields are promoted, and its raw value is the very record that holds it (as `json:",inline"`) unless `key` is set. */
  readonly embedded?: boolean
  readonly omitempty?: boolean
  /** Of a struct: JSON leaves it out when it is zero, which is a record without keys. */
  readonly omitzero?: boolean
}

/** A method or a function that templates can call: fixed parameters, then perhaps a variadic one. */
export interface GoFunc {
  readonly name: string
  readonly params: readonly GoType[]
  readonly variadic?: GoType
  /** The types of its results, where they are neither one nor one and an error: Go refuses to call it then. */
  readonly results?: readonly string[]
  /**
   * Called with arguments already checked and converted to the parameter types (an `interface {}` parameter gets the bare value, a missing or nil one null;
   * a string parameter gets a string, an integer one a bigint, a float one a number, a `[]string` or `map[string]string` one a Typed of that type).
   * An error result is a thrown {@link GoError}.
   */
  readonly call: (args: readonly GoValue[], context: CallContext) => GoValue
}

/** A method's `call` gets the receiver (Typed) as its first argument; `params` do not list it. */
export type GoMethod = GoFunc

/** What a running template lends to the functions it calls. */
export interface CallContext {
  /** Counts work that input controls (loops, copies); throws a LimitError beyond the limit. */
  readonly step: (count: number) => void
  /** Throws a LimitError when a function is about to make a longer string or list than the limits allow. */
  readonly checkString: (length: number) => void
  readonly checkList: (length: number) => void
  /** What the running template was given; absent outside one. */
  readonly data?: GoValue
}

/** The error result of a Go function; the executor wraps it as `error calling NAME: MESSAGE`. */
export class GoError extends Error {
  readonly kind = 'go-error'
}

/** Recognises a GoError by its kind, because classes do not cross chunks. */
export function isGoError(error: unknown): error is GoError {
  return isErrorOfKind(error, 'go-error')
}

const TYPED = Symbol.for('render-inject.dev/typed')

/** A value with its Go type; recognise it with {@link isTyped}, because classes do not cross chunks. */
export interface Typed {
  readonly [TYPED]: true
  readonly type: GoType
  readonly value: unknown
}

export function typed(type: GoType, value: unknown): Typed {
  return new TypedValue(type, value)
}

/** A value that Go could take the address of. */
export function typedPlace(type: GoType, value: unknown): Typed & { readonly addressable: true } {
  return new PlacedValue(type, value)
}

/** What all such values have is on their prototypes: templates make them by the thousand. */
const TypedValue = makerOf<Typed>({ [TYPED]: true })
const PlacedValue = makerOf<Typed & { readonly addressable: true }>({ [TYPED]: true, addressable: true })

function makerOf<T>(common: object): new (type: GoType, value: unknown) => T {
  const Value = function (this: { type: GoType; value: unknown }, type: GoType, value: unknown) {
    this.type = type
    this.value = value
  }
  Value.prototype = Object.freeze(Object.assign(Object.create(null) as object, common))
  return Value as unknown as new (
    type: GoType,
    value: unknown,
  ) => T
}

export function isTyped(value: unknown): value is Typed {
  return typeof value === 'object' && value !== null && TYPED in value
}

/** Functions by the name that templates call. */
export type FuncTable = ReadonlyMap<string, GoFunc>
