/** Tokens of templates. Mirrors itemType and item of text/template/parse/lex.go, Go 1.26. */

import { quote } from '../../base/go-quote.ts'
import { byteLength } from './format/bytes.ts'

export type TokenType =
  | 'error'
  | 'bool'
  | 'char'
  | 'charConstant'
  | 'complex'
  | 'assign'
  | 'declare'
  | 'eof'
  | 'field'
  | 'identifier'
  | 'leftDelim'
  | 'leftParen'
  | 'number'
  | 'pipe'
  | 'rawString'
  | 'rightDelim'
  | 'rightParen'
  | 'space'
  | 'string'
  | 'text'
  | 'variable'
  | Keyword

export type Keyword =
  | 'block'
  | 'break'
  | 'continue'
  | 'dot'
  | 'define'
  | 'else'
  | 'end'
  | 'if'
  | 'nil'
  | 'range'
  | 'template'
  | 'with'

/** A token; the text of an error token is its message. */
export interface Token {
  readonly type: TokenType
  readonly pos: number
  readonly text: string
  readonly line: number
}

/** How an error message names a token. Mirrors item.String. */
export function tokenText(token: Token): string {
  if (token.type === 'eof') return 'EOF'
  if (token.type === 'error') return token.text
  if (KEYWORD_TYPES.has(token.type)) return `<${token.text}>`
  if (byteLength(token.text) > 10) return `${quote(Array.from(token.text).slice(0, 10).join(''))}...`
  return quote(token.text)
}

/** Words with a meaning of their own. */
export const KEYWORDS: ReadonlyMap<string, Keyword> = new Map<string, Keyword>([
  ['.', 'dot'],
  ['block', 'block'],
  ['break', 'break'],
  ['continue', 'continue'],
  ['define', 'define'],
  ['else', 'else'],
  ['end', 'end'],
  ['if', 'if'],
  ['range', 'range'],
  ['nil', 'nil'],
  ['template', 'template'],
  ['with', 'with'],
])

const KEYWORD_TYPES: ReadonlySet<string> = new Set(KEYWORDS.values())
