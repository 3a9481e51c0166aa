import { Fault } from './fault.ts'
import type { Fuel } from './fuel.ts'
import { describeValue, isList, isMap, type List, type MapValue, ownValue, type Value } from './values.ts'

/** One call of a filter or test: reads its arguments strictly, and asks before anything is built. */
export class Call {
  readonly name: string
  readonly fuel: Fuel
  /** Whether a value passes a test of that name. */
  readonly test: (name: string, value: Value, arg: Value) => boolean

  constructor(name: string, fuel: Fuel, test: (name: string, value: Value, arg: Value) => boolean) {
    this.name = name
    this.fuel = fuel
    this.test = test
  }

  fault(message: string): Fault {
    return new Fault('exec', message, this.fuel.line)
  }

  /** Text; numbers and booleans in their spelling. */
  text(value: Value): string {
    if (typeof value === 'string') {
      this.fuel.touch(value.length)
      return value
    }
    if (typeof value === 'boolean' || typeof value === 'bigint') return String(value)
    if (typeof value === 'number' && Number.isFinite(value)) return String(value)
    throw this.fault(`${this.name} needs text, not ${describeValue(value)}`)
  }

  number(value: Value): number {
    if (typeof value === 'number') return value
    throw this.fault(`${this.name} needs a number, not ${describeValue(value)}`)
  }

  /** A whole number from 0 that says how wide or how many, within the limit. */
  width(value: Value, missing: number): number {
    if (value === undefined) return missing
    const limit = this.fuel.limits.width
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= limit) return value
    throw this.fault(`${this.name} needs a whole number from 0 to ${limit}`)
  }

  list(value: Value): List {
    if (!isList(value)) throw this.fault(`${this.name} needs a list, not ${describeValue(value)}`)
    this.fuel.step(1 + value.length)
    return value
  }

  /** The value at a dotted path of own keys; undefined where a key is missing. */
  attribute(value: Value, path: Value): Value {
    let current = value
    const keys = typeof path === 'number' ? [String(path)] : this.text(path).split('.')
    this.fuel.step(keys.length)
    for (const key of keys) {
      if (isMap(current)) current = ownValue(current, key)
      else if (isList(current) && /^\d{1,9}$/.test(key)) current = current[Number(key)]
      else return undefined
    }
    return current
  }

  /** The text, after asking whether it may be that long. */
  built(text: string): string {
    this.fuel.build(text.length)
    return text
  }

  /** The list, frozen, after asking whether it may be that long. */
  made(list: Value[]): List {
    this.fuel.list(list.length)
    return Object.freeze(list)
  }

  map(value: Value): MapValue {
    if (!isMap(value)) throw this.fault(`${this.name} needs a map, not ${describeValue(value)}`)
    this.fuel.step(1 + Object.keys(value).length)
    return value
  }
}
