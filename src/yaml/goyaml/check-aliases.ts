import { YamlError } from '../error.ts'
import type { Slot } from '../node.ts'

/** Below so many decoded nodes 99 % may come from aliases, above the second figure 10 %; between them the share falls evenly. */
const RANGE_LOW = 400_000
const RANGE_HIGH = 4_000_000

/**
 * Refuses what go-yaml v2 calls excessive aliasing, by counting as `decoder.unmarshal` counts (decode.go). The caller has made sure
 * that the expanded document is small enough to be walked.
 */
export function checkAliases(root: Slot): void {
  let decoded = 1
  let aliased = 0
  let depth = 0
  const count = (): void => {
    decoded++
    if (depth > 0) aliased++
    if (aliased > 100 && decoded > 1000 && aliased / decoded > allowedShare(decoded))
      throw new YamlError('yaml: document contains excessive aliasing', root.at.start)
  }
  const visit = ({ node, alias }: Slot): void => {
    count()
    if (alias) {
      depth++
      visit({ node, at: node.span, alias: false })
      depth--
    } else if (node.kind === 'list') {
      for (const item of node.slots) visit(item)
    } else if (node.kind === 'map') {
      for (const entry of node.entries) {
        if (!entry.merge) visit({ node: entry.keyNode, at: entry.keySpan, alias: entry.keyAlias })
        visit(entry)
      }
    }
  }
  visit(root)
}

function allowedShare(decoded: number): number {
  if (decoded <= RANGE_LOW) return 0.99
  if (decoded >= RANGE_HIGH) return 0.1
  return 0.99 - 0.89 * ((decoded - RANGE_LOW) / (RANGE_HIGH - RANGE_LOW))
}
