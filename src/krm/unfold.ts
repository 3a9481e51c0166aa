import { fail } from '../base/diagnostic.ts'
import { at, isObject, type Json, type JsonObject, record } from '../base/json.ts'
import type { Place, Source, Span } from '../base/source.ts'
import { YAML_LIMITS } from '../yaml/limits.ts'
import type { Document, ListItem, ListNode, MapNode, Node } from '../yaml/read.ts'
import { loadAlike } from '../yaml/regular/alike.chunk.ts'
import type { Alike, AlikeReader } from '../yaml/regular/alike.ts'
import { FREE_KEYS } from './free-keys.ts'
import { describeResource } from './resource.ts'

/** One Kubernetes object of a stream, wherever it stands: as a document, in a List, in a ResourceList. */
export interface Item {
  readonly document: Document
  /** As they are written; empty where they are no text. An item that was cut out of its list is not read for them. */
  readonly apiVersion: string
  readonly kind: string
  readonly node: MapNode
  readonly object: JsonObject
  readonly place: Place
  /** False if a word surely stands nowhere in the object. */
  mentions(word: string): boolean
  /** The same for items that stand in one tree, which is edited and read again as a whole. */
  readonly unit: object
  /** Set where the object reads as an earlier one does, but for words; it need not be read then. */
  readonly alike: Alike | undefined
  /** Lets go of what was read: a large stream need not be in memory as a whole. Asked for again, an item with a tree of its own is read again. */
  forget(): void
}

/** What a document holds. */
export type Content =
  | { readonly form: 'objects'; readonly items: readonly Item[] }
  | {
      readonly form: 'resource-list'
      readonly root: MapNode
      readonly list: ListNode | undefined
      readonly items: readonly Item[]
      readonly functionConfig: Node | undefined
    }
  /** Empty, only comments, or not a Kubernetes object at all: emitted as it is. */
  | { readonly form: 'other' }

/** `config.kubernetes.io/v1` and its older versions. */
const RESOURCE_LIST_GROUP = /^config\.kubernetes\.io\//
/** Lists within lists: far more than kubectl ever prints. */
const MAX_NESTING = 10

/**
 * The objects in a document. `v1 List` and typed lists (`DeploymentList`) are unfolded, nested ones too, as kubectl and kustomize do;
 * a ResourceList gives its items and its functionConfig. Throws InjectError RI0104 where a list's items are no list, or an item no map, RI0109
 * where readers do not agree whether an object is a list. With a reader for likeness a document that reads as an earlier one is not read itself.
 */
export function unfold(document: Document, likeness?: AlikeReader): Content {
  const alike = document.format === 'yaml' ? likeness?.read(document.span) : undefined
  const type = alike && typeOfObject(alike.model.value())
  if (alike !== undefined && type !== undefined) return { form: 'objects', items: [alikeDocument(document, type, alike)] }
  const root = document.root()
  if (root === undefined || root.kind !== 'map') return { form: 'other' }
  if (isResourceList(root)) {
    const list = root.get('items')
    if (list !== undefined && list.kind !== 'list' && list.value() !== null) {
      fail('RI0104', 'items of the ResourceList must be a list', { place: place(document, list) })
    }
    const items = list?.kind === 'list' ? list : undefined
    const alikeItems = likenessOfItems(document, items)
    return {
      form: 'resource-list',
      root,
      list: items,
      items:
        items === undefined
          ? []
          : items.slots.flatMap((slot) =>
              slot.cut?.type ? cutItem(document, slot, slot.cut.type, alikeItems) : objectsOf(document, slot.node, 0),
            ),
      functionConfig: root.get('functionConfig'),
    }
  }
  return { form: 'objects', items: objectsOf(document, root, 0) }
}

function isResourceList(root: MapNode): boolean {
  const apiVersion = root.get('apiVersion')?.value()
  return root.get('kind')?.value() === 'ResourceList' && typeof apiVersion === 'string' && RESOURCE_LIST_GROUP.test(apiVersion)
}

/** An item that was read with its document. */
function readItem(document: Document, node: MapNode, object: JsonObject): Item {
  return {
    document,
    apiVersion: nameOf(object['apiVersion']),
    kind: nameOf(object['kind']),
    node,
    object,
    place: place(document, node),
    mentions: (word) => mentions(document.source.text.slice(node.span.start, node.span.end), word),
    unit: node.tree,
    alike: undefined,
    forget: () => undefined,
  }
}

/** Escapes, aliases and tags can say a word that is not written. */
function mentions(text: string, word: string): boolean {
  return text.includes(word) || /[\\*!]/.test(text)
}

/** Of so many documents some are alike. */
const FEW_DOCUMENTS = 30

/** What finds documents of a source that read alike. */
export function likenessOfDocuments(source: Source, documents: readonly Document[]): AlikeReader | undefined {
  if (documents.length < FEW_DOCUMENTS) return undefined
  return loadAlike().createAlikeReader(source, { form: 'documents' }, FREE_KEYS, YAML_LIMITS)
}

const NAME = /^[A-Za-z][\w./-]*$/

/** The type of what is one object and no list of objects, in whatever reader's eyes. */
function typeOfObject(value: Json): ItemTypeName | undefined {
  const [apiVersion, kind] = [at(value, 'apiVersion'), at(value, 'kind')]
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || at(value, 'items') !== undefined) return undefined
  return NAME.test(apiVersion) && NAME.test(kind) && !kind.endsWith(LIST) ? { apiVersion, kind } : undefined
}

