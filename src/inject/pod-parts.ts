/** Parts of a pod as plain values, read and replaced without changing the pod. Pods are typed ones: what has the wrong type is not there. */
import { isArray, isObject, type Json, type JsonObject, type MutableObject, record } from '../base/json.ts'
import { CONTAINERS } from '../istio/names.ts'
import type { Contract } from '../istio/versions.ts'

export { labelsOf } from '../policy/pod-labels.ts'

export type ContainerList = 'containers' | 'initContainers'

/** Where a container stands. */
export interface ContainerPlace {
  readonly list: ContainerList
  readonly index: number
  readonly container: JsonObject
}

/** Names and texts, such as labels. */
export type Texts = { readonly [name: string]: string }

/** A record with some keys set, or removed where the value is undefined. */
export function withKeys(
  object: JsonObject | undefined,
  keys: { readonly [key: string]: JsonObject[string] | undefined },
): JsonObject {
  const gone = isAnyGone(object, keys)
  const copy: MutableObject = gone ? record() : Object.assign(record(), object)
  // V8 keeps an object from which a key was deleted in a hash table.
  if (gone && object !== undefined)
    for (const key of Object.keys(object)) if (!(key in keys) || keys[key] !== undefined) copy[key] = object[key] as Json
  for (const key in keys) {
    const value = keys[key]
    if (value !== undefined) copy[key] = value
  }
  return copy
}

function isAnyGone(object: JsonObject | undefined, keys: { readonly [key: string]: JsonObject[string] | undefined }): boolean {
  for (const key in keys) if (keys[key] === undefined && object?.[key] !== undefined) return true
  return false
}

/** The record at a key, empty where there is none. */
export function recordAt(object: JsonObject | undefined, key: string): JsonObject {
  const value = object?.[key]
  return isObject(value) ? value : NOTHING
}

export function textAt(object: JsonObject | undefined, key: string): string {
  const value = object?.[key]
  return typeof value === 'string' ? value : ''
}

/** The records in the list at a key. */
export function recordsAt(object: JsonObject | undefined, key: string): readonly JsonObject[] {
  const value = object?.[key]
  if (!isArray(value)) return []
  for (let i = 0; i < value.length; i++) if (!isObject(value[i])) return value.filter(isObject)
  return value as readonly JsonObject[]
}

const NOTHING: JsonObject = record()

export function containersOf(pod: JsonObject, list: ContainerList): readonly JsonObject[] {
  return recordsAt(recordAt(pod, 'spec'), list)
}

export function withContainers(pod: JsonObject, list: ContainerList, containers: readonly JsonObject[]): JsonObject {
  return withKeys(pod, { spec: withKeys(recordAt(pod, 'spec'), { [list]: containers }) })
}

/** The first item of that name: a container, a volume, a variable. */
export function findNamed(items: readonly JsonObject[], name: string): JsonObject | undefined {
  return items[indexOfName(items, name)]
}

/** The names of all of them. */
export function nameSet(items: readonly JsonObject[]): ReadonlySet<string> {
  return new Set(items.map((item) => textAt(item, 'name')))
}

function indexOfName(items: readonly JsonObject[], name: string): number {
  for (let i = 0; i < items.length; i++) if (textAt(items[i], 'name') === name) return i
  return -1
}

/** The first container of that name, those that run before init containers. */
export function placeOf(pod: JsonObject, name: string): ContainerPlace | undefined {
  return placeIn(pod, 'containers', name) ?? placeIn(pod, 'initContainers', name)
}

function placeIn(pod: JsonObject, list: ContainerList, name: string): ContainerPlace | undefined {
  const containers = containersOf(pod, list)
  const index = indexOfName(containers, name)
  const container = containers[index]
  return container === undefined ? undefined : { list, index, container }
}

/** The proxy, mirrors FindSidecar. Istio without native sidecars knows none among the init containers. */
export function findSidecar(pod: JsonObject, { nativeSidecars }: Pick<Contract, 'nativeSidecars'>): ContainerPlace | undefined {
  const place = placeOf(pod, CONTAINERS.proxy)
  return place?.list === 'initContainers' && nativeSidecars === 'none' ? undefined : place
}

export function withContainerAt(pod: JsonObject, place: ContainerPlace, container: JsonObject): JsonObject {
  const containers = containersOf(pod, place.list).map((old, i) => (i === place.index ? container : old))
  return withContainers(pod, place.list, containers)
}

/** A pod whose proxy has more variables at the end; the same pod when it has no proxy. */
export function withProxyEnv(
  pod: JsonObject,
  more: readonly JsonObject[],
  contract: Pick<Contract, 'nativeSidecars'>,
): JsonObject {
  const sidecar = findSidecar(pod, contract)
  if (sidecar === undefined) return pod
  const env = [...recordsAt(sidecar.container, 'env'), ...more]
  return withContainerAt(pod, sidecar, withKeys(sidecar.container, { env }))
}

export function envVariable(name: string, value: string): JsonObject {
  return withKeys(undefined, { name, value })
}

export function annotationsOf(pod: JsonObject): Texts {
  return recordAt(recordAt(pod, 'metadata'), 'annotations') as Texts
}

export function withAnnotations(pod: JsonObject, changes: { readonly [name: string]: string | undefined }): JsonObject {
  return withMetadata(pod, 'annotations', changes)
}

export function withLabels(pod: JsonObject, changes: { readonly [name: string]: string | undefined }): JsonObject {
  return withMetadata(pod, 'labels', changes)
}

function withMetadata(
  pod: JsonObject,
  key: 'annotations' | 'labels',
  changes: { readonly [name: string]: string | undefined },
): JsonObject {
  const metadata = recordAt(pod, 'metadata')
  return withKeys(pod, { metadata: withKeys(metadata, { [key]: withKeys(recordAt(metadata, key), changes) }) })
}
