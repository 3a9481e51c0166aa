import type { Json } from '../../base/json.ts'
import { readYamlValue } from '../../yaml/read-value.ts'
import { defaultProxyConfig } from './defaults.ts'
import { readMessage, writeMessage } from './jsonpb.ts'
import { isUnreadable, withPrefix } from './mesh-error.ts'
import { emptyMessage, type FieldValue, hasPresence, type Message, mapIn, messageIn, sameMessage, withFields } from './message.ts'
import { messageSchema, NEWEST_MINOR, PROXY_CONFIG } from './schema.ts'

/**
 * A ProxyConfig with the fields of a YAML text over its own: zeros count, messages and lists are replaced, `proxyMetadata` is joined.
 * Mirrors mesh.MergeProxyConfig. Throws MeshError `could not parse proxy config: …`.
 */
export function mergeProxyConfig(base: Message, yaml: string, minor = NEWEST_MINOR): Message {
  return withPrefix('could not parse proxy config: ', () => mergeProxyJson(base, readYamlValue(yaml), minor))
}

/** {@link mergeProxyConfig} for what is already read. Throws JsonpbError. */
export function mergeProxyJson(base: Message, json: Json, minor: number): Message {
  let merged = readMessage(PROXY_CONFIG, json, { into: base, minor })
  if (minor >= METADATA_JOINED_SINCE && 'proxyMetadata' in base) {
    merged = withFields(merged, {
      proxyMetadata: Object.assign(emptyMessage(), mapIn(base, 'proxyMetadata'), mapIn(merged, 'proxyMetadata')),
    })
  }
  const before = messageIn(base, 'proxyHeaders')
  const after = messageIn(merged, 'proxyHeaders')
  if (minor >= HEADERS_KEPT_SINCE && before !== undefined && after !== undefined) {
    const kept = Object.fromEntries(KEPT_HEADERS.map((name) => [name, after[name] ?? before[name]]))
    merged = withFields(merged, { proxyHeaders: withFields(after, kept) })
  }
  return merged
}

/** In 1.7 and 1.8 an annotation's proxyMetadata replaced the mesh's. */
const METADATA_JOINED_SINCE = 9
const HEADERS_KEPT_SINCE = 20

/** Sub-fields of proxyHeaders that fall back to the earlier value. Upstream: correctProxyHeaders in pkg/config/mesh/mesh.go, Istio 1.32. */
const KEPT_HEADERS = ['forwardedClientCert', 'requestId', 'attemptCount', 'server', 'envoyDebugHeaders'] as const

/** MeshConfig with the annotation `proxy.istio.io/config` merged into its defaultConfig, as kube-inject and Istio ≤ 1.12 do. Mirrors mesh.ApplyProxyConfig. */
export function applyProxyConfig(mesh: Message, annotation: string, minor = NEWEST_MINOR): Message {
  return withFields(mesh, {
    defaultConfig: mergeProxyConfig(messageIn(mesh, 'defaultConfig') ?? emptyMessage(), annotation, minor),
  })
}

/** What the webhook makes a pod's ProxyConfig of. Resources are given as read by proxy-config-resources.ts. */
export interface ProxyConfigSources {
  readonly mesh: Message
  /** Value of `proxy.istio.io/config`; one that cannot be read is ignored from 1.13 on (validation has refused it before). */
  readonly annotation?: string | undefined
  readonly rootResource?: Message | undefined
  readonly namespaceResource?: Message | undefined
  readonly workloadResource?: Message | undefined
  readonly minor?: number | undefined
}

/**
 * The ProxyConfig that counts for a pod in the webhook: code defaults < mesh < resource of the root namespace < of the pod's namespace < annotation < of the
 * workload. Mirrors ProxyConfigs.EffectiveProxyConfig (pilot/pkg/model/proxy_config.go).
 *
 * | Istio | how layers are joined |
 * |---|---|
 * | ≥ 1.16 | each layer is printed and read again over the ones below, so that zero scalars, empty lists and empty maps of it are lost |
 * | 1.13–1.15 | proto.Merge: messages field by field, lists appended; a present `concurrency` wins |
 * | ≤ 1.12 | no resources: the annotation over the mesh, zeros count; there `.MeshConfig` holds it too ({@link applyProxyConfig}) |
 *
 * Throws MeshError up to 1.12 for an annotation that cannot be read, and always for one that only our YAML reader refuses.
 */
export function effectiveProxyConfig(sources: ProxyConfigSources): Message {
  return withPrefix('could not parse proxy config: ', () => joinSources(sources))
}

