import { cutTemplate, type Piece } from './pieces.ts'
import type { NamedText, Read } from './reads.ts'

/** Look-ups that begin at a name of the data. A template that gives one of these names to something else reads nothing of it as far as this can tell. */
export function nunjucksReads({ name: template, text }: NamedText, roots: readonly string[]): readonly Read[] {
  const tags = cutTemplate(text, 'nunjucks')
    .filter(({ kind }) => kind === 'print' || kind === 'block')
    .map((piece) => ({ piece, tokens: tokensOf(text, piece) }))
  const bound = new Set(tags.flatMap(({ piece, tokens }) => (piece.kind === 'block' ? boundNames(tokens) : [])))
  return tags.flatMap(({ tokens }) =>
    tokens.flatMap((token, at) => {
      if (token.kind !== 'name' || !roots.includes(token.value) || isMember(tokens, at)) return []
      const { path, last, isOpen } = chainFrom(tokens, at)
      const read = { template, start: token.start, end: tokens[last]?.end ?? token.end }
      if (bound.has(token.value)) return [{ ...read, path: [token.value], isOptional: true, isOpen: true }]
      return [{ ...read, path, isOpen, isOptional: isGuarded(tokens, at, last) }]
    }),
  )
}

export interface Word {
  readonly kind: 'name' | 'string' | 'number' | 'sign'
  readonly value: string
  readonly start: number
  readonly end: number
}

/** The words of a tag. */
export function tokensOf(text: string, { inner }: Piece): readonly Word[] {
  const words: Word[] = []
  for (const match of text.slice(inner.start, inner.end).matchAll(WORD)) {
    const [whole, name, string, number] = match
    const start = inner.start + match.index
    const value = string === undefined ? whole : string.slice(1, -1).replace(/\\(.)/gs, '$1')
    const kind = name !== undefined ? 'name' : string !== undefined ? 'string' : number !== undefined ? 'number' : 'sign'
    words.push({ kind, value, start, end: start + whole.length })
  }
  return words
}

const WORD = /([A-Za-z_]\w*)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(\d+(?:\.\d+)?)|[=!<>]=?=?|\/\/|\S/gs

/** After a dot, or a keyword of a call: no name of the data. */
function isMember(tokens: readonly Word[], at: number): boolean {
  const before = tokens[at - 1]
  const after = tokens[at + 1]
  if (before?.kind === 'sign' && (before.value === '.' || before.value === '|')) return true
  return (
    after?.kind === 'sign' && after.value === '=' && before?.kind === 'sign' && (before.value === '(' || before.value === ',')
  )
}

function chainFrom(tokens: readonly Word[], from: number): { path: readonly string[]; last: number; isOpen: boolean } {
  const path = [tokens[from]?.value ?? '']
  let last = from
  for (;;) {
    const [sign, key, close] = [tokens[last + 1], tokens[last + 2], tokens[last + 3]]
    if (sign?.kind !== 'sign' || key === undefined) return { path, last, isOpen: false }
    if (sign.value === '.' && (key.kind === 'name' || key.kind === 'number')) last += 2
    else if (sign.value === '[' && (key.kind === 'string' || key.kind === 'number') && close?.value === ']') last += 3
    else return { path, last, isOpen: sign.value === '[' }
    path.push(key.value)
  }
}

const BEFORE_GUARDED = new Set(['if', 'elif', 'not', 'and', 'or', 'in'])
const AFTER_GUARDED = new Set(['is', 'or', 'and'])

function isGuarded(tokens: readonly Word[], first: number, last: number): boolean {
  const [tag] = tokens
  if (tag?.kind === 'name' && (tag.value === 'if' || tag.value === 'elif') && tag.start < (tokens[first]?.start ?? 0)) return true
  const [before, after, filter] = [tokens[first - 1], tokens[last + 1], tokens[last + 2]]
  if (before?.kind === 'name' && BEFORE_GUARDED.has(before.value)) return tag?.value !== 'for'
  if (after?.kind === 'name' && AFTER_GUARDED.has(after.value)) return true
  return after?.value === '|' && (filter?.value === 'default' || filter?.value === 'd')
}

/** Names that a tag gives to something: `set a, b =`, `for a, b in`, parameters of `macro` and `call`. */
function boundNames(tokens: readonly Word[]): readonly string[] {
  const [tag, ...rest] = tokens
  const until = (...ends: readonly string[]): readonly string[] => {
    const end = rest.findIndex(({ value, kind }) => kind !== 'string' && ends.includes(value))
    return rest.slice(0, end < 0 ? rest.length : end).flatMap(({ kind, value }) => (kind === 'name' ? [value] : []))
  }
  switch (tag?.value) {
    case 'set':
      return until('=')
    case 'for':
      return until('in')
    case 'macro':
    case 'call':
      return until(')')
    default:
      return []
  }
}
