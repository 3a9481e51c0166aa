import { fail } from '../base/diagnostic.ts'
import { isObject, type JsonObject } from '../base/json.ts'
import type { Place } from '../base/source.ts'
import type { Document, ListNode, MapNode, Node } from '../yaml/read.ts'

/** One Kubernetes object of a stream, wherever it stands: as a document, in a List, in a ResourceList. */
export interface Item {
  readonly document: Document
  readonly node: MapNode
  readonly object: JsonObject
  readonly place: Place
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
 * a ResourceList gives its items and its functionConfig. Throws InjectError RI0104 where a list's items are no list, or an item no map.
 */
export function unfold(document: Document): Content {
  const root = document.root()
  if (root === undefined || root.kind !== 'map') return { form: 'other' }
  const object = root.value()
  if (!isObject(object)) return { form: 'other' }
  if (object['kind'] === 'ResourceList' && RESOURCE_LIST_GROUP.test(String(object['apiVersion']))) {
    const list = root.get('items')
    if (list !== undefined && list.kind !== 'list' && list.value() !== null) {
      fail('RI0104', 'items of the ResourceList must be a list', { place: place(document, list) })
    }
    const items = list?.kind === 'list' ? list : undefined
    return {
      form: 'resource-list',
      root,
      list: items,
      items: items === undefined ? [] : items.items.flatMap((item) => objectsOf(document, item, 0)),
      functionConfig: root.get('functionConfig'),
    }
  }
  return { form: 'objects', items: objectsOf(document, root, 0) }
}

function objectsOf(document: Document, node: Node, depth: number): readonly Item[] {
  const object = node.value()
  if (node.kind !== 'map' || !isObject(object))
    return fail('RI0104', 'an item of a list must be a Kubernetes object', { place: place(document, node) })
  const list = isList(object) ? node.get('items') : undefined
  if (list === undefined) return [{ document, node, object, place: place(document, node) }]
  if (list.kind !== 'list') {
    if (list.value() === null) return []
    return fail('RI0104', `items of the ${String(object['kind'])} must be a list`, { place: place(document, list) })
  }
  if (depth >= MAX_NESTING) fail('RI0106', `lists are nested more than ${MAX_NESTING} deep`, { place: place(document, list) })
  return list.items.flatMap((item) => objectsOf(document, item, depth + 1))
}

/** kubectl's rule: a kind that ends in List and has items. */
function isList(object: JsonObject): boolean {
  return typeof object['kind'] === 'string' && object['kind'].endsWith('List') && Object.hasOwn(object, 'items')
}

function place(document: Document, node: Node): Place {
  return { source: document.source, span: node.span }
}
