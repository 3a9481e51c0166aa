import type { Json } from './json.ts'
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
