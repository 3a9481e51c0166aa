/** Containers of an injected pod: those of templates go, those of the author come back as the record of overrides has them. */
import { isArray, isEmpty, isObject, type Json, type JsonObject, sameJson } from '../../../base/json.ts'
import { AUTO_IMAGE, CONTAINERS } from '../../../istio/names.ts'
import type { Contract } from '../../../istio/versions.ts'
import { withoutDefaults } from '../../../krm/pod-defaults.ts'
import { podType } from '../../../krm/pod-schema.ts'
import {
  type ContainerList,
  containersOf,
  findNamed,
  recordAt,
  recordsAt,
  textAt,
  withContainers,
  withKeys,
} from '../../pod-parts.ts'
import { containerPatch, typedPod } from '../overlay.ts'
import type { InjectedNames } from '../records.ts'
import { keepUserContent } from '../user-content.ts'

const LISTS = ['containers', 'initContainers'] as const

export interface ContainerRecords {
  readonly injected: InjectedNames
  /** Containers as their author wrote them; typed. */
  readonly overrides: Readonly<Record<ContainerList, readonly JsonObject[]>>
  /** Numbers of the ports of all containers in their author's order, if that is known. */
  readonly ports: readonly Json[] | undefined
}

/** Do records of overrides hold the API server's defaults, which their author may not have written? */
export type Defaults = 'recorded' | 'not recorded'

/** What an injection of today makes of the template, as far as it is known. */
export interface Today {
  /** The pod template that comes out. */
  readonly template: JsonObject
  /** What the templates printed; typed. */
  readonly printed: JsonObject
}

/**
 * A pod template without injected containers. `home` is the list to which an ordinary proxy of the author's goes back that became a native sidecar: no record
 * tells it.
 */
export function takeBackContainers(
  template: JsonObject,
  { injected, overrides, ports }: ContainerRecords,
  contract: Contract,
  { today, home, defaults }: { readonly today: Today | undefined; readonly home: ContainerList; readonly defaults: Defaults },
): JsonObject {
  const moved: JsonObject[] = []
  let bare = template
  for (const list of LISTS) {
    const before = containersOf(template, list)
    const names = new Set(injected[list])
    const kept = before.flatMap((container) => {
      const name = textAt(container, 'name')
      if (!names.has(name)) return [container]
      const override = findNamed(overrides[list], name)
      if (override === undefined) return []
      const addition = today && findNamed(containersOf(today.printed, list), name)
      const restored =
        today !== undefined && addition !== undefined && textAt(addition, 'image') === ''
          ? withoutAddition(
              container,
              { addition, override, defaults, now: findNamed(containersOf(today.template, list), name) },
              contract,
            )
          : asWritten(container, override, contract, defaults)
      if (list === 'containers' || home === 'initContainers' || !isOrdinaryProxy(override)) return [restored]
      if (findNamed(containersOf(bare, home), name) === undefined) moved.push(restored)
      return []
    })
    if (kept.length !== before.length || kept.some((container, i) => container !== before[i]))
      bare = withContainers(bare, list, kept)
  }
  if (moved.length > 0) bare = withContainers(bare, home, [...containersOf(bare, home), ...moved])
  return inOrderOfPorts(bare, ports)
}

/** Containers in either list, changed; the template itself where none is. */
export function mapContainers(template: JsonObject, change: (container: JsonObject) => JsonObject): JsonObject {
  let all = template
  for (const list of LISTS) {
    const before = containersOf(all, list)
    const after = before.map(change)
    if (after.some((container, i) => container !== before[i])) all = withContainers(all, list, after)
  }
  return all
}

/** The template with its proxy as the container at the index. */
export function withProxyAt(template: JsonObject, index: number): JsonObject {
  const containers = containersOf(template, 'containers')
  const proxy = findNamed(containers, CONTAINERS.proxy)
  if (proxy === undefined) return template
  const others = containers.filter((container) => container !== proxy)
  return withContainers(template, 'containers', [...others.slice(0, index), proxy, ...others.slice(index)])
}

