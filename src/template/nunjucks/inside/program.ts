/**
 * What runs in the realm: nunjucks' parser and compiler, the guards, and four functions that take and give texts. The host sees nothing else of the realm, and
 * the realm nothing of the host. Answers begin with `+` (a result) or `-` (a fault as JSON).
 */
import type { AnyNode } from 'nunjucks/src/compiler.js'
import type { NunjucksLimits } from '../limits.ts'
import { compileTree } from './compiler.ts'
import { DataReader } from './data.ts'
import { dumpTree } from './dump-tree.ts'
import { isFault } from './fault.ts'
import { Fuel } from './fuel.ts'
import { harden } from './harden.ts'
import { parseTemplate } from './parser.ts'
import { Runtime } from './runtime.ts'
import { Context, Frame } from './scope.ts'

type Root = (env: unknown, context: Context, frame: Frame, runtime: Runtime, cb: (error: unknown, text: string) => void) => void

const trees = new Map<number, AnyNode>()
const roots = new Map<number, Root>()
const reader = new DataReader()
let fuel: Fuel | undefined

/** The names are those that realm.ts calls. */
const program = {
  /** Limits as JSON. */
  start: (limits: string): string =>
    answer(() => {
      fuel = new Fuel(JSON.parse(limits) as NunjucksLimits)
      return ''
    }),
  /** Text of a template → its tree as JSON. */
  parse: (template: number, text: string): string =>
    answer(() => {
      const tree = parseTemplate(text)
      trees.set(template, tree)
      return JSON.stringify(dumpTree(tree))
    }),
  /** → source of the template. */
  compile: (template: number): string => answer(() => compileTree(trees.get(template) as AnyNode)),
  /** What the source gives. */
  define: (template: number, made: { root: Root }): string =>
    answer(() => {
      trees.delete(template)
      roots.set(template, made.root)
      return ''
    }),
  /** Data (data-text.ts) → the text. */
  render: (template: number, data: string): string => answer(() => render(template, data)),
}

Object.defineProperty(globalThis, 'program', { value: Object.freeze(program) })
harden()

function render(template: number, data: string): string {
  const tank = fuel as Fuel
  tank.refill()
  const context = new Context(reader.read(data))
  const frame = new Frame(tank)
  frame.topLevel = true
  let output = ''
  ;(roots.get(template) as Root)(undefined, context, frame, new Runtime(tank), (error, text) => {
    if (error) throw error
    output = text
  })
  return output
}

function answer(work: () => string): string {
  try {
    return `+${work()}`
  } catch (error) {
    const known = isFault(error)
    const tooDeep = error instanceof RangeError
    const fault = {
      phase: known ? error.phase : tooDeep ? 'limit' : 'exec',
      message: known ? error.message : tooDeep ? 'the template is nested too deeply' : 'the template cannot be run',
      line: known ? error.line : fuel?.line,
    }
    return `-${JSON.stringify(fault)}`
  }
}
