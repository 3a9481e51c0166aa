import { type JsonObject, parseJson } from '../../src/base/json.ts'
import { ownerOfManifest, ownerOfPod } from '../../src/istio/owner.ts'
import { contractOf } from '../../src/istio/versions.ts'
import { equal } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

function pod(labels: Record<string, string>, owner: Record<string, unknown> | undefined, generateName = 'g-'): JsonObject {
  const metadata = {
    name: 'p',
    namespace: 'ns',
    generateName,
    labels,
    ownerReferences: owner === undefined ? [] : [{ controller: true, ...owner }],
  }
  return parseJson(JSON.stringify({ metadata })) as JsonObject
}

describe('ownerOfPod', (it) => {
  const replicaSet = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-5d4f' }
  const job = { apiVersion: 'batch/v1', kind: 'Job', name: 'report-28999999' }
  const rows: readonly {
    readonly name: string
    readonly pod: JsonObject
    readonly minor?: number
    readonly owner: readonly string[]
  }[] = [
    {
      name: 'cuts the hash of a Deployment',
      pod: pod({ 'pod-template-hash': '5d4f' }, replicaSet),
      owner: ['apps/v1', 'Deployment', 'web'],
    },
    {
      name: 'keeps a name that is all hash',
      pod: pod({ 'pod-template-hash': 'web-5d4f' }, replicaSet),
      owner: ['apps/v1', 'Deployment', 'web-5d4f'],
    },
    {
      name: 'knows a Rollout by its own hash',
      pod: pod({ 'rollouts-pod-template-hash': '5d4f' }, replicaSet),
      owner: ['v1alpha1', 'Rollout', 'web'],
    },
    {
      name: 'knew none before 1.22',
      pod: pod({ 'rollouts-pod-template-hash': '5d4f' }, replicaSet),
      minor: 21,
      owner: ['apps/v1', 'ReplicaSet', 'web-5d4f'],
    },
    { name: 'takes 8 digits for a CronJob', pod: pod({}, job), owner: ['batch/v1', 'CronJob', 'report'] },
    { name: 'wanted 10 digits before 1.10', pod: pod({}, job), minor: 9, owner: ['batch/v1', 'Job', 'report-28999999'] },
    {
      name: 'takes no 11 digits',
      pod: pod({}, { ...job, name: 'report-28999999000' }),
      owner: ['batch/v1', 'Job', 'report-28999999000'],
    },
    {
      name: 'reads the label of a DeploymentConfig',
      pod: pod({ deploymentconfig: 'dc' }, { apiVersion: 'v1', kind: 'ReplicationController', name: 'dc-1' }),
      owner: ['v1', 'DeploymentConfig', 'dc'],
    },
    {
      name: 'does not look at owners of a pod that has a name of its own',
      pod: pod({ 'pod-template-hash': '5d4f' }, replicaSet, ''),
      owner: ['v1', 'Pod', 'p'],
    },
    {
      name: 'falls back on the pod without a controller',
      pod: pod({}, { ...replicaSet, controller: false }),
      owner: ['v1', 'Pod', 'p'],
    },
  ]
  it.each(
    (row) => row.name,
    rows,
    (row) => {
      const { apiVersion, kind, name, namespace } = ownerOfPod(row.pod, contractOf(row.minor ?? 32))
      equal([apiVersion, kind, name, namespace], [...row.owner, 'ns'])
    },
  )
})

describe('ownerOfManifest', (it) => {
  const rows: readonly {
    readonly from: readonly [string, string, string]
    readonly labels?: Record<string, string>
    readonly minor?: number
    readonly to: readonly string[]
  }[] = [
    { from: ['apps/v1', 'StatefulSet', 'db-12345678'], to: ['apps/v1', 'StatefulSet', 'db-12345678'] },
    { from: ['batch/v1', 'Job', 'migrate-20240101'], to: ['batch/v1', 'CronJob', 'migrate'] },
    { from: ['batch/v1', 'CronJob', 'c'], minor: 21, to: ['batch/v1beta1', 'CronJob', 'c'] },
    { from: ['apps.openshift.io/v1', 'DeploymentConfig', 'd'], to: ['v1', 'DeploymentConfig', 'd'] },
    { from: ['argoproj.io/v1alpha1', 'Rollout', 'r'], to: ['v1alpha1', 'Rollout', 'r'] },
    { from: ['v1', 'ReplicationController', 'rc'], labels: { deploymentconfig: 'd' }, to: ['v1', 'DeploymentConfig', 'd'] },
    { from: ['example.org/v1', 'Rollout', 'r'], to: ['example.org/v1', 'Rollout', 'r'] },
  ]
  it.each(
    ({ from, minor }) => `${from.join(' ')}${minor ? ` under 1.${minor}` : ''}`,
    rows,
    ({ from: [apiVersion, kind, name], labels = {}, minor = 32, to }) => {
      const owner = ownerOfManifest(
        { apiVersion, kind, name, namespace: '' },
        parseJson(JSON.stringify(labels)) as JsonObject,
        contractOf(minor),
      )
      equal([owner.apiVersion, owner.kind, owner.name], to)
    },
  )
})
