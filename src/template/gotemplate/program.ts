/**
 * Compiles a tree to a flat list of steps: blocks become jumps, so that running them never recurses, however deep they nest and however
 * often templates call one another. Mirrors the walk functions of text/template/exec.go, Go 1.26.
 */
import { assertNever, invariant } from '../../base/assert.ts'
import type { ActionNode, Item, PipeNode, TemplateNode, Tree } from './ast.ts'
import { nodeText } from './ast.ts'
import { expressionCompiler } from './evaluate.ts'
import type { Compiler, Evaluator } from './expression.ts'
import { printValue } from './format/print.ts'
import { passesOver } from './range.ts'
import { concrete, isPlace, isTrue, pointerType } from './reflect.ts'
import { CALL, type Passes, type Program, type Run, type Step } from './run.ts'
import type { StablePlan } from './stable.ts'
import { typeOf } from './types.ts'
import { type FuncTable, type GoValue, isGoError, isTyped, typed } from './value.ts'

/** Finds the templates that a tree calls, when it calls them; `whole`: it hands on the whole data, of which parts may be stable. */
export type LookUp = (name: string, dot: 'whole' | 'other') => Program | undefined

/** What of a tree is stable, and numbers for its parts. */
export interface StableTree {
  readonly plan: StablePlan
  readonly nextPart: () => number
}

/** The steps of a tree. */
export function compileTree(tree: Tree, functions: FuncTable, lookUp: LookUp, stable?: StableTree): Program {
  const plain = expressionCompiler(functions)
  const compiler = stable === undefined ? plain : remembering(plain, stable)
  const steps: Step[] = []
  const open: Open[] = []
  const loops: Open[] = []
  let part: { readonly end: number; readonly close: Part } | undefined
  for (let i = 0; i < tree.items.length; i++) {
    const item = tree.items[i] as Item
    const end = stable?.plan.runs.get(i)
    if (stable !== undefined && end !== undefined) {
      part = { end, close: { number: stable.nextPart(), after: 0 } }
      steps.push(openPart(part.close, steps.length + 1))
    }
    compileItem(item)
    if (part !== undefined && i + 1 === part.end) {
      steps.push(closePart(part.close.number, steps.length + 1))
      part.close.after = steps.length
      part = undefined
    }
  }
  return { tree, steps }

  function compileItem(item: Item): void {
    switch (item.type) {
      case 'text':
        steps.push(writeText(item.text, steps.length + 1))
        break
      case 'action':
        steps.push(runAction(item, compiler, steps.length + 1))
        break
      case 'template':
        steps.push(callTemplate(item, compiler, () => lookUp(item.name, dotOf(item)), steps.length + 1))
        break
      case 'block': {
        const target: Target = { otherwise: 0, body: steps.length + 1 }
        const level = open.length
        steps.push(openBlock(item, compiler, level, target))
        const block: Open = { kind: item.kind, level, target, loop: { next: 0 }, exits: { end: 0 } }
        open.push(block)
        if (item.kind === 'range') loops.push(block)
        break
      }
      case 'else': {
        const block = last(open)
        if (block.kind === 'range') loops.pop()
        closeBody(steps, block)
        break
      }
      case 'end': {
        const block = last(open)
        if (block.target.otherwise === 0) {
          if (block.kind === 'range') loops.pop()
          closeBody(steps, block)
        }
        open.pop()
        block.exits.end = steps.length
        steps.push(closeBlock(block.level, steps.length + 1))
        break
      }
      case 'break':
      case 'continue': {
        const { exits, loop } = last(loops)
        steps.push(item.type === 'break' ? () => exits.end : () => loop.next)
        break
      }
      default:
        assertNever(item)
    }
  }

  function dotOf(item: TemplateNode): 'whole' | 'other' {
    return stable?.plan.wholeCalls.has(item) ? 'whole' : 'other'
  }
}

/** A stable part of a tree: its number, and the step behind it. */
interface Part {
  readonly number: number
  after: number
}

function openPart(part: Part, next: number): Step {
  return (run) => {
    const done = run.recall(part.number)
    if (done === undefined) {
      run.beginPart()
      return next
    }
    run.write(done.result as string)
    return part.after
  }
}

function closePart(part: number, next: number): Step {
  return (run) => {
    run.endPart(part)
    return next
  }
}

/** A compiler that works stable pipelines out once for each state of the data. */
function remembering(compiler: Compiler, { plan, nextPart }: StableTree): Compiler {
  return {
    ...compiler,
    pipe: (node) => {
      const evaluate = compiler.pipe(node)
      if (!plan.pipes.has(node)) return evaluate
      const part = nextPart()
      const names = node.variables.map((variable) => variable.path[0] ?? '')
      return (run) => {
        const done = run.recall(part)
        if (done === undefined) return run.remember(part, () => evaluate(run))
        for (const name of names) run.declare(name, done.result)
        return done.result
      }
    },
  }
}

