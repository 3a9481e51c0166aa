/**
 * Takes back what records say that own injectors added, and nothing else. Items (containers, volumes, variables) go by their names; a value goes, or becomes
 * what it was, only while it is the one that was injected: what somebody changed since stays, and is told.
 */
import { isArray, isEmpty, isObject, type Json, type JsonObject, type MutableObject, record } from '../../base/json.ts'
import { readJsonPointer } from '../../base/json-pointer.ts'
import type { TypeRef } from '../../krm/pod-schema.ts'
import { isItemPath, keyOfItem, mergeKeyOf, type PodPath, shownPath, stepInto, type Typed } from './pod-path.ts'
import { damaged, type InjectorRecord, readRecords, sumOf, withRecords } from './records.ts'
import { STATUS } from './status.ts'

export interface TakenBack {
  readonly template: JsonObject
  readonly kept: readonly Kept[]
}

/** A value that was changed since and stays: who injected it, and its path as messages show it. */
export interface Kept {
  readonly injector: string
  readonly path: string
}

/** The template without what the injectors that are `wanted` added, the last first. Throws InjectError RI0503. */
export function takeBackOwn(template: JsonObject, type: TypeRef, wanted: ReadonlySet<string>): TakenBack {
  const records = readRecords(template)
  const gone = records.filter(({ injector }) => wanted.has(injector))
  const [first] = gone
  if (first === undefined) return { template, kept: [] }
  const kept: Kept[] = []
  const bare = gone.reduceRight((after, one) => carriedOut(after, undoing(one, type, kept), { type }) as JsonObject, template)
  const rest = records.filter(({ injector }) => !wanted.has(injector))
  if (rest.length > 0) return { template: withRecords(bare, rest), kept }
  const withoutStatus = planned([{ path: ['metadata', 'annotations', STATUS], act: () => undefined, clears: true }], first.filled)
  return { template: carriedOut(bare, withoutStatus, { type }) as JsonObject, kept }
}

/** What is to be done with a value, or within it: one plan for all places, so that each part of a template is walked once. */
interface Plan {
  /** Gives what is to stand in the place of the value; undefined where nothing is. */
  act?: (value: Json | undefined) => Json | undefined
  readonly within: Map<string, Plan>
  /** What is left empty was made to hold what goes, unless it was there before. */
  clears: boolean
}

interface Step {
  readonly path: PodPath
  readonly act: (value: Json | undefined) => Json | undefined
  readonly clears: boolean
}

function undoing(done: InjectorRecord, type: TypeRef, kept: Kept[]): Plan {
  const unlessChanged =
    (path: PodPath, sum: string, before: Json | undefined) =>
    (value: Json | undefined): Json | undefined => {
      if (sumOf(value) === sum) return before
      if (value !== undefined) kept.push({ injector: done.injector, path: shownPath(path, type) })
      return value
    }
  const steps: Step[] = []
  for (const path of done.items.map(readJsonPointer)) {
    if (!isItemPath(path, type)) damaged()
    steps.push({ path, act: () => undefined, clears: true })
  }
  for (const [text, sum] of Object.entries(done.set)) {
    const path = readJsonPointer(text)
    steps.push({ path, act: unlessChanged(path, sum, undefined), clears: true })
  }
  for (const [text, [sum, before]] of Object.entries(done.was)) {
    const path = readJsonPointer(text)
    steps.push({ path, act: unlessChanged(path, sum, before), clears: false })
  }
  return planned(steps, done.filled)
}

function planned(steps: readonly Step[], filled: readonly string[]): Plan {
  const root: Plan = { within: new Map(), clears: false }
  for (const { path, act, clears } of steps) {
    let plan = root
    for (const step of path) {
      const inner = plan.within.get(step) ?? { within: new Map(), clears: false }
      plan.within.set(step, inner)
      inner.clears ||= clears
      plan = inner
    }
    plan.act = act
  }
  for (const text of filled) {
    let plan: Plan | undefined = root
    for (const step of readJsonPointer(text)) plan = plan?.within.get(step)
    if (plan !== undefined) plan.clears = false
  }
  return root
}

/** A copy in which the plan is carried out, undefined where nothing is left; as it was where the plan leads nowhere. */
function carriedOut(value: Json | undefined, plan: Plan, typed: Typed): Json | undefined {
  if (plan.act !== undefined) return plan.act(value)
  const left = isArray(value) ? withinItems(value, plan, typed) : isObject(value) ? withinMembers(value, plan, typed) : value
  return plan.clears && isEmpty(left) ? undefined : left
}

function withinItems(list: readonly Json[], { within }: Plan, typed: Typed): readonly Json[] {
  const key = mergeKeyOf(typed)
  if (key === undefined) return list
  return list.flatMap((item) => {
    const name = keyOfItem(item, key)
    const plan = name === undefined ? undefined : within.get(name)
    const left = name === undefined || plan === undefined ? item : carriedOut(item, plan, stepInto(typed, name))
    return left === undefined ? [] : [left]
  })
}

function withinMembers(object: JsonObject, { within }: Plan, typed: Typed): JsonObject {
  const copy: MutableObject = Object.assign(record(), object)
  for (const [key, plan] of within) {
    const isThere = Object.hasOwn(object, key)
    if (!isThere && plan.act === undefined) continue
    const left = carriedOut(isThere ? object[key] : undefined, plan, stepInto(typed, key))
    if (left === undefined) delete copy[key]
    else copy[key] = left
  }
  return copy
}
