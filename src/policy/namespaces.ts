import type { Diagnostic } from '../base/diagnostic.ts'
import { at, isObject, type Json, type JsonObject, recordOf } from '../base/json.ts'
import { placeText } from '../base/place-text.ts'
import type { Place } from '../base/source.ts'
import type { Facts, NamespaceFact } from './facts.ts'
import type { InjectionPolicy, InjectorSwitch, NamespaceEntry, PolicySpec } from './injection-policy.ts'

/** A label or annotation of a namespace, and who says so. */
export interface Known {
  readonly value: string
  readonly from: string
}

/** All that is known of one namespace. */
export interface NamespaceView {
  readonly name: string
  /** False: no Namespace object and no entry of the policy names it; labels are then empty. */
  readonly known: boolean
  /** True where one of them has this very name: a pattern makes all namespaces known, and says of none that it is there. */
  readonly named: boolean
  readonly labels: ReadonlyMap<string, Known>
  readonly annotations: ReadonlyMap<string, Known>
  /** The render-time switch of an injector, from the first entry that has one; `by` its name is that of the namespace, or a pattern. */
  readonly switchOf: (
    injector: string,
  ) => { readonly value: InjectorSwitch; readonly from: string; readonly by: 'name' | 'pattern' } | undefined
  /** Values of an injector, each from the first entry that has the key; null ends the search for it. */
  readonly valuesOf: (injector: string) => JsonObject
}

/** Does a name match a pattern of the policy? Patterns with wildcards need a glob library, which is handed in. */
export type MatchName = (pattern: string, name: string) => boolean

/** The namespace that an object of the stream comes to stand in; empty where nothing tells. `targetNamespace` is that of an Argo CD Application. */
export function landingNamespace(own: string, { flux, defaultNamespace }: PolicySpec, targetNamespace = ''): string {
  return flux?.targetNamespace || own || defaultNamespace || targetNamespace
}

/**
 * Answers what is known of namespaces, with the precedence Namespace in the stream > facts > `spec.namespaces` (first match), key by key.
 * Contradictions are collected once a namespace and key as warnings (RI0312) in `warnings`.
 */
export function namespaceLookup(
  facts: Facts,
  policy: InjectionPolicy,
  matches: MatchName,
): { view: (name: string) => NamespaceView; warnings: Diagnostic[] } {
  const warnings: Diagnostic[] = []
  const views = new Map<string, NamespaceView>()
  const view = (name: string): NamespaceView => {
    let found = views.get(name)
    if (found === undefined) {
      found = look(name, facts, policy, matches, warnings)
      views.set(name, found)
    }
    return found
  }
  return { view, warnings }
}

/** One voice about a namespace: the value of each key it speaks of, null for "surely absent". */
interface Voice {
  readonly of: 'object' | 'entry'
  readonly from: string
  readonly place: Place | undefined
  readonly labels: ReadonlyMap<string, string | null>
  readonly annotations: ReadonlyMap<string, string | null>
}

function look(name: string, facts: Facts, policy: InjectionPolicy, matches: MatchName, warnings: Diagnostic[]): NamespaceView {
  const objects = [...(facts.namespaces.get(name) ?? [])].sort((a, b) => rank(a) - rank(b))
  const entries = (policy.spec.namespaces ?? [])
    .map((entry, index) => ({ entry, index }))
    .filter(({ entry }) => matches(entry.name, name))
  const voices: Voice[] = [
    ...objects.map((object) => voiceOfObject(object)),
    ...entries.map(({ entry, index }) => voiceOfEntry(entry, policy.namespacePlace(index), index)),
  ]
  return {
    name,
    known: voices.length > 0,
    named: objects.length > 0 || entries.some(({ entry }) => entry.name === name),
    labels: settle(name, 'label', voices, warnings),
    annotations: settle(name, 'annotation', voices, warnings),
    switchOf: (injector) => {
      for (const { entry, index } of entries) {
        const value = entry.injectors?.[injector]
        if (value === null) return undefined
        if (value === undefined) continue
        return { value, from: entryText(policy.namespacePlace(index), index), by: entry.name === name ? 'name' : 'pattern' }
      }
      return undefined
    },
    valuesOf: (injector) => {
      const values = new Map<string, Json>()
      for (const { entry } of entries) {
        for (const [key, value] of Object.entries(entry.values?.[injector] ?? {})) if (!values.has(key)) values.set(key, value)
      }
      return recordOf([...values].filter(([, value]) => value !== null))
    },
  }
}

function rank(object: NamespaceFact): number {
  return object.origin === 'stream' ? 0 : 1
}

function settle(
  name: string,
  what: 'label' | 'annotation',
  voices: readonly Voice[],
  warnings: Diagnostic[],
): ReadonlyMap<string, Known> {
  const settled = new Map<string, { value: string | null; voice: Voice }>()
  for (const voice of voices) {
    for (const [key, value] of what === 'label' ? voice.labels : voice.annotations) {
      const earlier = settled.get(key)
      if (earlier === undefined) settled.set(key, { value, voice })
      else if (what === 'label' && earlier.value !== value && contradicts(earlier.voice, voice)) {
        warnings.push({
          code: 'RI0312',
          severity: 'warning',
          message: `namespace ${name} has label ${key} twice with different values; ${earlier.voice.from} holds`,
          notes: [earlier.voice, voice].map((one) => (one.place ? placeText(one.place) : one.from)),
          hint: 'make them agree, or remove one',
        })
      }
    }
  }
  const known = new Map<string, Known>()
  for (const [key, { value, voice }] of settled) if (value !== null) known.set(key, knownBy(value, voice))
  return known
}

/** Where it stands is found when it is asked for: lines of a long stream are counted for that. */
function knownBy(value: string, voice: Voice): Known {
  return {
    value,
    get from() {
      return voice.from
    },
  }
}

/** Two entries of the policy are layers by design (first match wins); anything else that differs is a contradiction. */
function contradicts(a: Voice, b: Voice): boolean {
  return !(a.of === 'entry' && b.of === 'entry')
}

function voiceOfObject(fact: NamespaceFact): Voice {
  return {
    of: 'object',
    get from() {
      return placeText(fact.place)
    },
    place: fact.place,
    labels: strings(at(fact.object, 'metadata', 'labels')),
    annotations: strings(at(fact.object, 'metadata', 'annotations')),
  }
}

function voiceOfEntry(entry: NamespaceEntry, place: Place | undefined, index: number): Voice {
  return {
    of: 'entry',
    get from() {
      return entryText(place, index)
    },
    place,
    labels: strings(entry.labels),
    annotations: strings(entry.annotations),
  }
}

function entryText(place: Place | undefined, index: number): string {
  return `spec.namespaces[${index}]${place ? ` (${placeText(place)})` : ''}`
}

function strings(value: unknown): ReadonlyMap<string, string | null> {
  const found = new Map<string, string | null>()
  if (!isObject(value)) return found
  for (const key of Object.keys(value)) {
    const one = value[key]
    if (typeof one === 'string' || one === null) found.set(key, one ?? null)
  }
  return found
}
