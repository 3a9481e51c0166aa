import { trimSpace } from '../../krm/quantity.ts'
import { tryDecodeJson } from '../../template/gotemplate/format/json.ts'
import type { GoValue } from '../../template/gotemplate/value.ts'

/**
 * The annotation `k8s.v1.cni.cncf.io/networks` with one network more; mirrors appendMultusNetwork of Istio ≥ 1.23. What has a `]` is taken for JSON,
 * which stays as it is when it cannot be read or names the network already.
 */
export function appendMultusNetwork(existing: string, network: string): string {
  const slash = network.split('/')
  const [namespace = '', name = ''] = slash.length < 2 ? ['', network] : slash
  return append(existing, network, {
    entry: namespace === '' ? `{"name": "${name}"}` : `{"name": "${name}", "namespace": "${namespace}"}`,
    isListed: (each) => each['name'] === name && (each['namespace'] ?? '') === namespace,
  })
}

/** As Istio 1.9 to 1.22 have it: a network's namespace is part of its name. */
export function appendMultusNetworkByName(existing: string, network: string): string {
  return append(existing, network, { entry: `{"name": "${network}"}`, isListed: (each) => each['name'] === network })
}

/** As Istio 1.8 has it: nothing is looked at. */
export function appendMultusNetworkBlindly(existing: string, network: string): string {
  if (existing === '') return network
  const end = existing.lastIndexOf(']')
  return end < 0 ? `${existing}, ${network}` : `${existing.slice(0, end)}, {"name": "${network}"}${existing.slice(end)}`
}

interface Entry {
  readonly entry: string
  readonly isListed: (network: { readonly [key: string]: GoValue }) => boolean
}

function append(existing: string, network: string, { entry, isListed }: Entry): string {
  if (existing === '') return network
  const end = existing.lastIndexOf(']')
  if (end < 0) {
    const listed = existing.split(',').some((each) => trimSpace(each) === network)
    return listed ? existing : `${existing}, ${network}`
  }
  const networks = readNetworks(existing)
  if (networks === undefined || networks.some((each) => each !== null && isListed(each))) return existing
  return `${existing.slice(0, end)}, ${entry}${existing.slice(end)}`
}

/** The JSON as Go reads it into `[]map[string]any`; undefined where Go returns an error. */
function readNetworks(json: string): readonly ({ readonly [key: string]: GoValue } | null)[] | undefined {
  const value = tryDecodeJson(json)
  if (value === null) return []
  if (!Array.isArray(value) || value.some((each) => typeof each !== 'object' || Array.isArray(each))) return undefined
  return value as readonly ({ readonly [key: string]: GoValue } | null)[]
}
