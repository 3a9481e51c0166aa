import { isArray, isObject, type Json } from './json.ts'
import type { Place } from './source.ts'

/** A plain value together with where it stands: what decoders walk, so that every complaint has a path and a place. */
export interface Located {
  readonly value: Json
  /** As a person would write it: `spec.namespaces[0].labels`; empty for the root. */
  readonly path: string
  readonly place: Place | undefined
  /** Where the key stands, for complaints about the key itself. */
  keyPlace(key: string): Place | undefined
  /** The value of an own key, or undefined. */
  get(key: string): Located | undefined
  items(): readonly Located[]
}

/** Appends a key to a path; keys that are no plain words are quoted in brackets. */
export function childPath(path: string, key: string): string {
  if (!/^[A-Za-z_][\w-]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`
  return path === '' ? key : `${path}.${key}`
}

/** The path of what stands under a key or an index of another value; that of a root is its own. Most values are walked and never complained of. */
export function pathWithin(around: Located | undefined, step: string | number): string {
  if (around === undefined) return String(step)
  return typeof step === 'number' ? `${around.path}[${step}]` : childPath(around.path, step)
}

/** A located value without places inside: what comes from flags, or from text that has no positions of its own. */
export function locatedValue(value: Json, path = '', place?: Place): Located {
  return new LocatedValue(value, place, undefined, path)
}

class LocatedValue implements Located {
  readonly value: Json
  readonly place: Place | undefined
  readonly #around: Located | undefined
  readonly #step: string | number

  constructor(value: Json, place: Place | undefined, around: Located | undefined, step: string | number) {
    this.value = value
    this.place = place
    this.#around = around
    this.#step = step
  }

  get path(): string {
    return pathWithin(this.#around, this.#step)
  }

  keyPlace(): Place | undefined {
    return this.place
  }

  get(key: string): Located | undefined {
    const { value } = this
    const child = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
    return child === undefined ? undefined : new LocatedValue(child, this.place, this, key)
  }

  items(): readonly Located[] {
    const { value } = this
    return isArray(value) ? value.map((item, i) => new LocatedValue(item, this.place, this, i)) : []
  }
}
