/** One run of a template: what changes while it runs, its limits and its errors. */
import { invariant } from '../../base/assert.ts'
import { quote } from '../../base/go-quote.ts'
import { TemplateError } from '../engine.ts'
import type { TemplateLimits } from '../limits.ts'
import { type Node, nodeText, type Tree } from './ast.ts'
import { byteLength } from './format/bytes.ts'
import { sprintf } from './format/sprintf.ts'
import { typeOf } from './types.ts'
import { type CallContext, type GoValue, isGoError } from './value.ts'

export interface RunOptions {
  readonly missingKey: 'default' | 'zero' | 'error'
  readonly noValue: 'print' | 'error'
  readonly limits: TemplateLimits
  /** The run whose function runs this one: its steps are counted there too. */
  readonly within?: CallContext
}

/** One step of a compiled template: does its work and gives the number of the next step, or {@link CALL}. */
export type Step = (run: Run) => number

/** What a step gives that has put a template to call into `run.callee`. */
export const CALL = -1

/** A template ready to run. */
export interface Program {
  readonly tree: Tree
  readonly steps: readonly Step[]
}

/** What a range goes through: each call sets dot and variables for the next pass; false at the end. */
export type Passes = () => boolean

/** A running template: its variables and open blocks. Blocks are told apart by their depth. */
export interface Frame {
  readonly program: Program
  readonly names: string[]
  readonly values: GoValue[]
  /** How many variables to keep when the block closes. */
  readonly marks: number[]
  readonly dots: GoValue[]
  readonly passes: Passes[]
  /** The step and the dot to go on with when the called template is done. */
  resume: number
  dot: GoValue
  /** What was written, and how many steps were done, when the present stable part began. */
  writtenBefore: number
  stepsBefore: number
}

/** What a stable part did: the text that it wrote, or the value that it gave; its steps; and the node that it looked at last, which errors behind it quote. */
export interface Done {
  readonly result: GoValue
  readonly steps: number
  readonly node: Node | undefined
}

/** What stable parts did for one state of the data, by their number. */
export type Memory = (Done | undefined)[]

function newFrame(program: Program, dot: GoValue): Frame {
  return {
    program,
    names: ['$'],
    values: [dot],
    marks: [],
    dots: [],
    passes: [],
    resume: 0,
    dot,
    writtenBefore: 0,
    stepsBefore: 0,
  }
}

/** State of a run. Evaluators set `node` before they do what can fail, exactly where Go calls `state.at`. */
export class Run {
  readonly options: RunOptions
  readonly context: CallContext
  dot: GoValue
  node: Node | undefined
  /** Whether the value that a field chain gave came out of an interface. */
  held = false
  frame: Frame
  callee: { readonly program: Program; readonly dot: GoValue } | undefined
  #output = ''
  #bytes = 0
  #steps = 0
  readonly #callers: Frame[] = []
  readonly #memory: Memory

  constructor(program: Program, dot: GoValue, options: RunOptions, memory: Memory = []) {
    this.options = options
    this.#memory = memory
    this.dot = dot
    this.frame = newFrame(program, dot)
    const { limits } = options
    this.context = {
      data: dot,
      step: (count) => this.step(count),
      checkString: (length) => {
        if (length > limits.string) this.exceed(`a string of more than ${limits.string} bytes`)
      },
      checkList: (length) => {
        if (length > limits.list) this.exceed(`a list of more than ${limits.list} elements`)
      },
    }
  }

  /** Runs to the end; the text that was written. */
  finish(): string {
    let { frame } = this
    let { steps } = frame.program
    let at = 0
    for (;;) {
      const step = steps[at]
      if (step === undefined) {
        const caller = this.#callers.pop()
        if (caller === undefined) return this.#output
        frame = caller
        this.dot = frame.dot
        at = frame.resume
      } else {
        at = step(this)
        if (at !== CALL) continue
        at = 0
        frame = this.#enter(frame)
      }
      this.frame = frame
      steps = frame.program.steps
    }
  }

