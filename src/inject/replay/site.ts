/** Where a pod template stands, with the words in it: what makes it one of a make. */
import type { Item } from '../../krm/unfold.ts'
import { behind, lineStart } from '../../yaml/lines.ts'
import type { Node } from '../../yaml/read.ts'
import type { Alike } from '../../yaml/regular/alike.ts'
import type { Workload } from '../injector.ts'
import { nodeAt, templateTypeAt } from '../paths.ts'
import { freeWords, isFree, MOST_WORDS, marking, orderOf, tokensIn, waysToPrint } from './words.ts'

/** Where a pod template stands. */
export type PlacedItem = Pick<Item, 'node' | 'alike' | 'document'>

export interface Site {
  readonly own: OwnLines
  readonly words: readonly string[]
  readonly make: SiteMake
}

/** What pod templates of a make have in common. */
export interface SiteMake {
  /** The lines with marks in the place of words. */
  readonly lines: string
  /** All of it as one text. */
  readonly text: string
  /** By injector. */
  readonly keys: Map<string, string>
}

/** Longer ones are rare, and not alike. */
export const LONGEST_TEXT = 1 << 16

/** Undefined where the edits may hang on more than the lines. */
export function siteOf(item: PlacedItem, { name, path }: Pick<Workload, 'name' | 'path'>): Site | undefined {
  const region = item.alike && regionOf(item.alike, path)
  const own = item.alike === undefined ? linesOf(item, path) : linesIn(item, item.alike, region)
  if (own === undefined || own.lines.length > LONGEST_TEXT) return undefined
  const quick = item.alike && region && quickSite(own, item.alike, region, { name, path })
  return quick ?? slowSite(own, { name, path })
}

function slowSite(own: OwnLines, { name, path }: Pick<Workload, 'name' | 'path'>): Site {
  const { words, order } = freeWords(own.lines, name)
  const lines = marking(words, [...words.keys()])(own.lines)
  return {
    own,
    words,
    make: { lines, text: [lines, own.after, order, waysToPrint(words), templateTypeAt(path)].join('\0'), keys: new Map() },
  }
}

/** The lines of a pod template in a text that other items are like. */
interface Region {
  readonly own: OwnLines
  /** Which of the item's words stand in it, and which of them are names. */
  readonly words: readonly { readonly index: number; readonly isName: boolean }[]
  /** The tokens between them. */
  readonly between: string
  readonly makes: Map<string, SiteMake>
}

const regions = new WeakMap<Node, Map<string, Region | undefined>>()

function regionOf({ model, marks }: Alike, path: Workload['path']): Region | undefined {
  const known = regions.get(model) ?? new Map<string, Region | undefined>()
  regions.set(model, known)
  const name = path.join('.')
  if (known.has(name)) return known.get(name)
  const node = nodeAt(model, path)
  const own = node && ownLines(node)
  const region = own && {
    own,
    words: marks.flatMap((at, index) => {
      const before = own.lines.slice(0, at - own.start)
      const isWithin = at >= own.start && at < own.start + own.lines.length
      return isWithin ? [{ index, isName: /(?:^|[ \n])name: ["']?$/.test(before) }] : []
    }),
    between: tokensIn(marks.reduce((text, at) => text.replace(model.tree.text.charAt(at), '\n'), own.lines)),
    makes: new Map<string, SiteMake>(),
  }
  known.set(name, region)
  return region
}

/** Names that are words with a meaning; those have no marks. */
const UNMARKED_NAME = /name: (?:y|n|yes|no|on|off|true|false|null)$/m

/** The site by the words that are known already. */
function quickSite(own: OwnLines, alike: Alike, region: Region, workload: Pick<Workload, 'name' | 'path'>): Site | undefined {
  const isNameFree = isFree(workload.name)
  const words: string[] = isNameFree ? [workload.name] : []
  const fixed: string[] = []
  const names: string[] = []
  let shape = ''
  for (const { index, isName } of region.words) {
    const word = alike.words[index] as string
    if (isName) names.push(word)
    let at = words.indexOf(word)
    if (at < 0 && words.length < MOST_WORDS && isFree(word)) at = words.push(word) - 1
    if (at < 0) fixed.push(word)
    shape += at < 0 ? `${word}\0` : `${at} \0`
  }
  // Where it stands elsewhere, too, only the very word is the same.
  for (const [i, word] of words.entries())
    if (region.between.includes(word) || fixed.some((one) => one.includes(word))) shape += `${i} ${word}\0`
  const key = `${shape}\0${names.length < 2 ? '' : orderOf(names)}\0${waysToPrint(words)}\0${isNameFree}`
  const known = region.makes.get(key)
  if (known !== undefined) return { own, words, make: known }
  if (UNMARKED_NAME.test(own.lines)) return undefined
  const site = slowSite(own, workload)
  if (site.words.join('\0') === words.join('\0')) region.makes.set(key, site.make)
  return site
}

export interface OwnLines {
  readonly start: number
  readonly lines: string
  /** Blank lines and comments below. */
  readonly after: string
}

/** The lines of a pod template; of an item that reads as another one does it is known where they stand. */
export function linesOf(item: PlacedItem, path: Workload['path']): OwnLines | undefined {
  const { alike } = item
  if (alike !== undefined) return linesIn(item, alike, regionOf(alike, path))
  const node = nodeAt(item.node, path)
  return node && ownLines(node)
}

function linesIn({ document }: PlacedItem, alike: Alike, region: Region | undefined): OwnLines | undefined {
  if (region === undefined) return undefined
  const { start, lines, after } = region.own
  const from = alike.offset(start)
  return { start: from, lines: document.source.text.slice(from, alike.offset(start + lines.length)), after }
}

/** Tags, a carriage return, what could be a mark, a last line without an end. */
const UNSURE = /[\r\x85\u2028\u2029\x00-\x08\x0e-\x1f]|\s!|[^\n]$/
const BLANK_LINES = /(?:[ \t]*(?:#[^\n]*)?\n)*(?:[ \t]*#[^\n]*$)?/y

/** The lines of a pod template, where they are all that its edits hang on: written as blocks, with a style of their own. */
function ownLines(node: Node): OwnLines | undefined {
  const { tree } = node
  if (node.kind !== 'map' || node.flow || tree.format === 'json' || tree.shared.size > 0) return undefined
  const spec = node.get('spec')
  const containers = spec?.kind === 'map' && !spec.flow ? spec.get('containers') : undefined
  if (containers?.kind !== 'list' || containers.flow || tree.text.charAt(tree.text.indexOf('\n', tree.start) - 1) === '\r')
    return undefined
  const start = lineStart(tree, node.span.start)
  const end = behind(tree, node.span.end)
  const lines = tree.text.slice(start, end)
  if (UNSURE.test(lines)) return undefined
  BLANK_LINES.lastIndex = end
  const below = BLANK_LINES.test(tree.text) ? BLANK_LINES.lastIndex : end
  return { start, lines, after: tree.text.slice(end, below) }
}
