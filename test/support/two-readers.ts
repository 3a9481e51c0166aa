import { isInjectError } from '../../src/base/diagnostic.ts'
import { at } from '../../src/base/json.ts'
import { isYamlError } from '../../src/yaml/error.ts'
import { compose } from '../../src/yaml/goyaml/compose.ts'
import { YAML_LIMITS } from '../../src/yaml/limits.ts'
import type { Node } from '../../src/yaml/node.ts'
import { readDocuments } from '../../src/yaml/read.ts'
import { readRegular } from '../../src/yaml/regular/read-regular.ts'

/** How the two readers took a text. */
export type Comparison =
  | { readonly verdict: 'left-to-second' }
  | { readonly verdict: 'same' }
  | { readonly verdict: 'differs'; readonly own: string; readonly second: string }

/** Reads a text with our own reader and, where that accepts it, with the second one: nodes, spans, styles and values must be the same. */
export function compareReaders(text: string, lastNewline: 'needless' | 'counts' = 'needless'): Comparison {
  const source = { name: 'in.yaml', text }
  const own = readRegular(source, { start: 0, end: text.length, lastNewline }, YAML_LIMITS)
  if (own === undefined) return { verdict: 'left-to-second' }
  const ours = describeTree(own.node)
  const theirs = describeSecond(text, lastNewline)
  return ours === theirs ? { verdict: 'same' } : { verdict: 'differs', own: ours, second: theirs }
}

function describeSecond(text: string, lastNewline: 'needless' | 'counts'): string {
  const ended = lastNewline === 'counts' || text.endsWith('\n') ? text : `${text}\n`
  try {
    const root = compose(ended, {
      source: { name: 'in.yaml', text },
      base: 0,
      lines: lastNewline === 'counts' ? 'raw' : 'stream',
      duplicates: 'refuse',
      limits: YAML_LIMITS,
    })
    return describeTree(root)
  } catch (error) {
    if (isYamlError(error)) return `refuses: ${error.message}`
    throw error
  }
}

/** All that a node says, as text. */
function describeTree(node: Node | undefined): string {
  if (node === undefined) return 'empty'
  return JSON.stringify(tell(node), (_key, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))
}

function tell(node: Node): unknown {
  const span = [node.span.start, node.span.end]
  switch (node.kind) {
    case 'scalar':
      return [span, node.style, node.text, node.resolved()]
    case 'list':
      return [span, node.flow, node.slots.map((slot) => [slot.start, slot.at.start, slot.at.end, slot.alias, tell(slot.node)])]
    case 'map':
      return [
        span,
        node.flow,
        node.pair,
        node.entries.map((entry) => [
          entry.key,
          entry.keySpan.start,
          entry.keySpan.end,
          tell(entry.keyNode),
          entry.start,
          entry.colon,
          entry.merge,
          entry.at.start,
          entry.at.end,
          tell(entry.node),
        ]),
        [...node.members.keys()],
        [...node.members.values()].map((member) => [member.keyType, member.entry?.start]),
        node.value(),
      ]
  }
}

/**
 * Reads a ResourceList item by item and as a whole by the second reader, which is the judge where it accepts: then the same objects must come out, and what
 * was said of an item without reading it must be true.
 */
export function compareSlices(text: string): Comparison {
  const second = readSecond(text)
  const own = readSliced(text)
  if (second === undefined) return { verdict: 'left-to-second' }
  return own === second ? { verdict: 'same' } : { verdict: 'differs', own, second }
}

function readSecond(text: string): string | undefined {
  try {
    const source = { name: 'in.yaml', text }
    const root = compose(text, { source, base: 0, lines: 'stream', duplicates: 'refuse', limits: YAML_LIMITS })
    const items = root?.kind === 'map' ? root.get('items') : undefined
    if (items?.kind !== 'list') return undefined
    return items.slots.map((slot) => describeTree(slot.node)).join('\n')
  } catch (error) {
    if (isYamlError(error)) return undefined
    throw error
  }
}

function readSliced(text: string): string {
  try {
    const root = readDocuments({ name: 'in.yaml', text })[0]?.root()
    const items = root?.kind === 'map' ? root.get('items') : undefined
    if (items?.kind !== 'list') return 'no list'
    return items.slots
      .map(({ cut, node }) => {
        const type = cut?.type
        const holds =
          type === undefined || (type.kind === at(node.value(), 'kind') && type.apiVersion === at(node.value(), 'apiVersion'))
        return holds ? describeTree(node) : `said to be ${type.apiVersion} ${type.kind}: ${describeTree(node)}`
      })
      .join('\n')
  } catch (error) {
    if (isInjectError(error)) return `refuses: ${error.message}`
    throw error
  }
}