/** A block whose end is not reached. Jumps read their targets when they run: by then they are known. */
interface Open {
  readonly kind: 'if' | 'with' | 'range'
  readonly level: number
  readonly target: Target
  /** Where `continue` goes. */
  readonly loop: { next: number }
  /** Where `break` and the end of the body go. */
  readonly exits: { end: number }
}

interface Target {
  readonly body: number
  /** The `else` body, or the end. */
  otherwise: number
}

function last(open: readonly Open[]): Open {
  const block = open.at(-1)
  invariant(block !== undefined, 'an end without a block')
  return block
}

/** Ends the first body of a block: a range tries its next pass, others go to the end. */
function closeBody(steps: Step[], { kind, level, target, loop, exits }: Open): void {
  loop.next = steps.length
  steps.push(kind === 'range' ? nextPass(level, target, exits) : () => exits.end)
  target.otherwise = steps.length
}

/** Compiles when it is first run: most blocks of a template are passed over. */
function whenRun(compile: () => Evaluator): Evaluator {
  let evaluate: Evaluator | undefined
  return (run) => {
    evaluate ??= compile()
    return evaluate(run)
  }
}

function writeText(text: string, next: number): Step {
  return (run) => {
    run.write(text)
    return next
  }
}

function runAction(node: ActionNode, compiler: Compiler, next: number): Step {
  const evaluate = whenRun(() => compiler.pipe(node.pipe))
  if (node.pipe.variables.length > 0) {
    return (run) => {
      run.step(1)
      evaluate(run)
      return next
    }
  }
  return (run) => {
    run.step(1)
    const value = evaluate(run)
    if (typeof value === 'string') run.write(value)
    else printAction(run, node, value)
    return next
  }
}

function printAction(run: Run, node: ActionNode, value: GoValue): void {
  run.node = node
  const shown = withAddress(value)
  if (isTyped(shown) && shown.type.kind === 'func' && shown.type.print === undefined) {
    run.fail("can't print %s of type %s", nodeText(node), typeOf(shown)?.name)
  }
  const text = textOf(run, shown)
  if (run.options.noValue === 'error' && NO_VALUE.test(text)) {
    run.node = node.pipe
    run.fail('its value is not there; ask with if, or put a default before it')
  }
  run.write(text)
}

const NO_VALUE = /<no value>|<nil>/

/** What is printed. A value that has no steady text, as an address, ends the run. */
function textOf(run: Run, value: GoValue): string {
  try {
    return printValue(value, run.context)
  } catch (error) {
    if (!isGoError(error)) throw error
    return run.fail('%s', error.message)
  }
}

/** An addressable value whose pointer alone has String() prints through that pointer. */
function withAddress(value: GoValue): GoValue {
  if (!isTyped(value) || !isPlace(value) || value.type.print !== undefined) return value
  const pointer = pointerType(value.type)
  return pointer.print === undefined ? value : typed(pointer, value.value)
}

function callTemplate(node: TemplateNode, compiler: Compiler, lookUp: () => Program | undefined, next: number): Step {
  const { pipe } = node
  const evaluate = pipe === undefined ? undefined : whenRun(() => compiler.pipe(pipe))
  return (run) => {
    run.step(1)
    run.node = node
    const program = lookUp()
    if (program === undefined) return run.fail('template %q not defined', node.name)
    const { depth } = run.options.limits
    if (run.depth >= depth) run.exceed(`exceeded maximum template depth (${depth})`)
    run.callee = { program, dot: evaluate?.(run) }
    run.frame.resume = next
    return CALL
  }
}

function openBlock(item: Item & { type: 'block' }, compiler: Compiler, level: number, target: Target): Step {
  const evaluate = whenRun(() => compiler.pipe(item.pipe))
  const enter = (run: Run): GoValue => {
    run.step(1)
    run.frame.marks[level] = run.frame.names.length
    run.frame.dots[level] = run.dot
    return evaluate(run)
  }
  switch (item.kind) {
    case 'if':
      return (run) => (isTrue(concrete(enter(run))) ? target.body : target.otherwise)
    case 'with':
      return (run) => {
        const value = enter(run)
        if (!isTrue(concrete(value))) return target.otherwise
        run.dot = value
        return target.body
      }
    case 'range': {
      const start = openRange(item.pipe)
      return (run) => {
        const passes = start(run, enter(run))
        run.frame.passes[level] = passes
        return passes() ? target.body : target.otherwise
      }
    }
  }
}

function openRange(pipe: PipeNode): (run: Run, value: GoValue) => Passes {
  const names = pipe.variables.map((variable) => variable.path[0] ?? '')
  return (run, value) => passesOver(run, value, { names, assign: pipe.assign })
}

function nextPass(level: number, target: Target, exits: { readonly end: number }): Step {
  return (run) => (run.frame.passes[level]?.() === true ? target.body : exits.end)
}

function closeBlock(level: number, next: number): Step {
  return (run) => {
    run.keep(run.frame.marks[level] ?? 1)
    run.dot = run.frame.dots[level]
    return next
  }
}
