import type { Data } from './data.ts'
import type { Fuel } from './fuel.ts'
import type { Value } from './values.ts'

/** Names of a loop, a macro or the template itself. The shape that compiled templates call; mirrors Frame of nunjucks 3.2.4, src/runtime.js. */
export class Frame {
  topLevel = false
  readonly #fuel: Fuel
  readonly #parent: Frame | undefined
  readonly #isolated: boolean
  readonly #names = new Map<string, Value>()

  constructor(fuel: Fuel, parent?: Frame, isolated = false) {
    this.#fuel = fuel
    this.#parent = parent
    this.#isolated = isolated
  }

  /** With `resolveUp`, a name that an outer frame has is set there, up to a frame that keeps its writes. */
  set(name: string, value: Value, resolveUp = false): void {
    this.#fuel.step()
    const frame = resolveUp ? this.#holder(name) : this
    frame.#names.set(name, value)
  }

  lookup(name: string): Value {
    for (let frame: Frame | undefined = this; frame !== undefined; frame = frame.#parent) {
      this.#fuel.step()
      const value = frame.#names.get(name)
      if (value !== undefined) return value
    }
    return undefined
  }

  push(isolated = false): Frame {
    this.#fuel.step()
    return new Frame(this.#fuel, this, isolated)
  }

  pop(): Frame | undefined {
    return this.#parent
  }

  names(): readonly string[] {
    return [...this.#names.keys(), ...(this.#parent?.names() ?? [])]
  }

  #holder(name: string): Frame {
    let first = true
    for (let frame: Frame | undefined = this; frame !== undefined; frame = frame.#parent) {
      this.#fuel.step()
      if (frame.#names.get(name) !== undefined) return frame
      if (first && frame.#isolated) break
      first = false
    }
    return this
  }
}

/** The data of one run, and what the template sets at its top. Mirrors Context of nunjucks 3.2.4, src/environment.js. */
export class Context {
  readonly #data: Data
  readonly #set = new Map<string, Value>()

  constructor(data: Data) {
    this.#data = data
  }

  lookup(name: string): Value {
    return this.#set.has(name) ? this.#set.get(name) : this.#data.get(name)
  }

  setVariable(name: string, value: Value): void {
    this.#set.set(name, value)
  }

  /** Nothing can be imported, so nothing is exported. */
  addExport(): void {}

  names(): readonly string[] {
    return [...this.#set.keys(), ...this.#data.names()]
  }
}
