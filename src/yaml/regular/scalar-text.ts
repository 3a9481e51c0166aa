/** What the scalars of the regular subset say: folding, escapes and block scalars, by the rules of go-yaml v2.4's scanner. */
import { ESCAPES } from '../escapes.ts'
import { IRREGULAR } from './irregular.ts'

/** Lines of a plain or quoted scalar joined: one break is a space, of several the first is dropped; blanks around breaks go. */
export function foldLines(text: string): string {
  return text.replace(/[ \t]*\r?\n(?:[ \t]*\r?\n)*[ \t]*/g, (gap) => {
    const breaks = gap.split('\n').length - 1
    return breaks === 1 ? ' ' : '\n'.repeat(breaks - 1)
  })
}

/** The text of a single-quoted scalar, from what stands between its quotes. */
export function singleQuoted(inner: string): string {
  const text = inner.includes('\n') ? foldLines(inner) : inner
  return text.includes("'") ? text.replaceAll("''", "'") : text
}

const CODE = /\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))/y
const GAP = /[ \t]*\r?\n(?:[ \t]*\r?\n)*[ \t]*/y

/** The text of a double-quoted scalar, from what stands between its quotes. Throws {@link IRREGULAR} for escapes that go-yaml does not know. */
export function doubleQuoted(inner: string): string {
  if (!inner.includes('\\')) return inner.includes('\n') ? foldLines(inner) : inner
  let out = ''
  let from = 0
  for (let at = inner.indexOf('\\'); at >= 0; at = inner.indexOf('\\', from)) {
    const before = inner.slice(from, at)
    const next = inner.charAt(at + 1)
    if (next === '\n' || next === '\r') {
      // What stands before an escaped break stays, blanks too; empty lines behind it are breaks.
      GAP.lastIndex = at + 1
      const gap = GAP.exec(inner)
      if (gap === null) throw IRREGULAR
      out += foldLines(before) + '\n'.repeat(gap[0].split('\n').length - 2)
      from = GAP.lastIndex
      continue
    }
    out += before.includes('\n') ? foldLines(before) : before
    const simple = Object.hasOwn(ESCAPES, next) ? ESCAPES[next] : undefined
    if (simple !== undefined) {
      out += simple
      from = at + 2
      continue
    }
    CODE.lastIndex = at
    const code = CODE.exec(inner)
    if (code === null) throw IRREGULAR
    const point = Number.parseInt(code[1] ?? code[2] ?? code[3] ?? '', 16)
    if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) throw IRREGULAR
    out += String.fromCodePoint(point)
    from = CODE.lastIndex
  }
  const rest = inner.slice(from)
  return out + (rest.includes('\n') ? foldLines(rest) : rest)
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
  const content = plain.slice(0, end)
  const body = style === 'folded' ? foldBlock(content) : content
  if (chomping === '-') return body
  return chomping === '+' ? body + plain.slice(end) : `${body}\n`
}

function stripIndent(lines: string, indent: number): string {
  const gap = `\n${' '.repeat(indent)}`
  const text = `\n${lines}`
  // Empty lines may be shorter than the indentation.
  return (
    text.includes('\n\n') || /\n +\n/.test(text)
      ? text.replace(new RegExp(`\n {0,${indent}}`, 'g'), '\n')
      : text.replaceAll(gap, '\n')
  ).slice(1)
}

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