function alikeDocument(document: Document, type: ItemTypeName, alike: Alike): Item {
  const { span } = document
  const read = (): Node => document.root() as Node
  return new LazyObject(document, type, {
    unit: document,
    span,
    escapes: 'some',
    read,
    forget: () => undefined,
    likeness: () => alike,
  })
}

/** The objects of an item that was cut out of its list. */
function cutItem(document: Document, slot: ListItem, type: ItemTypeName, likeness: LoadLikeness): readonly Item[] {
  const { cut } = slot
  if (cut === undefined || type.kind.endsWith(LIST)) return objectsOf(document, slot.node, 0)
  const { span } = cut
  const read = (): Node => slot.node
  return [
    new LazyObject(document, type, {
      unit: slot,
      span,
      escapes: 'none',
      read,
      forget: () => cut.forget(),
      likeness: () => likeness()?.read(span),
    }),
  ]
}

type LoadLikeness = () => AlikeReader | undefined

/** In a shorter list little is gained. */
const FEW_ITEMS = 50

/** What finds items of a list that read alike, loaded when an item is first read. */
function likenessOfItems({ source }: Document, list: ListNode | undefined): LoadLikeness {
  let reader: AlikeReader | undefined
  const [first] = list?.slots ?? []
  if (list === undefined || first === undefined || list.slots.length < FEW_ITEMS) return () => undefined
  return () => {
    const column = first.start - (source.text.lastIndexOf('\n', first.start) + 1)
    reader ??= loadAlike().createAlikeReader(source, { form: 'items', column }, FREE_KEYS, YAML_LIMITS)
    return reader
  }
}

interface ItemTypeName {
  readonly apiVersion: string
  readonly kind: string
}

/** Where an object stands that has not been read. */
interface Unread {
  readonly unit: object
  /** All of its text. */
  readonly span: Span
  /** Whether a word can be in it that is not written. */
  readonly escapes: 'none' | 'some'
  read(): Node
  forget(): void
  likeness(): Alike | undefined
}

/** An item that is read when more than its type is asked for, and only if it is not like another one. */
class LazyObject implements Item {
  readonly document: Document
  readonly apiVersion: string
  readonly kind: string
  readonly #unread: Unread
  #alike: Alike | 'unlike' | undefined
  #object: JsonObject | undefined

  constructor(document: Document, { apiVersion, kind }: ItemTypeName, unread: Unread) {
    this.document = document
    this.apiVersion = apiVersion
    this.kind = kind
    this.#unread = unread
  }

  get unit(): object {
    return this.#unread.unit
  }

  get alike(): Alike | undefined {
    this.#alike ??= this.#unread.likeness() ?? 'unlike'
    return this.#alike === 'unlike' ? undefined : this.#alike
  }

  get node(): MapNode {
    return this.#unread.read() as MapNode
  }

  get object(): JsonObject {
    this.#object ??= this.alike?.value() ?? (this.node.value() as JsonObject)
    return this.#object
  }

  get place(): Place {
    const { document } = this
    const node = (): Node => this.node
    return {
      source: document.source,
      get span() {
        return node().span
      },
    }
  }

  mentions(word: string): boolean {
    const { start, end } = this.#unread.span
    const text = this.document.source.text.slice(start, end)
    return this.#unread.escapes === 'none' ? text.includes(word) : mentions(text, word)
  }

  forget(): void {
    this.#unread.forget()
    this.#alike = undefined
    this.#object = undefined
  }
}

/** An item of a typed list that names no kind is of the kind that the list's name says. Mirrors decodeToList of apimachinery's unstructured JSON scheme. */
type ItemType = { readonly apiVersion: Json; readonly kind: string } | undefined

function objectsOf(document: Document, node: Node, depth: number, type?: ItemType): readonly Item[] {
  const own = node.value()
  if (node.kind !== 'map' || !isObject(own))
    return fail('RI0104', 'an item of a list must be a Kubernetes object', { place: place(document, node) })
  const object = type === undefined || nameOf(own['kind']) !== '' ? own : Object.assign(record(), own, type)
  const list = node.get('items')
  const kind = nameOf(object['kind'])
  // kubectl takes every object with a list of items for a list, kustomize and others only those whose kind ends in List.
  const isList = kind.endsWith(LIST) && list !== undefined
  if (isList && list.value() === null) return []
  if (!isList && (kind === '' || list?.kind !== 'list')) return [readItem(document, node, object)]
  if (!isList) {
    return fail('RI0109', `kubectl reads only the items of ${describeResource(object)}, other tools the object itself`, {
      place: place(document, list),
      hint: 'move the items to documents of their own, or into a v1 List',
    })
  }
  if (list.kind !== 'list') return fail('RI0104', `items of the ${kind} must be a list`, { place: place(document, list) })
  if (depth >= MAX_NESTING) fail('RI0106', `lists are nested more than ${MAX_NESTING} deep`, { place: place(document, list) })
  const itemKind = kind.slice(0, -LIST.length)
  const itemType: ItemType = itemKind === '' ? undefined : { apiVersion: object['apiVersion'] ?? null, kind: itemKind }
  return list.items.flatMap((item) => objectsOf(document, item, depth + 1, itemType))
}

const LIST = 'List'

function nameOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}

function place(document: Document, node: Node): Place {
  return { source: document.source, span: node.span }
}
