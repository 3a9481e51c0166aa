/** Facts of a small cluster as text: what tests of decisions and explanations need of Istio's objects. */

const TEMPLATE = `metadata:
  labels: {security.istio.io/tlsMode: istio}
spec:
  containers:
  - name: istio-proxy
    image: {{ .ProxyImage }}
    env:
    - {name: REVISION, value: {{ .Revision | quote }}}
`

/** Both ConfigMaps of a revision; its images have the tag, so that the revision is told by the output. */
export function configMaps(revision: string, tag: string, config = ''): string {
  const suffix = revision === 'default' ? '' : `-${revision}`
  return `apiVersion: v1
kind: ConfigMap
metadata: {name: istio-sidecar-injector${suffix}, namespace: istio-system}
data:
  config: |
    policy: enabled
${indent(config, 4)}
    templates:
      sidecar: |
${indent(TEMPLATE, 8)}
  values: '{"global": {"hub": "registry.example", "tag": "${tag}"}}'
---
apiVersion: v1
kind: ConfigMap
metadata: {name: istio${suffix}, namespace: istio-system}
data: {mesh: '{}'}
---
`
}

/** A configuration with webhooks for a label of namespaces and, in unlabelled ones, of pods. `tag` is the value that labels name. */
export function webhooks(
  name: string,
  revision: string,
  { tag, more = '' }: { readonly tag?: string; readonly more?: string } = {},
): string {
  const isDefault = (tag ?? revision) === 'default'
  const label = isDefault
    ? '{key: istio-injection, operator: In, values: [enabled]}'
    : `{key: istio.io/rev, operator: In, values: [${tag ?? revision}]}`
  return `apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata:
  name: ${name}
  labels: {istio.io/rev: ${revision}${tag === undefined ? '' : `, istio.io/tag: ${tag}`}}
webhooks:
- name: namespace.sidecar-injector.istio.io
  clientConfig: {service: {name: istiod, namespace: istio-system, path: /inject/cluster/c-${revision}/net/n1}}
  namespaceSelector: {matchExpressions: [${label}]}
  objectSelector: {matchExpressions: [{key: sidecar.istio.io/inject, operator: NotIn, values: ["false"]}]}
${indent(more, 2)}
---
`
}

/** A Deployment of one container. */
export function deployment(name: string, namespace: string, labels = '{}', spec = ''): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  template:
    metadata:
      labels: ${labels}
    spec:
${indent(spec, 6)}
      containers:
      - {name: app, image: registry.example/app:1}
---
`
}

export function namespace(name: string, labels = '{}'): string {
  return `apiVersion: v1
kind: Namespace
metadata: {name: ${name}, labels: ${labels}}
---
`
}

function indent(text: string, width: number): string {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ' '.repeat(width) + line)
    .join('\n')
}
