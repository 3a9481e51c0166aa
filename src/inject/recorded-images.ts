import { at, type JsonObject } from '../base/json.ts'
import { readJsonPointer } from '../base/json-pointer.ts'
import type { Chunks } from './chunks.ts'
import { containersOf, findNamed, textAt } from './pod-parts.ts'

/** A container that an injector added, or gave its image, by the record of that injector. */
export interface InjectedImage {
  /** `istio`, or the title of an own injector. */
  readonly injector: string
  readonly list: 'containers' | 'initContainers'
  readonly container: string
  readonly image: string
}

const LISTS = ['initContainers', 'containers'] as const
/** The path of a container, or of its image. */
const CONTAINER = /^\/spec\/(containers|initContainers)\/[^/]+(?:\/image)?$/

/** The images in a pod template that its author did not write; none where nothing was injected. Throws InjectError RI0503. */
export function recordedImages(template: JsonObject, chunks: Chunks): readonly InjectedImage[] {
  const found = (injector: string, list: InjectedImage['list'], container: string): readonly InjectedImage[] => {
    const image = textAt(findNamed(containersOf(template, list), container), 'image')
    return image !== '' ? [{ injector, list, container, image }] : []
  }
  const own = chunks
    .own()
    .readRecords(template)
    .flatMap(({ injector, items, set, was }) =>
      [...items, ...Object.keys(set), ...Object.keys(was)].flatMap((path) => {
        const list = CONTAINER.exec(path)?.[1]
        const [, , name = ''] = readJsonPointer(path)
        return list === undefined ? [] : found(injector, list as InjectedImage['list'], name)
      }),
    )
  return [...istiosImages(template, chunks, found), ...own]
}

function istiosImages(
  template: JsonObject,
  chunks: Chunks,
  found: (injector: string, list: InjectedImage['list'], container: string) => readonly InjectedImage[],
): readonly InjectedImage[] {
  if (at(template, 'metadata', 'annotations', 'sidecar.istio.io/status') === undefined) return []
  const { injectionStatus, recordedOverrides } = chunks.istio()
  const status = injectionStatus(template)
  if (status === undefined) return []
  const overrides = recordedOverrides(template)
  // A container that the author named an image for is the author's.
  const theirs = [...overrides.containers, ...overrides.initContainers].filter((one) => (one['image'] ?? '') !== '')
  return LISTS.flatMap((list) =>
    status[list].filter((name) => findNamed(theirs, name) === undefined).flatMap((name) => found('istio', list, name)),
  )
}
