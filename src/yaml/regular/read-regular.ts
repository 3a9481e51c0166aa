import type { Source } from '../../base/source.ts'
import type { YamlLimits } from '../limits.ts'
import type { Node } from '../node.ts'
import type { Extent } from './extent.ts'
import { emptyTree, regularly } from './irregular.ts'
import { BlockReader } from './regular-reader.ts'
import { type ReadIrregularItem, sliceItems } from './slice-items.ts'

/** The part of a source that is one document. */
export interface Part {
  readonly start: number
  readonly end: number
  /** `needless`: text is read as if a newline ended it. `counts`: a block scalar at its end has none. */
  readonly lastNewline: 'needless' | 'counts'
}

/**
 * Reads one document if all of it surely belongs to the regular subset: then exactly as the second reader does. Undefined where it is not sure; `node` is
 * undefined for an empty document. With a reader for single items, those of a top-level list `items` are only cut, and read when they are asked for.
 */
export function readRegular(
  source: Source,
  part: Part,
  limits: YamlLimits,
  readItem?: ReadIrregularItem,
): { readonly node: Node | undefined } | undefined {
  const { text } = source
  if (part.end - part.start > limits.documentLength || !isRegularText(text, part.start, part.end)) return undefined
  const isEnded = part.end === part.start || text.charCodeAt(part.end - 1) === 10
  // Only the end of a source lacks a newline.
  if (!isEnded && part.end < text.length) return undefined
  const extent: Extent = {
    text: isEnded ? text : `${text}\n`,
    start: afterMarker(text, part),
    end: isEnded ? part.end : part.end + 1,
    ended: isEnded || part.lastNewline === 'needless' ? 'by-text' : 'by-us',
  }
  const tree = emptyTree(source, part.start, part.end)
  const slice = readItem && sliceItems(source, extent, limits, readItem)
  const read = regularly(() => new BlockReader(tree, extent, limits, slice).document())
  // Behind a marker nothing is null, which has a place.
  if (read === undefined || (read.found === undefined && extent.start > part.start)) return undefined
  tree.root = read.found
  return { node: read.found }
}

/** All but printable ASCII and newlines. */
const UNUSUAL = /[^\n\x20-\x7e]/
/** What go-yaml refuses, or takes for a line break, or stumbles over: left to the second reader. */
const ODD = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|\r(?!\n)/

/** True for text without characters and breaks that need special care. A byte order mark at the start of a source is none of them. */
function isRegularText(text: string, start: number, end: number): boolean {
  const from = start === 0 && text.charCodeAt(0) === 0xfeff ? 1 : start
  const part = text.slice(from, end)
  return !UNUSUAL.test(part) || (part.isWellFormed() && !ODD.test(part))
}

const MARKER = /---[ ]*(?:[ ]#[^\n]*)?\r?\n/y

/** Where the document begins: behind a byte order mark and a `---` line of its own. */
function afterMarker(text: string, { start }: Part): number {
  const from = start === 0 && text.charCodeAt(0) === 0xfeff ? 1 : start
  MARKER.lastIndex = from
  return MARKER.test(text) ? MARKER.lastIndex : from
}
