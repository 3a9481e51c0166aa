/** A text that a person wrote, under the name by which errors call it (a path as given, `<stdin>`, `facts.yaml`). */
export interface Source {
  readonly name: string
  readonly text: string
  /** Its lines are never quoted in messages. */
  readonly confidential?: true
}

/** A source of manifests: any of them may be a Secret. */
export function manifestSource({ name, text }: Source): Source {
  return { name, text, confidential: true }
}

/** Half-open range of UTF-16 offsets in the text of a {@link Source}. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** A source and the part of it that is meant; without a span the whole text is meant. */
export interface Place {
  readonly source: Source
  readonly span?: Span
}

/** 1-based line and column (in UTF-16 units) of an offset; CR LF, CR and LF each end a line. */
export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const end = Math.min(offset, text.length)
  // Many places of one text are told in their order.
  if (last.text !== text || last.lineStart > end) last = { text, line: 1, lineStart: 0 }
  let { line, lineStart } = last
  if (!text.slice(lineStart, end).includes('\r')) {
    for (let next = text.indexOf('\n', lineStart); next >= 0 && next < end; next = text.indexOf('\n', lineStart)) {
      line++
      lineStart = next + 1
    }
  } else {
    for (let i = lineStart; i < end; i++) {
      const c = text.charCodeAt(i)
      if (c === 10 || (c === 13 && text.charCodeAt(i + 1) !== 10)) {
        line++
        lineStart = i + 1
      }
    }
  }
  last = { text, line, lineStart }
  return { line, column: end - lineStart + 1 }
}

/** The line that was asked for last. */
let last: { readonly text: string; readonly line: number; readonly lineStart: number } = { text: '', line: 1, lineStart: 0 }
