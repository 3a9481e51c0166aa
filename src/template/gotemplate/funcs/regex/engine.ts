/**
 * Go's regular expressions, in linear time: the only importer of re2js, a JavaScript port of RE2. Mirrors Compile, allMatches and the error texts
 * of regexp and regexp/syntax, Go 1.26. Positions are JavaScript string indices. No pattern ever reaches V8's own, backtracking engine.
 */
import { RE2JS, RE2JSException, RE2JSSyntaxException } from 're2js'
import { hasBytes, toValidText } from '../../format/bytes.ts'
import { type CallContext, GoError } from '../../value.ts'
import { type AdaptedPattern, adaptPattern, patternSize } from './pattern.ts'

export interface Regex {
  /** Start and end of the match and of each group (−1 where a group took no part), of the first match at or after an index. */
  readonly find: (text: string, from: number, context: CallContext) => readonly number[] | undefined
  /** The numbers of the groups with a name. */
  readonly groups: ReadonlyMap<string, readonly number[]>
}

/** regexp.Compile; the error is a GoError `error parsing regexp: REASON: PART`. */
export function compileRegex(pattern: string, context: CallContext): Regex {
  if (hasBytes(pattern)) throw badSyntax('invalid UTF-8', pattern.slice(pattern.search(/[\ud800-\udfff]/u)))
  const adapted = adaptPattern(pattern)
  const size = patternSize(pattern)
  context.step(size > MAX_SIZE ? Number.MAX_SAFE_INTEGER : size)
  const compiled = compile(adapted, pattern)
  const count = compiled.groupCount()
  const cost = 1 + size / INSTRUCTIONS_PER_PASS
  return {
    groups: adapted.groups,
    find: (text, from, { step }) => {
      step(1 + Math.floor(((text.length - from) * cost) / CHARACTERS_PER_STEP))
      // A byte that is no UTF-8 is read as U+FFFD, as Go does; positions stay the same.
      const matcher = compiled.matcher(toValidText(text))
      if (!matcher.find(from)) return undefined
      return Array.from({ length: count + 1 }, (_, group) => [matcher.start(group), matcher.end(group)]).flat()
    },
  }
}

/** The matches in order, at most `limit`, all for a negative one; an empty match right after a match does not count. */
export function allMatches(regex: Regex, text: string, limit: number, context: CallContext): (readonly number[])[] {
  const found: (readonly number[])[] = []
  let from = 0
  let previousEnd = -1
  while ((limit < 0 || found.length < limit) && from <= text.length) {
    const match = regex.find(text, from, context)
    if (match === undefined) break
    const [start = 0, end = 0] = match
    const isRepeated = end === from && start === previousEnd
    from = end === from ? from + Math.max(1, widthAt(text, from)) : end
    previousEnd = end
    if (!isRepeated) found.push(match)
    context.checkList(found.length)
  }
  return found
}

/** UTF-16 units of the character at an index; 0 at the end. */
export function widthAt(text: string, index: number): number {
  const code = text.codePointAt(index)
  return code === undefined ? 0 : code > 0xffff ? 2 : 1
}

/** Go's own limit is 3,355,443 instructions; so many would take JavaScript seconds and a gigabyte. */
const MAX_SIZE = 100_000

// A search is charged as if it went to the end of the text, which it may.
const INSTRUCTIONS_PER_PASS = 64
const CHARACTERS_PER_STEP = 64

/** Compiles the adapted pattern; an error quotes the original one. */
function compile(adapted: AdaptedPattern, pattern: string): RE2JS {
  try {
    return RE2JS.compile(adapted.pattern)
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) throw syntaxError(error, adapted, pattern)
    if (error instanceof RE2JSException) throw badSyntax('expression too large', pattern)
    throw error
  }
}

function syntaxError({ error, input }: RE2JSSyntaxException, adapted: AdaptedPattern, pattern: string): GoError {
  if (input === null) return badSyntax(error, error.startsWith('trailing backslash') ? '' : pattern)
  // Go takes it for a flag when nothing follows.
  if (input === '(?<') return badSyntax('invalid or unsupported Perl syntax', input)
  return badSyntax(error, input === adapted.pattern ? pattern : adapted.original(input))
}

/** The error of a pattern. */
function badSyntax(reason: string, part: string): GoError {
  return new GoError(`error parsing regexp: ${reason}: \`${part}\``)
}
