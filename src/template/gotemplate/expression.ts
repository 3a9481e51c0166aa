/** What expressions are compiled to, and the compiler as its own parts see it. */
import type { IdentifierNode, Node, Operand, PipeNode } from './ast.ts'
import type { Run } from './run.ts'
import type { FuncTable, GoValue } from './value.ts'

/** Gives a value: bare or typed, held or placed (see reflect.ts). */
export type Evaluator = (run: Run) => GoValue

/** A command; `final` is the value of the command before it, where there is one. */
export type Command = (run: Run, final?: GoValue) => GoValue

/** What a command's first word is called with. */
export interface Words {
  readonly compiler: Compiler
  /** The arguments after the first word. */
  readonly args: readonly Operand[]
  /** Whether the value of the command before it is the last argument. */
  readonly piped: boolean
}

export interface Compiler {
  readonly functions: FuncTable
  /** The value of a pipeline, without an interface around it; variables that it declares are declared. */
  readonly pipe: (node: PipeNode) => Evaluator
  /** A field chain or variable, perhaps with arguments for a method at its end. */
  readonly operand: (node: Operand & { type: 'field' | 'variable' | 'chain' }, words: Words) => Command
  /** A call of a function of the table; `node` is what an error of the function points at. */
  readonly call: (identifier: IdentifierNode, node: Node, words: Words) => Command
  /** A constant or dot, where no type is asked for. */
  readonly literal: (node: Operand & { type: 'bool' | 'dot' | 'number' | 'string' }) => Evaluator
}
