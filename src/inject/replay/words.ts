/** Words of a pod template that are others in the next one of the same make: names, images, values of labels and variables. */
import { FREE_KEYS } from '../../krm/free-keys.ts'

/** Control characters that YAML allows nowhere: each stands for one word. */
const FIRST_MARK = 0x0e
export const MOST_WORDS = 18

/** A word alone in its line: no reader takes it for anything but a text, on its own or with other characters beside it. */
const WORD = /^[a-z][a-z0-9]*(?:[-._/:@][a-z0-9]+)*$/
const FREE_LINE = new RegExp(`^ *(?:- )*(${FREE_KEYS.join('|')}): (["']?)(${WORD.source.slice(1, -1)})\\2$`, 'gm')

const SHORTEST = 3
/** Names that are cut are longer. */
const LONGEST = 120
/** What a shorter word could be a part of, and then mean no text, or a container that Istio knows. */
const SPECIAL = 'true false null nil yes off on inf nan istio-proxy istio-init istio-validation enable-core-dump auto'
/** Letters that no number has, nor a point in time. */
const OF_TEXTS = /[g-mp-suvwy]/

/** Words that an injector may know and treat in a way of their own. */
const KNOWN = /istio|envoy|pilot|sidecar|^auto$/

/** The words of a pod template's text. */
export interface FreeWords {
  /** Each once, in the order in which they first stand there; the workload's name is the first. */
  readonly words: readonly string[]
  /** How the names in it are sorted, as far as words may stand for them. */
  readonly order: string
}

/** Finds the words of a pod template's text; `name` is the workload's. */
export function freeWords(text: string, name: string): FreeWords {
  const words = new Set<string>()
  const names: string[] = []
  if (isFree(name)) words.add(name)
  FREE_LINE.lastIndex = 0
  for (let found = FREE_LINE.exec(text); found !== null; found = FREE_LINE.exec(text)) {
    const word = found[3] as string
    if (words.size < MOST_WORDS && isFree(word)) words.add(word)
    if (found[1] === 'name') names.push(word)
  }
  return { words: [...words], order: names.length < 2 ? '' : orderOf(names) }
}

/** All tokens of a text within which a word may stand, each once: much less to look through. */
export function tokensIn(text: string): string {
  return [...new Set(text.match(/[\w./:@-]+/g))].filter((token) => /[a-z]/.test(token)).join(' ')
}

/** The places of names among them, sorted. */
export function orderOf(names: readonly string[]): string {
  const sorted = [...new Set(names)].sort()
  return names.map((name) => sorted.indexOf(name)).join(' ')
}

/** May this word be another one? */
export function isFree(word: string): boolean {
  const isLongEnough = word.length >= SHORTEST && word.length <= LONGEST
  return isLongEnough && WORD.test(word) && OF_TEXTS.test(word) && !SPECIAL.includes(word) && !KNOWN.test(word)
}

/** A word in the place of which any other one is printed alike, whatever stands around it. */
const SIMPLE = /^[a-z][a-z0-9-]*$/

/** Are all the words of these indexes such? */
export function areSimple(words: readonly string[], indexes: readonly number[]): boolean {
  return indexes.every((index) => SIMPLE.test(words[index] as string))
}

/** How the words are printed: some in quotes, some in paths of records with escapes. */
export function waysToPrint(words: readonly string[]): string {
  return words.map((word) => `${/[:@]/.test(word) ? '"' : ''}${word.includes('/') ? '~' : ''}.`).join('')
}

/** Sums that may hang on words. */
export const MOST_SUMS = 8
const MARKS = /[\x0e-\x1f]/g
const MARKED = /[\x0e-\x1f]/
export const ALL_MARKS = /[\x01-\x08\x0e-\x1f]/g

function markOf(index: number): string {
  return String.fromCharCode(FIRST_MARK + index)
}

/** The mark of a sum. */
export function markOfSum(index: number): string {
  return String.fromCharCode(index + 1)
}

/** Puts marks in the place of the words of these indexes, long ones first. */
export function marking(words: readonly string[], indexes: readonly number[]): (text: string) => string {
  const order = [...indexes].sort((a, b) => (words[b] as string).length - (words[a] as string).length)
  const pairs = order.map((index) => [words[index] as string, markOf(index)] as const)
  return (text) => pairs.reduce((out, [word, mark]) => (out.includes(word) ? out.replaceAll(word, mark) : out), text)
}