function isOrdinaryProxy(container: JsonObject): boolean {
  return textAt(container, 'name') === CONTAINERS.proxy && textAt(container, 'restartPolicy') === ''
}

/** The recorded container, with the spelling of the one in the pod wherever they agree. */
function asWritten(container: JsonObject, override: JsonObject, contract: Contract, defaults: Defaults): JsonObject {
  // Go prints resources always; where they are still empty, their author wrote them so.
  const { resources, ...rest } = override
  const bare = isEmpty(resources) && !isEmpty(container['resources']) ? rest : override
  // Records leave this image out.
  const own = textAt(override, 'image') === '' ? withKeys(bare, { image: AUTO_IMAGE }) : bare
  return respelled(container, defaults === 'recorded' ? withoutDefaults(own) : own, contract)
}

function respelled(container: JsonObject, typed: JsonObject, contract: Contract): JsonObject {
  const raw = containerPatch('containers', container)
  const kept = keepUserContent(raw, typedPod(raw, contract), containerPatch('containers', typed))
  return containersOf(kept, 'containers')[0] ?? typed
}

interface Addition {
  readonly addition: JsonObject
  readonly override: JsonObject
  readonly defaults: Defaults
  /** The container as it would come out of an injection of the recorded one. */
  readonly now: JsonObject | undefined
}

/** A container of the author's without what a template adds to it: as recorded, except for what was edited since. */
function withoutAddition(
  container: JsonObject,
  { addition, override: recorded, defaults, now }: Addition,
  contract: Contract,
): JsonObject {
  const typed = typedContainer(container, contract)
  const override = defaults === 'recorded' ? withoutDefaults(recorded, typed) : recorded
  const expected = now === undefined ? undefined : typedContainer(now, contract)
  const keys = new Set([...Object.keys(typed), ...Object.keys(override)])
  const changes = [...keys].map((key): [string, Json | undefined] => {
    const value = typed[key]
    if (expected !== undefined && sameJson(value, expected[key])) return [key, override[key]]
    return [
      key,
      value === undefined || addition[key] === undefined ? value : subtracted(key, value, addition[key], override[key]),
    ]
  })
  return respelled(container, withKeys(typed, Object.fromEntries(changes)), contract)
}

function typedContainer(container: JsonObject, contract: Contract): JsonObject {
  return containersOf(typedPod(containerPatch('containers', container), contract), 'containers')[0] ?? container
}

function subtracted(key: string, value: Json, added: Json, own: Json | undefined): Json | undefined {
  const mergeKey = podType('Container').fields.find((field) => field.json === key)?.mergeKey
  if (mergeKey === undefined || !isArray(value) || !isArray(added)) return own
  const byName = (list: Json | undefined, item: Json): Json | undefined =>
    isArray(list) && isObject(item)
      ? list.find((other) => isObject(other) && sameJson(other[mergeKey], item[mergeKey]))
      : undefined
  const kept = value.flatMap((item) => {
    if (byName(added, item) === undefined) return [item]
    const before = byName(own, item)
    return before === undefined ? [] : [before]
  })
  return kept.length === 0 ? undefined : kept
}

/** Where the author's proxy stood: templates print the ports of all containers in that order. */
function inOrderOfPorts(template: JsonObject, ports: readonly Json[] | undefined): JsonObject {
  const containers = containersOf(template, 'containers')
  if (ports === undefined || findNamed(containers, CONTAINERS.proxy) === undefined || fits(template, ports)) return template
  for (const index of containers.keys()) {
    const other = withProxyAt(template, index)
    if (fits(other, ports)) return other
  }
  return template
}

function fits(template: JsonObject, ports: readonly Json[]): boolean {
  const own = recordsAt(recordAt(template, 'spec'), 'containers').flatMap((container) => recordsAt(container, 'ports'))
  return sameJson(
    own.map((port) => port['containerPort'] ?? null),
    ports,
  )
}
