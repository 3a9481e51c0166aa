/**
 * Why a decision fell as it did. A reason's code is stable: reports and tests name it. The sentence completes "injected: …" and "left alone: …".
 */
export const REASONS = {
  'host-network': 'the pod uses the network of its host',
  'system-namespace': "Istio never injects into the cluster's own namespaces",
  'pod-label': 'pod label sidecar.istio.io/inject',
  'pod-annotation': 'pod annotation sidecar.istio.io/inject',
  'never-inject-selector': "neverInjectSelector matches the pod's labels",
  'always-inject-selector': "alwaysInjectSelector matches the pod's labels",
  'policy-enabled': "the injector's policy is enabled",
  'policy-disabled': "the injector's policy is disabled",
  'policy-unknown': "the injector's policy is neither enabled nor disabled, so Istio never injects",
  'own-pod-label': 'pod label',
  'own-pod-annotation': 'pod annotation',
  'namespace-switch': 'the render-time switch of the namespace',
} as const satisfies Readonly<Record<string, string>>

export type Reason = keyof typeof REASONS
