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

/** A located value without places inside: what comes from flags, or from text that has no positions of its own. */
export function locatedValue(value: Json, path = '', place?: Place): Located {
  return {
    value,
    path,
    place,
    keyPlace: () => place,
    get: (key) => {
      const child = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
      return child === undefined ? undefined : locatedValue(child, childPath(path, key), place)
    },
    items: () => (isArray(value) ? value.map((item, i) => locatedValue(item, `${path}[${i}]`, place)) : []),
  }
}
