import { isArray, type Json, type JsonObject } from '../../base/json.ts'
import { type ContainerList, recordsAt, textAt, withKeys } from '../pod-parts.ts'
import { specOf } from './overlay.ts'

/** Moves the containers that are new in `after` to where the injector wants them: `first`, `last`, `before:NAME`, `after:NAME` (last where NAME is not there). */
export function positionContainers(before: JsonObject, after: JsonObject, position: string): JsonObject {
  const spec = specOf(after)
  const moved = (['containers', 'initContainers'] as const)
    .filter((list) => isArray(spec[list]))
    .map((list) => [list, positioned(namesIn(before, list), spec[list] as readonly Json[], position)] as const)
  return moved.length === 0 ? after : withKeys(after, { spec: withKeys(spec, Object.fromEntries(moved)) })
}

function namesIn(template: JsonObject, list: ContainerList): ReadonlySet<string> {
  return new Set(recordsAt(specOf(template), list).map((container) => textAt(container, 'name')))
}

function positioned(known: ReadonlySet<string>, list: readonly Json[], position: string): readonly Json[] {
  const nameOf = (item: Json): string => textAt(item as JsonObject, 'name')
  const others = list.filter((item) => known.has(nameOf(item)))
  const fresh = list.filter((item) => !known.has(nameOf(item)))
  const [word, anchor] = position.split(':')
  const index = anchor === undefined ? -1 : others.findIndex((item) => nameOf(item) === anchor)
  const place = word === 'first' ? 0 : index < 0 ? others.length : word === 'before' ? index : index + 1
  return [...others.slice(0, place), ...fresh, ...others.slice(place)]
}
