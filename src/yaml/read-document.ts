import type { Source, Span } from '../base/source.ts'
import { checkBudgets } from './check-budgets.ts'
import { YamlError } from './error.ts'
import { listLimits, type YamlLimits } from './limits.ts'
import type { Node } from './node.ts'
import { readRegular } from './regular/read-regular.ts'
import { secondReader } from './second-reader.chunk.ts'
import { ended } from './split.ts'

export interface DocumentOptions {
  readonly limits: YamlLimits
  /** Turns errors of what is read later into those of the caller. */
  readonly guarded: (read: () => Node) => Node
}

/** The root of one document of a stream: by our own reader where it is sure, else by the second one; undefined for an empty or null one. */
export function readDocument(source: Source, span: Span, options: DocumentOptions): Node | undefined {
  const { limits } = options
  const text = source.text.slice(span.start, span.end)
  const mayBeList = LIST.test(text)
  if (text.length > limits.documentLength && !mayBeList)
    throw new YamlError(`a document is longer than ${limits.documentLength} characters`, span.start, 'limit')
  const node = readPart(source, span, text, options, mayBeList)
  if (node === undefined || (node.kind === 'scalar' && node.value() === null)) return undefined
  if (mayBeList) checkBudgets(node, limits)
  return node
}

/** What a list of objects says somewhere, in whatever way it writes its kind. */
const LIST = /List|\\/
const RESOURCE_LIST = /^kind: +ResourceList *\r?$/m

function readPart(
  source: Source,
  span: Span,
  text: string,
  { limits, guarded }: DocumentOptions,
  mayBeList: boolean,
): Node | undefined {
  const used = mayBeList ? listLimits(limits) : limits
  const part = { ...span, lastNewline: 'needless' } as const
  if (mayBeList && RESOURCE_LIST.test(text)) {
    const readItem = (item: Span, dash: number): Node => guarded(() => readAlone(source, item, dash, limits))
    const cut = readRegular(source, part, { ...used, depth: limits.depth, keys: limits.keys }, readItem)
    if (cut !== undefined) return cut.node
  }
  const regular = readRegular(source, part, used)
  if (regular !== undefined) return regular.node
  return secondReader().compose(ended(text), { source, base: span.start, lines: 'stream', duplicates: 'refuse', limits: used })
}

/** An item of a list as a document of its own: its dash becomes a blank, so that all columns stay. */
function readAlone(source: Source, { start, end }: Span, dash: number, limits: YamlLimits): Node {
  const from = source.text.lastIndexOf('\n', dash - 1) + 1
  const text = `${' '.repeat(dash + 1 - from)}${source.text.slice(dash + 1, end)}`
  const node = secondReader().compose(ended(text), { source, base: from, lines: 'stream', duplicates: 'refuse', limits })
  if (node === undefined) throw new YamlError('an item of the list is empty', start)
  return node
}
