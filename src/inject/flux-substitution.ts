/**
 * Variables that Flux would replace in what was injected. Mirrors pkg/envsubst of Flux, v1.8: a dollar before a brace begins a variable, two dollars are one
 * that stays, also where no brace follows (as in `$$(NAME)` of Kubernetes).
 */
import { fail } from '../base/diagnostic.ts'
import { isArray, isObject, type Json, type JsonObject, recordOf } from '../base/json.ts'
import type { Workload } from './injector.ts'

/** One variable, or dollars that Flux would take for an escape. */
const VARIABLE = /\$+\{[^{}$]*\}?|\$\$+(?:\([^()]*\)|\w*)/g

/**
 * The template after an injection into the workload, with the variables that it brought escaped; those that its author wrote stay, wherever injection copied them to. Throws
 * InjectError RI0342 where they shall be refused. As it is without a word about Flux.
 */
export function withSubstitution(
  workload: Workload,
  after: JsonObject,
  substitution: 'escape' | 'refuse' | undefined,
  who: string,
): JsonObject {
  if (substitution === undefined) return after
  const own = ownVariables(workload)
  const [added] = addedVariables(workload, after)
  if (added === undefined) return after
  if (substitution === 'refuse')
    fail('RI0342', `${who} adds ${added}, which Flux would replace`, {
      hint: 'spec.flux.substitution: escape (--flux-substitution escape) lets it reach the cluster as it is',
    })
  return mapTexts(after, (text) => escaped(text, own)) as JsonObject
}

/** The variables that an injection into the workload brought, in the order of the template after it. */
export function addedVariables(workload: Workload, after: JsonObject): readonly string[] {
  const own = ownVariables(workload)
  return textsIn(after)
    .flatMap(variablesIn)
    .filter((one) => !own.has(one))
}

/** The variables in a text that Flux would replace. */
export function variablesIn(text: string): readonly string[] {
  return text.includes('$') ? (text.match(VARIABLE) ?? []) : []
}

/** A text that Flux turns into this one. */
export function escapeVariables(text: string): string {
  return escaped(text, new Set())
}

function ownVariables({ name, namespace, template }: Workload): ReadonlySet<string> {
  return new Set([name, namespace.name, ...textsIn(template)].flatMap(variablesIn))
}

/** All strings of a value, keys among them. */
function textsIn(value: Json): readonly string[] {
  if (typeof value === 'string') return [value]
  if (isArray(value)) return value.flatMap(textsIn)
  return isObject(value) ? Object.entries(value).flatMap(([key, child]) => [key, ...textsIn(child)]) : []
}

function escaped(text: string, kept: ReadonlySet<string>): string {
  if (!text.includes('$')) return text
  return text.replaceAll(VARIABLE, (one) => (kept.has(one) ? one : one.replace(/^\$+/, (dollars) => dollars + dollars)))
}

function mapTexts(value: Json, map: (text: string) => string): Json {
  if (typeof value === 'string') return map(value)
  if (isArray(value)) return value.map((item) => mapTexts(item, map))
  return isObject(value) ? recordOf(Object.entries(value).map(([key, child]) => [key, mapTexts(child, map)])) : value
}
