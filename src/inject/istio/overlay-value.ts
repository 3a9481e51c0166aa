/**
 * Reads what a template printed. Templates print nearly the same for every pod, so that the text is cut where its indentation says that a part begins, and a
 * part whose text came before is not read again: it is the very same value. A cut holds because each part is read alone: what is left open at its end, or
 * needs another part, is refused there, and then what was cut is read at once.
 */

import { isArray, isObject, type Json, type MutableObject, record } from '../../base/json.ts'
import { goNumbers } from '../../krm/merge-value.ts'
import { isYamlError } from '../../yaml/error.ts'
import { readYamlValue } from '../../yaml/read-value.ts'

/** The value of a text, as {@link readYamlValue} gives it, with numbers as a merge has them. Throws YamlError. */
export function readOverlayValue(text: string): Json {
  if (text.length > LONGEST || UNUSUAL.test(text)) return readWhole(text)
  return readPart(text, 0)
}

function readWhole(text: string): Json {
  return goNumbers(readYamlValue(text))
}

/** Longer texts are read at once. */
const LONGEST = 64 << 10
/** Shorter parts are not cut. */
const SHORT = 240
/** Longer texts are not kept when they were cut. */
const KEPT = 4 << 10
/** Parts within one another. */
const DEEPEST = 12
/** Characters that may be indentation or end a line. */
const UNUSUAL = /[\t\r\x85\u2028\u2029\ufeff]/
const UNSURE = new Error('unsure')

/** Whole lines: a block map or list, or what is too short to be cut. */
function readPart(text: string, depth: number): Json {
  const isCut = text.length > SHORT && depth < DEEPEST
  const known = isCut && text.length > KEPT ? undefined : recall(text)
  if (known !== undefined) return known
  let value: Json | undefined
  if (isCut) {
    try {
      value = readCut(text, depth)
      // The parts of a long text are kept, and it rarely comes again as a whole.
      if (value !== undefined && text.length > KEPT) return value
    } catch (error) {
      if (error !== UNSURE && !isYamlError(error)) throw error
    }
  }
  value ??= readWhole(text)
  remember(text, value)
  return value
}

const FIRST = /^(?: *(?:#[^\n]*)?\n)*( *)(?:(- *(?=[^ \n]))|[A-Za-z_.])/

/** The value of a part by its parts; undefined where it is not cut. */
function readCut(text: string, depth: number): Json | undefined {
  const first = FIRST.exec(text)
  if (first === null) return undefined
  const column = (first[1] as string).length
  const parts = cut(text, column, first[2] === undefined ? 'map' : 'list')
  return first[2] === undefined ? joinEntries(parts, column, depth) : parts.map((part) => readItem(part, column, depth))
}

const DASH = 45
const SPACE = 32
const LF = 10

/** The parts that begin in the column; all other lines are deeper, comments, or items of a list that is not indented. */
function cut(text: string, column: number, kind: 'map' | 'list'): readonly string[] {
  const parts: string[] = []
  const search = lineSearch(column)
  search.lastIndex = 0
  let start = 0
  let begun = false
  while (search.test(text)) {
    const at = search.lastIndex
    // A first line without indentation is found by an empty match.
    if (at === 0) search.lastIndex = 1
    const line = at - column
    for (let i = line; i < at; i++) if (text.charCodeAt(i) !== SPACE) throw UNSURE
    const isDash = text.charCodeAt(at) === DASH && (text.charCodeAt(at + 1) === SPACE || text.charCodeAt(at + 1) === LF)
    if (isDash ? kind === 'map' : kind === 'list') {
      if (isDash && begun) continue
      throw UNSURE
    }
    if (!isDash && !startsKey(text.charCodeAt(at))) throw UNSURE
    if (begun) parts.push(text.slice(start, line))
    start = begun ? line : 0
    begun = true
  }
  parts.push(text.slice(start))
  return parts
}

/** A letter, `_` or `.`: neither an indicator nor a quote. */
function startsKey(c: number): boolean {
  return (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95 || c === 46
}

const SEARCHES = new Map<number, RegExp>()

/** Finds lines that say something in this column or before it. */
function lineSearch(column: number): RegExp {
  const search = SEARCHES.get(column) ?? new RegExp(`(?:^|\\n) {0,${column}}(?=[^ \\n#])`, 'g')
  SEARCHES.set(column, search)
  return search
}

function joinEntries(parts: readonly string[], column: number, depth: number): Json {
  const out: MutableObject = record()
  for (let i = 0; i < parts.length; i++) addEntry(out, parts[i] as string, column, depth)
  return out
}

const KEY_ALONE = /^(?: *(?:#[^\n]*)?\n)* *([A-Za-z_][\w./-]*): *\n/
/** Plain text that YAML takes for something else. */
const NO_TEXT = /^(?:y|yes|n|no|on|off|true|false|null)$/i
/** A list, or a map by a plain key. */
const BLOCK = /^(?: *(?:#[^\n]*)?\n)*( *)(?:(-)[ \n]|[A-Za-z_.][\w./-]*:[ \n])/

/** Adds a map of one entry. */
function addEntry(out: MutableObject, part: string, column: number, depth: number): void {
  if (part.length > SHORT) {
    const key = KEY_ALONE.exec(part)
    const name = key?.[1]
    if (key !== null && name !== undefined && !NO_TEXT.test(name)) {
      const rest = part.slice(key[0].length)
      const block = BLOCK.exec(rest)
      const indent = block?.[1]?.length ?? -1
      if (indent > column || (indent === column && block?.[2] !== undefined)) {
        if (name in out) throw UNSURE
        out[name] = readPart(rest, depth + 1)
        return
      }
    }
  }
  const value = readPart(part, DEEPEST)
  if (!isObject(value)) throw UNSURE
  const keys = Object.keys(value)
  const key = keys[0]
  // Of two equal keys the reader knows which one counts.
  if (key === undefined || keys.length > 1 || key in out) throw UNSURE
  out[key] = value[key] as Json
}

/** The item of a list of one. */
function readItem(part: string, column: number, depth: number): Json {
  const dash = part.indexOf('-')
  // What stands behind a dash stands as if there were a blank in its place.
  if (part.length > SHORT && part.slice(0, dash).trim() === '') {
    const inner = `${part.slice(0, dash)} ${part.slice(dash + 1)}`
    const indent = BLOCK.exec(inner)?.[1]?.length ?? -1
    if (indent > column) return readPart(inner, depth + 1)
  }
  const value = readPart(part, DEEPEST)
  if (!isArray(value) || value.length !== 1) throw UNSURE
  return value[0] as Json
}

/** Texts are kept in two shelves: when the new one is full, the old one makes room. */
const SHELF = 512 << 10
let fresh = new Map<string, Json>()
let older = new Map<string, Json>()
let characters = 0

function recall(text: string): Json | undefined {
  const known = fresh.get(text)
  if (known !== undefined) return known
  const before = older.get(text)
  if (before !== undefined) remember(text, before)
  return before
}

function remember(text: string, value: Json): void {
  characters += text.length
  if (characters > SHELF) {
    older = fresh
    fresh = new Map()
    characters = text.length
  }
  fresh.set(text, value)
}
