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
  let line = 1
  let lineStart = 0
  const end = Math.min(offset, text.length)
  const before = text.slice(0, end)
  if (!before.includes('\r')) {
    for (let next = before.indexOf('\n'); next >= 0; next = before.indexOf('\n', lineStart)) {
      line++
      lineStart = next + 1
    }
    return { line, column: end - lineStart + 1 }
  }
  for (let i = 0; i < end; i++) {
    const c = text.charCodeAt(i)
    if (c === 10 || (c === 13 && text.charCodeAt(i + 1) !== 10)) {
      line++
      lineStart = i + 1
    }
  }
  return { line, column: end - lineStart + 1 }
}
