import { Fault } from './fault.ts'
import type { Fuel } from './fuel.ts'
import { describeValue, isList, isMap, type MapValue, type Value } from './values.ts'

/** One run of a `for`. Null is an empty list; a map needs two names, as a list of lists may have. Mirrors compileFor of nunjucks 3.2.4. */
export class Loop {
  readonly length: number
  readonly #fuel: Fuel
  readonly #rows: readonly Value[]
  readonly #isMap: boolean
  readonly #names: number
  #index = -1

  constructor(fuel: Fuel, value: Value, names: number) {
    this.#fuel = fuel
    this.#names = names
    this.#isMap = isMap(value)
    if (isMap(value)) {
      if (names !== 2) throw this.#fault('a map is looped over with two names: for key, value in …')
      fuel.step(Object.keys(value).length)
      this.#rows = Object.entries(value)
    } else if (typeof value === 'string') {
      fuel.list(value.length)
      this.#rows = Array.from(value)
    } else if (isList(value) || value === null) {
      this.#rows = value ?? []
    } else throw this.#fault(`a loop needs a list or a map, not ${describeValue(value)}`)
    this.length = this.#rows.length
  }

  /** Goes on to the next element; false after the last. */
  next(): boolean {
    this.#fuel.step()
    this.#index++
    return this.#index < this.length
  }

  /** The value of the loop's nth name. */
  item(n: number): Value {
    this.#fuel.step()
    const row = this.#rows[this.#index]
    if (this.#names === 1) return row
    if (this.#isMap) return (row as readonly Value[])[n]
    if (!isList(row)) throw this.#fault(`this loop has ${this.#names} names, so it needs a list of lists or a map`)
    return row[n]
  }

  /** What `loop` is inside. */
  state(): MapValue {
    this.#fuel.step()
    const index = this.#index
    const { length } = this
    const state = {
      __proto__: null,
      index: index + 1,
      index0: index,
      revindex: length - index,
      revindex0: length - index - 1,
      first: index === 0,
      last: index === length - 1,
      length,
    }
    return Object.freeze(state) as unknown as MapValue
  }

  #fault(message: string): Fault {
    return new Fault('exec', message, this.#fuel.line)
  }
}
