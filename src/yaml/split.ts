import type { Span } from '../base/source.ts'
import { YamlError } from './error.ts'
import { YAML_LIMITS, type YamlLimits } from './limits.ts'

/** A piece of a stream that is read as one YAML document; `separator` is the `---` line before it. */
export interface StreamPart extends Span {
  readonly separator: Span | undefined
}

/** Spaces as Go's unicode.IsSpace knows them. */
export const GO_SPACE = '\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'
const LEADING_SPACE = new RegExp(`^[${GO_SPACE}]*`)

/**
 * Cuts a text into documents at the lines that begin with `---`, in quotes too. Mirrors `YAMLReader.Read` of k8s.io/apimachinery v0.37
 * (util/yaml/decoder.go), byte for byte of the text: a `---` line with nothing before it stays in its document. Throws YamlError.
 */
export function splitYaml(text: string, from = 0, { documents }: YamlLimits = YAML_LIMITS): readonly StreamPart[] {
  const parts: StreamPart[] = []
  let start = from
  let separator: StreamPart['separator']
  for (let line = firstSeparator(text, from); line >= 0; line = nextSeparator(text, line)) {
    const end = lineEnd(text, line)
    const rest = text.slice(line + 3, end).replace(LEADING_SPACE, '')
    if (rest !== '' && !rest.startsWith('#'))
      throw new YamlError(`invalid Yaml document separator: ${rest.slice(0, 40).trimEnd()}`, line + 3)
    if (line === start) continue
    if (parts.length >= documents) throw new YamlError(`the stream has more than ${documents} documents`, line, 'limit')
    parts.push({ start, end: line, separator })
    separator = { start: line, end }
    start = end
  }
  if (start < text.length) parts.push({ start, end: text.length, separator })
  return parts
}

/** The text of a part as the YAML reader gets it: every line ends, and ends in a bare newline. */
export function readerText(text: string, { start, end }: Span): string {
  const lines = text.slice(start, end).replaceAll('\r\n', '\n')
  return lines.endsWith('\n') ? lines : `${lines}\n`
}

/**
 * The text with its last line ended, as `LineReader.Read` of apimachinery's decoder.go ends it. A CR there is a break of its own, and no part of what the
 * stream held before the newline: it must not seem to be one.
 */
export function ended(text: string): string {
  if (text.endsWith('\n')) return text
  return text.endsWith('\r') ? `${text}\r\n` : `${text}\n`
}

function firstSeparator(text: string, from: number): number {
  return text.startsWith('---', from) ? from : nextSeparator(text, from)
}

function nextSeparator(text: string, after: number): number {
  const found = text.indexOf('\n---', after)
  return found < 0 ? -1 : found + 1
}

/** The offset behind the newline of a line. */
function lineEnd(text: string, from: number): number {
  const newline = text.indexOf('\n', from)
  return newline < 0 ? text.length : newline + 1
}
