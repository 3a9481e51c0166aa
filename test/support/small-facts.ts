/** A cluster with one small injector, in the format of Istio's objects: enough to see whether a pod was injected. */
export const INJECTOR = `apiVersion: v1
kind: ConfigMap
metadata: {name: istio-sidecar-injector, namespace: istio-system}
data:
  config: |
    policy: enabled
    defaultTemplates: [sidecar]
    templates:
      sidecar: |
        spec:
          containers:
          - name: istio-proxy
            image: {{ .ProxyImage }}
  values: |
    {"global": {"hub": "registry.example/istio", "tag": "1.26.1", "proxy": {"image": "proxyv2"}}, "pilot": {"env": {}}}
`

export const MESH = `apiVersion: v1
kind: ConfigMap
metadata: {name: istio, namespace: istio-system}
data:
  mesh: |
    trustDomain: cluster.local
`

/** Namespace `shop` is injected, `tools` is not. */
export const NAMESPACES = `apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {istio-injection: enabled}}
---
apiVersion: v1
kind: Namespace
metadata: {name: tools}
`

export const FACTS: string = [INJECTOR, MESH, NAMESPACES].join('---\n')

/** A Deployment with one container. */
export function workload(name: string, namespace: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata:
      labels: {app: ${name}}
    spec:
      containers:
      - name: app
        image: registry.example/${name}:1
`
}
