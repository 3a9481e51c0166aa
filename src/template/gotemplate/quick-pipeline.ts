/** Reads a pipeline from the words of an action (quick-action.ts), as parse-pipeline.ts does from tokens. What is unusual makes no pipeline. */
import type { CommandNode, Operand, PipeNode, VariableNode } from './ast.ts'
import { unquote } from './format/quote.ts'
import { BACKQUOTE, DOLLAR, DOT, isDigit, LEFT_PAREN, PIPE, QUOTE, RIGHT_PAREN, SPACE } from './lex-characters.ts'
import { parseNumber } from './number.ts'
import { depthOf, NOT_EXECUTABLE } from './pipe-rules.ts'
import { KEYWORDS } from './token.ts'

/** Parentheses that may nest here. */
export const QUICK_PARENTHESES = 20

/** A walk over the words of an action. */
export interface Walk {
  readonly words: readonly string[]
  next: number
  /** Where the next word stands. */
  pos: number
  readonly declares: string[]
  readonly variables: string[]
  readonly functions: string[]
}

/** The pipeline to the end of the action. */
export function readPipe(walk: Walk, context: string): PipeNode | undefined {
  skipSpace(walk)
  const { words } = walk
  const outer: Open[] = []
  let open = newOpen(walk.pos, readDeclarations(walk, context))
  // Whether the word before could have fields, and whether it wants a space, a pipe or a parenthesis behind it.
  let glued = false
  for (; walk.next < words.length; ) {
    const word = words[walk.next] as string
    const { pos } = walk
    take(walk)
    const code = word.charCodeAt(0)
    if (code <= SPACE) {
      glued = false
      continue
    }
    if (code === PIPE) {
      if (!endCommand(open)) return undefined
      glued = false
      continue
    }
    if (code === RIGHT_PAREN) {
      const pipe = endPipe(open)
      const around = outer.pop()
      if (pipe === undefined || around === undefined) return undefined
      open = around
      open.words.push(withPath(walk, pipe))
      glued = true
      continue
    }
    if (glued) return undefined
    if (open.words.length === 0) open.commandPos = pos
    if (code === LEFT_PAREN) {
      if (outer.length >= QUICK_PARENTHESES) return undefined
      outer.push(open)
      skipSpace(walk)
      open = newOpen(walk.pos, NO_DECLARATION)
      continue
    }
    const operand = readOperand(walk, word, code, pos)
    if (operand === undefined) return undefined
    open.words.push(operand)
    glued = true
  }
  return outer.length === 0 ? endPipe(open) : undefined
}

interface Open {
  readonly pos: number
  readonly declared: Declared
  readonly commands: CommandNode[]
  words: Operand[]
  commandPos: number
}

interface Declared {
  readonly assign: boolean
  readonly variables: readonly VariableNode[]
}

const NO_DECLARATION: Declared = { assign: false, variables: [] }

function newOpen(pos: number, declared: Declared): Open {
  return { pos, declared, commands: [], words: [], commandPos: pos }
}

/** Reads `$x :=`, `$x =` or, for a range, `$i, $x :=`. */
function readDeclarations(walk: Walk, context: string): Declared {
  const { words, next } = walk
  if (words[next]?.charCodeAt(0) !== DOLLAR) return NO_DECLARATION
  const afterFirst = beyondSpace(words, next + 1)
  const sign = words[afterFirst]
  if (sign === ':=' || sign === '=') {
    const variables = [takeVariable(walk, afterFirst + 1)]
    return { assign: sign === '=', variables }
  }
  if (sign !== ',' || context !== 'range') return NO_DECLARATION
  const second = beyondSpace(words, afterFirst + 1)
  const afterSecond = beyondSpace(words, second + 1)
  const lastSign = words[afterSecond]
  if (words[second]?.charCodeAt(0) !== DOLLAR || (lastSign !== ':=' && lastSign !== '=')) return NO_DECLARATION
  const variables = [takeVariable(walk, second), takeVariable(walk, afterSecond + 1)]
  return { assign: lastSign === '=', variables }
}

/** The variable that comes next, and all words before `until`. */
function takeVariable(walk: Walk, until: number): VariableNode {
  const { pos } = walk
  const name = walk.words[walk.next] as string
  while (walk.next < until) take(walk)
  walk.declares.push(name)
  return { type: 'variable', pos, path: [name] }
}

/** The word that was just taken, with the fields behind it. */
function readOperand(walk: Walk, word: string, code: number, pos: number): Operand | undefined {
  if (code === DOT) return word === '.' ? { type: 'dot', pos } : withPath(walk, { type: 'field', pos, path: [word.slice(1)] })
  if (code === DOLLAR) {
    walk.variables.push(word)
    return withPath(walk, { type: 'variable', pos, path: [word] })
  }
  if (code === QUOTE) return quotedText(word, pos, word.includes('\\') ? unquote(word) : word.slice(1, -1))
  if (code === BACKQUOTE) return quotedText(word, pos, word.slice(1, -1))
  if (isDigit(code)) {
    const number = parseNumber(word, 'number')
    return 'error' in number ? undefined : { type: 'number', pos, text: word, literal: number.literal }
  }
  if (word === 'true' || word === 'false') return { type: 'bool', pos, value: word === 'true' }
  if (word === 'nil') return { type: 'nil', pos }
  if (!IDENTIFIER.test(word) || KEYWORDS.has(word)) return undefined
  walk.functions.push(word)
  return { type: 'identifier', pos, name: word }
}

const IDENTIFIER = /^[A-Za-z_]/

function quotedText(quoted: string, pos: number, text: string | undefined): Operand | undefined {
  return text === undefined ? undefined : { type: 'string', pos, quoted, text }
}

/** Fields right behind an operand. Go's nodes then begin at the first of these. */
function withPath(walk: Walk, node: Operand & { readonly type: 'field' | 'variable' | 'pipe' }): Operand {
  const { pos } = walk
  const fields: string[] = []
  for (;;) {
    const word = walk.words[walk.next]
    if (word === undefined || word.charCodeAt(0) !== DOT || word.length === 1) break
    fields.push(word.slice(1))
    take(walk)
  }
  if (fields.length === 0) return node
  if (node.type === 'pipe') return { type: 'chain', pos, node, path: fields }
  return { type: node.type, pos, path: [...node.path, ...fields] }
}

/** False where the parser would complain. */
function endCommand(open: Open): boolean {
  const { words, commands, commandPos } = open
  const [first] = words
  if (first === undefined || (commands.length > 0 && NOT_EXECUTABLE.has(first.type))) return false
  commands.push({ type: 'command', pos: commandPos, words })
  open.words = []
  return true
}

function endPipe(open: Open): PipeNode | undefined {
  if (!endCommand(open)) return undefined
  const { pos, commands, declared } = open
  return { type: 'pipe', pos, depth: depthOf(declared.variables, commands), ...declared, commands }
}

/** Goes behind the next word. */
export function take(walk: Walk): void {
  walk.pos += walk.words[walk.next++]?.length ?? 0
}

/** Goes behind white space. */
export function skipSpace(walk: Walk): void {
  if (isSpace(walk.words[walk.next])) take(walk)
}

function beyondSpace(words: readonly string[], at: number): number {
  return isSpace(words[at]) ? at + 1 : at
}

function isSpace(word: string | undefined): boolean {
  return word !== undefined && word.charCodeAt(0) <= SPACE
}

/** True where only white space is left. */
export function ended(walk: Walk): boolean {
  skipSpace(walk)
  return walk.next === walk.words.length
}
