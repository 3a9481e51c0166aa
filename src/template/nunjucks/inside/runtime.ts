/**
 * What compiled templates call: the guards. Look-ups see own keys of maps and lists alone, nothing but macros is called, nothing but text, numbers and booleans is
 * printed, and each call counts. Names mirror nunjucks 3.2.4, src/runtime.js, where the meaning does; methods take the line of the template they stand for.
 */
import { nearest } from '../../../base/suggest.ts'
import { Fault } from './fault.ts'
import type { Fuel } from './fuel.ts'
import { runFilter, runTest } from './functions.ts'
import { Loop } from './loop.ts'
import { compare, compute } from './operators.ts'
import { range } from './range.ts'
import { type Context, Frame } from './scope.ts'
import {
  type Argument,
  describeValue,
  isList,
  isMacro,
  isMap,
  Keywords,
  type List,
  Macro,
  type MapValue,
  mapOf,
  ownValue,
  type Value,
} from './values.ts'

/** The last look-up that found nothing: what an error about it says. */
interface Miss {
  readonly path: string
  readonly key: string
  candidates(): readonly string[]
}

export class Runtime {
  readonly #fuel: Fuel
  readonly #range: Macro
  #miss: Miss | undefined

  constructor(fuel: Fuel) {
    this.#fuel = fuel
    this.#range = new Macro('range', (args) => range(fuel, args))
  }

  /** A frame for the body of a macro. */
  frame(): Frame {
    return new Frame(this.#fuel)
  }

  /** Text of the template itself. */
  text(text: string, line?: number): string {
    this.#at(line)
    this.#fuel.print(text.length)
    return text
  }

  print(value: Value, line?: number, path?: string): string {
    this.#at(line)
    if (value === undefined) throw this.#undefined(path)
    const text = this.#printed(value, path ?? 'this value')
    this.#fuel.print(text.length)
    return text
  }

  /** The value; an error where there is none. */
  defined(value: Value, line?: number, path?: string): Value {
    this.#at(line)
    if (value === undefined) throw this.#undefined(path)
    return value
  }

  name(context: Context, frame: Frame, name: string): Value {
    this.#fuel.step()
    const local = frame.lookup(name)
    const value = local === undefined ? context.lookup(name) : local
    if (value !== undefined) return value
    if (name === 'range') return this.#range
    this.#miss = { path: name, key: name, candidates: () => [...frame.names(), ...context.names()] }
    return undefined
  }

  member(target: Value, key: Value, line?: number, path?: string): Value {
    this.#at(line)
    this.#fuel.step()
    if (typeof key !== 'string' && typeof key !== 'number')
      throw this.#fault(`a key is text or a number, not ${describeValue(key)}`)
    const value = memberOf(target, key)
    if (value === undefined && target !== undefined && path !== undefined) {
      this.#miss = { path, key: String(key), candidates: () => (isMap(target) ? Object.keys(target) : []) }
    }
    return value
  }

  call(callee: Value, name: string, line: number | undefined, args: readonly Argument[]): Value {
    this.#at(line)
    this.#fuel.step(1 + args.length)
    if (callee === undefined)
      throw this.#fault(
        name === 'caller' ? 'caller() works inside a macro that a call block calls' : `${name} is not defined here`,
      )
    if (!isMacro(callee)) throw this.#fault(`${name} is ${describeValue(callee)} here and cannot be called`)
    this.#fuel.enter()
    const result = callee.call(args)
    this.#fuel.leave()
    return result
  }

