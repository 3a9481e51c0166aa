/**
 * Parses one template text to trees. Mirrors text/template/parse/parse.go of Go 1.26, but for its recursion: blocks and parentheses
 * are kept on stacks of our own, so that deep nesting ends in Go's answer and never in a full JavaScript stack.
 */
import { TemplateError } from '../engine.ts'
import { type Item, isEmptyTree, type PipeNode, type TemplateNode, type Tree } from './ast.ts'
import { unquote } from './format/quote.ts'
import { sprintf } from './format/sprintf.ts'
import { Lexer } from './lex.ts'
import type { ParseOptions } from './parse-options.ts'
import { parsePipeline } from './parse-pipeline.ts'
import { type Token, type TokenType, tokenText } from './token.ts'
import type { GoValue } from './value.ts'

/** An open block. `else if` opens one more that the same `end` closes. */
interface Block {
  readonly kind: 'if' | 'with' | 'range'
  /** How many variables to keep when it closes. */
  readonly variables: number
  /** Opened by `else if` or `else with`. */
  readonly chained: boolean
  inElse: boolean
}

/** A template under construction: the text itself, a `define`, or a `block` action within another. */
interface Frame {
  readonly kind: 'text' | 'define' | 'block'
  name: string
  /** Where it was opened. */
  readonly line: number
  readonly items: Item[]
  readonly variables: string[]
  readonly blocks: Block[]
  /** Of a `block` action: what takes its place. */
  call?: TemplateNode
  ranges: number
  actionLine: number
}

/** Reads tokens with a look-ahead of three, as Go's Tree does. */
export class Parser {
  readonly options: ParseOptions
  readonly #text: string
  readonly #lexer: Lexer
  readonly #trees = new Map<string, Tree>()
  readonly #tokens: [Token, Token, Token]
  #peeked = 0
  readonly #frames: Frame[] = []
  #frame: Frame

  constructor(text: string, options: ParseOptions) {
    this.options = options
    this.#text = text
    const hidden = new Set(['break', 'continue'].filter(options.hasFunction))
    this.#lexer = new Lexer(text, { left: options.left, right: options.right, hidden })
    const none: Token = { type: 'eof', pos: 0, text: '', line: 0 }
    this.#tokens = [none, none, none]
    this.#frame = newFrame('text', options.name)
  }

  parse(): ReadonlyMap<string, Tree> {
    while (!this.#atEnd()) this.#textOrAction()
    this.#add()
    return this.#trees
  }

  next(): Token {
    if (this.#peeked > 0) this.#peeked--
    else this.#tokens[0] = this.#lexer.nextToken()
    return this.#tokens[this.#peeked] ?? this.#tokens[0]
  }

  backup(): void {
    this.#peeked++
  }

  backup2(first: Token): void {
    this.#tokens[1] = first
    this.#peeked = 2
  }

  backup3(second: Token, first: Token): void {
    this.#tokens[1] = first
    this.#tokens[2] = second
    this.#peeked = 3
  }

  peek(): Token {
    const token = this.next()
    this.backup()
    return token
  }

  nextNonSpace(): Token {
    let token = this.next()
    while (token.type === 'space') token = this.next()
    return token
  }

  peekNonSpace(): Token {
    const token = this.nextNonSpace()
    this.backup()
    return token
  }

  /** Ends parsing. A percent sign in the name takes part in formatting, as in Go's Tree.errorf. */
  fail(format: string, ...args: readonly GoValue[]): never {
    return this.#failAt(this.#tokens[0].line, format, args)
  }

  #failAt(line: number, format: string, args: readonly GoValue[]): never {
    const { name } = this.options
    throw new TemplateError('parse', sprintf(`template: ${name}:${line}: ${format}`, args), { template: name, line })
  }

  unexpected(token: Token, context: string): never {
    if (token.type !== 'error') this.fail('unexpected %s in %s', tokenText(token), context)
    const { actionLine } = this.#frame
    if (actionLine === 0 || actionLine === token.line) this.fail('%s%s', token.text, '')
    const where = ` started at ${this.options.name}:${actionLine}`
    this.fail('%s%s', token.text, token.text.endsWith(' action') ? where : ` in action${where}`)
  }

  declare(variable: string): void {
    this.#frame.variables.push(variable)
  }

  hasVariable(name: string): boolean {
    return this.#frame.variables.includes(name)
  }

  unquoted(token: Token): string {
    return unquote(token.text) ?? this.fail('%s', 'invalid syntax')
  }

  /** True at the end of the text; a template that wants its `end` first complains. */
  #atEnd(): boolean {
    const { kind, blocks } = this.#frame
    if (kind === 'text' && blocks.length === 0) return this.peek().type === 'eof'
    if (this.peekNonSpace().type === 'eof') this.fail('unexpected EOF')
    return false
  }

