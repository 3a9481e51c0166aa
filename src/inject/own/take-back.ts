/**
 * Takes back what records say that own injectors added, and nothing else. Items (containers, volumes, variables) go by their names; a value goes, or becomes
 * what it was, only while it is the one that was injected: what somebody changed since stays, and is told.
 */
import { isArray, isEmpty, isObject, type Json, type JsonObject, type MutableObject, record } from '../../base/json.ts'
import type { TypeRef } from '../../krm/pod-schema.ts'
import { keyOfItem, mergeKeyOf, type PodPath, pathText, readPath, shownPath, stepInto, type Typed, valueAt } from './pod-path.ts'
import { type InjectorRecord, readRecords, STATUS, sumOf, withRecords } from './records.ts'

export interface TakenBack {
  readonly template: JsonObject
  /** Values that were changed since and stay, as messages show their paths. */
  readonly kept: readonly string[]
}

/** The template without what the injectors that are `wanted` added, the last first. Throws InjectError RI0503. */
export function takeBackOwn(template: JsonObject, type: TypeRef, wanted: (injector: string) => boolean): TakenBack {
  const kept: string[] = []
  let current = template
  for (const one of [...readRecords(template)].reverse()) {
    if (!wanted(one.injector)) continue
    const rest = readRecords(current).filter(({ injector }) => injector !== one.injector)
    current = undo(withRecords(current, rest), one, type, kept)
  }
  return { template: current, kept }
}

function undo(template: JsonObject, done: InjectorRecord, type: TypeRef, kept: string[]): JsonObject {
  let current = template
  const put = (path: PodPath, value: Json | undefined): void => {
    current = replaceAt(current, path, value, { type }) as JsonObject
  }
  const isOurs = (path: PodPath, sum: string): boolean => {
    const value = valueAt(current, path, type)
    if (sumOf(value) === sum) return true
    if (value !== undefined) kept.push(shownPath(path, type))
    return false
  }
  const filled = new Set(done.filled)
  // What is left empty was made to hold what goes, unless it was there before.
  const remove = (path: PodPath): void => {
    put(path, undefined)
    for (let end = path.length - 1; end > 0; end--) {
      const around = path.slice(0, end)
      if (!isEmpty(valueAt(current, around, type)) || filled.has(pathText(around))) return
      put(around, undefined)
    }
  }
  // First what was: maps that hold it are not left empty by what goes.
  for (const [text, [sum, before]] of Object.entries(done.was)) if (isOurs(readPath(text), sum)) put(readPath(text), before)
  for (const text of done.items) remove(readPath(text))
  for (const [text, sum] of Object.entries(done.set)) if (isOurs(readPath(text), sum)) remove(readPath(text))
  if (readRecords(current).length === 0) remove(['metadata', 'annotations', STATUS])
  return current
}

/** A copy with the value at the path replaced, or removed where it is undefined; as it was where the path leads nowhere. */
function replaceAt(value: Json | undefined, path: PodPath, replacement: Json | undefined, typed: Typed): Json | undefined {
  const [step, ...rest] = path
  if (step === undefined) return replacement
  const next = stepInto(typed, step)
  if (isArray(value)) {
    const key = mergeKeyOf(typed)
    if (key === undefined) return value
    return value.flatMap((item) => {
      if (keyOfItem(item, key) !== step) return [item]
      const replaced = replaceAt(item, rest, replacement, next)
      return replaced === undefined ? [] : [replaced]
    })
  }
  if (!isObject(value) || (rest.length > 0 && !Object.hasOwn(value, step))) return value
  const copy: MutableObject = Object.assign(record(), value)
  const replaced = replaceAt(copy[step], rest, replacement, next)
  if (replaced === undefined) delete copy[step]
  else copy[step] = replaced
  return copy
}
