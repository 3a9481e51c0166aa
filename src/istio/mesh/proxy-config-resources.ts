import { at, isObject, type Json, type JsonObject, record } from '../../base/json.ts'
import { byCodePoint } from '../../yaml/json-text.ts'
import { readMessage } from './jsonpb.ts'
import { withPrefix } from './mesh-error.ts'
import type { Message } from './message.ts'
import { NEWEST_MINOR, PROXY_CONFIG } from './schema.ts'

/** An object of kind ProxyConfig (networking.istio.io/v1beta1). */
export interface ProxyConfigResource {
  readonly name: string
  readonly namespace: string
  /** RFC 3339; absent in manifests, which then come before all that have one. */
  readonly creationTimestamp?: string | undefined
  readonly spec: Json
}

/** The pod that resources are chosen for. */
export interface ResourceTarget {
  readonly namespace: string
  readonly labels: { readonly [name: string]: string }
  readonly rootNamespace: string
}

/** The resources that count for a pod, by scope; at most one each. */
export interface ChosenResources {
  readonly rootResource?: ProxyConfigResource
  readonly namespaceResource?: ProxyConfigResource
  readonly workloadResource?: ProxyConfigResource
}

/**
 * Chooses the first resource of each scope, by creation time, name, namespace: without selector in the root namespace and in the pod's, and with one that fits
 * the pod's labels in the pod's namespace. Mirrors GetProxyConfigs, mergedNamespaceConfig and mergedWorkloadConfig (pilot/pkg/model/proxy_config.go).
 */
export function chooseProxyConfigResources(resources: readonly ProxyConfigResource[], target: ResourceTarget): ChosenResources {
  const sorted = [...resources].sort(
    (a, b) => created(a) - created(b) || byCodePoint(a.name, b.name) || byCodePoint(a.namespace, b.namespace),
  )
  const unselective = (namespace: string) =>
    sorted.find((each) => each.namespace === namespace && (at(each.spec, 'selector') ?? null) === null)
  const rootResource = target.rootNamespace === '' ? undefined : unselective(target.rootNamespace)
  const namespaceResource = target.namespace === target.rootNamespace ? undefined : unselective(target.namespace)
  const workloadResource = sorted.find((each) => each.namespace === target.namespace && selects(each.spec, target.labels))
  return {
    ...(rootResource === undefined ? {} : { rootResource }),
    ...(namespaceResource === undefined ? {} : { namespaceResource }),
    ...(workloadResource === undefined ? {} : { workloadResource }),
  }
}

/** The ProxyConfig message of a resource's spec: concurrency, environmentVariables as proxyMetadata, image. Mirrors toMeshConfigProxyConfig. Throws MeshError. */
export function readProxyConfigSpec(spec: Json, minor = NEWEST_MINOR): Message {
  const config = record()
  for (const [to, ...names] of SPEC_FIELDS) {
    const name = names.find((each) => at(spec, each) !== undefined)
    if (name !== undefined) config[to] = (spec as JsonObject)[name] ?? null
  }
  return withPrefix('could not parse proxy config resource: ', () =>
    readMessage(PROXY_CONFIG, isObject(spec) ? config : spec, { minor }),
  )
}

/** Field of the mesh API's ProxyConfig, then the names in the resource's spec. */
const SPEC_FIELDS = [
  ['concurrency', 'concurrency'],
  ['proxyMetadata', 'environmentVariables', 'environment_variables'],
  ['image', 'image'],
] as const

function created(resource: ProxyConfigResource): number {
  const time = Date.parse(resource.creationTimestamp ?? '')
  return Number.isNaN(time) ? Number.MIN_SAFE_INTEGER : time
}

function selects(spec: Json, labels: ResourceTarget['labels']): boolean {
  const wanted = at(spec, 'selector', 'matchLabels') ?? at(spec, 'selector', 'match_labels')
  if (!isObject(wanted)) return false
  const entries = Object.entries(wanted)
  return entries.length > 0 && entries.every(([name, value]) => Object.hasOwn(labels, name) && labels[name] === value)
}
