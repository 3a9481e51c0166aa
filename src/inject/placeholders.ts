import { type Diagnostic, InjectError } from '../base/diagnostic.ts'
import { at, isArray, isObject, type Json } from '../base/json.ts'
import { LABELS } from '../istio/names.ts'
import type { Injector, Workload } from './injector.ts'

/** A variable of Flux, or a placeholder of the Argo CD Vault plugin: neither can stand in a label, and both are replaced after injection. */
const PLACEHOLDER = /\$\{|<[^<>]+>/

/** What labels of a namespace decide. */
const NAMESPACE_KEYS = [LABELS.namespaceInjection, LABELS.revision]

/** Throws InjectError RI0317 where the namespace of a workload, or a label or annotation that an injector asks, is still to be filled in. */
export function demandFilledIn({ title, template, namespace, place }: Workload, injectors: readonly Injector[]): void {
  const found: string[] = []
  if (PLACEHOLDER.test(namespace.name)) found.push('its namespace')
  for (const key of NAMESPACE_KEYS)
    if (PLACEHOLDER.test(namespace.labels.get(key)?.value ?? '')) found.push(`the label ${key} of its namespace`)
  const metadata = at(template, 'metadata')
  for (const what of ['labels', 'annotations'] as const) {
    const texts = objectAt(metadata, what)
    const unfilled = Object.keys(texts).filter((key) => isUnfilled(texts[key]))
    if (unfilled.length === 0) continue
    const asked = new Set(injectors.flatMap((injector) => injector.asks()))
    for (const key of unfilled) if (asked.has(key)) found.push(`the ${what.slice(0, -1)} ${key} of its pod`)
  }
  if (found.length > 0) throw new InjectError(found.map((one) => diagnostic(title, one, place)))
}

function isUnfilled(value: Json | undefined): boolean {
  return typeof value === 'string' && PLACEHOLDER.test(value)
}

function diagnostic(title: string, what: string, place: Workload['place']): Diagnostic {
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
