import { type Diagnostic, InjectError } from '../base/diagnostic.ts'
import { at, isArray, isObject, type Json } from '../base/json.ts'
import { holdsPlaceholder } from '../krm/placeholder.ts'
import type { Injector, Workload } from './injector.ts'

/**
 * Throws InjectError where a label or annotation that an injector asks is no text (RI0107), or where it or the namespace of a workload is still to be filled in
 * (RI0317).
 */
export function demandFilledIn({ title, template, namespace, place }: Workload, injectors: readonly Injector[]): void {
  const found: Diagnostic[] = []
  const demand = (value: Json | undefined, what: string): void => {
    found.push(typeof value === 'string' ? unfilled(title, what, place) : noText(title, what, place))
  }
  if (isDoubtful(namespace.name)) demand(namespace.name, 'its namespace')
  for (const [key, { value }] of namespace.labels)
    if (isDoubtful(value) && injectors.some((injector) => injector.asks().namespaces.includes(key)))
      demand(value, `the label ${key} of its namespace`)
  const metadata = at(template, 'metadata')
  for (const what of ['labels', 'annotations'] as const) {
    const texts = objectAt(metadata, what)
    const doubtful = Object.keys(texts).filter((key) => isDoubtful(texts[key]))
    if (doubtful.length === 0) continue
    const asked = new Set(injectors.flatMap((injector) => injector.asks().pods))
    for (const key of doubtful) if (asked.has(key)) demand(texts[key], `the ${what.slice(0, -1)} ${key} of its pod`)
  }
  if (found.length > 0) throw new InjectError(found)
}

function isDoubtful(value: Json | undefined): boolean {
  return typeof value === 'string' ? holdsPlaceholder(value) : value !== null
}

function noText(title: string, what: string, place: Workload['place']): Diagnostic {
  return {
    code: 'RI0107',
    severity: 'error',
    message: `${title}: ${what} decides its injection, and is no text`,
    place,
    hint: 'quote it: Kubernetes takes texts alone there',
  }
}

function unfilled(title: string, what: string, place: Workload['place']): Diagnostic {
  return {
    code: 'RI0317',
    severity: 'error',
    message: `${title}: ${what} decides its injection, and is still to be filled in`,
    place,
    hint: 'write the value itself, or inject behind what fills it in (flux build, argocd-vault-plugin generate)',
  }
}

function objectAt(value: Json | undefined, key: string): { readonly [key: string]: Json } {
  const found = at(value, key)
  return isObject(found) ? found : {}
}

/** The keys that label selectors ask for, wherever they stand in a value. */
export function selectorKeys(value: unknown): readonly string[] {
  if (isArray(value)) return value.flatMap(selectorKeys)
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([name, child]) => {
    if (name === 'matchLabels' && isObject(child)) return Object.keys(child)
    if (name !== 'matchExpressions' || !isArray(child)) return selectorKeys(child)
    return child.flatMap((one) => (isObject(one) && typeof one['key'] === 'string' ? [one['key']] : []))
  })
}
