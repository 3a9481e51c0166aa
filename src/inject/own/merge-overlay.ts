/**
 * Merges an overlay into a pod template. What the pod says stays, unless the injector's onConflict says otherwise: a container or volume of the same name, a value
 * that would become another, something that a directive would remove. Items of the pod keep their order, new ones follow them.
 */
import { type Diagnostic, fail, InjectError } from '../../base/diagnostic.ts'
import { isArray, isObject, type Json, type JsonObject, type MutableObject, record, sameJson } from '../../base/json.ts'
import type { Place } from '../../base/source.ts'
import { DIRECTIVE } from '../../krm/directive.ts'
import { typeRef } from '../../krm/pod-schema.ts'
import { isMergeError, strategicMerge } from '../../krm/strategic-merge.ts'
import { recordsAt, textAt, withKeys } from '../pod-parts.ts'
import { differences } from './differences.ts'
import { claims, homesOf, type Overlay, specOf } from './overlay.ts'
import { itemsByKey, keyOfItem, mergeKeyOf, type PodPath, shownPath, stepInto, type Typed, unchangedTwins } from './pod-path.ts'

export type OnConflict = 'error' | 'keep' | 'replace'

export interface OverlayMerge {
  readonly template: JsonObject
  readonly overlay: Overlay
  readonly type: 'Pod' | 'PodTemplateSpec'
  readonly onConflict: OnConflict
  /** Who merges, for messages: `injector logs`. */
  readonly who: string
  /** Where the injector stands. */
  readonly place: Place | undefined
}

/** The template with the overlay in it. Throws InjectError: RI0504 for conflicts, RI0413 for a part of a container that is not there, RI0501. */
export function mergeOverlay(merge: OverlayMerge): JsonObject {
  const type = typeRef(merge.type)
  const { base, overlay, conflicts } = settleClaims(merge)
  const merged = mergedOrFailed({ ...merge, template: base, overlay })
  let result = asRead(merge.template, keepOrder(merge.template, merged, { type }), { type }) as JsonObject
  const { changed } = differences(base, result, type)
  for (const { path, before } of changed) {
    if (merge.onConflict === 'error') conflicts.push(path)
    else if (merge.onConflict === 'keep') result = putBack(result, path, before, { type }) as JsonObject
  }
  if (conflicts.length > 0) throw new InjectError(conflicts.map((path) => conflict(merge, shownPath(path, type))))
  return result
}

function mergedOrFailed({ template, overlay, type, who, place }: OverlayMerge): JsonObject {
  try {
    return strategicMerge(template, overlay, type)
  } catch (error) {
    if (!isMergeError(error)) throw error
    return fail('RI0501', `${who}: ${error.withoutValues}`, place && { place })
  }
}

interface Settled {
  /** The template without the items that the overlay replaces. */
  readonly base: JsonObject
  readonly overlay: Overlay
  readonly conflicts: PodPath[]
}

const CLAIMED = ['containers', 'initContainers', 'volumes'] as const

/** Whole items of a name that the pod has too: one wins, they are never mixed. */
function settleClaims({ template, overlay, onConflict, who, place }: OverlayMerge): Settled {
  const conflicts: PodPath[] = []
  const pod = specOf(template)
  const spec = specOf(overlay)
  const homes = homesOf(pod)
  const volumes = new Map(
    recordsAt(pod, 'volumes')
      .map((volume) => [textAt(volume, 'name'), volume] as const)
      .reverse(),
  )
  const gone = new Set<Json>()
  const wanted: { [list: string]: readonly Json[] | undefined } = {}
  for (const list of CLAIMED) {
    if (spec[list] === undefined || !isArray(spec[list])) continue
    const seen = new Map<string, Json[]>()
    wanted[list] = spec[list].filter((item) => {
      const name = isObject(item) ? textAt(item, 'name') : ''
      const twins = seen.get(name) ?? []
      if (twins.some((one) => sameJson(one, item))) return false
      seen.set(name, [...twins, item])
      if (!isObject(item) || item['$patch'] !== undefined) return true
      const home = list === 'volumes' ? list : homes.get(name)?.list
      const theirs = list === 'volumes' ? volumes.get(name) : homes.get(name)?.container
      if (list !== 'volumes' && !claims(item)) {
        if (theirs === undefined)
          fail('RI0413', `${who}: container ${name} has no image, and the pod has no container of that name`, place && { place })
        return true
      }
      if (theirs === undefined) return true
      if (home === list && sameJson(theirs, item)) return false
      if (onConflict === 'error') conflicts.push(['spec', home ?? list, name])
      else if (onConflict === 'replace') gone.add(theirs)
      return onConflict === 'replace'
    })
  }
  const left = Object.fromEntries(
    CLAIMED.filter((list) => recordsAt(pod, list).some((item) => gone.has(item))).map((list) => [
      list,
      (pod[list] as readonly Json[]).filter((item) => !gone.has(item)),
    ]),
  )
  const kept = Object.fromEntries(Object.entries(wanted).map(([list, items]) => [list, items?.length === 0 ? undefined : items]))
  return {
    base: gone.size === 0 ? template : withKeys(template, { spec: withKeys(pod, left) }),
    overlay: overlay['spec'] === undefined ? overlay : withKeys(overlay, { spec: withKeys(spec, kept) }),
    conflicts,
  }
}

