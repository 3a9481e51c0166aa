import type { WorkloadType } from '../../../krm/typed-workload.ts'

/** A kind that kube-inject knows. */
export interface KubeInjectKind {
  readonly type: WorkloadType
  /** The apiVersions for which the Go type is made; it is used for any other too. */
  readonly apiVersions: readonly string[]
  /** Where the metadata stands that counts as the pod's, and its spec. */
  readonly metadata: readonly string[]
  readonly spec: readonly string[]
}

const IN_TEMPLATE = { metadata: ['spec', 'template', 'metadata'], spec: ['spec', 'template', 'spec'] } as const

/**
 * By kind alone: the types are registered as unversioned ones, so that the apiVersion makes no difference. Source: `kinds` of
 * pkg/kube/inject/initializer.go, IntoObject for the places.
 */
const KINDS: readonly KubeInjectKind[] = [
  { type: 'Pod', apiVersions: ['v1'], metadata: ['metadata'], spec: ['spec'] },
  { type: 'ReplicationController', apiVersions: ['v1'], ...IN_TEMPLATE },
  { type: 'Deployment', apiVersions: ['apps/v1', 'apps/v1beta1', 'apps/v1beta2', 'extensions/v1beta1'], ...IN_TEMPLATE },
  { type: 'DaemonSet', apiVersions: ['apps/v1', 'apps/v1beta2', 'extensions/v1beta1'], ...IN_TEMPLATE },
  { type: 'ReplicaSet', apiVersions: ['apps/v1', 'apps/v1beta2', 'extensions/v1beta1'], ...IN_TEMPLATE },
  { type: 'StatefulSet', apiVersions: ['apps/v1', 'apps/v1beta1', 'apps/v1beta2'], ...IN_TEMPLATE },
  { type: 'Job', apiVersions: ['batch/v1'], ...IN_TEMPLATE },
  {
    type: 'CronJob',
    apiVersions: ['batch/v1', 'batch/v1beta1', 'batch/v2alpha1'],
    metadata: ['spec', 'jobTemplate', 'metadata'],
    spec: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
  },
  { type: 'DeploymentConfig', apiVersions: ['apps.openshift.io/v1', 'v1'], ...IN_TEMPLATE },
]

/** The row for an object's kind; undefined where it is printed as it is. */
export function kindOf(kind: string): KubeInjectKind | undefined {
  return KINDS.find(({ type }) => type === kind)
}
