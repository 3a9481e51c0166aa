import type { JsonObject } from '../base/json.ts'
import { labelsOf } from './pod-labels.ts'

/** What stands for a value that a controller makes up: no label may have it, so that a selector that names values never means it. */
const MADE_UP = '(by its controller)'
/** What stands for the name of the object in the table below. */
const ITS_NAME = Symbol('its name')

const OF_JOBS = [
  ['controller-uid', MADE_UP],
  ['batch.kubernetes.io/controller-uid', MADE_UP],
] as const

/** Labels that controllers give all pods of a kind. Source: pkg/controller of Kubernetes 1.34, Argo Rollouts 1.8, OpenShift's deployment controller. */
const CONTROLLER_LABELS: Readonly<Record<string, readonly (readonly [label: string, value: string | typeof ITS_NAME])[]>> = {
  'apps Deployment': [['pod-template-hash', MADE_UP]],
  'apps DaemonSet': [
    ['controller-revision-hash', MADE_UP],
    ['pod-template-generation', MADE_UP],
  ],
  'apps StatefulSet': [
    ['controller-revision-hash', MADE_UP],
    ['statefulset.kubernetes.io/pod-name', MADE_UP],
    ['apps.kubernetes.io/pod-index', MADE_UP],
  ],
  'batch Job': [...OF_JOBS, ['job-name', ITS_NAME], ['batch.kubernetes.io/job-name', ITS_NAME]],
  'batch CronJob': [...OF_JOBS, ['job-name', MADE_UP], ['batch.kubernetes.io/job-name', MADE_UP]],
  'argoproj.io Rollout': [['rollouts-pod-template-hash', MADE_UP]],
  'apps.openshift.io DeploymentConfig': [
    ['deploymentconfig', ITS_NAME],
    ['deployment', MADE_UP],
  ],
}

/** Labels of the pods of a workload as a live cluster sees them: those of its template, and its controller's. */
export function livePodLabels(workload: LabelledWorkload): ReadonlyMap<string, string> {
  const labels = labelsOf(workload.template)
  const { apiVersion, kind, name } = workload
  const added = CONTROLLER_LABELS[`${apiVersion.split('/')[0]} ${kind}`]
  if (added === undefined) return labels
  return new Map([...labels, ...added.map(([label, value]) => [label, value === ITS_NAME ? name || MADE_UP : value] as const)])
}

export interface LabelledWorkload {
  readonly apiVersion: string
  readonly kind: string
  /** Empty where the API server makes one up. */
  readonly name: string
  readonly template: JsonObject
}
