/**
 * Parses a pipeline: declarations, commands, operands, parentheses. Mirrors pipeline, command, operand and term of
 * text/template/parse/parse.go, Go 1.26, with open parentheses on a stack of its own.
 */
import { type CommandNode, nodeText, type Operand, type PipeNode, type VariableNode } from './ast.ts'
import { parseNumber } from './number.ts'
import type { ParseOptions } from './parse-options.ts'
import { depthOf, NOT_EXECUTABLE } from './pipe-rules.ts'
import type { Token, TokenType } from './token.ts'
import type { GoValue } from './value.ts'

/** What a pipeline is read from: the parser of the text that it stands in, which looks three tokens ahead. */
export interface Tokens {
  readonly options: ParseOptions
  next(): Token
  peek(): Token
  nextNonSpace(): Token
  peekNonSpace(): Token
  backup(): void
  backup2(first: Token): void
  backup3(second: Token, first: Token): void
  declare(variable: string): void
  hasVariable(name: string): boolean
  unquoted(token: Token): string
  fail(format: string, ...args: readonly GoValue[]): never
  unexpected(token: Token, context: string): never
}

/** The pipeline that begins at the next token; its end, a right delimiter, is taken too. */
export function parsePipeline(tokens: Tokens, context: string): PipeNode {
  const outer: Open[] = []
  let open = begin(tokens, context, 'rightDelim')
  for (;;) {
    if (open.command !== undefined) {
      const token = tokens.peekNonSpace()
      if (token.type === 'leftParen') {
        tokens.nextNonSpace()
        if (outer.length >= tokens.options.parentheses) tokens.fail('max expression depth exceeded')
        outer.push(open)
        open = begin(tokens, 'parenthesized pipeline', 'rightParen')
      } else addWord(tokens, open, open.command, term(tokens))
      continue
    }
    const token = tokens.nextNonSpace()
    if (token.type === open.end) {
      const pipe = finish(tokens, open)
      const around = outer.pop()
      if (around?.command === undefined) return pipe
      open = around
      addWord(tokens, open, around.command, pipe)
    } else if (OPERANDS.has(token.type)) {
      tokens.backup()
      open.command = { pos: tokens.peekNonSpace().pos, words: [] }
    } else tokens.unexpected(token, open.context)
  }
}

/** A pipeline whose end is not yet read; `command` is there while its words are read. */
interface Open {
  readonly pos: number
  readonly context: string
  readonly end: TokenType
  readonly assign: boolean
  readonly variables: readonly VariableNode[]
  readonly commands: CommandNode[]
  command: { readonly pos: number; readonly words: Operand[] } | undefined
}

const OPERANDS: ReadonlySet<TokenType> = new Set<TokenType>([
  'bool',
  'charConstant',
  'complex',
  'dot',
  'field',
  'identifier',
  'number',
  'nil',
  'rawString',
  'string',
  'variable',
  'leftParen',
])

function begin(tokens: Tokens, context: string, end: TokenType): Open {
  const { pos } = tokens.peekNonSpace()
  const variables: VariableNode[] = []
  const assign = declarations(tokens, context, variables)
  return { pos, context, end, assign, variables, commands: [], command: undefined }
}

/** Reads `$x :=`, `$x =` or `$i, $x :=` where a pipeline begins; true for an assignment. */
function declarations(tokens: Tokens, context: string, variables: VariableNode[]): boolean {
  for (;;) {
    const first = tokens.peekNonSpace()
    if (first.type !== 'variable') return false
    tokens.next()
    // "$x foo" is a command: that takes a token beyond the space.
    const adjacent = tokens.peek()
    const next = tokens.peekNonSpace()
    if (next.type === 'assign' || next.type === 'declare') {
      tokens.nextNonSpace()
      variables.push(variable(first))
      tokens.declare(first.text)
      return next.type === 'assign'
    }
    if (next.type === 'char' && next.text === ',') {
      tokens.nextNonSpace()
      variables.push(variable(first))
      tokens.declare(first.text)
      if (context !== 'range' || variables.length >= 2) tokens.fail('too many declarations in %s', context)
      const { type } = tokens.peekNonSpace()
      if (type !== 'variable' && type !== 'rightDelim' && type !== 'rightParen')
        tokens.fail('range can only initialize variables')
      continue
    }
    if (adjacent.type === 'space') tokens.backup3(first, adjacent)
    else tokens.backup2(first)
    return false
  }
}

function finish(tokens: Tokens, { pos, context, assign, variables, commands }: Open): PipeNode {
  if (commands.length === 0) tokens.fail('missing value for %s', context)
  commands.forEach((command, i) => {
    if (i > 0 && NOT_EXECUTABLE.has(command.words[0]?.type ?? 'nil')) {
      tokens.fail('non executable command in pipeline stage %d', BigInt(i + 1))
    }
  })
  return { type: 'pipe', pos, depth: depthOf(variables, commands), assign, variables, commands }
}

/** Puts a term with its fields into the command, and ends the command where no space follows. */
function addWord(tokens: Tokens, open: Open, command: NonNullable<Open['command']>, found: Operand | undefined): void {
  if (found !== undefined) command.words.push(withFields(tokens, found))
  const token = tokens.next()
  switch (token.type) {
    case 'space':
      return
    case 'rightDelim':
    case 'rightParen':
      tokens.backup()
      break
    case 'pipe':
      break
    default:
      tokens.unexpected(token, 'operand')
  }
  if (command.words.length === 0) tokens.fail('empty command')
  open.commands.push({ type: 'command', pos: command.pos, words: command.words })
  open.command = undefined
}

function withFields(tokens: Tokens, node: Operand): Operand {
  const { type, pos } = tokens.peek()
  if (type !== 'field') return node
  const fields: string[] = []
  while (tokens.peek().type === 'field') fields.push(tokens.next().text.slice(1))
  switch (node.type) {
    case 'field':
    case 'variable':
      return { type: node.type, pos, path: [...node.path, ...fields] }
    case 'bool':
    case 'string':
    case 'number':
    case 'nil':
    case 'dot':
      return tokens.fail('unexpected . after term %q', nodeText(node))
    case 'identifier':
    case 'chain':
    case 'pipe':
      return { type: 'chain', pos, node, path: fields }
  }
}

/** A term that is no parenthesis; undefined where the next token begins none. */
function term(tokens: Tokens): Operand | undefined {
  const token = tokens.nextNonSpace()
  const { type, pos, text } = token
  switch (type) {
    case 'identifier':
      if (!tokens.options.hasFunction(text)) tokens.fail('function %q not defined', text)
      return { type, pos, name: text }
    case 'dot':
    case 'nil':
      return { type, pos }
    case 'variable':
      if (!tokens.hasVariable(text)) tokens.fail('undefined variable %q', text)
      return { type, pos, path: [text] }
    case 'field':
      return { type, pos, path: [text.slice(1)] }
    case 'bool':
      return { type, pos, value: text === 'true' }
    case 'charConstant':
    case 'complex':
    case 'number': {
      const number = parseNumber(text, type)
      if ('error' in number) return tokens.fail('%s', number.error)
      return { type: 'number', pos, text, literal: number.literal }
    }
    case 'string':
    case 'rawString':
      return { type: 'string', pos, quoted: text, text: tokens.unquoted(token) }
    default:
      tokens.backup()
      return undefined
  }
}

function variable(token: Token): VariableNode {
  return { type: 'variable', pos: token.pos, path: [token.text] }
}
