import type { JsonObject } from '../../base/json.ts'
import { readMessage } from './jsonpb.ts'
import type { Message } from './message.ts'
import { MESH_CONFIG, NEWEST_MINOR, PROXY_CONFIG } from './schema.ts'

/** Istio's ProxyConfig before any configuration. Mirrors mesh.DefaultProxyConfig. */
export function defaultProxyConfig(minor = NEWEST_MINOR): Message {
  return defaultsFor(PROXY_CONFIG, PROXY_DEFAULTS, minor)
}

/** Istio's MeshConfig before any configuration, with {@link defaultProxyConfig} in it. Mirrors mesh.DefaultMeshConfig. */
export function defaultMeshConfig(minor = NEWEST_MINOR): Message {
  return Object.assign(Object.create(null) as object, defaultsFor(MESH_CONFIG, MESH_DEFAULTS, minor), {
    defaultConfig: defaultProxyConfig(minor),
  })
}

/** Fields by the minor versions of Istio that have them as defaults; later rows win. */
type DefaultRows = readonly { readonly since?: number; readonly until?: number; readonly fields: JsonObject }[]

/**
 * Upstream: pkg/config/mesh/mesh.go of Istio's release branches. Before 1.6 the charts wrote every field that injection reads, so no defaults of their own are
 * kept for those.
 */
const PROXY_DEFAULTS: DefaultRows = [
  {
    fields: {
      configPath: './etc/istio/proxy',
      binaryPath: '/usr/local/bin/envoy',
      serviceCluster: 'istio-proxy',
      drainDuration: '45s',
      terminationDrainDuration: '5s',
      discoveryAddress: 'istiod.istio-system.svc:15012',
      proxyAdminPort: 15000,
      statNameLength: 189,
      statusPort: 15020,
    },
  },
  { since: 7, fields: { controlPlaneAuthPolicy: 'MUTUAL_TLS' } },
  { until: 16, fields: { parentShutdownDuration: '60s' } },
  { since: 6, until: 17, fields: { concurrency: 2 } },
  { since: 6, until: 21, fields: { tracing: { zipkin: { address: 'zipkin.istio-system:9411' } } } },
]

/** Only what injection and its templates can see differs by version here. */
const MESH_DEFAULTS: DefaultRows = [
  {
    fields: {
      proxyListenPort: 15001,
      proxyInboundListenPort: 15006,
      connectTimeout: '10s',
      protocolDetectionTimeout: '0s',
      ingressClass: 'istio',
      ingressService: 'istio-ingressgateway',
      ingressControllerMode: 'STRICT',
      enableTracing: true,
      outboundTrafficPolicy: { mode: 'ALLOW_ANY' },
      inboundTrafficPolicy: {},
      enableAutoMtls: true,
      trustDomain: 'cluster.local',
      defaultServiceExportTo: ['*'],
      defaultVirtualServiceExportTo: ['*'],
      defaultDestinationRuleExportTo: ['*'],
      rootNamespace: 'istio-system',
      localityLbSetting: { enabled: true },
      dnsRefreshRate: '60s',
      extensionProviders: [
        { name: 'prometheus', prometheus: {} },
        { name: 'stackdriver', stackdriver: {} },
        { name: 'envoy', envoyFileAccessLog: { path: '/dev/stdout' } },
      ],
      defaultProviders: {},
    },
  },
  { since: 8, fields: { enablePrometheusMerge: true } },
]

function defaultsFor(name: string, rows: DefaultRows, minor: number): Message {
  const key = `${name} ${minor}`
  let found = cache.get(key)
  if (found === undefined) {
    const now = rows.filter(({ since = 0, until = Number.POSITIVE_INFINITY }) => minor >= since && minor <= until)
    found = readMessage(name, Object.assign({}, ...now.map((row) => row.fields)) as JsonObject, { minor, unknown: 'refuse' })
    cache.set(key, found)
  }
  return found
}

const cache = new Map<string, Message>()
