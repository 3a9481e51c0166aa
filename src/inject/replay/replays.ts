/**
 * Injections that are done again in the text alone. Many pod templates of a stream differ in a few words: the workload's name, images, values of variables. Where
 * two of them were injected, and the edits of the two differ in those words alone, a third one that differs in no other words gets the same edits with its own words.
 * Compared is all that an injection hangs on: the text of the pod template, and what the injector's templates printed for it (docs/decisions/0007-replays.md).
 */
import { isObject, type JsonObject, jsonText, parseJson } from '../../base/json.ts'
import { type Refill, refillOf } from '../../base/refill.ts'
import type { Edit } from '../../yaml/splice.ts'
import type { Injection, PreparedInjection, Sum, Workload } from '../injector.ts'
import { withKeys } from '../pod-parts.ts'
import { LONGEST_TEXT, type OwnLines, type PlacedItem, type Site, siteOf } from './site.ts'
import {
  ALL_MARKS,
  areNew,
  areSimple,
  type Composites,
  compositesIn,
  escapeMarks,
  filled,
  type Marked,
  MOST_SUMS,
  marking,
  markOfSum,
  marksIn,
  namesThings,
  placeOf,
  type TextPlace,
  tokensIn,
  wordsIn,
} from './words.ts'

/** What is known of an injection before it is made. */
export type Replay =
  | { readonly known: 'yes'; readonly edits: readonly Edit[]; template(): JsonObject }
  /** It has to be made, and the next ones may go by it. */
  | { readonly known: 'no'; learn(injection: Injection, edits: readonly Edit[]): void }

export interface Replays {
  /** Undefined where nothing can be learnt from this one. */
  find(workload: Workload, item: PlacedItem, injector: string, prepared: PreparedInjection): Replay | undefined
}

/** YAML has no such character; where a template prints it, nothing is replayed. */
const BETWEEN_TEXTS = '\0'
/** Makes of pod templates that are remembered. */
const MOST_MAKES = 64
/** After so many in vain the search is given up; one that is found pays for two. */
const PATIENCE = 100
/** A make of which so many disagree is not tried again. */
const MOST_DISAGREEMENTS = 3
/** Of more, comparing takes longer than injecting. */
const MOST_EDITS = 200
/** Makes whose pod templates read alike, and for which the templates print different texts. */
const MOST_ALIKE = 8

/** Pod templates that are the same but for some words. */
interface Make {
  readonly first: Sample
  plan: Plan
  /** The words that were others, and did what was expected. */
  open: ReadonlySet<number>
  disagreements: number
}

/** An injection that was made. */
interface Sample {
  readonly words: readonly string[]
  /** All that the injection hangs on beside the pod template's lines. */
  readonly printed: string
  readonly template: JsonObject
  /** Of the pod template, as JSON. */
  readonly metadata: string
  readonly sums: readonly Sum[]
  readonly sorted: readonly (readonly string[])[]
  readonly edits: readonly PlacedEdit[]
}

/** An edit between words that may have other lengths. */
interface PlacedEdit {
  readonly start: TextPlace
  readonly end: TextPlace
  readonly text: string
  readonly depth: number
}

/** What a sample becomes with other words. */
interface Plan {
  readonly open: readonly number[]
  /** What was printed, text by text. */
  readonly printed: readonly Marked[]
  /** The tokens between the words in what was printed. */
  readonly between: string
  readonly edits: readonly (Omit<PlacedEdit, 'text'> & { readonly marked: Marked })[]
  readonly sums: readonly { readonly of: Marked; readonly again: Sum['again'] }[]
  readonly metadata: Refill<Given>
  /** Texts that must be in this order with other words, too. */
  readonly sorted: readonly (readonly Marked[])[]
  /** Words in scalars that take the place of others: whether those are quoted hangs on more than on what they hold. */
  readonly simple: readonly number[]
  /** What templates printed around words: must differ, and not stand in the pod template. */
  readonly composites: Composites
}

