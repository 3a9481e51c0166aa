import type { Source } from '../../base/source.ts'
import type { GrowingTree, Node } from '../node.ts'

/** Thrown where the own reader is not sure, and caught where it was called: the second reader decides then. Never leaves this folder. */
export const IRREGULAR = new Error('irregular')

/** Runs a part of the reader; undefined where it met something irregular, or text too long for V8's own searches. */
export function regularly<T>(read: () => T): { readonly found: T } | undefined {
  try {
    return { found: read() }
  } catch (error) {
    if (error === IRREGULAR || error instanceof RangeError) return undefined
    throw error
  }
}

const NOTHING_SHARED: ReadonlySet<Node> = new Set()

/** The tree of a part that is about to be read. */
export function emptyTree(source: Source, start: number, end: number): GrowingTree {
  return { source, text: source.text, start, end, format: 'yaml', root: undefined, shared: NOTHING_SHARED, deepest: 0 }
}
