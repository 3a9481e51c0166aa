import { checkShape, decoded } from '../base/check-shape.ts'
import { type Diagnostic, InjectError } from '../base/diagnostic.ts'
import { at, isObject, type Json, type JsonObject, jsonText, sameJson, wordOf } from '../base/json.ts'
import { locatedValue } from '../base/located-value.ts'
import { placeText } from '../base/place-text.ts'
import type { Fields, Shape } from '../base/shape.ts'
import { loadShapeFaults } from '../base/shape-faults.chunk.ts'
import type { Place } from '../base/source.ts'
import { managedNamespace, targetNamespace } from './application-facts.ts'
import { KUBERNETES_VERSION, POLICY_KIND } from './injection-policy.ts'

/** An object that says how the cluster is, and where it was read. */
export interface Fact {
  readonly object: JsonObject
  readonly place: Place
  /** `stream`: it stands among the manifests, and is trusted as far as `spec.streamFacts` says. */
  readonly origin: 'facts' | 'stream'
}

/** The two ConfigMaps of one revision of Istio, as texts. */
export interface RevisionFacts {
  readonly revision: string
  readonly injector: ConfigMapFact | undefined
  readonly mesh: ConfigMapFact | undefined
}

export interface ConfigMapFact {
  readonly name: string
  readonly namespace: string
  readonly data: JsonObject
  readonly place: Place
}

/** A MutatingWebhookConfiguration that injects Istio's sidecar. */
export interface WebhookFact {
  readonly name: string
  readonly revision: string
  readonly tag: string | undefined
  readonly object: JsonObject
  readonly place: Place
}

export interface NamespaceFact {
  readonly name: string
  readonly object: JsonObject
  readonly place: Place
  readonly origin: Fact['origin']
}

/** All that is known of the cluster. */
export interface Facts {
  /** Where istiod and its ConfigMaps live; those of other namespaces do not count. */
  readonly istioNamespace: string
  readonly namespaces: ReadonlyMap<string, readonly NamespaceFact[]>
  /** By revision; `default` for the one without suffix. */
  readonly revisions: ReadonlyMap<string, RevisionFacts>
  /** ConfigMaps with a mesh config that is no revision's, by name: istiod may read one before its own (`SHARED_MESH_CONFIG`). */
  readonly sharedMeshes: ReadonlyMap<string, ConfigMapFact>
  /** ConfigMaps that would be an injector's, were they in Istio's namespace: namespace and name. */
  readonly elsewhere: readonly (readonly [namespace: string, name: string])[]
  readonly webhooks: readonly WebhookFact[]
  readonly proxyConfigs: readonly Fact[]
  /** istiod's environment by revision, from its Deployment (plain values only). */
  readonly istiodEnv: ReadonlyMap<string, ReadonlyMap<string, string>>
  readonly kubernetesVersion: string | undefined
  /** Where the one Argo CD Application among the facts puts what names no namespace; none where there are several. */
  readonly targetNamespace: string | undefined
}

