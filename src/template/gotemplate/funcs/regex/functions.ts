/** Regular expressions: mirrors regex.go of sprig v3.3.0. Without `must`, a bad pattern is a panic of MustCompile, but for regexMatch no match. */

import { quote } from '../../../../base/go-quote.ts'
import { grownCapacity, withoutRoom, withRoom } from '../../capacity.ts'
import { joinBytes } from '../../format/bytes.ts'
import { canBackquote } from '../../format/quote.ts'
import { INT, STRING, STRINGS } from '../../types.ts'
import { type CallContext, type FuncTable, GoError, type GoFunc, type Typed, typed } from '../../value.ts'
import { func, table } from '../row.ts'
import { allMatches, compileRegex, type Regex, widthAt } from './engine.ts'
import { expand, parseReplacement } from './expand.ts'

/** The family as a table, for the loader. */
export const REGEX_TABLE: FuncTable = table([
  func('regexMatch', [STRING, STRING], (pattern, text, context) => {
    try {
      return matches(compileRegex(pattern, context), text, context)
    } catch (error) {
      if (error instanceof GoError) return false
      throw error
    }
  }),
  func('mustRegexMatch', [STRING, STRING], (pattern, text, context) => matches(compileRegex(pattern, context), text, context)),
  ...both('regexFind', (name, compile) =>
    func(name, [STRING, STRING], (pattern, text, context) => {
      const [start = 0, end = 0] = compile(pattern, context).find(text, 0, context) ?? []
      return text.slice(start, end)
    }),
  ),
  ...both('regexFindAll', (name, compile) =>
    func(name, [STRING, STRING, INT], (pattern, text, limit, context) => {
      const found = allMatches(compile(pattern, context), text, Number(limit), context)
      if (found.length === 0) return strings(null)
      const texts = found.map(([start, end]) => text.slice(start, end))
      return strings(withRoom(texts, grownCapacity(texts.length, FIRST_ROOM)))
    }),
  ),
  ...both('regexReplaceAll', (name, compile) =>
    func(name, [STRING, STRING, STRING], (pattern, text, template, context) => {
      const regex = compile(pattern, context)
      const replacement = parseReplacement(template, regex)
      return replaceAll(regex, text, (match) => expand(replacement, text, match), context)
    }),
  ),
  ...both('regexReplaceAllLiteral', (name, compile) =>
    func(name, [STRING, STRING, STRING], (pattern, text, literal, context) =>
      replaceAll(compile(pattern, context), text, () => literal, context),
    ),
  ),
  ...both('regexSplit', (name, compile) =>
    func(name, [STRING, STRING, INT], (pattern, text, limit, context) => {
      const regex = compile(pattern, context)
      return strings(limit === 0n ? null : split(regex, pattern, text, Number(limit), context))
    }),
  ),
  func('regexQuoteMeta', [STRING], (text, context) => {
    const quoted = text.replaceAll(/[\\.+*?()|[\]{}^$]/g, '\\$&')
    context.checkString(quoted.length)
    return quoted
  }),
])

/** startSize of regexp.go: matches that FindAll makes room for at first. */
const FIRST_ROOM = 10

type Compile = (pattern: string, context: CallContext) => Regex

/** A function and its `must` twin, which tells the error of a bad pattern without MustCompile's words. */
function both(name: string, row: (name: string, compile: Compile) => GoFunc): GoFunc[] {
  return [row(name, mustCompile), row(`must${name[0]?.toUpperCase()}${name.slice(1)}`, compileRegex)]
}

/** regexp.MustCompile. */
function mustCompile(pattern: string, context: CallContext): Regex {
  try {
    return compileRegex(pattern, context)
  } catch (error) {
    if (!(error instanceof GoError)) throw error
    const quoted = canBackquote(pattern) ? `\`${pattern}\`` : quote(pattern)
    throw new GoError(`regexp: Compile(${quoted}): ${error.message}`)
  }
}

function matches(regex: Regex, text: string, context: CallContext): boolean {
  return regex.find(text, 0, context) !== undefined
}

/** `[]string`. */
function strings(texts: readonly string[] | null): Typed {
  return typed(STRINGS, texts)
}

/** Mirrors replaceAll of regexp.go: no replacement for an empty match right after a match. */
function replaceAll(regex: Regex, text: string, replacement: (match: readonly number[]) => string, context: CallContext): string {
  let out = ''
  let lastEnd = 0
  let from = 0
  while (from <= text.length) {
    const match = regex.find(text, from, context)
    if (match === undefined) break
    const [start = 0, end = 0] = match
    out += text.slice(lastEnd, start)
    if (end > lastEnd || start === 0) out += replacement(match)
    context.checkString(out.length)
    lastEnd = end
    from = Math.max(end, from + Math.max(1, widthAt(text, from)))
  }
  return joinBytes(out + text.slice(lastEnd))
}

/** Mirrors Split of regexp.go. */
function split(regex: Regex, pattern: string, text: string, limit: number, context: CallContext): string[] {
  if (pattern !== '' && text === '') return withoutRoom([''])
  const pieces: string[] = []
  let begin = 0
  let end = 0
  const matches = allMatches(regex, text, limit, context)
  for (const [start = 0, stop = 0] of matches) {
    if (limit > 0 && pieces.length === limit - 1) break
    end = start
    if (stop !== 0) pieces.push(text.slice(begin, end))
    begin = stop
  }
  if (end !== text.length) pieces.push(text.slice(begin))
  return withRoom(pieces, grownCapacity(pieces.length, matches.length))
}
