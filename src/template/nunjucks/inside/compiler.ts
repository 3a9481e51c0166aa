/**
 * nunjucks' compiler with every expression turned into a call of the guards (inside/runtime.ts). Statements and scopes are nunjucks 3.2.4, src/compiler.js; what
 * is written here instead: names and texts are always JSON literals; each guard is told the line and, where it can be known, the path it stands for; the body of
 * a loop with two names is compiled once (nunjucks compiles it twice, so 20 nested loops make a million bodies).
 *
 * Deviations, where nunjucks pastes operators together and JavaScript reads them otherwise: `not a == b` is `not (a == b)`, and `a ~ b + c` is `a ~ (b + c)`.
 */
import compilerModule, { type AnyNode, type CompileFrame } from 'nunjucks/src/compiler.js'
import runtimeModule from 'nunjucks/src/runtime.js'
import { childPath } from '../../../base/located.ts'

/** JavaScript of a checked tree: a function body that returns `{ root }`. */
export function compileTree(root: AnyNode): string {
  const compiler = new GuardedCompiler('', true)
  compiler.compile(root)
  return compiler.getCode()
}

const OPERATORS: Readonly<Record<string, string>> = {
  Add: '+',
  Concat: '~',
  Div: '/',
  FloorDiv: '//',
  Mod: '%',
  Mul: '*',
  Sub: '-',
}

/** Operators of one rank, which nunjucks parses in ranks of their own and JavaScript reads from left to right. */
const RANKS: readonly (readonly string[])[] = [
  ['Add', 'Sub'],
  ['Mul', 'Div', 'Mod'],
]

class GuardedCompiler extends compilerModule.Compiler {
  compileLiteral(node: AnyNode): void {
    const { value } = node
    this._emit(typeof value === 'string' ? literal(value) : String(value))
  }

  compileSymbol(node: AnyNode, frame: CompileFrame): void {
    const name = node['value'] as string
    this._emit(frame.lookup(name) ?? `runtime.name(context, frame, ${literal(name)})`)
  }

  compileLookupVal(node: AnyNode, frame: CompileFrame): void {
    this.#guard('member', [node['target'], node['val']], frame, lineAndPath(node))
  }

  compileFunCall(node: AnyNode, frame: CompileFrame): void {
    const name = node['name'] as AnyNode
    this._emit('runtime.call(')
    this.compile(name, frame)
    this._emit(`, ${literal(String(name['value']))}, ${line(node)}, [`)
    this.#list(childrenOf(node['args']), frame)
    this._emit('])')
  }

  compileFilter(node: AnyNode, frame: CompileFrame): void {
    this.#named('filter', node, { name: node['name'] as AnyNode, args: childrenOf(node['args']) }, frame)
  }

  compileIs(node: AnyNode, frame: CompileFrame): void {
    const right = node['right'] as AnyNode
    const name = right.typename === 'FunCall' ? (right['name'] as AnyNode) : right
    const args = right.typename === 'FunCall' ? childrenOf(right['args']) : []
    this.#named('test', node, { name, args: [node['left'] as AnyNode, ...args] }, frame)
  }

  compileIn(node: AnyNode, frame: CompileFrame): void {
    this.#guard('contains', [defined(node['left']), defined(node['right'])], frame, line(node))
  }

  compileCompare(node: AnyNode, frame: CompileFrame): void {
    const operands = node['ops'] as readonly AnyNode[]
    this._emit('runtime.compare('.repeat(operands.length))
    const first = operands[0]
    this.#expression(ordered(first) ? defined(node['expr']) : (node['expr'] as AnyNode), frame)
    for (const operand of operands) {
      this._emit(`, ${literal(String(operand['type']))}, `)
      this.#expression(ordered(operand) ? defined(operand['expr']) : (operand['expr'] as AnyNode), frame)
      this._emit(`, ${line(operand)})`)
    }
  }

  _binOpEmitter(node: AnyNode, frame: CompileFrame, operator: string): void {
    if (node.typename === 'And' || node.typename === 'Or') {
      this._emit('(')
      this.compile(node['left'] as AnyNode, frame)
      this._emit(operator)
      this.compile(node['right'] as AnyNode, frame)
      this._emit(')')
      return
    }
    const chain = flatten(node)
    this._emit('runtime.arithmetic('.repeat(chain.length - 1))
    chain.forEach(({ operator, operand, at }, i) => {
      if (i > 0) this._emit(`, ${literal(operator)}, `)
      this.#expression(defined(operand), frame)
      if (i > 0) this._emit(`, ${line(at)})`)
    })
  }

