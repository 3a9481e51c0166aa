import type { Source } from '../../base/source.ts'
import { isYamlError, YamlError } from '../error.ts'
import type { YamlLimits } from '../limits.ts'
import {
  type GrowingTree,
  type ListItem,
  ListNode,
  MapNode,
  NO_PROPERTIES,
  type Node,
  type Properties,
  ScalarNode,
  type Slot,
} from '../node.ts'
import { checkAliases } from './check-aliases.ts'
import { checkFinite, isNotFinite } from './check-finite.ts'
import { checkText } from './check-text.ts'
import type { LineEnds } from './cursor.ts'
import { type Duplicates, MapBuilder } from './map-builder.ts'
import { Scanner } from './scanner.ts'
import type { Token } from './token.ts'

export interface ComposeOptions {
  /** The source that the text was cut from, and where: spans are offsets in it. A last newline may have been added to the text. */
  readonly source: Source
  readonly base: number
  readonly lines: LineEnds
  readonly duplicates: Duplicates
  readonly limits: YamlLimits
  /** Infinity and NaN, which JSON does not have, are refused unless this says otherwise. */
  readonly infinite?: 'keep' | undefined
}

/**
 * Reads the first document of a text. Mirrors parserc.go and the `parser` of decode.go, go-yaml v2.4, as recursive descent: the same
 * productions look at the same tokens. Refused beyond Go: limits, and text after the root, which Go would drop without a word.
 * Throws YamlError only.
 */
export function compose(text: string, options: ComposeOptions): Node | undefined {
  if (text.length > options.limits.documentLength)
    throw new YamlError(`a document is longer than ${options.limits.documentLength} characters`, options.base, 'limit')
  checkText(text)
  return new Composer(text, options).document()
}

interface Anchor {
  /** Undefined while the node is being read: an alias to it would contain itself. */
  node: Node | undefined
}

class Composer {
  readonly #scanner: Scanner
  readonly #options: ComposeOptions
  readonly #anchors = new Map<string, Anchor>()
  readonly #shared = new Set<Node>()
  readonly #tree: GrowingTree
  readonly #weights = new Map<Node, number>()
  readonly #tagHandles = new Map<string, string>()
  #depth = 0
  #keys = 0
  #expanded = 0
  #aliases = 0
  #mayNotBeFinite = false

