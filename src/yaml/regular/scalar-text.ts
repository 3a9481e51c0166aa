/** What the scalars of the regular subset say: folding, escapes and block scalars, by the rules of go-yaml v2.4's scanner. */
import { loadEscapedText } from './escaped-text.chunk.ts'
import { foldLines } from './fold-lines.ts'

/** The text of a single-quoted scalar, from what stands between its quotes. */
export function singleQuoted(inner: string): string {
  const text = inner.includes('\n') ? foldLines(inner) : inner
  return text.includes("'") ? text.replaceAll("''", "'") : text
}

/** The text of a double-quoted scalar, from what stands between its quotes. Throws {@link IRREGULAR} for escapes that go-yaml does not know. */
export function doubleQuoted(inner: string): string {
  if (inner.includes('\\')) return loadEscapedText().escapedText(inner)
  return inner.includes('\n') ? foldLines(inner) : inner
}

export interface BlockLayout {
  readonly style: 'literal' | 'folded'
  readonly indent: number
  readonly chomping: '' | '-' | '+'
}

/** The text of a block scalar, from its lines; the last one ends in a newline. */
export function blockText(lines: string, { style, indent, chomping }: BlockLayout): string {
  const plain = stripIndent(lines.includes('\r') ? lines.replaceAll('\r\n', '\n') : lines, indent)
  let end = plain.length
  while (end > 0 && plain.charCodeAt(end - 1) === 10) end--
  if (end === 0) return chomping === '+' ? plain : ''
  const kept = chomping === '-' ? end : chomping === '+' ? plain.length : end + 1
  // A part of a text is no copy of it; two that are put together become one, once they are read.
  return style === 'literal' ? plain.slice(0, kept) : foldBlock(plain.slice(0, end)) + plain.slice(end, kept)
}

function stripIndent(lines: string, indent: number): string {
  const gap = ' '.repeat(indent)
  // A line of blanks alone may be shorter than the indentation.
  if (BLANKS.test(lines)) return `\n${lines}`.replace(new RegExp(`\n {0,${indent}}`, 'g'), '\n').slice(1)
  return (lines.startsWith(gap) ? lines.slice(indent) : lines).split(`\n${gap}`).join('\n')
}

const BLANKS = /(?:^|\n) +\n/

/** Mirrors the loop of `yaml_parser_scan_block_scalar`: a line joins the one before it, unless one of the two begins with a blank. */
function foldBlock(text: string): string {
  let out = ''
  let breaks = ''
  let afterBlank = false
  let first = true
  for (const line of text.split('\n')) {
    if (line === '') {
      if (first) out += '\n'
      else breaks += '\n'
      continue
    }
    const startsBlank = line.startsWith(' ') || line.startsWith('\t')
    if (!first) out += !afterBlank && !startsBlank ? breaks || ' ' : `\n${breaks}`
    out += line
    breaks = ''
    afterBlank = startsBlank
    first = false
  }
  return out
}
