/**
 * What older versions of Istio knew of the mesh API and the newest does not, and the other way round, as far as injection can see it.
 * Upstream: istio.io/api at the release branches; figures are minor versions of Istio 1.
 */

/** Fields that are gone; each stood behind the field `after`. Words as in schema-table.ts. */
export const FORMER_FIELDS: readonly { message: string; after: string; field: string; until: number }[] = [
  { message: 'istio.mesh.v1alpha1.ProxyConfig', after: 'drain_duration', field: 'parent_shutdown_duration:D', until: 16 },
]

/** Values of enums by the first version that knew them (absent: as long as the enum). */
export const ENUM_SINCE: Readonly<Record<string, number>> = {
  'istio.mesh.v1alpha1.ProxyConfig.InboundInterceptionMode.NONE': 13,
}
