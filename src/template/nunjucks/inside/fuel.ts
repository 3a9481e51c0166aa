import type { NunjucksLimits } from '../limits.ts'
import { Fault } from './fault.ts'

/**
 * Counts what one run does, so that a template which does too much ends at the same place every time, on every machine. Every look-up, assignment, call and
 * printed value is a step; functions add what they touch.
 */
export class Fuel {
  /** Where the run is: the line of the last thing that was done. */
  line: number | undefined
  readonly limits: NunjucksLimits
  #steps = 0
  #built = 0
  #output = 0
  #calls = 0

  constructor(limits: NunjucksLimits) {
    this.limits = limits
  }

  /** Before each run. */
  refill(): void {
    this.line = undefined
    this.#steps = 0
    this.#built = 0
    this.#output = 0
    this.#calls = 0
  }

  step(count = 1): void {
    this.#steps += count
    if (this.#steps > this.limits.steps) throw this.fault(`the template takes more than ${this.limits.steps} steps`)
  }

  /** Steps for a text that is looked through. */
  touch(length: number): void {
    this.step(1 + (length >> 10))
  }

  /** Steps for a search in a text, which compares up to as many characters as the product of the lengths. */
  search(wanted: string, text: string): void {
    this.touch(text.length)
    this.step(Math.floor((wanted.length * text.length) / COMPARISONS_A_STEP))
  }

  /** Asks before a text of this length is built. */
  build(length: number): void {
    if (length > this.limits.string) throw this.fault(`this builds a text of more than ${this.limits.string} characters`)
    this.#built += length
    if (this.#built > this.limits.built) throw this.fault(`the template builds more than ${this.limits.built} characters`)
    this.touch(length)
  }

  /** Asks before a list of this length is built. */
  list(length: number): void {
    if (length > this.limits.list) throw this.fault(`this makes a list of more than ${this.limits.list} elements`)
    this.step(1 + length)
  }

  print(length: number): void {
    this.#output += length
    if (this.#output > this.limits.output) throw this.fault(`the template prints more than ${this.limits.output} characters`)
    this.step()
  }

  enter(): void {
    if (++this.#calls > this.limits.calls) throw this.fault(`macros call each other deeper than ${this.limits.calls}`)
  }

  leave(): void {
    this.#calls--
  }

  private fault(message: string): Fault {
    return new Fault('limit', message, this.line)
  }
}

const COMPARISONS_A_STEP = 4_096
