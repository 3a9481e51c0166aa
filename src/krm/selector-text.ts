import { byCodePoint } from '../yaml/json-text.ts'
import { labelKeyFaults } from './label-format.ts'
import { invalid, isSelectorError, newRequirement, type Operator, type Requirement, SelectorError } from './requirement.ts'
import { byKey, type LabelSelector } from './selector.ts'

/** Reads a selector as kubectl's `-l` takes it: `a=x, b in (y,z), !c`; mirrors labels.Parse. Throws SelectorError with Go's text. */
export function parseSelector(text: string): LabelSelector {
  const parser: Parser = { tokens: scan(text), at: 0 }
  const requirements: Requirement[] = []
  for (;;) {
    const token = look(parser)
    if (token.type === 'end') return { nothing: false, requirements: byKey(requirements) }
    if (!startsRequirement(token)) throw new SelectorError(`found '${token.text}', expected: !, identifier, or 'end of string'`)
    requirements.push(requirement(parser))
    const next = take(parser)
    if (next.type === 'end') return { nothing: false, requirements: byKey(requirements) }
    if (next.type !== ',') throw new SelectorError(`found '${next.text}', expected: ',' or 'end of string'`)
    if (!startsRequirement(look(parser))) throw new SelectorError(`found '${look(parser).text}', expected: identifier after ','`)
  }
}

type TokenType = 'end' | 'identifier' | ')' | ',' | '!' | '==' | '=' | '>' | 'in' | '<' | '!=' | 'notin' | '('

interface Token {
  readonly type: TokenType
  readonly text: string
}

interface Parser {
  readonly tokens: readonly Token[]
  at: number
}

/** Mirrors Lexer.Lex until the end; NUL ends a text too. */
function scan(text: string): Token[] {
  const tokens: Token[] = []
  const pattern = /[ \t\r\n]*(?:(==|!=|[=!(),<>])|([^ \t\r\n=!(),<>\0]+))/y
  for (;;) {
    const match = pattern.exec(text)
    if (match === null) break
    const [, symbol, word] = match
    if (symbol !== undefined) tokens.push({ type: symbol as TokenType, text: symbol })
    else tokens.push({ type: word === 'in' || word === 'notin' ? word : 'identifier', text: word ?? '' })
    // The character after a word is read again, unless it is a NUL.
    if (word !== undefined && text.charCodeAt(pattern.lastIndex) === 0) pattern.lastIndex++
  }
  return [...tokens, { type: 'end', text: '' }]
}

/** Where a value may stand, the words `in` and `notin` are identifiers. */
function asValue(token: Token): Token {
  return token.type === 'in' || token.type === 'notin' ? { type: 'identifier', text: token.text } : token
}

function look(parser: Parser): Token {
  return asValue(parser.tokens[parser.at] ?? { type: 'end', text: '' })
}

function take(parser: Parser): Token {
  return asValue(takeOperator(parser))
}

function takeOperator(parser: Parser): Token {
  return parser.tokens[parser.at++] ?? { type: 'end', text: '' }
}

function startsRequirement(token: Token): boolean {
  return token.type === 'identifier' || token.type === '!'
}

function requirement(parser: Parser): Requirement {
  try {
    return readRequirement(parser)
  } catch (error) {
    if (isSelectorError(error)) throw new SelectorError(`unable to parse requirement: ${error.message}`)
    throw error
  }
}

function readRequirement(parser: Parser): Requirement {
  let token = take(parser)
  const negated = token.type === '!'
  if (negated) token = take(parser)
  if (token.type !== 'identifier') throw new SelectorError(`found '${token.text}', expected: identifier`)
  const faults = labelKeyFaults(token.text)
  if (faults.length > 0) throw new SelectorError(invalid('<nil>', token.text, faults.join('; ')))
  if (negated) return newRequirement(token.text, '!', [])
  const next = look(parser).type
  if (next === 'end' || next === ',') return newRequirement(token.text, 'exists', [])
  const operator = readOperator(parser)
  const values = operator === 'in' || operator === 'notin' ? readValues(parser) : [readExactValue(parser)]
  return newRequirement(token.text, operator, [...new Set(values)].sort(byCodePoint))
}

const OPERATORS: Partial<Record<TokenType, Operator>> = {
  in: 'in',
  notin: 'notin',
  '=': '=',
  '==': '==',
  '!=': '!=',
  '>': 'gt',
  '<': 'lt',
}

function readOperator(parser: Parser): Operator {
  const token = takeOperator(parser)
  const operator = OPERATORS[token.type]
  if (operator === undefined) throw new SelectorError(`found '${token.text}', expected: in, notin, =, ==, !=, gt, lt`)
  return operator
}

/** `(x, y)`; mirrors parseValues. */
function readValues(parser: Parser): string[] {
  const open = take(parser)
  if (open.type !== '(') throw new SelectorError(`found '${open.text}' expected: '('`)
  const first = look(parser)
  if (first.type === ')') {
    take(parser)
    return ['']
  }
  if (first.type !== 'identifier' && first.type !== ',')
    throw new SelectorError(`found '${first.text}', expected: ',', ')' or identifier`)
  const values = readList(parser)
  const close = take(parser)
  if (close.type !== ')') throw new SelectorError(`found '${close.text}', expected: ')'`)
  return values
}

/** Mirrors parseIdentifiersList: commas without a word between them stand for an empty value. */
function readList(parser: Parser): string[] {
  const values: string[] = []
  for (;;) {
    const token = take(parser)
    const next = look(parser)
    if (token.type === 'identifier') {
      values.push(token.text)
      if (next.type === ')') return values
      if (next.type !== ',') throw new SelectorError(`found '${next.text}', expected: ',' or ')'`)
    } else if (token.type === ',') {
      if (values.length === 0) values.push('')
      if (next.type === ')') return [...values, '']
      if (next.type === ',') values.push('')
    } else {
      throw new SelectorError(`found '${token.text}', expected: ',', or identifier`)
    }
  }
}

function readExactValue(parser: Parser): string {
  const next = look(parser)
  if (next.type === 'end' || next.type === ',') return ''
  take(parser)
  if (next.type !== 'identifier') throw new SelectorError(`found '${next.text}', expected: identifier`)
  return next.text
}