/** What takes the place of marks. */
interface Given {
  readonly words: readonly string[]
  readonly sums: readonly string[]
}

/** Where words of a pod template stand, and what is the same in others of its make; with the injector it is a key. */
function keyOf({ make }: Site, injector: string): string {
  let key = make.keys.get(injector)
  if (key === undefined) {
    key = `${make.text}\0${injector}`
    make.keys.set(injector, key)
  }
  return key
}

/** A memory for one run. */
export function createReplays(): Replays {
  const makes = new Map<string, Make[] | 'lost'>()
  let patience = PATIENCE
  return {
    find(workload, item, injector, { texts }) {
      if (patience <= 0 || texts === undefined) return undefined
      const site = siteOf(item, workload)
      if (site === undefined) return undefined
      const { own, words } = site
      const { lines } = site.make
      const key = keyOf(site, injector)
      const known = makes.get(key) ?? []
      if (known === 'lost' || lengthOf(texts) > LONGEST_TEXT) return undefined
      for (const make of known) {
        if (!isLike(make, words) || !isSameBut(make.plan, texts, words)) continue
        if (!holdsFor(make.plan, words, own.lines)) return undefined
        patience += 2
        return replayed(make, words, own.start)
      }
      patience--
      const learn = (injection: Injection, edits: readonly Edit[]): void => {
        const sample = sampleOf(injection, edits, own, words, texts.join(BETWEEN_TEXTS))
        if (sample === undefined || !isLearnt(known, sample, lines)) makes.set(key, 'lost')
        else if (!makes.has(key)) {
          if (makes.size >= MOST_MAKES) makes.delete(makes.keys().next().value as string)
          makes.set(key, known)
        }
      }
      return { known: 'no', learn }
    },
  }
}

/** Opens words of a make, or adds one. False where nothing comes of it. */
function isLearnt(known: Make[], sample: Sample, lines: string): boolean {
  for (const make of known) {
    const open = new Set([...make.open, ...differing(make.first.words, sample.words)])
    const expected = markedSample(make.first, [...open])
    const seen = markedSample(sample, [...open])
    if (seen.printed !== expected.printed || namesThings([...open], lines, seen.printed)) continue
    if (JSON.stringify(seen) !== JSON.stringify(expected)) return ++make.disagreements < MOST_DISAGREEMENTS
    const plan = planOf(expected, [...open])
    if (![make.first, sample].every(({ words }) => areSimple(words, plan.simple)))
      return ++make.disagreements < MOST_DISAGREEMENTS
    make.plan = plan
    make.open = open
    return true
  }
  if (known.length >= MOST_ALIKE) return false
  known.push({ first: sample, plan: planOf(markedSample(sample, []), []), open: new Set(), disagreements: 0 })
  return true
}

/** Whether the same was printed but for the open words. Where they stand beside their places too, nobody knows what is equal to what. */
function isSameBut({ open, printed, between }: Plan, texts: readonly string[], words: readonly string[]): boolean {
  const isSame = texts.length === printed.length && printed.every((text, i) => texts[i] === filled(text, words, []))
  return isSame && !open.some((index) => between.includes(words[index] as string))
}

/** Whether only open words differ. */
function isLike({ first, open }: Make, words: readonly string[]): boolean {
  for (let i = 0; i < words.length; i++) if (words[i] !== first.words[i] && !open.has(i)) return false
  return true
}

function lengthOf(texts: readonly string[]): number {
  return texts.reduce((length, text) => length + text.length, 0)
}

function differing(some: readonly string[], others: readonly string[]): readonly number[] {
  return some.flatMap((word, i) => (word === others[i] ? [] : [i]))
}

