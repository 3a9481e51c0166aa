/**
 * The inverse of `collectFacts`: facts as the objects that give them again when they are read, and nothing besides. What is not listed here (Secrets, caBundle,
 * managedFields, uids, versions, other keys of ConfigMaps) cannot pass.
 */
import { asText, at, isArray, isObject, type Json, type JsonObject, recordOf } from '../base/json.ts'
import { ANNOTATIONS, LABELS } from '../istio/names.ts'
import { byCodePoint } from '../yaml/json-text.ts'
import {
  type ConfigMapFact,
  type Fact,
  type Facts,
  isInjectionWebhook,
  type NamespaceFact,
  SHARED_MESH,
  type WebhookFact,
} from './facts.ts'

/** What a capture keeps beyond what Istio's injection reads. */
export interface Kept {
  /** Annotations of Namespaces that templates of own injectors read. */
  readonly annotations: readonly string[]
}

/** The objects in a fixed order: ConfigMaps by revision, webhook configurations, istiod's environment, Namespaces, ProxyConfigs. */
export function factsToObjects(facts: Facts, istioNamespace: string, kept: Kept): readonly JsonObject[] {
  const revisions = [...facts.revisions.values()].sort((a, b) => byCodePoint(a.revision, b.revision))
  const configMaps = revisions.flatMap(({ injector, mesh }) => [injector, mesh === injector ? undefined : mesh])
  const shared = new Set([...facts.istiodEnv.values()].flatMap((env) => env.get(SHARED_MESH) ?? []))
  const sharedMaps = [...shared].sort(byCodePoint).map((name) => facts.sharedMeshes.get(name))
  return [
    ...[...configMaps, ...sharedMaps].flatMap((fact) => (fact === undefined ? [] : [configMap(fact)])),
    ...facts.webhooks.map(webhookConfiguration),
    ...[...facts.istiodEnv].sort(([a], [b]) => byCodePoint(a, b)).map(([revision, env]) => istiod(revision, env, istioNamespace)),
    ...[...facts.namespaces.values()]
      .flat()
      .sort((a, b) => byCodePoint(a.name, b.name))
      .map((fact) => namespace(fact, kept)),
    ...proxyConfigs(facts.proxyConfigs),
  ]
}

/** Annotations of a Namespace that Istio's templates read, on OpenShift. */
const READ_ANNOTATIONS: readonly string[] = [ANNOTATIONS.openshiftUidRange, ANNOTATIONS.openshiftSupplementalGroups]
const READ_KEYS = ['config', 'values', 'mesh']
const READ_LABELS = [LABELS.revision, LABELS.tag]
/** Not among them: `sideEffects` and `admissionReviewVersions`, without which an API server refuses the object, should somebody apply it. */
const READ_WEBHOOK = ['name', 'namespaceSelector', 'objectSelector', 'matchConditions', 'failurePolicy']
const READ_SERVICE = ['name', 'namespace', 'path']

function configMap({ name, namespace, data }: ConfigMapFact): JsonObject {
  return object('v1', 'ConfigMap', { name, namespace }, [['data', picked(data, READ_KEYS)]])
}

function webhookConfiguration({ name, object: found }: WebhookFact): JsonObject {
  const webhooks = found['webhooks']
  const labels = picked(at(found, 'metadata', 'labels'), READ_LABELS)
  return object('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', { name, ...nonEmpty({ labels }) }, [
    ['webhooks', (isArray(webhooks) ? webhooks : []).filter(isInjectionWebhook).map(webhook)],
  ])
}

function webhook(found: Json): JsonObject {
  const url = at(found, 'clientConfig', 'url')
  const service = picked(at(found, 'clientConfig', 'service'), READ_SERVICE)
  const clientConfig = recordOf([
    ...(Object.keys(service).length === 0 ? [] : [['service', service] as const]),
    ...(url === undefined ? [] : [['url', url] as const]),
  ])
  const { name, ...others } = picked(found, READ_WEBHOOK)
  return recordOf([['name', name ?? ''], ...Object.entries(nonEmpty({ clientConfig })), ...Object.entries(others)])
}

function istiod(revision: string, env: ReadonlyMap<string, string>, istioNamespace: string): JsonObject {
  const name = revision === 'default' ? 'istiod' : `istiod-${revision}`
  const variables = [...env]
    .sort(([a], [b]) => byCodePoint(a, b))
    .map(([key, value]) =>
      recordOf([
        ['name', key],
        ['value', value],
      ]),
    )
  const container = recordOf([
    ['name', 'discovery'],
    ['env', variables],
  ])
  const labels = recordOf([
    ['app', 'istiod'],
    [LABELS.revision, revision],
  ])
  const spec = ['template', 'spec'].reduceRight<JsonObject>(
    (inner, key) => recordOf([[key, inner]]),
    recordOf([['containers', [container]]]),
  )
  return object('apps/v1', 'Deployment', { name, namespace: istioNamespace, labels }, [['spec', spec]])
}

function namespace({ name, object: found }: NamespaceFact, kept: Kept): JsonObject {
  const labels = sorted(at(found, 'metadata', 'labels'))
  const annotations = picked(at(found, 'metadata', 'annotations'), [...READ_ANNOTATIONS, ...kept.annotations].sort(byCodePoint))
  return object('v1', 'Namespace', { name, ...nonEmpty({ labels, annotations }) }, [])
}

/** Of several in one namespace Istio takes the oldest: then alone their age is told. */
function proxyConfigs(found: readonly Fact[]): readonly JsonObject[] {
  const home = ({ object: one }: Fact): string => asText(at(one, 'metadata', 'namespace'))
  const count = new Map<string, number>()
  for (const fact of found) count.set(home(fact), (count.get(home(fact)) ?? 0) + 1)
  return [...found]
    .sort((a, b) => byCodePoint(home(a), home(b)) || byCodePoint(nameOf(a), nameOf(b)))
    .map((fact) => {
      const created = at(fact.object, 'metadata', 'creationTimestamp')
      const isOneOfMany = (count.get(home(fact)) ?? 0) > 1 && typeof created === 'string'
      return object(
        asText(fact.object['apiVersion']),
        'ProxyConfig',
        { name: nameOf(fact), namespace: home(fact), ...(isOneOfMany && { creationTimestamp: created }) },
        [['spec', fact.object['spec'] ?? null]],
      )
    })
}

function object(
  apiVersion: string,
  kind: string,
  metadata: { readonly [key: string]: Json },
  rest: readonly (readonly [string, Json])[],
): JsonObject {
  return recordOf([['apiVersion', apiVersion], ['kind', kind], ['metadata', recordOf(Object.entries(metadata))], ...rest])
}

/** The keys that are there, in the order of the list. */
function picked(from: Json | undefined, keys: readonly string[]): JsonObject {
  return recordOf(
    [...new Set(keys)].flatMap((key) => {
      const value = at(from, key)
      return value === undefined || value === null ? [] : [[key, value] as const]
    }),
  )
}

function sorted(map: Json | undefined): JsonObject {
  return picked(map, isObject(map) ? Object.keys(map).sort(byCodePoint) : [])
}

/** Without maps that are empty. */
function nonEmpty(maps: { readonly [key: string]: JsonObject }): { readonly [key: string]: JsonObject } {
  return Object.fromEntries(Object.entries(maps).filter(([, map]) => Object.keys(map).length > 0))
}

function nameOf({ object: one }: Fact): string {
  return asText(at(one, 'metadata', 'name'))
}
