/**
 * How the mesh API of older versions of Istio differed from the newest, as far as injection can see it.
 * Upstream: istio.io/api at the release branches, and what the templates of those versions read; figures are minor versions of Istio 1.
 */

/** Fields that are gone or had another kind. A new one stands behind the field `after`. Words as in schema-table.ts. */
export const FORMER_FIELDS: readonly { message: string; after?: string; field: string; until: number }[] = [
  { message: 'istio.mesh.v1alpha1.ProxyConfig', after: 'drain_duration', field: 'parent_shutdown_duration:D', until: 16 },
  { message: 'istio.mesh.v1alpha1.ProxyConfig', after: 'zipkin_address', field: 'connect_timeout:D', until: 5 },
  { message: 'istio.mesh.v1alpha1.ProxyConfig', field: 'concurrency:i', until: 6 },
  { message: 'istio.mesh.v1alpha1.Tracing.Lightstep', after: 'access_token', field: 'secure:b', until: 7 },
  { message: 'istio.mesh.v1alpha1.Tracing.Lightstep', after: 'secure', field: 'cacert_path:s', until: 7 },
  { message: 'istio.mesh.v1alpha1.MeshConfig', after: 'config_sources', field: 'sds_uds_path:s', until: 7 },
]

/**
 * Fields that came later than their message, as far as a config of an older version can hold them: there they are unknown, and ignored. Where a field's first
 * version is not recorded, it is the oldest one that is known to have it.
 */
export const LATER_FIELDS: readonly { message: string; field: string; since: number }[] = [
  { message: 'istio.mesh.v1alpha1.ProxyConfig', field: 'runtime_values', since: 13 },
  { message: 'istio.mesh.v1alpha1.ProxyConfig', field: 'private_key_provider', since: 14 },
  { message: 'istio.mesh.v1alpha1.ProxyConfig', field: 'proxy_headers', since: 19 },
  { message: 'istio.mesh.v1alpha1.ProxyConfig', field: 'file_flush_interval', since: 27 },
  { message: 'istio.mesh.v1alpha1.ProxyConfig', field: 'file_flush_min_size_kb', since: 27 },
  { message: 'istio.mesh.v1alpha1.ProxyConfig', field: 'stats_compression', since: 27 },
  { message: 'istio.mesh.v1alpha1.ProxyConfig', field: 'connection_settings', since: 31 },
]

/** Values of enums that came later than their enum. */
export const ENUM_SINCE: readonly { enum: string; value: string; since: number }[] = [
  { enum: 'istio.mesh.v1alpha1.ProxyConfig.InboundInterceptionMode', value: 'NONE', since: 13 },
]
