/** What injectors of tenants may add to a pod: the platform's `spec.tenants[].allow`, each excess an error that names injector, rule and path. */
import type { Diagnostic } from '../../base/diagnostic.ts'
import { at, isObject, type Json, type JsonObject, sameJson } from '../../base/json.ts'
import type { Place } from '../../base/source.ts'
import { typeRef } from '../../krm/pod-schema.ts'
import { podSecurityViolations, volumeTypes } from '../../krm/pod-security.ts'
import type { MatchName } from '../../policy/namespaces.ts'
import type { TenantRule } from '../../policy/tenant-shape.ts'
import { findNamed, recordsAt, textAt, withKeys } from '../pod-parts.ts'
import { differences } from './differences.ts'
import { specOf } from './overlay.ts'
import { type PodPath, readShownPath, shownPath, valueAt } from './pod-path.ts'

export interface TenantQuestion {
  /** `team-a/otel`. */
  readonly injector: string
  readonly rule: TenantRule
  readonly before: JsonObject
  readonly after: JsonObject
  readonly type: 'Pod' | 'PodTemplateSpec'
  readonly matches: MatchName
  /** Where the injector stands. */
  readonly place: Place | undefined
}

/** All that goes beyond what is allowed. */
export function tenantExcess(question: TenantQuestion): readonly Diagnostic[] {
  const { injector, rule, before, after, type, matches, place } = question
  const allow = rule.allow ?? {}
  const added = addedParts(before, after)
  const found: Diagnostic[] = []
  const excess = (name: string, path: string, what: string): void => {
    found.push({
      code: 'RI0363',
      severity: 'error',
      message: `injector ${injector} ${what}, which spec.tenants[].allow.${name} does not allow: ${path}`,
      ...(place && { place }),
      hint: `change the injector, or ${name} of tenant ${injector.split('/')[0]} in the platform's policy`,
    })
  }
  const isAllowed = (patterns: readonly string[] | undefined, name: string): boolean =>
    (patterns ?? []).some((pattern) => matches(pattern, name))
  for (const { path, container } of added.containers) {
    const image = textAt(container, 'image')
    if (!isAllowed(allow.images, image)) excess('images', `${path}.image`, `adds a container with the image ${image}`)
  }
  for (const volume of added.volumes) {
    for (const kind of volumeTypes(volume).filter((type) => !(allow.volumeTypes ?? []).includes(type)))
      excess('volumeTypes', `spec.volumes[${textAt(volume, 'name')}]`, `adds a volume of type ${kind}`)
  }
  for (const key of ['labels', 'annotations'] as const) {
    for (const name of changedKeys(before, after, key))
      if (!isAllowed(allow[key], name)) excess(key, `metadata.${key}[${name}]`, `sets the ${key.slice(0, -1)} ${name}`)
  }
  if (allow.changeExisting !== true) {
    for (const path of beyondAdditions(before, after, type))
      excess('changeExisting', shownPath(path, typeRef(type)), 'changes what the pod had')
  }
  const level = allow.podSecurity ?? 'restricted'
  const bare = withoutAdded(before, added)
  const known = podSecurityViolations(bare, level)
  const partAt = (template: JsonObject, path: string): Json => valueAt(template, readShownPath(path), typeRef(type)) ?? null
  for (const { rule: control, path } of podSecurityViolations(after, level)) {
    // What the pod itself says is not the injector's doing.
    const isOld = known.some((one) => one.rule === control && one.path === path)
    if (isOld && sameJson(partAt(bare, path), partAt(after, path))) continue
    excess('podSecurity', path, `breaks ${control} of the Pod Security level ${level}`)
  }
  return found
}

/** No new pod may have the last; what a tenant writes there is bound all the same. */
const CONTAINER_LISTS = ['containers', 'initContainers', 'ephemeralContainers'] as const

interface Added {
  readonly containers: readonly {
    readonly list: (typeof CONTAINER_LISTS)[number]
    readonly path: string
    readonly container: JsonObject
  }[]
  readonly volumes: readonly JsonObject[]
}

/** Containers and volumes that were not there, or not so. */
function addedParts(before: JsonObject, after: JsonObject): Added {
  const isNew = (list: string, item: JsonObject): boolean => {
    const old = findNamed(recordsAt(specOf(before), list), textAt(item, 'name'))
    // Another image makes another container of it.
    return (
      old === undefined ||
      textAt(old, 'image') !== textAt(item, 'image') ||
      (list === 'volumes' && volumeTypes(old).join() !== volumeTypes(item).join())
    )
  }
  return {
    containers: CONTAINER_LISTS.flatMap((list) =>
      recordsAt(specOf(after), list)
        .filter((container) => isNew(list, container))
        .map((container) => ({ list, path: `spec.${list}[${textAt(container, 'name')}]`, container })),
    ),
    volumes: recordsAt(specOf(after), 'volumes').filter((volume) => isNew('volumes', volume)),
  }
}

function changedKeys(before: JsonObject, after: JsonObject, key: 'labels' | 'annotations'): readonly string[] {
  const old = at(before, 'metadata', key)
  const now = at(after, 'metadata', key)
  const names = new Set([...(isObject(old) ? Object.keys(old) : []), ...(isObject(now) ? Object.keys(now) : [])])
  return [...names].filter((name) => at(old, name) !== at(now, name))
}

/** Places of all that is more than a new container, volume, label or annotation. */
function beyondAdditions(before: JsonObject, after: JsonObject, type: 'Pod' | 'PodTemplateSpec'): readonly PodPath[] {
  const { items, set, changed } = differences(before, after, typeRef(type))
  const isAddition = (path: PodPath): boolean =>
    path.length === 3 && path[0] === 'spec' && ['containers', 'initContainers', 'volumes'].includes(path[1] ?? '')
  const isOwnMetadata = (path: PodPath): boolean => path[0] === 'metadata' && (path[1] === 'labels' || path[1] === 'annotations')
  return [
    ...items.filter((path) => !isAddition(path)),
    ...set.map(({ path }) => path).filter((path) => !isOwnMetadata(path)),
    ...changed.map(({ path }) => path),
  ]
}

/** The pod as it was, without containers and volumes that are others now. */
function withoutAdded(before: JsonObject, { containers, volumes }: Added): JsonObject {
  const spec = specOf(before)
  const gone = CONTAINER_LISTS.map(
    (list) => [list, containers.filter((one) => one.list === list).map(({ container }) => container)] as const,
  )
  const left = [...gone, ['volumes', volumes] as const].map(([list, items]) => {
    const names = new Set(items.map((item) => textAt(item, 'name')))
    return [list, recordsAt(spec, list).filter((item) => !names.has(textAt(item, 'name')))] as const
  })
  return withKeys(before, { spec: withKeys(spec, Object.fromEntries(left)) })
}
