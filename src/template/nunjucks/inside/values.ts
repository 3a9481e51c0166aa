/** What a template computes with. Maps have no prototype; they and lists are frozen. `undefined` is a name or key that nobody defined. */
export type Value = undefined | null | boolean | number | bigint | string | List | MapValue | Macro

export type List = readonly Value[]

export interface MapValue {
  readonly [key: string]: Value
}

/** A macro, `caller` or `range`: a name that can be called. No function of JavaScript is ever a value. */
export class Macro {
  readonly name: string
  readonly call: (args: readonly Argument[]) => Value

  constructor(name: string, call: (args: readonly Argument[]) => Value) {
    this.name = name
    this.call = call
    Object.freeze(this)
  }
}

/** Arguments that were given by name; stand last. */
export class Keywords {
  readonly #values: Map<string, Value>

  constructor(entries: Iterable<readonly [string, Value]>) {
    this.#values = new Map(entries)
    Object.freeze(this)
  }

  has(name: string): boolean {
    return this.#values.has(name)
  }

  get(name: string): Value {
    return this.#values.get(name)
  }

  names(): readonly string[] {
    return [...this.#values.keys()]
  }
}

export type Argument = Value | Keywords

export function isList(value: unknown): value is List {
  return Array.isArray(value)
}

export function isMap(value: unknown): value is MapValue {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === null
}

export function isMacro(value: unknown): value is Macro {
  return value instanceof Macro
}

/** A frozen map; of equal keys the last counts. */
export function mapOf(entries: Iterable<readonly [string, Value]>): MapValue {
  const map = Object.create(null) as { [key: string]: Value }
  for (const [key, value] of entries) map[key] = value
  return Object.freeze(map)
}

/** The value of an own key, or undefined. */
export function ownValue(map: MapValue, key: string): Value {
  return Object.hasOwn(map, key) ? map[key] : undefined
}

/** What a value is, in words for a message. */
export function describeValue(value: Argument): string {
  if (value === undefined) return 'something not defined'
  if (value === null) return 'null'
  if (typeof value === 'string') return 'text'
  if (typeof value === 'number' || typeof value === 'bigint') return 'a number'
  if (typeof value === 'boolean') return 'true or false'
  if (isList(value)) return 'a list'
  return isMap(value) ? 'a map' : 'a macro'
}