  compileFloorDiv(node: AnyNode, frame: CompileFrame): void {
    this._binOpEmitter(node, frame, '//')
  }

  compileNeg(node: AnyNode, frame: CompileFrame): void {
    this._emit('runtime.arithmetic(0, "-", ')
    this.#expression(defined(node['target']), frame)
    this._emit(`, ${line(node)})`)
  }

  compilePos(node: AnyNode, frame: CompileFrame): void {
    this._emit('runtime.arithmetic(0, "+", ')
    this.#expression(defined(node['target']), frame)
    this._emit(`, ${line(node)})`)
  }

  compileArray(node: AnyNode, frame: CompileFrame): void {
    this._emit('runtime.list([')
    this.#list(childrenOf(node).map(defined), frame)
    this._emit(`], ${line(node)})`)
  }

  compileDict(node: AnyNode, frame: CompileFrame): void {
    this._emit('runtime.record([')
    this.#pairs(childrenOf(node), frame)
    this._emit(`], ${line(node)})`)
  }

  compileKeywordArgs(node: AnyNode, frame: CompileFrame): void {
    this._emit('runtime.keywords([')
    this.#pairs(childrenOf(node), frame)
    this._emit('])')
  }

  compileOutput(node: AnyNode, frame: CompileFrame): void {
    for (const child of childrenOf(node)) {
      this._emit(`${this.buffer} += `)
      if (child.typename === 'TemplateData') {
        this._emit(`runtime.text(${literal(String(child['value']))}, ${line(child)})`)
      } else {
        this._emit('runtime.print(')
        this.compile(child, frame)
        this._emit(`, ${lineAndPath(child)})`)
      }
      this._emitLine(';')
    }
  }

  compileFor(node: AnyNode, outer: CompileFrame): void {
    const frame = outer.push()
    const loop = this._tmpid()
    const names = nameNodes(node['name'] as AnyNode)
    this._emitLine('frame = frame.push();')
    this._emit(`var ${loop} = runtime.loop(`)
    this.compile(node['arr'] as AnyNode, frame)
    this._emitLine(`, ${names.length}, ${lineAndPath(node['arr'] as AnyNode)});`)
    this._emitLine(`while (${loop}.next()) {`)
    names.forEach((name, i) => {
      const variable = this._tmpid()
      this._emitLine(`var ${variable} = ${loop}.item(${i});`)
      this._emitLine(`frame.set(${literal(String(name['value']))}, ${variable});`)
      frame.set(String(name['value']), variable)
    })
    this._emitLine(`frame.set("loop", ${loop}.state());`)
    this._withScopedSyntax(() => this.compile(node['body'] as AnyNode, frame))
    this._emitLine('}')
    if (node['else_']) {
      this._emitLine(`if (!${loop}.length) {`)
      this.compile(node['else_'] as AnyNode, frame)
      this._emitLine('}')
    }
    this._emitLine('frame = frame.pop();')
  }

  /** As nunjucks', with `kwargs` behind methods. A call block's body sees the frame of its call, another macro's body sees none. */
  _compileMacro(node: AnyNode, frame?: CompileFrame): string {
    const macro = `macro_${this._tmpid()}`
    const parameters = childrenOf(node['args'])
    const names = parameters.filter((parameter) => parameter.typename === 'Symbol').map((parameter) => String(parameter['value']))
    const defaults = parameters.flatMap((parameter) => (parameter.typename === 'KeywordArgs' ? childrenOf(parameter) : []))
    const inner = frame === undefined ? new runtimeModule.Frame() : frame.push(true)
    const title = literal(String((node['name'] as AnyNode)['value']))
    const keys = defaults.map((pair) => literal(keyOf(pair)))
    this._emitLine(`var ${macro} = runtime.macro(${title}, [${names.map(literal).join(', ')}], [${keys.join(', ')}],`)
    this._emitLine(`function (${[...names.map((name) => `l_${name}`), 'kwargs'].join(', ')}) {`)
    this._emitLine('var callerFrame = frame;')
    this._emitLine(frame === undefined ? 'frame = runtime.frame();' : 'frame = frame.push(true);')
    this._emitLine('runtime.caller(frame, kwargs);')
    for (const name of names) {
      this._emitLine(`frame.set(${literal(name)}, l_${name});`)
      inner.set(name, `l_${name}`)
    }
    for (const pair of defaults) {
      const key = literal(keyOf(pair))
      this._emit(`frame.set(${key}, kwargs.has(${key}) ? kwargs.get(${key}) : `)
      this.compile(pair['value'] as AnyNode, inner)
      this._emitLine(');')
    }
    const buffer = this._pushBuffer()
    this._withScopedSyntax(() => this.compile(node['body'] as AnyNode, inner))
    this._emitLine('frame = callerFrame;')
    this._emitLine(`return ${buffer};`)
    this._emitLine('});')
    this._popBuffer()
    return macro
  }

