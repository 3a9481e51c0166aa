/**
 * What a template is parsed to. Pipelines are trees; the control structure around them is a flat list of {@link Item}s, so that neither
 * parser nor executor recurses where blocks nest. Mirrors text/template/parse/node.go of Go 1.26.
 */
import { quote } from '../../base/go-quote.ts'
import type { NumberLiteral } from './number.ts'

/** Anything an error message can point at; positions are UTF-16 offsets in the text of the tree. */
export type Node = Operand | CommandNode | ActionNode | TemplateNode

/** What can stand as a word of a command. */
export type Operand =
  | { readonly type: 'bool'; readonly pos: number; readonly value: boolean }
  | { readonly type: 'dot'; readonly pos: number }
  | { readonly type: 'nil'; readonly pos: number }
  | NumberNode
  | { readonly type: 'string'; readonly pos: number; readonly quoted: string; readonly text: string }
  | FieldNode
  | VariableNode
  | ChainNode
  | IdentifierNode
  | PipeNode

export interface NumberNode {
  readonly type: 'number'
  readonly pos: number
  readonly text: string
  readonly literal: NumberLiteral
}

/** `.X.Y` */
export interface FieldNode {
  readonly type: 'field'
  readonly pos: number
  readonly path: readonly string[]
}

/** `$x.Y`: the first name has its dollar. */
export interface VariableNode {
  readonly type: 'variable'
  readonly pos: number
  readonly path: readonly string[]
}

/** `(pipeline).X.Y`, `function.X` */
export interface ChainNode {
  readonly type: 'chain'
  readonly pos: number
  readonly node: Operand
  readonly path: readonly string[]
}

/** The name of a function. */
export interface IdentifierNode {
  readonly type: 'identifier'
  readonly pos: number
  readonly name: string
}

export interface PipeNode {
  readonly type: 'pipe'
  readonly pos: number
  /** Pipelines that nest in it, itself counted; a mere parenthesis around another pipeline counts nothing. */
  readonly depth: number
  readonly assign: boolean
  readonly variables: readonly VariableNode[]
  readonly commands: readonly CommandNode[]
}

export interface CommandNode {
  readonly type: 'command'
  readonly pos: number
  readonly words: readonly Operand[]
}

export interface ActionNode {
  readonly type: 'action'
  readonly pos: number
  readonly pipe: PipeNode
}

export interface TemplateNode {
  readonly type: 'template'
  readonly pos: number
  readonly name: string
  readonly pipe: PipeNode | undefined
}

/** One step of a template's body. A block runs from its `block` item over perhaps an `else` to its `end`. */
export type Item =
  | { readonly type: 'text'; readonly text: string }
  | ActionNode
  | TemplateNode
  | { readonly type: 'block'; readonly kind: 'if' | 'with' | 'range'; readonly pipe: PipeNode }
  | { readonly type: 'else' }
  | { readonly type: 'end' }
  | { readonly type: 'break' }
  | { readonly type: 'continue' }

/** One template: its name, its body, and the text (of the template named `source`) that positions count in. */
export interface Tree {
  readonly name: string
  readonly source: string
  readonly text: string
  readonly items: readonly Item[]
}

/** True when a tree holds nothing but white space: such a definition replaces no other. Mirrors IsEmptyTree. */
export function isEmptyTree(tree: Tree): boolean {
  return tree.items.every((item) => item.type === 'text' && !NOT_SPACE.test(item.text))
}

/** Anything but unicode.IsSpace. */
const NOT_SPACE = /[^\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/

/** The text of a node as Go prints it in messages. Walks with a stack of its own: parentheses may nest deep. */
export function nodeText(node: Node): string {
  let out = ''
  const todo: (string | Node)[] = [node]
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (typeof next === 'string') out += next
    else todo.push(...parts(next).reverse())
  }
  return out
}

function parts(node: Node): (string | Node)[] {
  switch (node.type) {
    case 'bool':
      return [String(node.value)]
    case 'dot':
      return ['.']
    case 'nil':
      return ['nil']
    case 'number':
      return [node.text]
    case 'string':
      return [node.quoted]
    case 'field':
      return [`.${node.path.join('.')}`]
    case 'variable':
      return [node.path.join('.')]
    case 'identifier':
      return [node.name]
    case 'chain':
      return [...word(node.node), `.${node.path.join('.')}`]
    case 'pipe': {
      const commands = node.commands.flatMap((command, i) => (i > 0 ? [' | ', command] : [command]))
      if (node.variables.length === 0) return commands
      return [node.variables.map((v) => v.path.join('.')).join(', '), node.assign ? ' = ' : ' := ', ...commands]
    }
    case 'command':
      return node.words.flatMap((operand, i) => (i > 0 ? [' ', ...word(operand)] : word(operand)))
    case 'action':
      return ['{{', node.pipe, '}}']
    case 'template':
      return [`{{template ${quote(node.name)}`, ...(node.pipe === undefined ? [] : [' ', node.pipe]), '}}']
  }
}

function word(operand: Operand): (string | Node)[] {
  return operand.type === 'pipe' ? ['(', operand, ')'] : [operand]
}