/** The kinds that are facts. Others in a facts file are ignored. */
const READERS: {
  readonly [kind: string]: { readonly apiVersions: RegExp; readonly read: (fact: Fact, into: Collector) => void }
} = {
  Namespace: { apiVersions: /^v1$/, read: readNamespace },
  ConfigMap: { apiVersions: /^v1$/, read: readConfigMap },
  MutatingWebhookConfiguration: { apiVersions: /^admissionregistration\.k8s\.io\//, read: readWebhooks },
  ProxyConfig: { apiVersions: /^networking\.istio\.io\//, read: (fact, into) => into.proxyConfigs.push(fact) },
  Deployment: { apiVersions: /^apps\//, read: readIstiod },
  Application: { apiVersions: /^argoproj\.io\//, read: readApplication },
  ClusterFacts: { apiVersions: /^render-inject\.dev\//, read: readClusterFacts },
}

/** Kinds that a stream of manifests may bring under `streamFacts: namespaces`. */
const STREAM_KINDS = new Set(['Namespace', 'ProxyConfig'])

export type StreamFacts = 'none' | 'namespaces' | 'all'

interface Collector {
  readonly istioNamespace: string
  readonly namespaces: Map<string, NamespaceFact[]>
  readonly injectors: Map<string, ConfigMapFact>
  readonly meshes: Map<string, ConfigMapFact>
  readonly sharedMeshes: Map<string, ConfigMapFact>
  readonly elsewhere: [namespace: string, name: string][]
  readonly webhooks: WebhookFact[]
  readonly proxyConfigs: Fact[]
  readonly istiodEnv: Map<string, Map<string, string>>
  readonly applications: Fact[]
  readonly managed: Map<string, NamespaceFact[]>
  readonly errors: Diagnostic[]
  kubernetesVersion: string | undefined
}

/** What tells the type of an object. */
type Typed = { readonly apiVersion?: Json; readonly kind?: Json }

/** Does an object in the stream of manifests count as a fact under this setting? */
export function isTrustedInStream(object: Typed, streamFacts: StreamFacts): boolean {
  if (streamFacts === 'none' || readerOf(object) === undefined) return false
  return streamFacts === 'all' || STREAM_KINDS.has(wordOf(object['kind']))
}

/**
 * Sorts facts out. Throws InjectError: RI0213 when the facts hold an object twice with different content, RI0217 for a misshapen one.
 * Where a Namespace stands in the stream and in the facts, both are kept: labels have a precedence of their own.
 */
export function collectFacts(all: readonly Fact[], istioNamespace: string): Facts {
  const into: Collector = {
    istioNamespace,
    namespaces: new Map(),
    injectors: new Map(),
    meshes: new Map(),
    sharedMeshes: new Map(),
    elsewhere: [],
    webhooks: [],
    proxyConfigs: [],
    istiodEnv: new Map(),
    applications: [],
    managed: new Map(),
    errors: [],
    kubernetesVersion: undefined,
  }
  for (const fact of withoutTwins(all, into.errors)) (readerOf(fact.object)?.read ?? readNothing)(fact, into)
  if (into.errors.length > 0) throw new InjectError(into.errors)
  for (const [name, managed] of into.managed) into.namespaces.set(name, [...(into.namespaces.get(name) ?? []), ...managed])
  const names = new Set([...into.injectors.keys(), ...into.meshes.keys()])
  const facts: Facts = {
    istioNamespace,
    namespaces: into.namespaces,
    revisions: new Map(
      [...names].map((revision) => [
        revision,
        { revision, injector: into.injectors.get(revision), mesh: into.meshes.get(revision) },
      ]),
    ),
    sharedMeshes: into.sharedMeshes,
    elsewhere: into.elsewhere,
    webhooks: into.webhooks.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
    proxyConfigs: into.proxyConfigs,
    istiodEnv: into.istiodEnv,
    kubernetesVersion: into.kubernetesVersion,
    targetNamespace: into.applications.length === 1 ? targetNamespace(into.applications[0]?.object) : undefined,
  }
  return [...into.istiodEnv.values()].reduce((all, env) => withSharedMesh(all, env.get(SHARED_MESH)), facts)
}

/** Drops objects that were given twice alike; tells of those that differ. */
function withoutTwins(all: readonly Fact[], errors: Diagnostic[]): readonly Fact[] {
  const seen = new Map<string, Fact>()
  const kept: Fact[] = []
  for (const fact of all) {
    const { apiVersion = '', kind = '' } = fact.object
    const key = jsonText([fact.origin, apiVersion, kind, metadata(fact, 'namespace'), metadata(fact, 'name')])
    const twin = seen.get(key)
    // What captures say of themselves may differ: their objects are compared.
    if (twin === undefined || fact.object['kind'] === 'ClusterFacts') {
      seen.set(key, fact)
      kept.push(fact)
    } else if (!sameJson(content(twin.object), content(fact.object))) {
      errors.push({
        code: 'RI0213',
        severity: 'error',
        message: `${describe(fact)} is given twice and differs`,
        notes: [twin, fact].map((one) => placeText(one.place)),
        hint: 'remove one of the two',
      })
    }
  }
  return kept
}

/** What must agree between two copies: all but the bookkeeping of the server and of kubectl. */
function content(object: JsonObject): JsonObject {
  const { status: _status, metadata: meta, ...rest } = object
  return {
    ...rest,
    metadata: {
      labels: at(meta, 'labels') ?? null,
      annotations: at(object, 'kind') === 'Namespace' ? (at(meta, 'annotations') ?? null) : null,
    },
  }
}

function readNamespace(fact: Fact, into: Collector): void {
  const name = metadata(fact, 'name')
  if (name === '') return misshapen(fact, into, 'has no name')
  for (const part of ['labels', 'annotations'] as const) demandTexts(fact, part, into)
  const known = into.namespaces.get(name) ?? []
  known.push({ name, object: fact.object, place: fact.place, origin: fact.origin })
  into.namespaces.set(name, known)
}

/** The API server takes no other Namespace; a label that is left out would decide. */
function demandTexts(fact: Fact, part: 'labels' | 'annotations', into: Collector): void {
  const texts = at(fact.object, 'metadata', part) ?? {}
  if (!isObject(texts)) return misshapen(fact, into, `has ${part} that are no map`)
  for (const [key, value] of Object.entries(texts)) {
    if (typeof value === 'string' || value === null) continue
    const what = loadShapeFaults().describeJson(value)
    misshapen(fact, into, `has ${what} for ${part.slice(0, -1)} ${key}, where a text is expected`)
  }
}

/** An Application speaks of its namespace after the Namespace objects, whatever their order. */
function readApplication(fact: Fact, into: Collector): void {
  if (fact.origin === 'facts') into.applications.push(fact)
  const managed = managedNamespace(fact.object)
  if (managed === undefined) return
  const { name, object } = managed
  const known = into.managed.get(name) ?? []
  known.push({ name, object, place: fact.place, origin: fact.origin })
  into.managed.set(name, known)
}

const INJECTOR_NAME = /^istio-sidecar-injector(?:-(.+))?$/
const MESH_NAME = /^istio(?:-(.+))?$/

function readConfigMap(fact: Fact, into: Collector): void {
  const name = metadata(fact, 'name')
  const namespace = metadata(fact, 'namespace') || into.istioNamespace
  const data = fact.object['data']
  if (!isObject(data)) return
  const injector = INJECTOR_NAME.exec(name)
  if (namespace !== into.istioNamespace) {
    if (injector && typeof data['config'] === 'string') into.elsewhere.push([namespace, name])
    return
  }
  const found: ConfigMapFact = { name, namespace, data, place: fact.place }
  if (injector && typeof data['config'] === 'string') {
    into.injectors.set(injector[1] ?? 'default', found)
    // The bundle form of product.md §1 may carry the mesh config in the same object.
    if (typeof data['mesh'] === 'string' && !into.meshes.has(injector[1] ?? 'default'))
      into.meshes.set(injector[1] ?? 'default', found)
    return
  }
  if (typeof data['mesh'] !== 'string') return
  const mesh = MESH_NAME.exec(name)
  if (mesh) into.meshes.set(mesh[1] ?? 'default', found)
  else into.sharedMeshes.set(name, found)
}

/** istiod's variable with the name of a ConfigMap whose mesh config comes before that of its revision. */
export const SHARED_MESH = 'SHARED_MESH_CONFIG'

/** The facts with the mesh config of this name for a shared one, though it is called as that of a revision; a revision that has an injector keeps its own. */
export function withSharedMesh(facts: Facts, name: string | undefined): Facts {
  const revision = MESH_NAME.exec(name ?? '')?.[1] ?? ''
  const { injector, mesh } = facts.revisions.get(revision) ?? {}
  if (name === undefined || mesh === undefined || injector !== undefined) return facts
  return {
    ...facts,
    revisions: new Map([...facts.revisions].filter(([one]) => one !== revision)),
    sharedMeshes: new Map([...facts.sharedMeshes, [name, mesh]]),
  }
}

function readWebhooks(fact: Fact, into: Collector): void {
  const webhooks = fact.object['webhooks']
  if (webhooks === undefined || webhooks === null) return
  if (!Array.isArray(webhooks)) return misshapen(fact, into, 'has no list of webhooks')
  if (!webhooks.some((webhook) => isInjectionWebhook(webhook))) return
  const revision = at(fact.object, 'metadata', 'labels', 'istio.io/rev')
  const tag = at(fact.object, 'metadata', 'labels', 'istio.io/tag')
  into.webhooks.push({
    name: metadata(fact, 'name'),
    revision: typeof revision === 'string' && revision !== '' ? revision : 'default',
    tag: typeof tag === 'string' ? tag : undefined,
    object: fact.object,
    place: fact.place,
  })
}

/** Istio's injection webhooks end in this name, in every chart since 1.0. */
export function isInjectionWebhook(webhook: unknown): boolean {
  const name = isObject(webhook) ? webhook['name'] : undefined
  return typeof name === 'string' && /(^|\.)sidecar-injector\.istio\.io$/.test(name)
}

function readIstiod(fact: Fact, into: Collector): void {
  if (metadata(fact, 'namespace') !== into.istioNamespace || !isIstiod(fact.object)) return
  const env = new Map<string, string>()
  const list = at(fact.object, 'spec', 'template', 'spec', 'containers', 0, 'env')
  for (const entry of Array.isArray(list) ? list : []) {
    const name = at(entry, 'name')
    const value = at(entry, 'value')
    if (typeof name === 'string' && typeof value === 'string') env.set(name, value)
  }
  const revision = at(fact.object, 'metadata', 'labels', 'istio.io/rev')
  into.istiodEnv.set(typeof revision === 'string' && revision !== '' ? revision : 'default', env)
}

/** Is this Deployment one of Istio's control plane? */
export function isIstiod(deployment: JsonObject): boolean {
  const labels = at(deployment, 'metadata', 'labels')
  return at(labels, 'app') === 'istiod' || at(labels, 'istio') === 'pilot'
}

const ANY = { kind: 'any' } as const
/** What `capture` tells of a cluster, flat or in a spec. */
const TOLD = {
  kubernetesVersion: { shape: { kind: 'nullable', of: KUBERNETES_VERSION }, doc: 'Of the API server.' },
  source: { shape: ANY, doc: 'Where it was read.' },
  istioVersions: { shape: ANY, doc: 'By revision.' },
  digest: { shape: ANY, doc: 'Of the facts.' },
} as const satisfies Fields
const CLUSTER_FACTS = {
  kind: 'object',
  fields: {
    apiVersion: { shape: ANY, doc: 'Of our API.' },
    kind: { shape: ANY, doc: 'ClusterFacts.' },
    metadata: { shape: ANY, doc: 'A name.' },
    spec: { shape: { kind: 'nullable', of: { kind: 'object', fields: TOLD } }, doc: 'The same.' },
    ...TOLD,
  },
} as const satisfies Shape

function readClusterFacts({ object, place }: Fact, into: Collector): void {
  const at = locatedValue(object, '', place)
  const faults = checkShape(at, CLUSTER_FACTS)
  if (faults.length > 0) {
    into.errors.push(...faults)
    return
  }
  const { kubernetesVersion, spec } = decoded(at, CLUSTER_FACTS)
  const version = kubernetesVersion ?? spec?.kubernetesVersion
  if (version === undefined || version === null) return
  if (into.kubernetesVersion === undefined) into.kubernetesVersion = version
  else if (into.kubernetesVersion !== version)
    into.errors.push({
      code: 'RI0213',
      severity: 'error',
      message: `the facts name Kubernetes ${into.kubernetesVersion} and ${version}`,
      place,
      hint: 'capture the cluster into one file, or remove one of the two',
    })
}

/** A kind that is no fact; one of our own API that is nothing at all is a slip of the pen, and a policy is lost by it. */
function readNothing({ object, place }: Fact, into: Collector): void {
  const { apiVersion, kind } = object
  if (typeof apiVersion !== 'string' || !apiVersion.startsWith('render-inject.dev/')) return
  const message = `kind of ${apiVersion} must be ${POLICY_KIND} or ClusterFacts, not ${jsonText(kind ?? null)}`
  into.errors.push({ code: 'RI0203', severity: 'error', message, place })
}

function misshapen(fact: Fact, into: Collector, what: string): void {
  into.errors.push({ code: 'RI0217', severity: 'error', message: `${describe(fact)} ${what}`, place: fact.place })
}

function readerOf(object: Typed): (typeof READERS)[string] | undefined {
  const { kind, apiVersion } = object
  if (typeof kind !== 'string' || typeof apiVersion !== 'string' || !Object.hasOwn(READERS, kind)) return undefined
  const reader = READERS[kind]
  return reader?.apiVersions.test(apiVersion) ? reader : undefined
}

function metadata(fact: Fact, key: 'name' | 'namespace'): string {
  const value = at(fact.object, 'metadata', key)
  return typeof value === 'string' ? value : ''
}

function describe(fact: Fact): string {
  const namespace = metadata(fact, 'namespace')
  return `${wordOf(fact.object['kind'])} ${namespace === '' ? '' : `${namespace}/`}${metadata(fact, 'name') || '(no name)'}`
}
