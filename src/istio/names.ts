/**
 * Names that Istio gives a meaning to, as far as injection reads or writes them.
 * Source: packages annotation and label of istio.io/api v1.31.1, and constants of pkg/kube/inject (Istio 1.32-dev).
 */
export const ANNOTATIONS = {
  inject: 'sidecar.istio.io/inject',
  templates: 'inject.istio.io/templates',
  status: 'sidecar.istio.io/status',
  overrides: 'proxy.istio.io/overrides',
  proxyConfig: 'proxy.istio.io/config',
  revision: 'istio.io/rev',
  nativeSidecar: 'sidecar.istio.io/nativeSidecar',
  proxyImage: 'sidecar.istio.io/proxyImage',
  proxyImageType: 'sidecar.istio.io/proxyImageType',
  proxyCpu: 'sidecar.istio.io/proxyCPU',
  proxyCpuLimit: 'sidecar.istio.io/proxyCPULimit',
  proxyMemory: 'sidecar.istio.io/proxyMemory',
  proxyMemoryLimit: 'sidecar.istio.io/proxyMemoryLimit',
  interceptionMode: 'sidecar.istio.io/interceptionMode',
  rewriteProbers: 'sidecar.istio.io/rewriteAppHTTPProbers',
  /** Validated up to 1.24 only. */
  enableCoreDump: 'sidecar.istio.io/enableCoreDump',
  statusPort: 'status.sidecar.istio.io/port',
  readinessInitialDelaySeconds: 'readiness.status.sidecar.istio.io/initialDelaySeconds',
  readinessPeriodSeconds: 'readiness.status.sidecar.istio.io/periodSeconds',
  readinessFailureThreshold: 'readiness.status.sidecar.istio.io/failureThreshold',
  includeOutboundIpRanges: 'traffic.sidecar.istio.io/includeOutboundIPRanges',
  excludeOutboundIpRanges: 'traffic.sidecar.istio.io/excludeOutboundIPRanges',
  includeInboundPorts: 'traffic.sidecar.istio.io/includeInboundPorts',
  excludeInboundPorts: 'traffic.sidecar.istio.io/excludeInboundPorts',
  includeOutboundPorts: 'traffic.sidecar.istio.io/includeOutboundPorts',
  excludeOutboundPorts: 'traffic.sidecar.istio.io/excludeOutboundPorts',
  excludeInterfaces: 'traffic.sidecar.istio.io/excludeInterfaces',
  kubevirtInterfaces: 'traffic.sidecar.istio.io/kubevirtInterfaces',
  rerouteVirtualInterfaces: 'istio.io/reroute-virtual-interfaces',
  mergeMetrics: 'prometheus.istio.io/merge-metrics',
  scrapeTargets: 'prometheus.istio.io/scrape-targets',
  securePort: 'prometheus.istio.io/secure-port',
  prometheusScrape: 'prometheus.io/scrape',
  prometheusPath: 'prometheus.io/path',
  prometheusPort: 'prometheus.io/port',
  otelServiceNamespace: 'resource.opentelemetry.io/service.namespace',
  otelServiceVersion: 'resource.opentelemetry.io/service.version',
  otelServiceInstanceId: 'resource.opentelemetry.io/service.instance.id',
  openshiftUidRange: 'openshift.io/sa.scc.uid-range',
  openshiftSupplementalGroups: 'openshift.io/sa.scc.supplemental-groups',
} as const satisfies Readonly<Record<string, string>>

export const LABELS = {
  inject: 'sidecar.istio.io/inject',
  revision: 'istio.io/rev',
  tag: 'istio.io/tag',
  namespaceInjection: 'istio-injection',
  dataplaneMode: 'istio.io/dataplane-mode',
  network: 'topology.istio.io/network',
  tlsMode: 'security.istio.io/tlsMode',
  canonicalName: 'service.istio.io/canonical-name',
  canonicalRevision: 'service.istio.io/canonical-revision',
  workloadName: 'service.istio.io/workload-name',
  appVersion: 'app.kubernetes.io/version',
  podTemplateHash: 'pod-template-hash',
  rolloutPodTemplateHash: 'rollouts-pod-template-hash',
  deploymentConfig: 'deploymentconfig',
} as const satisfies Readonly<Record<string, string>>

/** Names of the containers that Istio's templates define. */
export const CONTAINERS = {
  proxy: 'istio-proxy',
  validation: 'istio-validation',
  init: 'istio-init',
  enableCoreDump: 'enable-core-dump',
} as const satisfies Readonly<Record<string, string>>

/** The image that stands for "the injector's". */
export const AUTO_IMAGE = 'auto'

/** Variables of the proxy that name its cluster and its network. */
export const CLUSTER_ENV = 'ISTIO_META_CLUSTER_ID'
export const NETWORK_ENV = 'ISTIO_META_NETWORK'
