import { type Json, record } from '../base/json.ts'
import type { Source, Span } from '../base/source.ts'
import type { ScalarStyle } from './goyaml/token.ts'
import { plainValue, type Resolved, resolvePlain } from './resolve.ts'
import { loadTagged } from './resolve-tagged.chunk.ts'

/** A value in a text, with its place. Aliases are followed: the node that one stands for is given, whose span lies elsewhere. */
export type Node = MapNode | ListNode | ScalarNode

/** What the nodes of one document have in common. */
export interface Tree {
  readonly source: Source
  /** The text of the source, in which all spans of the nodes lie. */
  readonly text: string
  /** Where the document begins in it, from where its lines are counted, and where it ends. */
  readonly start: number
  readonly end: number
  readonly format: 'yaml' | 'json'
  readonly root: Node | undefined
  /** The nodes that aliases repeat: an edit of one would be an edit in several places. */
  readonly shared: ReadonlySet<Node>
  /** How deep collections are nested in it. */
  readonly deepest: number
}

/** What stands before a node's content; a node's span begins with it. */
export interface Properties {
  readonly anchor: string | undefined
  /** The tag with its handle resolved, `''` for none. */
  readonly tag: string
}

/** What most nodes have. */
export const NO_PROPERTIES: Properties = { anchor: undefined, tag: '' }

/** A place that holds a node: `at` is the text there, `*name` where `alias` is set. */
export interface Slot {
  readonly node: Node
  readonly at: Span
  readonly alias: boolean
}

/** A key with its value. */
export interface MapEntry extends Slot {
  /** The key as JSON has it: YAMLToJSON writes numbers and booleans as text. */
  readonly key: string
  readonly keySpan: Span
  readonly keyNode: Node
  readonly keyAlias: boolean
  /** `<<`: the entry stands for the entries of its value. */
  readonly merge: boolean
  /** Offset of the entry's first character: the key's, or that of `?`. */
  readonly start: number
  /** Offset of the `:`, or undefined where a key stands alone. */
  readonly colon: number | undefined
}

/** An item of a list; `start` is the offset of its dash (in flow lists, of the item). */
export interface ListItem extends Slot {
  readonly start: number
  /** Set for an item that was cut out of its list, and is read when its node is first asked for. */
  readonly cut?: CutItem
}

/** What is known of an item that has not been read. */
export interface CutItem {
  /** All of its lines, from its dash on. */
  readonly span: Span
  /** The texts of its keys `apiVersion` and `kind`; undefined where they are not sure. */
  readonly type: { readonly apiVersion: string; readonly kind: string } | undefined
  /** Lets go of the node, which is read again if it is asked for again. */
  forget(): void
}

/** What a key of a map finally means, after merges and duplicates. */
export interface Member {
  readonly node: Node
  readonly keyType: Resolved['type']
  /** The entry of this map that holds it, undefined where it comes by a merge key. */
  readonly entry: MapEntry | undefined
}

/** A scalar; its value is found when it is asked for. */
export class ScalarNode {
  readonly kind = 'scalar'
  readonly flow = false
  readonly tree: Tree
  readonly span: Span
  readonly properties: Properties
  readonly style: ScalarStyle
  #text: string | (() => string) | undefined
  #resolved: Resolved | undefined

  /** A text that takes work to find may be handed in as a function; undefined stands for what the span holds, within its quotes. */
  constructor(tree: Tree, span: Span, properties: Properties, style: ScalarStyle, text: string | (() => string) | undefined) {
    this.tree = tree
    this.span = span
    this.properties = properties
    this.style = style
    this.#text = text
    // A tag can contradict its text; that must not come out late.
    if (properties.tag !== '') this.#resolved = this.#resolve()
  }

  /** The text after quotes, escapes and folding. */
  get text(): string {
    if (typeof this.#text === 'string') return this.#text
    this.#text = this.#text === undefined ? this.#spanned() : this.#text()
    return this.#text
  }

  #spanned(): string {
    const { start, end } = this.span
    return this.style === 'plain' ? this.tree.text.slice(start, end) : this.tree.text.slice(start + 1, end - 1)
  }

