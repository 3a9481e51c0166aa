/** Several templates make one overlay: what merges into a pod as theirs would, one after the other. */
import { fail } from '../../base/diagnostic.ts'
import { isArray, isObject, type Json, type MutableObject, record } from '../../base/json.ts'
import { typeRef } from '../../krm/pod-schema.ts'
import type { Overlay } from './overlay.ts'
import { keyOfItem, mergeKeyOf, type PodPath, shownPath, stepInto, type Typed } from './pod-path.ts'

const TYPE = typeRef('PodTemplateSpec')

/** The overlay with a later one in it; nulls and directives of both stay, for the pod. Throws InjectError RI0413 where the later sets what the other deletes. */
export function composeOverlays(before: Overlay, later: Overlay, who: string): Overlay {
  return composed(before, later, { type: TYPE }, { who, path: [] }) as Overlay
}

interface Where {
  readonly who: string
  readonly path: PodPath
}

function composed(before: Json | undefined, later: Json, typed: Typed, at: Where): Json {
  if (before === undefined || later === null || directiveOf(later) !== undefined) return later
  const key = mergeKeyOf(typed)
  // What is merged would find what is to go.
  if ((before === null || directiveOf(before) === 'delete') && (isObject(later) || key !== undefined))
    return fail('RI0413', `${at.who}: one template deletes ${shownPath(at.path, TYPE)}, and a later one sets it`)
  if (isObject(before) && isObject(later)) {
    const out: MutableObject = Object.assign(record(), before)
    for (const field of Object.keys(later))
      out[field] = composed(out[field], later[field] as Json, stepInto(typed, field), within(at, field))
    return out
  }
  return key !== undefined && isArray(before) && isArray(later) ? composedItems(before, later, { ...typed, key }, at) : later
}

/** Directives of the later list act on the items of the earlier one first, as they do on those of a pod. */
function composedItems(
  before: readonly Json[],
  later: readonly Json[],
  typed: Typed & { readonly key: string },
  at: Where,
): Json {
  const { key } = typed
  if (later.some((item) => directiveOf(item) === 'replace')) return later
  const isPlain = (item: Json): boolean => directiveOf(item) === undefined
  const gone = new Set(later.filter((item) => !isPlain(item)).map((item) => keyOfItem(item, key)))
  const items = before.filter((item) => !isPlain(item) || !gone.has(keyOfItem(item, key)))
  const places = new Map(items.flatMap((item, i) => (isPlain(item) ? [[keyOfItem(item, key), i] as const] : [])).reverse())
  for (const item of later) {
    const name = keyOfItem(item, key)
    const place = isPlain(item) ? places.get(name) : undefined
    if (place !== undefined) items[place] = composed(items[place], item, stepInto(typed, name ?? ''), within(at, name ?? ''))
    else {
      if (isPlain(item)) places.set(name, items.length)
      items.push(item)
    }
  }
  return items
}

function within({ who, path }: Where, step: string): Where {
  return { who, path: [...path, step] }
}

function directiveOf(value: Json): Json | undefined {
  return isObject(value) ? value['$patch'] : undefined
}