function joinSources(sources: ProxyConfigSources): Message {
  const { mesh, annotation, rootResource, namespaceResource, workloadResource, minor = NEWEST_MINOR } = sources
  const fromMesh = messageIn(mesh, 'defaultConfig')
  if (minor < RESOURCES_SINCE) {
    const base = fromMesh ?? defaultProxyConfig(minor)
    return annotation === undefined ? base : mergeProxyConfig(base, annotation, minor)
  }
  const join = minor < PRINTED_SINCE ? mergeProtos : joinPrinted
  const layers = [
    fromMesh,
    rootResource,
    namespaceResource,
    annotation === undefined ? undefined : readAnnotation(annotation, minor),
  ]
  const workload = join(join(emptyMessage(), layers.pop(), minor), workloadResource, minor)
  return [...layers, workload].reduce<Message>((below, layer) => join(below, layer, minor), defaultProxyConfig(minor))
}

const RESOURCES_SINCE = 13
const PRINTED_SINCE = 16

function readAnnotation(annotation: string, minor: number): Message | undefined {
  try {
    return readMessage(PROXY_CONFIG, readYamlValue(annotation), { minor })
  } catch (error) {
    if (isUnreadable(error)) return undefined
    throw error
  }
}

/** A layer that cannot be printed as YAML (a raw DEL, a key of 1,025 characters) is left out, as in Istio. */
function joinPrinted(below: Message, layer: Message | undefined, minor: number): Message {
  if (layer === undefined) return below
  let printed: Json
  try {
    printed = readYamlValue(writeMessage(PROXY_CONFIG, layer, { minor }))
  } catch (error) {
    if (isUnreadable(error)) return below
    throw error
  }
  return mergeProxyJson(below, printed, minor)
}

function mergeProtos(below: Message, layer: Message | undefined, minor: number): Message {
  if (layer === undefined) return below
  const merged = mergeMessages(PROXY_CONFIG, below, layer, minor)
  return layer['concurrency'] === undefined ? merged : withFields(merged, { concurrency: layer['concurrency'] })
}

/** proto.Merge: scalars that are present win, messages, durations and maps are joined, lists appended. */
function mergeMessages(name: string, below: Message, layer: Message, minor: number): Message {
  const { fields } = messageSchema(name, minor)
  let out = below
  for (const field of fields) {
    const value = layer[field.json]
    if (value === undefined) continue
    const old = below[field.json]
    let merged: FieldValue = value
    if (field.shape === 'list')
      merged = [...((old as readonly FieldValue[] | undefined) ?? []), ...(value as readonly FieldValue[])]
    else if (field.shape === 'map' || field.kind === 'struct') merged = Object.assign(emptyMessage(), old, value)
    else if (field.kind === 'message')
      merged = mergeMessages(field.type ?? '', (old as Message | undefined) ?? emptyMessage(), value as Message, minor)
    else if (old !== undefined && hasPresence(field.kind)) merged = mergePointers(old, value)
    const siblings = field.oneof === undefined ? [] : fields.filter((each) => each.oneof === field.oneof)
    out = withFields(out, { ...Object.fromEntries(siblings.map((each) => [each.json, undefined])), [field.json]: merged })
  }
  return out
}

/** Wrappers and durations are messages, whose zero fields do not win. */
function mergePointers(old: FieldValue, value: FieldValue): FieldValue {
  if (typeof value !== 'object') return value || old
  const { seconds, nanos } = value as { seconds: number; nanos: number }
  const below = old as { seconds: number; nanos: number }
  return { seconds: seconds || below.seconds, nanos: nanos || below.nanos }
}

/** The text that `protoToJSON` prints of a ProxyConfig: without what equals the code default. Mirrors cleanProxyConfig (pkg/kube/inject/template.go). */
export function proxyConfigToJson(config: Message, minor = NEWEST_MINOR): string {
  const defaults = defaultProxyConfig(minor)
  const same = CLEANED.filter((field) => sameMessage(config[field], defaults[field]))
  return writeMessage(PROXY_CONFIG, withFields(config, Object.fromEntries(same.map((field) => [field, undefined]))), { minor })
}

const CLEANED = [
  'configPath',
  'binaryPath',
  'controlPlaneAuthPolicy',
  'serviceCluster',
  'drainDuration',
  'parentShutdownDuration',
  'terminationDrainDuration',
  'discoveryAddress',
  'envoyMetricsService',
  'envoyAccessLogService',
  'tracing',
  'proxyAdminPort',
  'statNameLength',
  'statusPort',
  'concurrency',
] as const