  #textOrAction(): void {
    const token = this.nextNonSpace()
    if (token.type === 'text') {
      this.#frame.items.push({ type: 'text', text: token.text })
      return
    }
    if (token.type !== 'leftDelim') this.unexpected(token, 'input')
    if (this.#frame.kind === 'text' && this.#frame.blocks.length === 0) {
      if (this.nextNonSpace().type === 'define') return this.#openDefinition()
      this.backup()
    }
    this.#frame.actionLine = token.line
    this.#action()
  }

  #action(): void {
    const frame = this.#frame
    const token = this.nextNonSpace()
    switch (token.type) {
      case 'block':
        return this.#openTemplateBlock()
      case 'if':
      case 'with':
      case 'range':
        // The line of an open action stays until an action within is complete.
        return this.#openBlock(token.type, false)
      case 'else':
        return this.#elseAction()
      case 'end':
        this.#expect('rightDelim', 'end')
        this.#close()
        return
      case 'break':
      case 'continue':
        this.#loopExit(token.type)
        break
      case 'template':
        frame.items.push(this.#templateAction())
        break
      default: {
        this.backup()
        const { pos } = this.peek()
        frame.items.push({ type: 'action', pos, pipe: this.#pipeline('command') })
      }
    }
    frame.actionLine = 0
  }

  #loopExit(type: 'break' | 'continue'): void {
    const token = this.nextNonSpace()
    if (token.type !== 'rightDelim') this.unexpected(token, `{{${type}}}`)
    if (this.#frame.ranges === 0) this.fail(`{{${type}}} outside {{range}}`)
    this.#frame.items.push({ type })
  }

  #templateAction(): TemplateNode {
    const context = 'template clause'
    const token = this.nextNonSpace()
    const name = this.#templateName(token, context)
    if (this.nextNonSpace().type === 'rightDelim') return { type: 'template', pos: token.pos, name, pipe: undefined }
    this.backup()
    return { type: 'template', pos: token.pos, name, pipe: this.#pipeline(context) }
  }

  #templateName(token: Token, context: string): string {
    if (token.type !== 'string' && token.type !== 'rawString') this.unexpected(token, context)
    return this.unquoted(token)
  }

  #openBlock(kind: 'if' | 'with' | 'range', chained: boolean): void {
    const frame = this.#frame
    const variables = frame.variables.length
    const pipe = this.#pipeline(kind)
    if (kind === 'range') frame.ranges++
    frame.blocks.push({ kind, variables, chained, inElse: false })
    frame.items.push({ type: 'block', kind, pipe })
    this.peekNonSpace()
  }

  #elseAction(): void {
    const frame = this.#frame
    const follower = this.peekNonSpace().type
    const chains = follower === 'if' || follower === 'with'
    if (!chains) this.#expect('rightDelim', 'else')
    const block = frame.blocks.at(-1)
    // Go tells of a block action's `else` with the last line that the template around it has read.
    const line = frame.kind === 'block' ? frame.line : this.#tokens[0].line
    if (block === undefined) this.#failAt(line, `unexpected %s${CLAUSES[frame.kind]}`, ['{{else}}'])
    if (block.inElse) this.fail('expected end; found %s', '{{else}}')
    frame.actionLine = 0
    block.inElse = true
    if (block.kind === 'range') frame.ranges--
    frame.items.push({ type: 'else' })
    if (follower === block.kind && chains) {
      this.next()
      this.#openBlock(follower, true)
    }
  }

  #close(): void {
    const frame = this.#frame
    let block = frame.blocks.pop()
    if (block === undefined) return this.#closeFrame()
    while (block !== undefined) {
      if (block.kind === 'range' && !block.inElse) frame.ranges--
      frame.variables.length = block.variables
      frame.items.push({ type: 'end' })
      block = block.chained ? frame.blocks.pop() : undefined
    }
    frame.actionLine = 0
  }

  #closeFrame(): void {
    const { kind, call } = this.#frame
    if (kind === 'text') this.fail('unexpected %s', '{{end}}')
    this.#add()
    this.#frame = this.#frames.pop() ?? this.#frame
    if (call !== undefined) this.#frame.items.push(call)
    this.#frame.actionLine = 0
  }

  #openDefinition(): void {
    const context = 'define clause'
    const outer = this.#frame
    // A definition's errors know no action around it.
    const frame = newFrame('define', '')
    this.#frames.push(outer)
    this.#frame = frame
    const token = this.nextNonSpace()
    frame.name = this.#templateName(token, context)
    this.#expect('rightDelim', context)
  }

  #openTemplateBlock(): void {
    const context = 'block clause'
    const token = this.nextNonSpace()
    const name = this.#templateName(token, context)
    const call: TemplateNode = { type: 'template', pos: token.pos, name, pipe: this.#pipeline(context) }
    this.#frames.push(this.#frame)
    this.#frame = { ...newFrame('block', name, this.#tokens[0].line), call }
  }

  #expect(type: TokenType, context: string): void {
    const token = this.nextNonSpace()
    if (token.type !== type) this.unexpected(token, context)
  }

  #pipeline(context: string): PipeNode {
    return parsePipeline(this, context)
  }

  /** Puts the finished frame among the trees. Mirrors Tree.add. */
  #add(): void {
    const { name, items } = this.#frame
    const tree: Tree = { name, source: this.options.name, text: this.#text, items }
    const old = this.#trees.get(name)
    if (old === undefined || isEmptyTree(old)) this.#trees.set(name, tree)
    else if (!isEmptyTree(tree)) this.fail('template: multiple definition of template %q', name)
  }
}

/** What follows `unexpected {{else}}` where no block is open. */
const CLAUSES = { text: '', define: ' in define clause', block: ' in block clause' } as const

function newFrame(kind: Frame['kind'], name: string, line = 0): Frame {
  return { kind, name, line, items: [], variables: ['$'], blocks: [], ranges: 0, actionLine: 0 }
}
