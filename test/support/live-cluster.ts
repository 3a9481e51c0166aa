import { json, listOf, type Reply } from './api-server.ts'

const ADMISSION = 'admissionregistration.k8s.io/v1'
const meta = (name: string, more: object = {}): object => ({
  name,
  uid: '0d2c',
  resourceVersion: '7',
  creationTimestamp: '2024-01-01T00:00:00Z',
  managedFields: [{ manager: 'kubectl' }],
  ...more,
})

/** What a small cluster with one revision of Istio answers. */
export const CLUSTER: Readonly<Record<string, Reply>> = {
  '/version': json({ major: '1', minor: '33+', gitVersion: 'v1.33.2-vendor.1' }),
  '/api/v1/namespaces': listOf('v1', 'Namespace', [
    { metadata: meta('shop', { labels: { 'istio-injection': 'enabled' } }) },
    { metadata: meta('tools') },
  ]),
  [`/apis/${ADMISSION}/mutatingwebhookconfigurations`]: listOf(ADMISSION, 'MutatingWebhookConfiguration', [
    {
      metadata: meta('istio-sidecar-injector-1-30', { labels: { 'istio.io/rev': '1-30' } }),
      webhooks: [
        {
          name: 'rev.namespace.sidecar-injector.istio.io',
          clientConfig: { caBundle: 'Q0E=', service: { name: 'istiod', namespace: 'istio-system', path: '/inject' } },
        },
      ],
    },
    { metadata: meta('policy', { labels: { 'istio.io/rev': 'unrelated' } }), webhooks: [{ name: 'policy.example' }] },
  ]),
  '/apis/apps/v1/namespaces/istio-system/deployments': listOf('apps/v1', 'Deployment', [
    {
      metadata: meta('istiod-1-30', { namespace: 'istio-system', labels: { app: 'istiod', 'istio.io/rev': '1-30' } }),
      spec: { template: { spec: { containers: [{ name: 'discovery', env: [{ name: 'REVISION', value: '1-30' }] }] } } },
    },
  ]),
  '/api/v1/namespaces/istio-system/configmaps/istio-sidecar-injector-1-30': json({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: meta('istio-sidecar-injector-1-30', { namespace: 'istio-system' }),
    data: { config: 'policy: enabled\ntemplates: {}\n', values: '{"global": {"tag": "1.30.1"}}' },
  }),
  '/api/v1/namespaces/istio-system/configmaps/istio-1-30': json({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: meta('istio-1-30', { namespace: 'istio-system' }),
    data: { mesh: 'trustDomain: cluster.local\n', meshNetworks: 'networks: {}' },
  }),
}

/** The facts of {@link CLUSTER} behind the first document. */
export const CAPTURED = `---
apiVersion: v1
kind: ConfigMap
metadata:
  name: istio-sidecar-injector-1-30
  namespace: istio-system
data:
  config: |
    policy: enabled
    templates: {}
  values: '{"global": {"tag": "1.30.1"}}'
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: istio-1-30
  namespace: istio-system
data:
  mesh: |
    trustDomain: cluster.local
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata:
  name: istio-sidecar-injector-1-30
  labels:
    istio.io/rev: "1-30"
webhooks:
- name: rev.namespace.sidecar-injector.istio.io
  clientConfig:
    service:
      name: istiod
      namespace: istio-system
      path: /inject
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: istiod-1-30
  namespace: istio-system
  labels:
    app: istiod
    istio.io/rev: "1-30"
spec:
  template:
    spec:
      containers:
      - name: discovery
        env:
        - name: REVISION
          value: "1-30"
---
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    istio-injection: enabled
---
apiVersion: v1
kind: Namespace
metadata:
  name: tools
`
