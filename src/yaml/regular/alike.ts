/**
 * Items of a long list, or documents of a long stream, that read as an earlier one does. Most are the same text but for words at the ends of lines: a name, an
 * image, a number in quotes. Which words stand there makes no difference to how the rest is read, so that the first of a make is read with marks in their places,
 * and the others are that one with their own words.
 */
import type { JsonObject } from '../../base/json.ts'
import { type Refill, refillOf } from '../../base/refill.ts'
import type { Source, Span } from '../../base/source.ts'
import type { YamlLimits } from '../limits.ts'
import type { MapNode } from '../node.ts'
import { readRegular } from './read-regular.ts'

/** An item that is like an earlier one. */
export interface Alike {
  /** How it is read: the node of a text of its own, in which marks stand for words. */
  readonly model: MapNode
  /** Where the marks stand in the model's text, in their order, and the words for them. */
  readonly marks: readonly number[]
  readonly words: readonly string[]
  /** Where a place in the model's text, outside of words, is in the source. */
  offset(at: number): number
  /** What the item says. What holds no words may be the very value of other items. */
  value(): JsonObject
}

export interface AlikeReader {
  /**
   * `span` is a document, or all lines of an item from its dash on, in which nothing is open at the end of a line. Undefined where it is not surely like
   * another one.
   */
  read(span: Span): Alike | undefined
}

/** The first of the marks: characters of Latin-1, which stand for words in texts that are ASCII otherwise. */
const FIRST_MARK = 0xa1
const MOST_WORDS = 0xff - FIRST_MARK + 1
const MARK = /([\xa1-\xff])/
const UNUSUAL = /[^\n\x20-\x7e]/

/** A plain text, whatever it is. */
const WORD = '[a-z][a-z0-9]*(?:[-._/:@][a-z0-9]+)*'
/** Words that say no text. */
const SPECIAL = new Set(['y', 'n', 'yes', 'no', 'on', 'off', 'true', 'false', 'null'])

/** Longer ones are rare, and not alike. */
const LONGEST = 1 << 17
/** Makes that are remembered. */
const MOST_MAKES = 64
/** After so many that are unlike all others the search is given up; one that is like another pays for two. */
const PATIENCE = 100

interface Make {
  readonly model: MapNode
  /** Where the marks stand, in their order. */
  readonly marks: readonly number[]
  readonly fill: Refill<readonly string[]>
}

/** What is read: items of a list, whose dashes stand in a column, or documents. */
export type AlikeForm = { readonly form: 'items'; readonly column: number } | { readonly form: 'documents' }

/** A reader for a source; `keys` are patterns of keys whose values are looked at. */
export function createAlikeReader(source: Source, form: AlikeForm, keys: readonly string[], limits: YamlLimits): AlikeReader {
  const column = form.form === 'items' ? form.column : 0
  const line = new RegExp(`^ *(?:- )*(?:(?:${keys.join('|')}): (["']?)(${WORD})\\1|[\\w./-]+: '([0-9]+)')$`, 'gm')
  const makes = new Map<string, Make | undefined>()
  let patience = PATIENCE
  return {
    read({ start, end }) {
      if (patience <= 0 || end - start > LONGEST) return undefined
      const text = source.text.slice(start, end)
      if (!text.endsWith('\n')) return undefined
      const { words, marked } = withMarks(text, line)
      if (words.length === 0 || words.length > MOST_WORDS) return undefined
      if (!makes.has(marked)) {
        patience--
        if (makes.size >= MOST_MAKES) return undefined
        makes.set(marked, makeOf(`${' '.repeat(column)}${marked}`, form, limits))
      } else patience++
      const make = makes.get(marked)
      // A character of the text may be what stands for a mark elsewhere.
      return make?.marks.length === words.length ? alike(make, words, start - column) : undefined
    },
  }
}

function withMarks(text: string, line: RegExp): { readonly words: readonly string[]; readonly marked: string } {
  const words: string[] = []
  const pieces: string[] = []
  let from = 0
  line.lastIndex = 0
  for (let found = line.exec(text); found !== null; found = line.exec(text)) {
    const [, quote, word = found[3] as string] = found
    if (quote === '' && SPECIAL.has(word)) continue
    const end = line.lastIndex - (quote === '' ? 0 : 1)
    pieces.push(text.slice(from, end - word.length), String.fromCharCode(FIRST_MARK + words.length))
    words.push(word)
    from = end
  }
  pieces.push(text.slice(from))
  return { words, marked: pieces.join('') }
}

/** Undefined where the text is not surely regular. */
function makeOf(text: string, { form }: AlikeForm, limits: YamlLimits): Make | undefined {
  const read = readRegular({ name: '', text }, { start: 0, end: text.length, lastNewline: 'needless' }, limits)
  const node = read?.node
  const [model, ...others] = form === 'documents' ? [node] : node?.kind === 'list' ? node.items : []
  if (model?.kind !== 'map' || others.length > 0) return undefined
  if (UNUSUAL.test(text.replaceAll(new RegExp(MARK, 'g'), ''))) return undefined
  const marks = [...text.matchAll(new RegExp(MARK, 'g'))].map(({ index }) => index)
  return { model, marks, fill: refillOf(model.value(), fillOfText) ?? (() => model.value()) }
}

function alike({ model, marks, fill }: Make, words: readonly string[], start: number): Alike {
  return {
    model,
    marks,
    words,
    offset(at) {
      let offset = start + at
      for (let i = 0; i < marks.length && (marks[i] as number) < at; i++) offset += (words[i] as string).length - 1
      return offset
    },
    value: () => fill(words) as JsonObject,
  }
}

function fillOfText(text: string): ((words: readonly string[]) => string) | undefined {
  const pieces = text.split(MARK)
  if (pieces.length === 1) return undefined
  const indexes = pieces.map((piece, i) => (i % 2 === 0 ? -1 : piece.charCodeAt(0) - FIRST_MARK))
  if (pieces.length === 3 && pieces[0] === '' && pieces[2] === '') return (words) => words[indexes[1] as number] as string
  return (words) => pieces.map((piece, i) => (i % 2 === 0 ? piece : (words[indexes[i] as number] as string))).join('')
}
