/**
 * nunjucks' parser with true lines in its errors. nunjucks 3.2.4 counts lines of tokens from 0 and of some errors from 1, gives none where a template ends too
 * early, and throws TypeErrors there; where an unclosed tag is the reason, this names the tag and its line.
 */
import type { AnyNode } from 'nunjucks/src/compiler.js'
import lexer, { type Token, type Tokenizer } from 'nunjucks/src/lexer.js'
import parserModule from 'nunjucks/src/parser.js'
import { Fault } from './fault.ts'

/** The syntax tree of a template; a Fault with the true line when it cannot be read. */
export function parseTemplate(text: string): AnyNode {
  const tokens = lexer.lex(text)
  // back() of the tokenizer reads `src` where it means `str`.
  tokens.src = text
  const notes = watch(tokens)
  const parser = new NotingParser(tokens)
  parser.notes = notes
  try {
    return parser.parseAsRoot() as AnyNode
  } catch (error) {
    throw explain(error, tokens, notes)
  }
}

interface Notes {
  /** Line of the last token, from 0. */
  line: number
  /** Line where the last tag began, from 0. */
  tag: number
  /** Block tags whose end has not come yet. */
  readonly open: { readonly name: string; readonly line: number }[]
}

class NotingParser extends parserModule.Parser {
  declare notes: Notes

  override parseStatement(): object | null {
    const { open, tag } = this.notes
    open.push({ name: String(this.peekToken()?.value), line: tag })
    const node = super.parseStatement()
    open.pop()
    return node
  }

  override parseRaw(tagName = 'raw'): object {
    // nunjucks reads on as if nothing had been said when the end is missing.
    const end = tagName === 'raw' ? /\{%\s*endraw\s*%\}/ : /\{%\s*endverbatim\s*%\}/
    if (!end.test(this.tokens.currentStr())) throw new Fault('parse', `{% ${tagName} %} is never closed`, this.notes.tag + 1)
    return super.parseRaw(tagName)
  }
}

function watch(tokens: Tokenizer): Notes {
  const notes: Notes = { line: 0, tag: 0, open: [] }
  const next = tokens.nextToken.bind(tokens)
  tokens.nextToken = (): Token | null => {
    notes.line = tokens.lineno
    const token = next()
    if (token?.type === lexer.TOKEN_BLOCK_START || token?.type === lexer.TOKEN_VARIABLE_START) notes.tag = token.lineno
    return token
  }
  return notes
}

function explain(error: unknown, tokens: Tokenizer, notes: Notes): Fault {
  if (error instanceof Fault) return error
  const { message, lineno } = error as { message?: unknown; lineno?: unknown }
  if (error instanceof RangeError) return new Fault('limit', 'the template is nested too deeply', notes.tag + 1)
  const told = typeof message === 'string' ? message : ''
  if (told === 'expected end of comment, got end of file') return new Fault('parse', '{# is never closed', notes.line + 1)
  if (told === 'unexpected end of comment') return new Fault('parse', '#} closes no comment', tokens.lineno + 1)
  if (tokens.isFinished()) {
    const open = notes.open.at(-1)
    if (tokens.in_code) return new Fault('parse', 'this tag is never closed', notes.tag + 1)
    if (open !== undefined && /end of file|got EOF/.test(told))
      return new Fault('parse', `{% ${open.name} %} is never closed`, open.line + 1)
    if (open !== undefined && typeof lineno !== 'number')
      return new Fault('parse', `{% ${open.name} %} cannot be read, or is never closed`, open.line + 1)
  }
  if (typeof lineno === 'number') return new Fault('parse', told.replace(/^(?:parse|advance)[A-Za-z]+: /, ''), lineno)
  return new Fault('parse', 'this tag cannot be read', notes.tag + 1)
}
