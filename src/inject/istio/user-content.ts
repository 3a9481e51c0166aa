/**
 * Gives a typed result back what its user wrote: fields that istiod does not know, spellings that it would change (`0.5` for `500m`), zeros that
 * it would drop.
 */
import { isArray, isObject, type Json, type JsonObject, type MutableObject, record, sameJson, wordOf } from '../../base/json.ts'
import { type FieldSchema, podType, type TypeRef } from '../../krm/pod-schema.ts'

/** Keeps all of it, list elements matched by merge key. `raw` is the pod as it came, `before` its typed value, `after` the typed result. */
export function keepUserContent(raw: JsonObject, before: JsonObject, after: JsonObject): JsonObject {
  return keepInRecord(raw, before, after, podType('Pod').fields)
}

/**
 * Keeps what the webhook's JSON patch does not touch: it is made between two typed pods and applied to the pod as it came. In lists it goes by index, so that
 * what istiod does not know stays with whoever takes that place, and a list that grows brings typed elements.
 * Mirrors createPatch, pkg/kube/inject/webhook.go, and CreatePatch of gomodules.xyz/jsonpatch v3.
 */
export function applyAsJsonPatch(raw: JsonObject, before: JsonObject, after: JsonObject): JsonObject {
  return patched(raw, before, after) as JsonObject
}

function patched(raw: Json, before: Json | undefined, after: Json): Json {
  if (isObject(before) && isObject(after)) {
    const out: MutableObject = Object.assign(record(), isObject(raw) ? raw : {})
    for (const key of Object.keys(before)) if (!(key in after)) delete out[key]
    for (const [key, value] of Object.entries(after)) {
      if (!(key in before)) out[key] = value
      else if (!sameJson(before[key], value)) out[key] = patched(out[key] ?? null, before[key], value)
    }
    return out
  }
  if (isArray(before) && isArray(after)) {
    const items = isArray(raw) ? raw : []
    return after.map((item, i) => (i < before.length ? patched(items[i] ?? null, before[i], item) : item))
  }
  return sameJson(before, after) ? raw : after
}

function keep(raw: Json, before: Json | undefined, after: Json, field: FieldSchema | undefined): Json {
  if (sameJson(before, after)) return raw
  if (isObject(raw) && isObject(before) && isObject(after)) return keepInRecord(raw, before, after, fieldsOf(field?.type))
  if (isArray(raw) && isArray(before) && isArray(after)) return keepInList(raw, before, after, field)
  return after
}

function keepInRecord(raw: JsonObject, before: JsonObject, after: JsonObject, fields: readonly FieldSchema[]): JsonObject {
  const out: MutableObject = record()
  for (const key of Object.keys(raw)) {
    const value = raw[key] as Json
    const now = after[key]
    if (now !== undefined) {
      const field = fields.find((f) => f.json === key)
      out[key] = keep(value, before[key], now, field)
    } else if (before[key] === undefined) out[key] = value
  }
  for (const key of Object.keys(after)) {
    const value = after[key] as Json
    // What was there before stands in `raw` in another spelling of its key, or comes from the request.
    if (!(key in raw) && !sameJson(before[key], value)) out[key] = value
  }
  return out
}

function keepInList(raw: readonly Json[], before: readonly Json[], after: readonly Json[], field: FieldSchema | undefined): Json {
  const mergeKey = field?.mergeKey
  const free = new Map<string, number[]>()
  before.forEach((old, i) => {
    const name = nameOf(old, mergeKey)
    const alike = free.get(name)
    if (alike === undefined) free.set(name, [i])
    else alike.push(i)
  })
  return after.map((item) => {
    const alike = free.get(nameOf(item, mergeKey)) ?? []
    const same = alike.findIndex((i) => sameJson(before[i], item))
    const [index] =
      same >= 0 || mergeKey === undefined || !isObject(item) ? alike.splice(same, same < 0 ? 0 : 1) : alike.splice(0, 1)
    const original = index === undefined ? undefined : raw[index]
    return index === undefined || original === undefined ? item : keep(original, before[index], item, elementOf(field))
  })
}

/** The same for elements that can be the same one: by their merge key, and by themselves where they are no maps. */
function nameOf(item: Json, mergeKey: string | undefined): string {
  const name = !isObject(item) ? item : mergeKey === undefined ? {} : item[mergeKey]
  return `${isObject(item)} ${typeof name === 'string'} ${wordOf(name)}`
}

/** A list's elements have its type, and no merge key of their own. */
function elementOf(field: FieldSchema | undefined): FieldSchema | undefined {
  if (field?.type.kind !== 'list') return undefined
  const { mergeKey: _, ...rest } = field
  return { ...rest, type: field.type.elem }
}

function fieldsOf(type: TypeRef | undefined): readonly FieldSchema[] {
  if (type?.kind === 'pointer') return fieldsOf(type.elem)
  return type?.kind === 'struct' ? podType(type.name).fields : []
}
