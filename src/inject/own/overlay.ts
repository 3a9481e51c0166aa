/** What an injector wants to add to one pod: a pod patch, with its places in the lists of containers. */
import { isObject, type Json, type JsonObject } from '../../base/json.ts'
import type { Workload } from '../injector.ts'
import { type ContainerList, nameSet, recordsAt, textAt, withKeys } from '../pod-parts.ts'

/** A patch of metadata and spec. */
export type Overlay = JsonObject

/** What a template printed; a static patch as JSON. */
export interface Printed {
  readonly name: string
  readonly text: string
}

export interface OverlaySource {
  /** All that the overlay of a pod is made of. Throws InjectError: RI0412, RI0405, RI0411, RI0403. */
  print(workload: Workload): readonly Printed[]
  /** The overlay. Throws InjectError: RI0413, RI0107. */
  read(printed: readonly Printed[], workload: Workload): Overlay
}

const LISTS = ['containers', 'initContainers'] as const satisfies readonly ContainerList[]

/**
 * Puts each container into the list where it belongs: one without an image extends a container of the pod, wherever that stands; with `native` the injector's
 * own become init containers that keep running.
 */
export function placeContainers(overlay: Overlay, template: JsonObject, native: 'yes' | 'no'): Overlay {
  const homes = homesOf(specOf(template))
  const spec = specOf(overlay)
  const lists: Record<ContainerList, Json[]> = { containers: [], initContainers: [] }
  for (const list of LISTS) {
    for (const container of listAt(spec, list)) {
      if (!isObject(container)) lists[list].push(container)
      else if (!claims(container)) lists[homes.get(textAt(container, 'name'))?.list ?? list].push(container)
      else if (list === 'containers' && native === 'yes')
        lists.initContainers.push(withKeys(container, { restartPolicy: 'Always' }))
      else lists[list].push(container)
    }
  }
  const placed = Object.fromEntries(
    LISTS.filter((list) => lists[list].length > 0 || spec[list] !== undefined).map((list) => [
      list,
      lists[list].length > 0 ? lists[list] : undefined,
    ]),
  )
  return overlay['spec'] === undefined ? overlay : withKeys(overlay, { spec: withKeys(spec, placed) })
}

/** Names of the ordinary containers that the overlay would add to the pod: those that keep a job from ending. */
export function ordinaryContainers(overlay: Overlay, template: JsonObject): readonly string[] {
  const known = nameSet(recordsAt(specOf(template), 'containers'))
  return recordsAt(specOf(overlay), 'containers')
    .filter((container) => claims(container) && !known.has(textAt(container, 'name')))
    .map((container) => textAt(container, 'name'))
}

/** Does the entry bring a container of its own, not a part for one of the pod? */
export function claims(container: JsonObject): boolean {
  return container['image'] !== undefined && container['image'] !== null
}

export function specOf(template: JsonObject): JsonObject {
  const spec = template['spec']
  return isObject(spec) ? spec : withKeys(undefined, {})
}

/** A container of the pod, and the list in which it stands. */
interface Home {
  readonly list: ContainerList
  readonly container: JsonObject
}

/** The containers of a pod's spec by name: of several the first, those of the pod before init containers. */
export function homesOf(pod: JsonObject): ReadonlyMap<string, Home> {
  const homes = new Map<string, Home>()
  for (const list of LISTS) {
    for (const container of recordsAt(pod, list)) {
      const name = textAt(container, 'name')
      if (!homes.has(name)) homes.set(name, { list, container })
    }
  }
  return homes
}

function listAt(object: JsonObject, key: string): readonly Json[] {
  const value = object[key]
  return Array.isArray(value) ? (value as readonly Json[]) : []
}
