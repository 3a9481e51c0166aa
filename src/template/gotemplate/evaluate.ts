/**
 * Compiles pipelines to closures. Mirrors the eval functions of text/template/exec.go, Go 1.26: what is known from the text is decided
 * once, and `run.node` follows Go's state.at, because error messages quote the node that was last looked at.
 */
import type { CommandNode, IdentifierNode, Node, NumberNode, Operand, PipeNode } from './ast.ts'
import { nodeText } from './ast.ts'
import { compileCall } from './call.ts'
import type { Command, Compiler, Evaluator, Words } from './expression.ts'
import { compileFields } from './field.ts'
import { BUILTINS } from './funcs/builtins.ts'
import { pipelineValue } from './reflect.ts'
import { COMPLEX128 } from './types.ts'
import { type FuncTable, type GoValue, typed } from './value.ts'

/** The compiler of expressions that use these functions. */
export function expressionCompiler(functions: FuncTable): Compiler {
  const compiler: Compiler = {
    functions,
    pipe: (node) => compilePipe(node, compiler),
    operand: compileOperand,
    call: compileFunction,
    literal: compileLiteral,
  }
  return compiler
}

/** Pipelines that may nest in one expression; more could fill JavaScript's stack. */
const MAX_NESTING = 250

/** The value of a pipeline, without an interface around it; variables that it declares are declared. */
function compilePipe(node: PipeNode, compiler: Compiler): Evaluator {
  const pipe = withoutParentheses(node)
  if (pipe.depth > MAX_NESTING) {
    return (run) => {
      run.node = node
      return run.exceed(`more than ${MAX_NESTING} pipelines within one another`)
    }
  }
  const commands = pipe.commands.map((command, i) => compileCommand(command, compiler, i > 0))
  const [first, ...others] = commands
  if (first === undefined) return () => undefined
  const { variables, assign } = pipe
  const names = variables.map((variable) => variable.path[0] ?? '')
  if (others.length === 0 && names.length === 0) {
    return (run) => {
      run.node = pipe
      return pipelineValue(first(run, undefined))
    }
  }
  return (run) => {
    run.node = pipe
    let value = pipelineValue(first(run, undefined))
    for (const command of others) value = pipelineValue(command(run, value))
    for (const name of names) {
      if (assign) run.assign(name, value)
      else run.declare(name, value)
    }
    return value
  }
}

/** The pipeline in parentheses that hold nothing else. */
function withoutParentheses(node: PipeNode): PipeNode {
  let pipe = node
  for (;;) {
    const [command, ...others] = pipe.commands
    const inner = command?.words[0]
    if (pipe.variables.length > 0 || others.length > 0 || command?.words.length !== 1 || inner?.type !== 'pipe') return pipe
    pipe = inner
  }
}

function compileCommand(command: CommandNode, compiler: Compiler, piped: boolean): Command {
  const [first, ...args] = command.words
  if (first === undefined) return () => undefined
  const words: Words = { compiler, args, piped }
  switch (first.type) {
    case 'field':
    case 'variable':
    case 'chain':
      return compileOperand(first, words)
    case 'identifier':
      return compileFunction(first, command, words)
    case 'pipe': {
      const pipe = compilePipe(first, compiler)
      return isCalled(words) ? notAFunction(first) : pipe
    }
    case 'bool':
    case 'dot':
    case 'nil':
    case 'number':
    case 'string':
      break
  }
  if (isCalled(words)) return at(first, notAFunction(first))
  if (first.type === 'nil') return at(first, (run) => run.fail('nil is not a command'))
  return compileLiteral(first)
}

/** A field chain or variable, perhaps with arguments for a method at its end. */
function compileOperand(node: Operand & { type: 'field' | 'variable' | 'chain' }, words: Words): Command {
  switch (node.type) {
    case 'field':
      return compileFields(node, node.path, (run) => run.dot, words)
    case 'variable': {
      const [name = '', ...path] = node.path
      if (path.length > 0) return compileFields(node, path, (run) => run.variable(name), words)
      if (!isCalled(words)) return at(node, (run) => run.variable(name))
      const complain = notAFunction(node)
      return at(node, (run, final) => {
        run.variable(name)
        return complain(run, final)
      })
    }
    case 'chain':
      return compileFields(node, node.path, compileBase(node.node, words.compiler), words)
  }
}

/** What a chain of fields starts from. */
function compileBase(node: Operand, compiler: Compiler): Evaluator {
  if (node.type === 'pipe') return at(node, compilePipe(node, compiler))
  if (node.type === 'identifier') return at(node, compileFunction(node, node, { compiler, args: [], piped: false }))
  throw new Error(`bug: a chain starts from ${node.type}`)
}

/** A call of a function of the table; `node` is what an error of the function points at. */
function compileFunction(identifier: IdentifierNode, node: Node, words: Words): Command {
  const { name } = identifier
  const own = words.compiler.functions.get(name)
  const fn = own ?? BUILTINS.get(name)
  if (fn === undefined) return at(identifier, (run) => run.fail('%q is not a defined function', name))
  return at(identifier, compileCall(fn, { name, node, ...words }))
}

/** A constant or dot, where no type is asked for. */
function compileLiteral(node: Operand & { type: 'bool' | 'dot' | 'number' | 'string' }): Evaluator {
  switch (node.type) {
    case 'dot':
      return at(node, (run) => run.dot)
    case 'bool':
      return constant(node, node.value)
    case 'string':
      return constant(node, node.text)
    case 'number':
      return compileNumber(node)
  }
}

/** The value of a number by its syntax alone. Mirrors idealConstant. */
function compileNumber(node: NumberNode): Evaluator {
  const { text, literal } = node
  const { complex, float, int } = literal
  if (complex !== undefined) return constant(node, typed(COMPLEX128, complex))
  if (float !== undefined && !isHexInteger(text) && !text.startsWith("'") && /[.eEpP]/.test(text)) return constant(node, float)
  if (int !== undefined) return constant(node, int)
  return at(node, (run) => run.fail('%s overflows int', text))
}

function isHexInteger(text: string): boolean {
  return /^0[xX][^pP]+$/.test(text)
}

function constant(node: Node, value: GoValue): Evaluator {
  return (run) => {
    run.node = node
    return value
  }
}

function isCalled(words: Words): boolean {
  return words.piped || words.args.length > 0
}

function notAFunction(node: Operand): Command {
  return (run) => run.fail("can't give argument to non-function %s", nodeText(node))
}

function at(node: Node, command: Command): Command {
  return (run, final) => {
    run.node = node
    return command(run, final)
  }
}