  resolved(): Resolved {
    this.#resolved ??= this.#resolve()
    return this.#resolved
  }

  value(): Json {
    if (this.#resolved !== undefined || this.properties.tag !== '') return this.resolved().value
    return this.style === 'plain' ? plainValue(this.text) : this.text
  }

  #resolve(): Resolved {
    const { tag } = this.properties
    if (tag !== '' && tag !== '!') return loadTagged().resolveTagged(tag, this.text, this.span.start)
    return tag === '' && this.style === 'plain' ? resolvePlain(this.text) : { type: 'string', value: this.text }
  }
}

export class ListNode {
  readonly kind = 'list'
  readonly tree: Tree
  readonly span: Span
  readonly properties: Properties
  readonly flow: boolean
  readonly slots: readonly ListItem[]
  #items: readonly Node[] | undefined
  #value: readonly Json[] | undefined

  constructor(tree: Tree, span: Span, properties: Properties, style: 'block' | 'flow', slots: readonly ListItem[]) {
    this.tree = tree
    this.span = span
    this.properties = properties
    this.flow = style === 'flow'
    this.slots = slots
  }

  get items(): readonly Node[] {
    this.#items ??= this.slots.map((slot) => slot.node)
    return this.#items
  }

  value(): readonly Json[] {
    this.#value ??= this.slots.map((slot) => slot.node.value())
    return this.#value
  }
}

/** Of fewer keys one is found as fast without a table. */
const MANY_KEYS = 30

export class MapNode {
  readonly kind = 'map'
  readonly tree: Tree
  readonly span: Span
  readonly properties: Properties
  readonly flow: boolean
  /** `[a: b]`: a map of one pair without braces. */
  readonly pair: boolean
  readonly entries: readonly MapEntry[]
  #members: ReadonlyMap<string, Member> | undefined
  #value: Json | undefined

  constructor(
    tree: Tree,
    span: Span,
    properties: Properties,
    style: 'block' | 'flow' | 'pair',
    entries: readonly MapEntry[],
    members?: ReadonlyMap<string, Member>,
  ) {
    this.tree = tree
    this.span = span
    this.properties = properties
    this.flow = style !== 'block'
    this.pair = style === 'pair'
    this.entries = entries
    this.#members = members
  }

  /**
   * All keys, those that merge keys bring too, in the order in which they were first set. Where the reader hands in none, each entry is a key
   * of its own and a string.
   */
  get members(): ReadonlyMap<string, Member> {
    this.#members ??= new Map(this.entries.map((entry) => [entry.key, { node: entry.node, keyType: 'string', entry }]))
    return this.#members
  }

  get(key: string): Node | undefined {
    if (this.#members !== undefined || this.entries.length > MANY_KEYS) return this.members.get(key)?.node
    return this.entries.find((entry) => entry.key === key)?.node
  }

  value(): Json {
    if (this.#value === undefined) {
      const out = record()
      if (this.#members === undefined) for (const entry of this.entries) out[entry.key] = entry.node.value()
      else for (const [name, member] of this.#members) out[name] = member.node.value()
      this.#value = out
    }
    return this.#value
  }
}

/** The slot of a collection within which a place lies, other than an alias's. */
export function slotAround(node: MapNode | ListNode, { start, end }: Span): MapEntry | ListItem | undefined {
  const slots: readonly (MapEntry | ListItem)[] = node.kind === 'map' ? node.entries : node.slots
  let low = 0
  let high = slots.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((slots[middle]?.at.start ?? 0) <= start) low = middle + 1
    else high = middle
  }
  const slot = slots[low - 1]
  return slot !== undefined && !slot.alias && slot.at.end >= end ? slot : undefined
}

/** A tree that is being read: its root comes last. */
export interface GrowingTree extends Tree {
  root: Node | undefined
  deepest: number
}
