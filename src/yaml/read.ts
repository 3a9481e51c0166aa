import type { Source } from '../base/source.ts'
import type { Document } from './document.ts'
import { isYamlError, YamlError } from './error.ts'
import { YAML_LIMITS, type YamlLimits } from './limits.ts'
import type { Node } from './node.ts'
import { readDocument } from './read-document.ts'
import { secondReader } from './second-reader.chunk.ts'
import { GO_SPACE, type StreamPart, splitYaml } from './split.ts'

export type { Document } from './document.ts'
export type { ListItem, ListNode, MapEntry, MapNode, Node } from './node.ts'

export interface ReadOptions {
  readonly limits?: YamlLimits
  /** Who would read the stream: kubectl also takes JSON values in a row, `istioctl kube-inject` cuts at `---` only. */
  readonly reader?: 'kubectl' | 'kube-inject'
}

/**
 * Cuts a stream into documents as kubectl does. Mirrors `YAMLOrJSONDecoder` of k8s.io/apimachinery v0.37 with a buffer of 4096 bytes, and
 * kubectl's loop around it. Throws InjectError: RI0103 where kubectl would stop, RI0109 where it would lose something silently, RI0106
 * above a limit.
 */
export function readDocuments(source: Source, options: ReadOptions = {}): readonly Document[] {
  const { limits = YAML_LIMITS, reader = 'kubectl' } = options
  return guarded(source, () => {
    const { text } = source
    if (text.length > limits.streamLength)
      throw new YamlError(`the stream is longer than ${limits.streamLength} characters`, undefined, 'limit')
    const json =
      reader === 'kubectl' && MAY_BE_JSON.test(text) ? secondReader().readJsonStream(source, limits) : { documents: [], rest: 0 }
    if (json.rest === undefined) return json.documents
    return [...json.documents, ...splitYaml(text, json.rest, limits).map((part) => yamlDocument(source, part, limits))]
  })
}

/** An opening brace first, after at most as many blanks as the peeked 4096 bytes hold. */
const MAY_BE_JSON = new RegExp(`^[${GO_SPACE}]{0,4095}\\{`)

function yamlDocument(source: Source, part: StreamPart, limits: YamlLimits): Document {
  let root: { readonly node: Node | undefined } | undefined
  return {
    source,
    span: { start: part.start, end: part.end },
    format: 'yaml',
    separator: part.separator,
    root: () => {
      root ??= { node: guarded(source, () => readDocument(source, part, { limits, guarded: (read) => guarded(source, read) })) }
      return root.node
    },
  }
}

/** Runs a reader; its errors become diagnostics with a place. */
function guarded<T>(source: Source, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!isYamlError(error)) throw error
    return secondReader().refuse(source, error)
  }
}
