/** Pods as an API server has them: with its defaults, the token of their service account, their controller, and what nodes write. */
import { at, isArray, type Json, type JsonObject, recordOf } from '../../src/base/json.ts'
import { withDefaults } from '../../src/krm/pod-defaults.ts'
import { roundTrip } from '../../src/krm/typed.ts'

export interface LivePod {
  readonly name: string
  readonly namespace: string
  /** Kind and name of its controller. */
  readonly owner?: readonly [kind: string, name: string]
  readonly labels?: { readonly [name: string]: string }
  readonly phase?: string
  readonly created?: string
}

const TOKEN = { name: 'kube-api-access-x7k2p', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true }

/** A live pod of a pod template. */
export function livePod(template: JsonObject, pod: LivePod): JsonObject {
  const { spec } = withDefaults(roundTrip(recordOf([['spec', template['spec'] ?? null]]), 'Pod'), 'Pod') as {
    readonly spec: JsonObject
  }
  const metadata = {
    ...(template['metadata'] as JsonObject),
    name: pod.name,
    namespace: pod.namespace,
    uid: '0d2c',
    creationTimestamp: pod.created ?? '2024-01-01T00:00:00Z',
    labels: { ...((at(template, 'metadata', 'labels') ?? {}) as JsonObject), ...pod.labels },
    ...(pod.owner && {
      ownerReferences: [{ apiVersion: 'apps/v1', kind: pod.owner[0], name: pod.owner[1], controller: true, uid: '1' }],
    }),
  }
  return JSON.parse(
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata,
      spec: {
        ...spec,
        nodeName: 'node-1',
        containers: withToken(spec['containers']),
        initContainers: withToken(spec['initContainers']),
        volumes: [...items(spec['volumes']), { name: TOKEN.name, projected: { sources: [] } }],
      },
      status: { phase: pod.phase ?? 'Running', podIP: '10.0.0.7' },
    }),
  )
}

/** What `kubectl get pods -A -o json` prints. */
export function podList(pods: readonly JsonObject[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '' }, items: pods }, null, 4)
}

function withToken(containers: Json | undefined): Json {
  return items(containers).map((container) => ({
    ...(container as JsonObject),
    volumeMounts: [...items(at(container, 'volumeMounts')), TOKEN],
  }))
}

function items(list: Json | undefined): readonly Json[] {
  return isArray(list) ? list : []
}
