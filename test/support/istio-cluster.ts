/** Facts of a cluster with one Istio of the newest kind, as text: its templates, values and mesh config. */
export interface IstioCluster {
  readonly templates: { readonly [name: string]: string }
  readonly values?: object
  readonly mesh?: object
  /** Further objects as documents. */
  readonly more?: readonly string[]
}

/** The tag tells the version; `pilot.env` tells istiod's environment, so that neither is assumed. */
export function istioCluster({ templates, values = {}, mesh = {}, more = [] }: IstioCluster): string {
  const known = { global: { hub: 'registry.example', tag: '1.32.0' }, pilot: { env: {} }, ...values }
  const config = { policy: 'enabled', defaultTemplates: ['sidecar'], templates }
  return [
    configMap('istio-sidecar-injector', { config: JSON.stringify(config), values: JSON.stringify(known) }),
    configMap('istio', { mesh: JSON.stringify(mesh) }),
    ...more,
  ].join('\n---\n')
}

function configMap(name: string, data: object): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'istio-system' }, data })
}