  constructor(text: string, options: ComposeOptions) {
    this.#scanner = new Scanner(text, options.lines)
    this.#options = options
    const { source, base } = options
    this.#tree = {
      source,
      text: source.text,
      start: base,
      end: Math.min(base + text.length, source.text.length),
      format: 'yaml',
      root: undefined,
      shared: this.#shared,
      deepest: 0,
    }
  }

  document(): Node | undefined {
    const slot = this.#root()
    this.#expectEnd()
    if (slot === undefined) return undefined
    if (this.#aliases > 0) checkAliases(slot)
    if ((this.#mayNotBeFinite || isNotFinite(slot.node)) && this.#options.infinite !== 'keep')
      checkFinite(slot.node, slot.at.start)
    this.#tree.root = slot.node
    return slot.node
  }

  #root(): Slot | undefined {
    const token = this.#peek()
    if (token.type === 'stream-end') return undefined
    const explicit = isDirective(token) || token.type === 'document-start'
    this.#directives()
    if (!explicit) return this.#node('block')
    const start = this.#peek()
    if (start.type !== 'document-start') this.#fail('did not find expected <document start>', start)
    this.#scanner.skip()
    const next = this.#peek()
    if (isDirective(next) || next.type === 'document-start' || next.type === 'document-end' || next.type === 'stream-end')
      return this.#empty(this.#offset(next.start))
    return this.#node('block')
  }

  /** After the root only another document may stand. Go reads no further, and so drops what stands there. */
  #expectEnd(): void {
    const token = this.#peek()
    let next: Token | undefined = token
    while (next?.type === 'document-end') {
      this.#scanner.skip()
      next = this.#tryPeek()
    }
    if (next?.type === 'stream-end') return
    // Of a cut stream this is one document; other texts may hold more of them, of which the first counts.
    if (this.#options.lines === 'raw') {
      if (next?.type === 'document-start') return
      if (next !== undefined && isDirective(next) && next !== token) return
    }
    const isMarked = token.type === 'document-end'
    throw new YamlError(
      `text after ${isMarked ? '`...`' : 'the end of the document'} would be ignored by Kubernetes`,
      this.#offset((next ?? token).start),
      'text-after-root',
      isMarked ? this.#offset(token.start) : undefined,
    )
  }

  /** The next token, or undefined where what follows is none. */
  #tryPeek(): Token | undefined {
    try {
      return this.#scanner.peek()
    } catch (error) {
      if (isYamlError(error)) return undefined
      throw error
    }
  }

  #directives(): void {
    let version = false
    for (let token = this.#peek(); isDirective(token); token = this.#peek()) {
      if (token.type === 'version-directive') {
        if (version) this.#fail('found duplicate %YAML directive', token)
        if (token.value !== '1.1') this.#fail('found incompatible YAML document', token)
        version = true
      } else {
        if (this.#tagHandles.has(token.value)) this.#fail('found duplicate %TAG directive', token)
        this.#tagHandles.set(token.value, token.suffix)
      }
      this.#scanner.skip()
    }
    if (!this.#tagHandles.has('!')) this.#tagHandles.set('!', '!')
    if (!this.#tagHandles.has('!!')) this.#tagHandles.set('!!', 'tag:yaml.org,2002:')
  }

  #peek(): Token {
    try {
      return this.#scanner.peek()
    } catch (error) {
      throw isYamlError(error) ? new YamlError(error.message, this.#offset(error.offset ?? 0)) : error
    }
  }

  /** An offset in the source; a newline that was added to the text has none there. */
  #offset(offset: number): number {
    return Math.min(offset + this.#options.base, this.#tree.end)
  }

  /** Fails as `yaml_parser_set_parser_error` does: its lines count from 0, which the message keeps. */
  #fail(problem: string, token: Token, contextLine = 0): never {
    const line = token.line > 0 ? token.line : contextLine
    throw new YamlError(`yaml: ${line > 0 ? `line ${line}: ` : ''}${problem}`, this.#offset(token.start))
  }

  /** Mirrors `yaml_parser_parse_node`. */
  #node(context: 'block' | 'block-or-indentless' | 'flow'): Slot {
    const first = this.#peek()
    if (first.type === 'alias') return this.#alias(first)
    const properties = this.#properties(first)
    const token = this.#peek()
    const anchor = this.#openAnchor(properties)
    const slot = this.#content(context, token, properties, first)
    if (anchor !== undefined) anchor.node = slot.node
    return slot
  }

  #content(context: 'block' | 'block-or-indentless' | 'flow', token: Token, properties: Properties, first: Token): Slot {
    const start = this.#offset(first.start)
    switch (token.type) {
      case 'block-entry':
        if (context !== 'block-or-indentless') break
        this.#enter(token)
        return this.#leave(this.#blockList(properties, start, 'indentless'))
      case 'scalar': {
        this.#scanner.skip()
        return this.#scalar(token, properties, start)
      }
      case 'flow-sequence-start':
        this.#enter(token)
        return this.#leave(this.#flowList(properties, start))
      case 'flow-mapping-start':
        this.#enter(token)
        return this.#leave(this.#flowMap(properties, start))
      case 'block-sequence-start':
        if (context === 'flow') break
        this.#enter(token)
        return this.#leave(this.#blockList(properties, start, 'indented'))
      case 'block-mapping-start':
        if (context === 'flow') break
        this.#enter(token)
        return this.#leave(this.#blockMap(properties, start))
    }
    if (properties.anchor === undefined && properties.tag === '')
      this.#fail('did not find expected node content', token, first.line)
    const end = this.#propertiesEnd
    return this.#slot(new ScalarNode(this.#tree, { start, end }, properties, 'plain', ''), 1)
  }

  #propertiesEnd = 0

  /** An anchor and a tag, in either order. */
  #properties(first: Token): Properties {
    if (first.type !== 'anchor' && first.type !== 'tag') return NO_PROPERTIES
    let anchor: string | undefined
    let tag: Token | undefined
    for (let token = first; ; token = this.#peek()) {
      if (token.type === 'anchor' && anchor === undefined) anchor = token.value
      else if (token.type === 'tag' && tag === undefined) tag = token
      else break
      this.#propertiesEnd = this.#offset(token.end)
      this.#scanner.skip()
    }
    return { anchor, tag: tag === undefined ? '' : this.#tagOf(tag, first) }
  }

  #tagOf(token: Token, first: Token): string {
    if (token.value === '') return token.suffix
    const prefix = this.#tagHandles.get(token.value)
    const tag = prefix === undefined ? '' : prefix + token.suffix
    if (tag === '') this.#fail('found undefined tag handle', token, first.line)
    return tag
  }

  #openAnchor(properties: Properties): Anchor | undefined {
    if (properties.anchor === undefined) return undefined
    const anchor: Anchor = { node: undefined }
    this.#anchors.set(properties.anchor, anchor)
    return anchor
  }

  #alias(token: Token): Slot {
    const anchor = this.#anchors.get(token.value)
    const start = this.#offset(token.start)
    if (anchor === undefined) throw new YamlError(`yaml: unknown anchor '${token.value}' referenced`, start)
    if (anchor.node === undefined) throw new YamlError(`yaml: anchor '${token.value}' value contains itself`, start)
    this.#scanner.skip()
    this.#aliases++
    this.#shared.add(anchor.node)
    this.#spend(1 + (this.#weights.get(anchor.node) ?? 1), start)
    return { node: anchor.node, at: { start, end: this.#offset(token.end) }, alias: true }
  }

  /** Counts nodes as if aliases were written out. */
  #spend(nodes: number, offset: number): void {
    this.#expanded += nodes
    const { expandedNodes } = this.#options.limits
    if (this.#expanded > expandedNodes && this.#aliases > 0)
      throw new YamlError(`aliases repeat more than ${expandedNodes} nodes`, offset, 'limit')
  }

  #slot(node: Node, weight: number): Slot {
    this.#spend(1, node.span.start)
    if (node.properties.anchor !== undefined) this.#weights.set(node, weight)
    return { node, at: node.span, alias: false }
  }

  #empty(offset: number): Slot {
    return this.#slot(new ScalarNode(this.#tree, { start: offset, end: offset }, NO_PROPERTIES, 'plain', ''), 1)
  }

  #scalar(token: Token, properties: Properties, start: number): Slot {
    const span = { start, end: this.#offset(token.end) }
    return this.#slot(new ScalarNode(this.#tree, span, properties, token.style, token.value), 1)
  }

  #enter(token: Token): void {
    if (++this.#depth > this.#tree.deepest) this.#tree.deepest = this.#depth
    if (this.#depth > this.#options.limits.depth)
      throw new YamlError(
        `collections are nested more than ${this.#options.limits.depth} deep`,
        this.#offset(token.start),
        'limit',
      )
  }

  #leave(slot: Slot): Slot {
    this.#depth--
    return slot
  }

  /** Mirrors `parse_block_sequence_entry` and `parse_indentless_sequence_entry`. */
  #blockList(properties: Properties, from: number, form: 'indented' | 'indentless'): Slot {
    const opening = this.#peek()
    if (form === 'indented') this.#scanner.skip()
    const before = this.#expanded
    const slots: ListItem[] = []
    for (let token = this.#peek(); token.type === 'block-entry'; token = this.#peek()) {
      this.#scanner.skip()
      const next = this.#peek()
      const empty =
        next.type === 'block-entry' ||
        next.type === 'block-end' ||
        (form === 'indentless' && (next.type === 'key' || next.type === 'value'))
      const slot = empty ? this.#empty(this.#offset(token.end)) : this.#node('block')
      if (isNotFinite(slot.node)) this.#mayNotBeFinite = true
      slots.push({ node: slot.node, at: slot.at, alias: slot.alias, start: this.#offset(token.start) })
    }
    if (form === 'indented') {
      const token = this.#peek()
      if (token.type !== 'block-end') this.#fail("did not find expected '-' indicator", token, opening.line)
      this.#scanner.skip()
    }
    const end = slots.at(-1)?.at.end ?? this.#offset(opening.end)
    // The dash is no token of the list, unless it is the first one.
    const start = properties === NO_PROPERTIES ? (slots[0]?.start ?? from) : from
    return this.#slot(new ListNode(this.#tree, { start, end }, properties, 'block', slots), this.#expanded - before + 1)
  }

  /** Mirrors `parse_block_mapping_key` and `parse_block_mapping_value`. */
  #blockMap(properties: Properties, from: number): Slot {
    const opening = this.#peek()
    this.#scanner.skip()
    const before = this.#expanded
    const map = this.#builder()
    let token = this.#peek()
    let end = this.#offset(opening.end)
    for (; token.type === 'key'; token = this.#peek()) {
      const start = this.#offset(token.start)
      this.#scanner.skip()
      const key = isBlockMapMark(this.#peek()) ? this.#empty(this.#offset(token.end)) : this.#node('block-or-indentless')
      const sign = this.#peek()
      let colon: number | undefined
      let value: Slot
      if (sign.type === 'value') {
        this.#scanner.skip()
        colon = this.#offset(sign.start)
        value = isBlockMapMark(this.#peek()) ? this.#empty(this.#offset(sign.end)) : this.#node('block-or-indentless')
      } else {
        value = this.#empty(key.at.end)
      }
      end = value.at.end
      this.#add(map, key, value, start, colon)
    }
    if (token.type !== 'block-end') this.#fail('did not find expected key', token, opening.line)
    this.#scanner.skip()
    const span = { start: from, end }
    if (map.mayNotBeFinite) this.#mayNotBeFinite = true
    return this.#slot(new MapNode(this.#tree, span, properties, 'block', map.entries, map.members), this.#expanded - before + 1)
  }

  /** Mirrors `parse_flow_sequence_entry` and its three mapping states. */
  #flowList(properties: Properties, from: number): Slot {
    const opening = this.#peek()
    this.#scanner.skip()
    const before = this.#expanded
    const slots: ListItem[] = []
    let token = this.#peek()
    for (let first = true; token.type !== 'flow-sequence-end'; first = false) {
      if (!first) {
        if (token.type !== 'flow-entry') this.#fail("did not find expected ',' or ']'", token, opening.line)
        this.#scanner.skip()
        token = this.#peek()
        if (token.type === 'flow-sequence-end') break
      }
      const slot = token.type === 'key' ? this.#flowPair() : this.#node('flow')
      if (isNotFinite(slot.node)) this.#mayNotBeFinite = true
      slots.push({ node: slot.node, at: slot.at, alias: slot.alias, start: slot.at.start })
      token = this.#peek()
    }
    this.#scanner.skip()
    const span = { start: from, end: this.#offset(token.end) }
    return this.#slot(new ListNode(this.#tree, span, properties, 'flow', slots), this.#expanded - before + 1)
  }

  /** `key: value` in a flow list. */
  #flowPair(): Slot {
    const opening = this.#peek()
    this.#scanner.skip()
    const before = this.#expanded
    const map = this.#builder()
    const next = this.#peek()
    const start = this.#offset(opening.start)
    let key: Slot
    if (next.type === 'value' || next.type === 'flow-entry' || next.type === 'flow-sequence-end') {
      key = this.#empty(this.#offset(next.start))
      // As Go does: the token is dropped, so that `[? , a]` and the like go wrong in the same way.
      this.#scanner.skip()
    } else {
      key = this.#node('flow')
    }
    const { value, colon } = this.#flowValue(key, 'flow-sequence-end')
    this.#add(map, key, value, start, colon)
    const span = { start, end: Math.max(value.at.end, key.at.end) }
    if (map.mayNotBeFinite) this.#mayNotBeFinite = true
    return this.#slot(new MapNode(this.#tree, span, NO_PROPERTIES, 'pair', map.entries, map.members), this.#expanded - before + 1)
  }

  /** `: value` after a flow key, or nothing. */
  #flowValue(key: Slot, closing: 'flow-sequence-end' | 'flow-mapping-end'): { value: Slot; colon: number | undefined } {
    const sign = this.#peek()
    if (sign.type !== 'value') return { value: this.#empty(key.at.end), colon: undefined }
    this.#scanner.skip()
    const next = this.#peek()
    const empty = next.type === 'flow-entry' || next.type === closing
    return { value: empty ? this.#empty(this.#offset(sign.end)) : this.#node('flow'), colon: this.#offset(sign.start) }
  }

  /** Mirrors `parse_flow_mapping_key` and `parse_flow_mapping_value`. */
  #flowMap(properties: Properties, from: number): Slot {
    const opening = this.#peek()
    this.#scanner.skip()
    const before = this.#expanded
    const map = this.#builder()
    let token = this.#peek()
    for (let first = true; token.type !== 'flow-mapping-end'; first = false) {
      if (!first) {
        if (token.type !== 'flow-entry') this.#fail("did not find expected ',' or '}'", token, opening.line)
        this.#scanner.skip()
        token = this.#peek()
        if (token.type === 'flow-mapping-end') break
      }
      const start = this.#offset(token.start)
      if (token.type === 'key') {
        this.#scanner.skip()
        const next = this.#peek()
        const empty = next.type === 'value' || next.type === 'flow-entry' || next.type === 'flow-mapping-end'
        const key = empty ? this.#empty(this.#offset(next.start)) : this.#node('flow')
        const { value, colon } = this.#flowValue(key, 'flow-mapping-end')
        this.#add(map, key, value, start, colon)
      } else {
        const key = this.#node('flow')
        this.#add(map, key, this.#empty(key.at.end), start, undefined)
      }
      token = this.#peek()
    }
    this.#scanner.skip()
    const span = { start: from, end: this.#offset(token.end) }
    if (map.mayNotBeFinite) this.#mayNotBeFinite = true
    return this.#slot(new MapNode(this.#tree, span, properties, 'flow', map.entries, map.members), this.#expanded - before + 1)
  }

  #builder(): MapBuilder {
    return new MapBuilder(this.#options.duplicates)
  }

  #add(map: MapBuilder, key: Slot, value: Slot, start: number, colon: number | undefined): void {
    const { keys } = this.#options.limits
    if (++this.#keys > keys) throw new YamlError(`the document has more than ${keys} keys`, start, 'limit')
    map.add(key, value, start, colon)
  }
}

function isDirective(token: Token): boolean {
  return token.type === 'version-directive' || token.type === 'tag-directive'
}

function isBlockMapMark(token: Token): boolean {
  return token.type === 'key' || token.type === 'value' || token.type === 'block-end'
}
