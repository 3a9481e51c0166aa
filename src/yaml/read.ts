import { fail } from '../base/diagnostic.ts'
import type { Source, Span } from '../base/source.ts'
import { isYamlError, type Refusal, YamlError } from './error.ts'
import { compose } from './goyaml/compose.ts'
import { RESOURCE_LIST_LIMITS, YAML_LIMITS, type YamlLimits } from './limits.ts'
import type { Node } from './node.ts'
import { readJsonValue } from './read-json.ts'
import { type Chunk, GO_SPACE, splitYaml } from './split.ts'

export type { ListNode, MapEntry, MapNode, Node } from './node.ts'

/** One document of a stream. */
export interface Document {
  readonly source: Source
  /** The document's text, without the separator before it. */
  readonly span: Span
  readonly format: 'yaml' | 'json'
  /** The `---` line before it, where there is one. */
  readonly separator: Span | undefined
  /** The tree; undefined for an empty or null document, which Kubernetes skips. Read when first asked for. Throws InjectError. */
  root(): Node | undefined
}

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
    const json = reader === 'kubectl' && MAY_BE_JSON.test(text) ? readJsonStream(source, limits) : { documents: [], rest: 0 }
    if (json.rest === undefined) return json.documents
    return [...json.documents, ...splitYaml(text, json.rest).map((chunk) => yamlDocument(source, chunk, limits))]
  })
}

/** An opening brace first, after at most as many blanks as the peeked 4096 bytes hold. */
const MAY_BE_JSON = new RegExp(`^[${GO_SPACE}]{0,4095}\\{`)

function yamlDocument(source: Source, chunk: Chunk, limits: YamlLimits): Document {
  let root: { readonly node: Node | undefined } | undefined
  return {
    source,
    span: { start: chunk.start, end: chunk.end },
    format: 'yaml',
    separator: chunk.separator,
    root: () => {
      root ??= { node: guarded(source, () => readChunk(source, chunk, limits)) }
      return root.node
    },
  }
}

function readChunk(source: Source, chunk: Chunk, limits: YamlLimits): Node | undefined {
  const own = source.text.slice(chunk.start, chunk.end)
  const node = compose(own.endsWith('\n') ? own : `${own}\n`, {
    source,
    base: chunk.start,
    lines: 'stream',
    duplicates: 'refuse',
    limits: limitsFor(own, limits),
  })
  return node !== undefined && isNull(node) ? undefined : node
}

/** A ResourceList is one document, yet holds a stream. */
function limitsFor(text: string, limits: YamlLimits): YamlLimits {
  return limits === YAML_LIMITS && IS_RESOURCE_LIST.test(text) ? RESOURCE_LIST_LIMITS : limits
}

const IS_RESOURCE_LIST = /^(?:["']?kind["']?:[ \t]*["']?ResourceList\b|\{)/m

interface JsonStream {
  readonly documents: readonly Document[]
  /** Where YAML begins, undefined where all was JSON. */
  readonly rest: number | undefined
}

/** JSON values in a row, until the text ends or is no longer JSON; after the second value it must stay JSON. */
function readJsonStream(source: Source, limits: YamlLimits): JsonStream {
  const { text } = source
  const documents: Document[] = []
  let pos = 0
  for (let count = 0; ; count++) {
    try {
      const value = readJsonValue(
        source,
        pos,
        RESOURCE_LIST_LIMITS === limits || limits === YAML_LIMITS ? RESOURCE_LIST_LIMITS : limits,
      )
      if (value === undefined) return { documents, rest: undefined }
      const { node, end } = value
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

const HINTS: Partial<Record<Refusal, string>> = {
  'duplicate-key': 'Kubernetes takes the last of them, kustomize none: keep one',
  'ambiguous-key': 'quote the key, or keep one',
  'text-after-root': 'put `---` on a line of its own before it, or take it away',
}

/** Runs a reader; its errors become diagnostics with a place. */
function guarded<T>(source: Source, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!isYamlError(error)) throw error
    const { offset, refusal } = error
    const place = { source, ...(offset !== undefined && { span: { start: offset, end: offset } }) }
    if (refusal === 'limit') return fail('RI0106', error.message, { place })
    if (refusal === undefined || refusal === 'number') return fail('RI0103', sentence(error), { place })
    const hint = HINTS[refusal]
    return fail('RI0109', error.message, { place, ...(hint !== undefined && { hint }) })
  }
}

/** Our own sentence, or what Kubernetes would say, without its line number (ours stands in the place) and without values of the input. */
function sentence({ message }: YamlError): string {
  if (message.startsWith('invalid Yaml document separator'))
    return 'only a comment may stand behind the --- of a document separator'
  if (!/^(?:yaml|json): |^unsupported map key/.test(message)) return message
  return `Kubernetes could not read this YAML: ${message.replace(/^(?:yaml|json): (?:line \d+: )?/, '').replace(/ `[\s\S]*`/, '')}`
}