/** Undefined where something was told about the workload, or the edits reach further than its lines. */
function sampleOf(
  { template, notices, sums = [], sorted = [] }: Injection,
  edits: readonly Edit[],
  { start, lines }: OwnLines,
  words: readonly string[],
  printed: string,
): Sample | undefined {
  if (notices.length > 0 || sums.length > MOST_SUMS || edits.length === 0 || edits.length > MOST_EDITS) return undefined
  const placed: PlacedEdit[] = []
  for (const { offset, length, text, depth } of edits) {
    const from = placeOf(lines, offset - start, words)
    const to = length === 0 ? from : placeOf(lines, offset + length - start, words)
    if (from === undefined || to === undefined) return undefined
    placed.push({ start: from, end: to, text, depth })
  }
  return { words, printed, template, sums, sorted, edits: placed, metadata: jsonText(template['metadata'] ?? null) }
}

/** The sample with marks in the place of these words, and of the sums that hang on them. */
function markedSample(
  { words, printed, metadata, sums, sorted, edits }: Sample,
  open: readonly number[],
): Omit<Sample, 'words' | 'template'> {
  const mark = marking(words, open)
  const moving = sums.filter(({ of }) => mark(of) !== of)
  const markAll = (text: string): string => mark(moving.reduce((out, sum, i) => out.replaceAll(sum.text, markOfSum(i)), text))
  return {
    edits: edits.map((edit) => ({ ...edit, text: markAll(edit.text) })),
    sums: moving.map(({ of, again }) => ({ text: '', of: mark(of), again })),
    metadata: markAll(metadata),
    printed: mark(printed),
    sorted: sorted.map((list) => list.map(mark)).filter((list, i) => list.some((text, j) => text !== sorted[i]?.[j])),
  }
}

function planOf({ edits, sums, metadata, printed, sorted }: ReturnType<typeof markedSample>, open: readonly number[]): Plan {
  const value = parseJson(escapeMarks(metadata))
  const cut = edits.map(({ text, ...edit }) => ({ ...edit, marked: marksIn(text) }))
  return {
    open,
    printed: printed.split(BETWEEN_TEXTS).map(marksIn),
    between: tokensIn(printed.replaceAll(ALL_MARKS, ' ')),
    edits: cut,
    sorted: sorted.map((list) => list.map(marksIn)),
    composites: compositesIn(printed),
    simple: cut.flatMap(({ start, end, marked }) => (end.offset > start.offset ? wordsIn(marked) : [])),
    sums: sums.map(({ of, again }) => ({ of: marksIn(of), again })),
    metadata: refillOf(value, fillOfText) ?? (() => value),
  }
}

function fillOfText(text: string): ((given: Given) => string) | undefined {
  const marked = marksIn(text)
  return marked.marks.length === 0 ? undefined : ({ words, sums }) => filled(marked, words, sums)
}

/** Whether other words leave what was sorted in its order, what is printed plain so, and new names new. */
function holdsFor({ sorted, simple, composites }: Plan, words: readonly string[], lines: string): boolean {
  if (!areSimple(words, simple) || !areNew(composites, words, lines)) return false
  return sorted.every((list) => {
    const texts = list.map((marked) => filled(marked, words, []))
    return texts.every((text, i) => i === 0 || (texts[i - 1] as string) < text)
  })
}

function replayed({ first, plan }: Make, words: readonly string[], start: number): Replay {
  const sums = plan.sums.map(({ of, again }) => again(filled(of, words, [])))
  const edits = plan.edits.map(({ start: from, end, depth, marked }) => {
    const offset = start + offsetOf(from, words)
    return { offset, length: end === from ? 0 : start + offsetOf(end, words) - offset, text: filled(marked, words, sums), depth }
  })
  const template = (): JsonObject => {
    const metadata = plan.metadata({ words, sums })
    return withKeys(first.template, { metadata: isObject(metadata) ? metadata : undefined })
  }
  return { known: 'yes', edits, template }
}

function offsetOf({ offset, counts }: TextPlace, words: readonly string[]): number {
  let at = offset
  for (let i = 0; i < counts.length; i++) at += (counts[i] as number) * ((words[i] as string).length - 1)
  return at
}
