/**
 * Parses a pipeline: declarations, commands, operands, parentheses. Mirrors pipeline, command, operand and term of
 * text/template/parse/parse.go, Go 1.26, with open parentheses on a stack of its own.
 */
import { type CommandNode, nodeText, type Operand, type PipeNode, type VariableNode } from './ast.ts'
import { parseNumber } from './number.ts'
import type { Parser } from './parser.ts'
import { depthOf, NOT_EXECUTABLE } from './pipe-rules.ts'
import type { Token, TokenType } from './token.ts'

/** The pipeline that begins at the next token; its end, a right delimiter, is taken too. */
export function parsePipeline(parser: Parser, context: string): PipeNode {
  const outer: Open[] = []
  let open = begin(parser, context, 'rightDelim')
  for (;;) {
    if (open.command !== undefined) {
      const token = parser.peekNonSpace()
      if (token.type === 'leftParen') {
        parser.nextNonSpace()
        if (outer.length >= parser.options.parentheses) parser.fail('max expression depth exceeded')
        outer.push(open)
        open = begin(parser, 'parenthesized pipeline', 'rightParen')
      } else addWord(parser, open, open.command, term(parser))
      continue
    }
    const token = parser.nextNonSpace()
    if (token.type === open.end) {
      const pipe = finish(parser, open)
      const around = outer.pop()
      if (around?.command === undefined) return pipe
      open = around
      addWord(parser, open, around.command, pipe)
    } else if (OPERANDS.has(token.type)) {
      parser.backup()
      open.command = { pos: parser.peekNonSpace().pos, words: [] }
    } else parser.unexpected(token, open.context)
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

function begin(parser: Parser, context: string, end: TokenType): Open {
  const { pos } = parser.peekNonSpace()
  const variables: VariableNode[] = []
  const assign = declarations(parser, context, variables)
  return { pos, context, end, assign, variables, commands: [], command: undefined }
}

/** Reads `$x :=`, `$x =` or `$i, $x :=` where a pipeline begins; true for an assignment. */
function declarations(parser: Parser, context: string, variables: VariableNode[]): boolean {
  for (;;) {
    const first = parser.peekNonSpace()
    if (first.type !== 'variable') return false
    parser.next()
    // "$x foo" is a command: that takes a token beyond the space.
    const adjacent = parser.peek()
    const next = parser.peekNonSpace()
    if (next.type === 'assign' || next.type === 'declare') {
      parser.nextNonSpace()
      variables.push(variable(first))
      parser.declare(first.text)
      return next.type === 'assign'
    }
    if (next.type === 'char' && next.text === ',') {
      parser.nextNonSpace()
      variables.push(variable(first))
      parser.declare(first.text)
      if (context !== 'range' || variables.length >= 2) parser.fail('too many declarations in %s', context)
      const { type } = parser.peekNonSpace()
      if (type !== 'variable' && type !== 'rightDelim' && type !== 'rightParen')
        parser.fail('range can only initialize variables')
      continue
    }
    if (adjacent.type === 'space') parser.backup3(first, adjacent)
    else parser.backup2(first)
    return false
  }
}

function finish(parser: Parser, { pos, context, assign, variables, commands }: Open): PipeNode {
  if (commands.length === 0) parser.fail('missing value for %s', context)
  commands.forEach((command, i) => {
    if (i > 0 && NOT_EXECUTABLE.has(command.words[0]?.type ?? 'nil')) {
      parser.fail('non executable command in pipeline stage %d', BigInt(i + 1))
    }
  })
  return { type: 'pipe', pos, depth: depthOf(variables, commands), assign, variables, commands }
}

/** Puts a term with its fields into the command, and ends the command where no space follows. */
function addWord(parser: Parser, open: Open, command: NonNullable<Open['command']>, found: Operand | undefined): void {
  if (found !== undefined) command.words.push(withFields(parser, found))
  const token = parser.next()
  switch (token.type) {
    case 'space':
      return
    case 'rightDelim':
    case 'rightParen':
      parser.backup()
      break
    case 'pipe':
      break
    default:
      parser.unexpected(token, 'operand')
  }
  if (command.words.length === 0) parser.fail('empty command')
  open.commands.push({ type: 'command', pos: command.pos, words: command.words })
  open.command = undefined
}

function withFields(parser: Parser, node: Operand): Operand {
  const { type, pos } = parser.peek()
  if (type !== 'field') return node
  const fields: string[] = []
  while (parser.peek().type === 'field') fields.push(parser.next().text.slice(1))
  switch (node.type) {
    case 'field':
    case 'variable':
      return { type: node.type, pos, path: [...node.path, ...fields] }
    case 'bool':
    case 'string':
    case 'number':
    case 'nil':
    case 'dot':
      return parser.fail('unexpected . after term %q', nodeText(node))
    case 'identifier':
    case 'chain':
    case 'pipe':
      return { type: 'chain', pos, node, path: fields }
  }
}

/** A term that is no parenthesis; undefined where the next token begins none. */
function term(parser: Parser): Operand | undefined {
  const token = parser.nextNonSpace()
  const { type, pos, text } = token
  switch (type) {
    case 'identifier':
      if (!parser.options.hasFunction(text)) parser.fail('function %q not defined', text)
      return { type, pos, name: text }
    case 'dot':
    case 'nil':
      return { type, pos }
    case 'variable':
      if (!parser.hasVariable(text)) parser.fail('undefined variable %q', text)
      return { type, pos, path: [text] }
    case 'field':
      return { type, pos, path: [text.slice(1)] }
    case 'bool':
      return { type, pos, value: text === 'true' }
    case 'charConstant':
    case 'complex':
    case 'number': {
      const number = parseNumber(text, type)
      if ('error' in number) return parser.fail('%s', number.error)
      return { type: 'number', pos, text, literal: number.literal }
    }
    case 'string':
    case 'rawString':
      return { type: 'string', pos, quoted: text, text: parser.unquoted(token) }
    default:
      parser.backup()
      return undefined
  }
}

function variable(token: Token): VariableNode {
  return { type: 'variable', pos: token.pos, path: [token.text] }
}
