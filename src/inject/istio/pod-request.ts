/** What a pod's request and the pod itself say beside the template: variables forced onto the proxy, namespace, warnings. */
import type { JsonObject } from '../../base/json.ts'
import { CLUSTER_ENV, LABELS, NETWORK_ENV } from '../../istio/names.ts'
import { webhookEnv } from '../../istio/webhook-url.ts'
import { labelsOf, recordAt, textAt, withKeys } from '../pod-parts.ts'
import type { InjectorFacts } from './injector-facts.ts'

/** Variables that are forced onto the proxy: of the URL, with the cluster and network of the values, and the network of the pod's label over all. */
export function proxyEnvOf(
  pod: JsonObject,
  { values, contract }: InjectorFacts,
  webhookPath: string,
): ReadonlyMap<string, string> {
  const env = new Map(webhookEnv(webhookPath, contract))
  const cluster = env.get(CLUSTER_ENV) || values.typed.clusterName
  const network = labelsOf(pod).get(LABELS.network) ?? (env.get(NETWORK_ENV) || values.typed.network)
  if (cluster !== '') env.set(CLUSTER_ENV, cluster)
  if (network !== '') env.set(NETWORK_ENV, network)
  return env
}

/** A typed pod as the webhook takes it in hand: with a namespace, its own or else that of the request, and without the record of who manages its fields. */
export function receivedPod(pod: JsonObject, namespace: string): JsonObject {
  const metadata = recordAt(pod, 'metadata')
  const isNamed = textAt(metadata, 'namespace') !== '' || namespace === ''
  if (isNamed && metadata['managedFields'] === undefined) return pod
  return withKeys(pod, { metadata: withKeys(metadata, { managedFields: undefined, ...(isNamed ? {} : { namespace }) }) })
}

const DNS_POLICY = 'ClusterFirst'

/** What Istio warns of and does not refuse. Mirrors checkPreconditions. */
export function warningsOf(pod: JsonObject): readonly string[] {
  const metadata = recordAt(pod, 'metadata')
  const policy = textAt(recordAt(pod, 'spec'), 'dnsPolicy')
  if (policy === '' || policy === DNS_POLICY) return []
  const name = textAt(metadata, 'name') || `${textAt(metadata, 'generateName')}***** (actual name not yet known)`
  return [
    `${JSON.stringify(`${textAt(metadata, 'namespace')}/${name}`)}'s DNSPolicy is not "${DNS_POLICY}". The Envoy sidecar may not able to connect to Istio Pilot`,
  ]
}
