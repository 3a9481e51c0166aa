import { isArray, isObject, type Json } from './json.ts'
import { type Located, pathWithin } from './located.ts'
import type { Place } from './source.ts'

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
