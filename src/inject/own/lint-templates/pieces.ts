/** Cuts a template into text and tags with their places. Both languages trim with dashes; what is within strings and comments is no delimiter. */
export type Engine = 'nunjucks' | 'go'

export interface Piece {
  /** `print` writes its value into the output; `block` is any other tag. */
  readonly kind: 'text' | 'print' | 'block' | 'comment'
  readonly start: number
  readonly end: number
  /** What stands between the delimiters and their dashes. */
  readonly inner: { readonly start: number; readonly end: number }
}

/** The pieces of a text that its engine can parse; together they are the whole text. */
export function cutTemplate(text: string, engine: Engine): readonly Piece[] {
  const pieces: Piece[] = []
  let at = 0
  const add = (piece: Piece): void => {
    if (piece.start > at) pieces.push(textPiece(at, piece.start))
    pieces.push(piece)
    at = piece.end
  }
  while (at < text.length) {
    OPENING[engine].lastIndex = at
    const match = OPENING[engine].exec(text)
    if (match === null) break
    if (match[0] === '{#') {
      const end = text.indexOf('#}', match.index + 2)
      add(commentPiece(match.index, end < 0 ? text.length : end + 2))
      continue
    }
    const tag = readTag(text, match.index, match[0], engine)
    add(tag)
    const raw = engine === 'nunjucks' && tag.kind === 'block' ? RAW.exec(innerText(text, tag))?.[1] : undefined
    if (raw !== undefined) {
      const end = new RegExp(`\\{%-?\\s*end${raw === 'raw' ? 'raw' : 'verbatim'}\\s*-?%\\}`).exec(text.slice(at))
      const stop = end === null ? text.length : at + end.index
      if (stop > at) pieces.push(textPiece(at, stop))
      at = stop
    }
  }
  if (at < text.length) pieces.push(textPiece(at, text.length))
  return pieces
}

/** What a tag says. */
export function innerText(text: string, { inner }: Piece): string {
  return text.slice(inner.start, inner.end)
}

const OPENING = { nunjucks: /\{[{%#]/g, go: /\{\{/g } as const
const RAW = /^\s*(raw|verbatim)\s*$/

/** First words of Go's actions that print nothing; so do assignments. */
const GO_BLOCK = /^\s*(?:(?:if|else|end|range|with|define|block|template|break|continue)\b|\$\w*(?:\s*,\s*\$\w+)?\s*:?=)/

function readTag(text: string, start: number, opening: string, engine: Engine): Piece {
  const from = start + 2 + (text[start + 2] === '-' ? 1 : 0)
  if (engine === 'go' && /^\s*\/\*/.test(text.slice(from, from + 20))) {
    const close = text.indexOf('*/', from)
    const end = close < 0 ? -1 : text.indexOf('}}', close)
    return commentPiece(start, end < 0 ? text.length : end + 2)
  }
  const end = closing(text, from, engine)
  const to = text[end - 1] === '-' ? end - 1 : end
  const isBlock = engine === 'go' ? GO_BLOCK.test(text.slice(from, to)) : opening === '{%'
  return {
    kind: isBlock ? 'block' : 'print',
    start,
    end: Math.min(end + 2, text.length),
    inner: { start: from, end: Math.max(from, to) },
  }
}

/** Where the tag's closing delimiter begins. */
function closing(text: string, from: number, engine: Engine): number {
  const raw = engine === 'go' ? '`' : undefined
  for (let at = from; at < text.length; at++) {
    const char = text[at]
    if (char === '"' || char === "'" || (raw !== undefined && char === raw)) {
      for (at++; at < text.length && text[at] !== char; at++) if (text[at] === '\\' && char !== raw) at++
    } else if (text[at + 1] === '}' && (char === '}' || (char === '%' && engine === 'nunjucks'))) return at
  }
  return text.length
}

function textPiece(start: number, end: number): Piece {
  return { kind: 'text', start, end, inner: { start, end } }
}

function commentPiece(start: number, end: number): Piece {
  return { kind: 'comment', start, end, inner: { start, end } }
}