  #enter(caller: Frame): Frame {
    const { callee } = this
    invariant(callee !== undefined, 'a template is called that was not named')
    caller.dot = this.dot
    this.#callers.push(caller)
    this.dot = callee.dot
    return newFrame(callee.program, callee.dot)
  }

  /** Templates that called one another to get here. */
  get depth(): number {
    return this.#callers.length
  }

  write(text: string): void {
    this.#output += text
    // A unit of UTF-16 is at most three bytes; they are counted only when that could matter.
    this.#bytes += text.length * 3
    const { output } = this.options.limits
    if (this.#bytes <= output) return
    this.#bytes = byteLength(this.#output)
    if (this.#bytes > output) this.exceed(`more than ${output} bytes of output`)
  }

  step(count: number): void {
    this.#steps += count
    this.options.within?.step(count)
    if (this.#steps > this.options.limits.steps) this.exceed(`more than ${this.options.limits.steps} steps`)
  }

  /** What the stable part did before, if it ran for this state of the data; its steps count again. */
  recall(part: number): Done | undefined {
    const done = this.#memory[part]
    if (done !== undefined) {
      this.node = done.node
      this.step(done.steps)
    }
    return done
  }

  /** Remembers the value that a stable part gives. */
  remember(part: number, evaluate: () => GoValue): GoValue {
    const before = this.#steps
    const result = evaluate()
    this.#memory[part] = { result, steps: this.#steps - before, node: this.node }
    return result
  }

  /** From here to {@link endPart} a stable part writes. */
  beginPart(): void {
    this.frame.writtenBefore = this.#output.length
    this.frame.stepsBefore = this.#steps
  }

  endPart(part: number): void {
    const { writtenBefore, stepsBefore } = this.frame
    this.#memory[part] = {
      result: this.#output.slice(writtenBefore),
      steps: this.#steps - stepsBefore,
      node: this.node,
    }
  }

  variable(name: string): GoValue {
    const { names, values } = this.frame
    for (let i = names.length - 1; i >= 0; i--) {
      if (names[i] !== name) continue
      if (names.length - i >= NAMES_A_STEP) this.step(Math.floor((names.length - i) / NAMES_A_STEP))
      return values[i]
    }
    return this.fail('undefined variable: %s', name)
  }

  assign(name: string, value: GoValue): void {
    const { names, values } = this.frame
    for (let i = names.length - 1; i >= 0; i--) {
      if (names[i] !== name) continue
      values[i] = value
      return
    }
    this.fail('undefined variable: %s', name)
  }

  declare(name: string, value: GoValue): void {
    this.frame.names.push(name)
    this.frame.values.push(value)
  }

  /** Drops variables declared since there were that many. */
  keep(count: number): void {
    this.frame.names.length = count
    this.frame.values.length = count
  }

  /** Ends the run with an error at the current node. Mirrors state.errorf. */
  fail(format: string, ...args: readonly GoValue[]): never {
    throw this.error('exec', format, args)
  }

  /** Ends the run because a limit is reached. */
  exceed(message: string): never {
    throw this.error('limit', message)
  }

  /** The error at the current node. A percent sign in the name of the text takes part in formatting, as in Go. */
  error(phase: 'exec' | 'limit', format: string, args: readonly GoValue[] = []): TemplateError {
    const { name, source, text } = this.frame.program.tree
    if (this.node === undefined)
      return new TemplateError(phase, `template: ${name}: ${message(format, args, this.context)}`, { template: source })
    const before = text.slice(0, this.node.pos)
    const lineStart = before.lastIndexOf('\n') + 1
    const line = before.split('\n').length
    const column = byteLength(before.slice(lineStart))
    return new TemplateError(
      phase,
      message(
        `template: ${source}:${line}:${column}: executing ${literal(quote(name))} at <${literal(nodeText(this.node))}>: ${format}`,
        args,
        this.context,
      ),
      { template: source, line, column },
    )
  }
}

const NAMES_A_STEP = 64

/** Sprintf, with types in place of values that have no steady text; where it would be longer than a string may be, that is the error. */
function message(format: string, args: readonly GoValue[], context: CallContext): string {
  // A limit's own message has no arguments, and no limit.
  if (args.length === 0) return sprintf(format, args)
  try {
    return sprintf(format, args, context)
  } catch (error) {
    if (!isGoError(error)) throw error
    return sprintf(
      format,
      args.map((arg) => (typeof arg === 'string' ? arg : typeOf(arg)?.name)),
      context,
    )
  }
}

/** Text that stands for itself in a format. */
function literal(text: string): string {
  return text.replaceAll('%', '%%')
}
