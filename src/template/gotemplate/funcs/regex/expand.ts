/** Replacement templates of Go's regular expressions: mirrors Expand and extract of regexp.go, Go 1.26: `$1`, `${1}`, `$name`, `$$`. */
import { isDigit, isLetter } from '../sprig/runes.ts'
import type { Regex } from './engine.ts'

/** A template taken apart: texts, and groups (of several of one name the first that took part) whose texts go between them. */
export type Replacement = readonly (string | readonly number[])[]

/** A group that does not exist has no text; `$1x` is the group named 1x. */
export function parseReplacement(template: string, { groups }: Pick<Regex, 'groups'>): Replacement {
  const parts: (string | readonly number[])[] = []
  let rest = template
  for (let dollar = rest.indexOf('$'); dollar >= 0; dollar = rest.indexOf('$')) {
    parts.push(rest.slice(0, dollar))
    rest = rest.slice(dollar + 1)
    if (rest.startsWith('$')) {
      parts.push('$')
      rest = rest.slice(1)
      continue
    }
    const reference = readReference(rest)
    if (reference === undefined) {
      parts.push('$')
      continue
    }
    rest = rest.slice(reference.length)
    const number = groupNumber(reference.name)
    parts.push(number === undefined ? (groups.get(reference.name) ?? []) : [number])
  }
  return [...parts, rest]
}

/** The text of a replacement for one match. */
export function expand(replacement: Replacement, text: string, match: readonly number[]): string {
  let out = ''
  for (const part of replacement) {
    if (typeof part === 'string') out += part
    else {
      const group = part.find((number) => (match[2 * number] ?? -1) >= 0)
      if (group !== undefined) out += text.slice(match[2 * group], match[2 * group + 1])
    }
  }
  return out
}

/** The name after a dollar, and how many characters it takes with its braces. */
function readReference(text: string): { name: string; length: number } | undefined {
  const braced = text.startsWith('{')
  const start = braced ? 1 : 0
  let end = start
  for (const char of text.slice(start)) {
    if (!isNameRune(char.codePointAt(0) ?? 0)) break
    end += char.length
  }
  if (end === start || (braced && text[end] !== '}')) return undefined
  return { name: text.slice(start, end), length: braced ? end + 1 : end }
}

function isNameRune(code: number): boolean {
  return code === 0x5f || isLetter(code) || isDigit(code)
}

/** A name of digits is a number, unless it has a leading zero or is huge. */
function groupNumber(name: string): number | undefined {
  return /^(?:0|[1-9]\d{0,8})$/.test(name) ? Number(name) : undefined
}
