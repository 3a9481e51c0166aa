import type { Source } from '../base/source.ts'
import { checkBudgets } from './check-budgets.ts'
import type { Document } from './document.ts'
import { isYamlError, YamlError } from './error.ts'
import { listLimits, type YamlLimits } from './limits.ts'
import type { Node } from './node.ts'
import { readJsonValue } from './read-json.ts'
import { GO_SPACE } from './split.ts'

export interface JsonStream {
  readonly documents: readonly Document[]
  /** Where YAML begins, undefined where all was JSON. */
  readonly rest: number | undefined
}

/** JSON values in a row, until the text ends or is no longer JSON; after the second value it must stay JSON. */
export function readJsonStream(source: Source, limits: YamlLimits): JsonStream {
  const { text } = source
  const documents: Document[] = []
  let pos = 0
  for (let count = 0; ; count++) {
    try {
      const value = readJsonValue(source, pos, listLimits(limits))
      if (value === undefined) return { documents, rest: undefined }
      const { node, end } = value
      checkBudgets(node, limits)
      if (documents.length >= limits.documents)
        throw new YamlError(`the stream has more than ${limits.documents} documents`, node.span.start, 'limit')
      const root = isNull(node) ? undefined : node
      documents.push({ source, span: node.span, format: 'json', separator: undefined, root: () => root })
      pos = end
    } catch (error) {
      if (!isYamlError(error) || error.refusal !== undefined || count > 1) throw error
      const rest = skipBlanksBeforeYaml(text, pos)
      if (rest === undefined) throw error
      return { documents, rest }
    }
  }
}

function isNull(node: Node): boolean {
  return node.kind === 'scalar' && node.value() === null
}

const ONE_SPACE = new RegExp(`[${GO_SPACE}]`)

/**
 * Mirrors `YAMLOrJSONDecoder.consumeWhitespace`: blanks up to and with the first newline. It peeks four bytes at a time, and gives up
 * where fewer are left.
 */
function skipBlanksBeforeYaml(text: string, from: number): number | undefined {
  for (let pos = from; ; pos++) {
    const c = text.charAt(pos)
    if (utf8Length(text.slice(pos, pos + 4)) < 4 || c === '\ufffd') return undefined
    if (!ONE_SPACE.test(c)) return pos
    if (c === '\n') return pos + 1
  }
}

function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length
}
