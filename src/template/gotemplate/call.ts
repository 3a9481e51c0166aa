/** Calls of functions and methods. Mirrors evalCall and evalArg of text/template/exec.go and safeCall of funcs.go, Go 1.26. */
import { type Node, nodeText, type Operand } from './ast.ts'
import { type Convert, converter, integerArgument, nilArgument } from './convert.ts'
import type { Compiler, Evaluator, Words } from './expression.ts'
import { callsByName, keepsInterfaces, shortCircuit } from './funcs/builtins.ts'
import { familyOf, type KindFamily } from './kinds.ts'
import { canBeNil, concrete, hold, isTrue } from './reflect.ts'
import type { Run } from './run.ts'
import { ANY, isPredeclared, REFLECT_VALUE, typeOf, unwrap } from './types.ts'
import { type GoFunc, type GoType, type GoValue, isGoError, typed } from './value.ts'

/** A call with its arguments; `receiver` for methods. */
export type Call = (run: Run, final: GoValue, receiver?: GoValue) => GoValue

export interface CallSite extends Words {
  /** As messages name the function. */
  readonly name: string
  /** What an error of the function points at. */
  readonly node: Node
  readonly method?: true
}

/** A call of the function with arguments that are checked and converted. */
export function compileCall(fn: GoFunc, site: CallSite): Call {
  const { name, args, piped } = site
  const count = args.length + (piped ? 1 : 0)
  const fixed = fn.params.length
  if (fn.variadic !== undefined && count < fixed) {
    return (run) => run.fail('wrong number of args for %s: want at least %d got %d', name, BigInt(fixed), BigInt(args.length))
  }
  if (fn.variadic === undefined && count !== fixed) {
    return (run) => run.fail('wrong number of args for %s: want %d got %d', name, BigInt(fixed), BigInt(count))
  }
  const { results } = fn
  if (results !== undefined) return (run) => run.fail('%s', badResults(name, results))
  const typeAt = (index: number): GoType => fn.params[index] ?? fn.variadic ?? ANY
  const keep = keepsInterfaces(fn)
  const values = args.map((arg, i) => compileArgument(arg, typeAt(i), site.compiler, keep))
  const last = piped ? converter(typeAt(count - 1)) : undefined
  const circuit = shortCircuit(fn)
  if (circuit !== undefined) return compileShortCircuit(circuit, values, last)
  const named = callsByName(fn)
  const given = evaluateAll(values, last)
  if (site.method !== true && !named) {
    return (run, final) => {
      const all = given(run, final)
      run.step(1)
      return invoke(run, fn, all, site)
    }
  }
  const callee = named && args[0] !== undefined ? nodeText(args[0]) : undefined
  return (run, final, receiver) => {
    const first = site.method === true ? receiver : (callee ?? reflectText(final))
    const all = [first, ...given(run, final)]
    run.step(1)
    return invoke(run, fn, all, site)
  }
}

/** Mirrors goodFunc of funcs.go. */
function badResults(name: string, results: readonly string[]): string {
  if (results.length !== 2) return `function ${name} has ${results.length} return values; should be 1 or 2`
  return `invalid function signature for ${name}: second return value should be error; is ${results[1]}`
}

type EvaluateAll = (run: Run, final: GoValue) => readonly GoValue[]

/** Evaluates arguments in their order. Lists that are made at once take a tenth of the memory of those that grow. */
function evaluateAll(values: readonly Evaluator[], last: Convert | undefined): EvaluateAll {
  const [first, second] = values
  if (last === undefined) {
    if (first !== undefined && values.length === 1) return (run) => [first(run)]
    if (first !== undefined && second !== undefined && values.length === 2) return (run) => [first(run), second(run)]
    return (run) => values.map((value) => value(run))
  }
  if (first === undefined) return (run, final) => [last(run, final)]
  if (values.length === 1) return (run, final) => [first(run), last(run, final)]
  return (run, final) => [...values.map((value) => value(run)), last(run, final)]
}

/** What reflect.Value's String gives. */
function reflectText(value: GoValue): string {
  const type = typeOf(value)
  return type?.kind === 'string' ? String(unwrap(value)) : `<${type?.name ?? 'invalid'} Value>`
}

function invoke(run: Run, fn: GoFunc, given: readonly GoValue[], { name, node }: CallSite): GoValue {
  try {
    for (const value of given) weigh(run, value)
    const result = fn.call(given, run.context)
    weigh(run, result)
    const items = typeof result === 'object' ? unwrap(result) : undefined
    if (Array.isArray(items)) for (const item of items) if (typeof item === 'string') weigh(run, item)
    // Functions count what they build, but what goes in within the limit may come out escaped beyond it, again and again.
    if (typeof result === 'string' && result.length > run.options.limits.string && !given.includes(result)) {
      run.context.checkString(result.length)
    }
    return result
  } catch (error) {
    if (!isGoError(error)) throw error
    run.node = node
    return run.fail('error calling %s: %v', name, error.message)
  }
}