  filter(name: string, line: number | undefined, path: string | undefined, args: readonly Argument[]): Value {
    this.#at(line)
    if (args[0] === undefined && name !== 'default' && name !== 'd') throw this.#undefined(path)
    return runFilter(this.#fuel, name, args)
  }

  test(name: string, line: number | undefined, path: string | undefined, args: readonly Argument[]): boolean {
    this.#at(line)
    if (args[0] === undefined && name !== 'defined' && name !== 'undefined') throw this.#undefined(path)
    return runTest(this.#fuel, name, args)
  }

  arithmetic(left: Value, operator: string, right: Value, line?: number): Value {
    this.#at(line)
    return compute(this.#fuel, left, operator, right)
  }

  compare(left: Value, operator: string, right: Value, line?: number): boolean {
    this.#at(line)
    return compare(this.#fuel, left, operator, right)
  }

  contains(wanted: Value, inside: Value, line?: number): boolean {
    this.#at(line)
    if (isMap(inside)) {
      if (typeof wanted === 'object' && wanted !== null)
        throw this.#fault(`a key is text or a number, not ${describeValue(wanted)}`)
      return Object.hasOwn(inside, String(wanted))
    }
    if (isList(inside)) {
      // Each element may be a text of the same length.
      this.#fuel.step(inside.length * (1 + (typeof wanted === 'string' ? wanted.length >> 10 : 0)))
      return inside.includes(wanted)
    }
    if (typeof inside !== 'string') throw this.#fault(`"in" looks into text, a list or a map, not ${describeValue(inside)}`)
    if (typeof wanted !== 'string' && typeof wanted !== 'number')
      throw this.#fault(`text holds text, not ${describeValue(wanted)}`)
    this.#fuel.search(String(wanted), inside)
    return inside.includes(String(wanted))
  }

  list(items: readonly Value[], line?: number): List {
    this.#at(line)
    this.#fuel.list(items.length)
    return Object.freeze(items)
  }

  record(entries: readonly (readonly [string, Value])[], line?: number): MapValue {
    this.#at(line)
    this.#fuel.list(entries.length)
    return mapOf(entries)
  }

  loop(value: Value, names: number, line?: number, path?: string): Loop {
    this.#at(line)
    if (value === undefined) throw this.#undefined(path)
    return new Loop(this.#fuel, value, names)
  }

  keywords(entries: readonly (readonly [string, Value])[]): Keywords {
    this.#fuel.list(entries.length)
    return new Keywords(entries)
  }

  /** Mirrors makeMacro, except that arguments which fit no parameter are an error. */
  macro(
    name: string,
    positional: readonly string[],
    named: readonly string[],
    body: (...args: (Value | Keywords)[]) => string,
  ): Macro {
    return new Macro(name, (args) => body(...this.#arguments(name, positional, named, args)))
  }

  /** Inside a macro that a call block calls, `caller` is the block. */
  caller(frame: Frame, kwargs: Keywords): void {
    if (kwargs.has('caller')) frame.set('caller', kwargs.get('caller'))
  }

  handleError(error: unknown): unknown {
    return error
  }

  #arguments(
    name: string,
    positional: readonly string[],
    named: readonly string[],
    args: readonly Argument[],
  ): (Value | Keywords)[] {
    const last = args.at(-1)
    const keywords = last instanceof Keywords ? last : undefined
    const given = (keywords === undefined ? args : args.slice(0, -1)) as readonly Value[]
    if (given.length > positional.length + named.length) {
      throw this.#fault(`${name} takes at most ${positional.length + named.length} arguments, not ${given.length}`)
    }
    const rest = new Map<string, Value>()
    given.slice(positional.length).forEach((value, i) => {
      rest.set(named[i] ?? '', value)
    })
    for (const key of keywords?.names() ?? []) {
      const isPositional = positional.indexOf(key)
      if (key !== 'caller' && !named.includes(key) && isPositional < 0) {
        const near = nearest(key, [...positional, ...named])
        throw this.#fault(`${name} has no parameter ${key}${near === undefined ? '' : `, did you mean ${near}?`}`)
      }
      if (rest.has(key) || (isPositional >= 0 && isPositional < given.length)) throw this.#fault(`${name} is given ${key} twice`)
      rest.set(key, keywords?.get(key))
    }
    const inOrder = positional.map((key, i) => (i < given.length ? given[i] : rest.get(key)))
    return [...inOrder, new Keywords(rest)]
  }

  #printed(value: Value, what: string): string {
    switch (typeof value) {
      case 'string':
        return value
      case 'boolean':
      case 'bigint':
        return String(value)
      case 'number':
        if (Number.isFinite(value)) return String(value)
        throw this.#fault(`${what} is no number that can be printed`)
      default: {
        const hint = isMap(value) || isList(value) ? ': print it with tojson' : ''
        throw this.#fault(`${what} is ${describeValue(value)}${hint}`)
      }
    }
  }

  #undefined(path: string | undefined): Fault {
    const miss = this.#miss
    const isThis =
      path !== undefined &&
      miss !== undefined &&
      (path === miss.path || path.startsWith(`${miss.path}.`) || path.startsWith(`${miss.path}[`))
    if (!isThis) return this.#fault(`${path ?? 'this value'} is not defined`)
    const near = nearest(miss.key, miss.candidates())
    const suggestion =
      near !== undefined && miss.path.endsWith(miss.key) ? `, did you mean ${miss.path.slice(0, -miss.key.length)}${near}?` : ''
    return this.#fault(`${miss.path} is not defined${suggestion}`)
  }

  #at(line: number | undefined): void {
    if (typeof line === 'number') this.#fuel.line = line
  }

  #fault(message: string): Fault {
    return new Fault('exec', message, this.#fuel.line)
  }
}

/** What a template finds under a key: own keys of maps, elements and length of lists and texts, nothing else ever. */
function memberOf(target: Value, key: string | number): Value {
  if (isMap(target)) return ownValue(target, String(key))
  if (typeof target !== 'string' && !isList(target)) return undefined
  if (key === 'length') return target.length
  const index = typeof key === 'number' ? key : /^\d{1,9}$/.test(key) ? Number(key) : -1
  return Number.isInteger(index) && index >= 0 && index < target.length ? target[index] : undefined
}