/** Lists with names: what was there stands as it stood, what is new follows. */
function keepOrder(before: Json | undefined, after: Json, typed: Typed): Json {
  if (before === after || before === undefined) return after
  if (isObject(before) && isObject(after)) {
    const out: MutableObject = record()
    for (const key of Object.keys(after)) out[key] = keepOrder(before[key], after[key] as Json, stepInto(typed, key))
    return out
  }
  const key = mergeKeyOf(typed)
  if (!isArray(before) || !isArray(after) || key === undefined) return after
  const twins = unchangedTwins(before, after, key)
  const single = (item: Json): boolean => twins?.has(keyOfItem(item, key) ?? '') !== true
  const old = itemsByKey(before.filter(single), key)
  const now = itemsByKey(after.filter(single), key)
  if (twins === undefined || old === undefined || now === undefined) return after
  const known = before.flatMap((item) => {
    const name = keyOfItem(item, key) ?? ''
    const current = twins.has(name) ? item : now.get(name)
    return current === undefined ? [] : [keepOrder(item, current, stepInto(typed, name))]
  })
  return [...known, ...[...now].filter(([name]) => !old.has(name)).map(([, item]) => item)]
}

/**
 * What is new as the API server would read it: without nulls, and without directives. The merge leaves both where there was nothing for them to act on, as Go's
 * does.
 */
function asRead(before: Json | undefined, after: Json, typed: Typed): Json {
  if (before === after) return after
  if (isArray(after)) {
    const key = mergeKeyOf(typed)
    const old = isArray(before) && key !== undefined ? itemsByKey(before, key) : undefined
    const kept = new Set(isArray(before) ? before : [])
    return after.map((item) => {
      const name = key === undefined ? '' : (keyOfItem(item, key) ?? '')
      return kept.has(item) ? item : asRead(old?.get(name), item, stepInto(typed, name))
    })
  }
  if (!isObject(after)) return after
  const known = isObject(before) ? before : record()
  const out: MutableObject = record()
  for (const key of Object.keys(after)) {
    const value = after[key] as Json
    if (!Object.hasOwn(known, key) && (value === null || DIRECTIVE.test(key))) continue
    out[key] = asRead(known[key], value, stepInto(typed, key))
  }
  return out
}

/** The value that was there before, at a path that a change left. */
function putBack(value: Json | undefined, path: PodPath, before: Json, typed: Typed): Json {
  const [step, ...rest] = path
  if (step === undefined) return before
  const next = stepInto(typed, step)
  if (isArray(value)) {
    const key = mergeKeyOf(typed)
    return key === undefined
      ? value
      : value.map((item) => (keyOfItem(item, key) === step ? putBack(item, rest, before, next) : item))
  }
  const copy: MutableObject = Object.assign(record(), isObject(value) ? value : {})
  copy[step] = putBack(copy[step], rest, before, next)
  return copy
}

function conflict({ who, place }: OverlayMerge, path: string): Diagnostic {
  return {
    code: 'RI0504',
    severity: 'error',
    message: `${who} and the pod say different things of ${path}`,
    ...(place && { place }),
    hint: "set onConflict of the injector to keep (the pod's word) or replace (the injector's)",
  }
}