/** What functions look through and copy counts, as it would if the template did it. Short texts and lists weigh nothing. */
function weigh(run: Run, value: GoValue): void {
  if (typeof value !== 'string' && typeof value !== 'object') return
  const bare = typeof value === 'string' ? value : unwrap(value)
  if (typeof bare === 'string') {
    if (bare.length >= LONG) run.step(Math.floor(bare.length / UNITS_A_STEP))
  } else if (Array.isArray(bare) && bare.length >= ITEMS_A_STEP) run.step(Math.floor(bare.length / ITEMS_A_STEP))
}

/** A text that weighs something. */
const LONG = 64
const UNITS_A_STEP = 16
const ITEMS_A_STEP = 16

/** `and` and `or`: the argument that decides, or the last one. */
function compileShortCircuit(stopAt: boolean, values: readonly Evaluator[], last: Convert | undefined): Call {
  return (run, final) => {
    let value: GoValue
    for (const evaluate of values) {
      value = evaluate(run)
      run.step(1)
      if (isTrue(concrete(value)) === stopAt) return value
    }
    return last === undefined ? value : last(run, final)
  }
}

function compileArgument(node: Operand, type: GoType, compiler: Compiler, keepInterface: boolean): Evaluator {
  const none: Words = { compiler, args: [], piped: false }
  switch (node.type) {
    case 'nil':
      return (run) => {
        run.node = node
        return canBeNil(type) ? nilArgument(type) : run.fail('cannot assign nil to %s', type.name)
      }
    case 'dot':
      return converted(node, (run) => run.dot, type)
    case 'field':
    case 'variable':
    case 'chain': {
      const value = compiler.operand(node, none)
      return converted(node, keepInterface ? holding(value) : value, type)
    }
    case 'pipe':
      return converted(node, compiler.pipe(node), type)
    case 'identifier': {
      const value = compiler.call(node, node, none)
      return converted(node, value, type)
    }
    case 'bool':
    case 'number':
    case 'string':
      return compileConstant(node, type, compiler)
  }
}

function converted(node: Operand, value: Evaluator, type: GoType): Evaluator {
  const convert = converter(type)
  return (run) => {
    run.node = node
    return convert(run, value(run))
  }
}

/** The value in the interface that it came out of. */
function holding(value: Evaluator): Evaluator {
  return (run) => {
    run.held = false
    const bare = value(run)
    return run.held ? hold(ANY, bare) : bare
  }
}

/** A literal as an argument: of the parameter's type, or by its own syntax where any type will do. */
function compileConstant(node: Operand & { type: 'bool' | 'number' | 'string' }, type: GoType, compiler: Compiler): Evaluator {
  if (type.name === REFLECT_VALUE.name || (type.kind === 'interface' && type.implementedBy === undefined))
    return compiler.literal(node)
  const expected = EXPECTED.get(familyOf(type.kind))
  const value = expected === undefined ? undefined : constantOf(node, type)
  return (run) => {
    run.node = node
    if (value !== undefined) return value
    if (expected === undefined) return run.fail("can't handle %s for arg of type %s", nodeText(node), type.name)
    return run.fail(`expected ${expected}; found %s`, nodeText(node))
  }
}

/** What a literal must be for a parameter, by the family of its kind. */
const EXPECTED: ReadonlyMap<KindFamily, string> = new Map([
  ['bool', 'bool'],
  ['string', 'string'],
  ['float', 'float'],
  ['complex', 'complex'],
  ['int', 'integer'],
  ['uint', 'unsigned integer'],
])

function constantOf(node: Operand & { type: 'bool' | 'number' | 'string' }, type: GoType): GoValue {
  const named = <T extends GoValue>(value: T | undefined) =>
    value === undefined || isPredeclared(type) ? value : typed(type, value)
  switch (EXPECTED.get(familyOf(type.kind))) {
    case 'bool':
      return node.type === 'bool' ? named(node.value) : undefined
    case 'string':
      return node.type === 'string' ? named(node.text) : undefined
    case 'float':
      return node.type === 'number' ? named(node.literal.float) : undefined
    case 'complex':
      return node.type === 'number' && node.literal.complex !== undefined ? typed(type, node.literal.complex) : undefined
    case 'integer':
      return integerOf(node, type, 'int')
    default:
      return integerOf(node, type, 'uint')
  }
}

function integerOf(node: Operand, type: GoType, form: 'int' | 'uint'): GoValue {
  const value = node.type === 'number' ? node.literal[form] : undefined
  return value === undefined ? undefined : integerArgument(type, value)
}