  #guard(method: string, args: readonly unknown[], frame: CompileFrame, last: string): void {
    this._emit(`runtime.${method}(`)
    this.#list(args as readonly AnyNode[], frame)
    this._emit(`, ${last})`)
  }

  #named(method: string, node: AnyNode, { name, args }: { name: AnyNode; args: readonly AnyNode[] }, frame: CompileFrame): void {
    const path = args[0] === undefined ? undefined : pathOf(args[0])
    this._emit(
      `runtime.${method}(${literal(String(name['value']))}, ${line(node)}, ${path === undefined ? 'null' : literal(path)}, [`,
    )
    this.#list(args, frame)
    this._emit('])')
  }

  #list(nodes: readonly AnyNode[], frame: CompileFrame): void {
    nodes.forEach((node, i) => {
      if (i > 0) this._emit(', ')
      this.#expression(node, frame)
    })
  }

  #pairs(pairs: readonly AnyNode[], frame: CompileFrame): void {
    pairs.forEach((pair, i) => {
      this._emit(`${i > 0 ? ', ' : ''}[${literal(keyOf(pair))}, `)
      this.#expression(pair['value'] as AnyNode, frame)
      this._emit(']')
    })
  }

  #expression(node: AnyNode, frame: CompileFrame): void {
    if (node.typename !== DEFINED) {
      this.compile(node, frame)
      return
    }
    const inner = node['node'] as AnyNode
    this._emit('runtime.defined(')
    this.compile(inner, frame)
    this._emit(`, ${lineAndPath(inner)})`)
  }
}

const DEFINED = 'defined'

/** The expression, to be an error where it has no value. */
function defined(node: unknown): AnyNode {
  const inner = node as AnyNode
  return inner.typename === 'Literal' ? inner : { typename: DEFINED, node }
}

function ordered(operand: AnyNode | undefined): boolean {
  return /^[<>]/.test(String(operand?.['type']))
}

interface Link {
  readonly operator: string
  readonly operand: AnyNode
  readonly at: AnyNode
}

/** The operands of a chain of operators of one rank, from left to right, each with the operator before it. */
function flatten(node: AnyNode): readonly Link[] {
  const rank = RANKS.find((types) => types.includes(node.typename)) ?? [node.typename]
  const chain: Link[] = []
  const add = (operator: string, operand: AnyNode, at: AnyNode): void => {
    if (!rank.includes(operand.typename)) {
      chain.push({ operator, operand, at })
      return
    }
    add(operator, operand['left'] as AnyNode, at)
    add(OPERATORS[operand.typename] ?? '', operand['right'] as AnyNode, operand)
  }
  add('', node, node)
  return chain
}

/** What a person would call the expression: `values.image`, `list[0]`; undefined for what has no name. */
function pathOf(node: AnyNode): string | undefined {
  if (node.typename === 'Symbol') return String(node['value'])
  if (node.typename === 'Group') {
    const [only] = childrenOf(node)
    return only === undefined ? undefined : pathOf(only)
  }
  const target = node.typename === 'LookupVal' ? pathOf(node['target'] as AnyNode) : undefined
  if (target === undefined) return undefined
  const key = node['val'] as AnyNode
  if (key.typename !== 'Literal') return `${target}[…]`
  return typeof key['value'] === 'number' ? `${target}[${key['value']}]` : childPath(target, String(key['value']))
}

function lineAndPath(node: AnyNode): string {
  const path = pathOf(node)
  return path === undefined ? line(node) : `${line(node)}, ${literal(path)}`
}

/** From 1; nunjucks notes token lines from 0. Nodes without a line keep that of what ran before. */
function line(node: AnyNode): string {
  return typeof node.lineno === 'number' ? String(node.lineno + 1) : 'null'
}

function childrenOf(node: unknown): readonly AnyNode[] {
  return (node as { children: readonly AnyNode[] }).children
}

function nameNodes(node: AnyNode): readonly AnyNode[] {
  return node.typename === 'Array' ? childrenOf(node) : [node]
}

function keyOf(pair: AnyNode): string {
  return String((pair['key'] as AnyNode)['value'])
}

function literal(text: string): string {
  return JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
}
