import { type CelInput, type CelMap, celError, celMap } from '@bufbuild/cel'
import { isArray, isObject, type Json, type JsonObject } from '../base/json.ts'

/** Told of what an expression asked for and only a live cluster knows. */
export type Touch = (name: string) => void

/** A plain value as CEL has it: whole numbers are ints. */
function celValue(value: Json): CelInput {
  if (isArray(value)) return value.map(celValue)
  if (isObject(value)) return new Map(Object.keys(value).map((key) => [key, celValue(value[key] ?? null)]))
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value
}

/**
 * A record of which some keys are not known: reading one is an error of the language (so that `||` and `&&` can still do without it), and asking
 * whether it is there ends the evaluation; both are told. `path` is how the record is called. `parts` are values of their own for some keys.
 */
export function guardedRecord(
  value: JsonObject,
  {
    path,
    hides,
    touch,
    parts = {},
  }: {
    readonly path: string
    readonly hides: (key: string) => boolean
    readonly touch: Touch
    readonly parts?: { readonly [key: string]: CelInput }
  },
): CelMap {
  const known = celMap(
    new Map([
      ...Object.keys(value).map((key): [string, CelInput] => [key, celValue(value[key] ?? null)]),
      ...Object.entries(parts),
    ]),
  )
  const guarded = Object.create(known) as { -readonly [K in 'get' | 'has']: unknown }
  const isHidden = (key: unknown): key is string => typeof key === 'string' && hides(key)
  guarded.get = (key: Parameters<CelMap['get']>[0]) => {
    if (!isHidden(key)) return known.get(key)
    touch(`${path}.${key}`)
    return celError(`${path}.${key} is not known`)
  }
  guarded.has = (key: Parameters<CelMap['has']>[0]) => {
    if (!isHidden(key)) return known.has(key)
    touch(`${path}.${key}`)
    throw new Error(`${path}.${key} is not known`)
  }
  return guarded as unknown as CelMap
}