/** JSON text with its marks written as JSON wants control characters. */
export function escapeMarks(json: string): string {
  return json.replaceAll(ALL_MARKS, (mark) => `\\u00${mark.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

/** A text with marks, and which of them stand in it. */
export interface Marked {
  readonly text: string
  readonly marks: readonly number[]
}

/** Finds the marks in a text. */
export function marksIn(text: string): Marked {
  return { text, marks: [...new Set(text.match(ALL_MARKS) ?? [])].map((mark) => mark.charCodeAt(0)) }
}

/** The text with words and sums in the place of its marks: whole texts are replaced by one native call a word, which beats any loop over pieces. */
export function filled({ text, marks }: Marked, words: readonly string[], sums: readonly string[]): string {
  let out = text
  for (const mark of marks)
    out = out.replaceAll(String.fromCharCode(mark), (mark < FIRST_MARK ? sums[mark - 1] : words[mark - FIRST_MARK]) as string)
  return out
}

/** The words whose marks are in a text. */
export function wordsIn({ marks }: Marked): readonly number[] {
  return marks.flatMap((mark) => (mark >= FIRST_MARK ? [mark - FIRST_MARK] : []))
}

/** Names and texts that templates made of words and more. */
export function compositesIn(printed: string): Composites {
  const tokens = printed.match(/[\w./:@\x0e-\x1f-]{2,}/g) ?? []
  const texts = [...new Set(tokens)].filter((token) => MARKED.test(token))
  const all = texts.map(marksIn)
  const [first = ''] = texts
  const at = first.search(ALL_MARKS)
  const head = first.slice(0, at + 1)
  const isOneWord = texts.every((text) => text.startsWith(head) && text.match(MARKS)?.length === 1)
  return { all, ends: isOneWord && all.length > 1 ? { head, tails: texts.map((text) => text.slice(head.length)) } : undefined }
}

/** What templates printed that is made of words and more. */
export interface Composites {
  readonly all: readonly Marked[]
  /** Where one word is in all of them, behind the same text: what stands before it, with its mark, and the different texts behind it. */
  readonly ends: { readonly head: string; readonly tails: readonly string[] } | undefined
}

/** With other words they could be equal, or what the pod has already: not with these. */
export function areNew({ all, ends }: Composites, words: readonly string[], lines: string): boolean {
  if (ends !== undefined) {
    const head = filled(marksIn(ends.head), words, [])
    for (let at = lines.indexOf(head); at >= 0; at = lines.indexOf(head, at + 1))
      if (ends.tails.some((tail) => lines.startsWith(tail, at + head.length))) return false
    return true
  }
  const made = all.map((one) => filled(one, words, []))
  return new Set(made).size === made.length && !made.some((text) => lines.includes(text))
}

/** Where an offset of a text is in the text with marks, and how often each word stands before it; undefined within a word, and outside of the text. */
export function placeOf(text: string, offset: number, words: readonly string[]): TextPlace | undefined {
  if (offset < 0 || offset > text.length) return undefined
  const mark = marking(words, [...words.keys()])
  const before = mark(text.slice(0, offset))
  // No word goes on over a line's end.
  const isLineStart = offset === 0 || text.charAt(offset - 1) === '\n'
  if (!isLineStart && before + mark(text.slice(offset)) !== mark(text)) return undefined
  const marks = before.match(MARKS) ?? []
  return { offset: before.length, counts: words.map((_, i) => marks.filter((mark) => mark === markOf(i)).length) }
}

/** An offset in the text with marks, and how often each word stands before it. */
export interface TextPlace {
  readonly offset: number
  readonly counts: readonly number[]
}

/** The searches below take time by the square of a line's length. */
const LONG_LINE = 1024

function hasLongLine(text: string): boolean {
  let from = 0
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
    if (end - from > LONG_LINE) return true
    from = end + 1
  }
  return text.length - from > LONG_LINE
}

/**
 * True where some of the words stand in what may be sorted with other things than names of the pod: keys, and names in what was printed; also where a line is too
 * long to be sure. Both texts have marks in the place of all words.
 */
export function namesThings(indexes: readonly number[], lines: string, printed: string): boolean {
  if (indexes.length === 0) return false
  if (hasLongLine(lines) || hasLongLine(printed)) return true
  const ours = (text: string): string => indexes.reduce((out, index) => out.replaceAll(markOf(index), OPEN), text)
  const [source, print] = [ours(lines), ours(printed)]
  return KEY.test(source) || KEY.test(print) || LONE_KEY.test(source) || NAME.test(print)
}

/** Stands for each of the marks that are asked for, so that the searches need not be made anew: a character that YAML knows in escapes alone. */
const OPEN = '\x7f'
const KEY = /\x7f(?:[^"\\\n]|\\.)*"\s*:|\x7f[^'\n]*'\s*:|\x7f[^"',{}\n]*:(?:\s|$)|^[ -]*\?[^\n]*\x7f/m
/** `{a, b}`: keys without values. */
const LONE_KEY = /\{(?:[^\n}]*,)?[^\n:,}]*\x7f[^\n:,}]*[,}]/
const NAME = /^[ -]*name: [^\n]*\x7f/m
