/** From a live pod to the workload of a manifest behind it: by its controller, and the names that Kubernetes' controllers give. */
import { at, isArray, isObject, type JsonObject } from '../../base/json.ts'
import { LABELS } from '../../istio/names.ts'
import { textAt } from '../pod-parts.ts'

/** A workload that may have made a pod. */
export interface PodOwner {
  readonly kind: string
  readonly name: string
}

/** Who may own a pod, the furthest behind it first; a pod without controller owns itself. */
export function ownersOf(pod: JsonObject): readonly PodOwner[] {
  const metadata = at(pod, 'metadata')
  const references = at(metadata, 'ownerReferences')
  const controller = isArray(references) ? references.find((one) => isObject(one) && one['controller'] === true) : undefined
  const name = textAt(isObject(metadata) ? metadata : undefined, 'name')
  if (!isObject(controller)) return [{ kind: 'Pod', name }]
  const direct = { kind: textAt(controller, 'kind'), name: textAt(controller, 'name') }
  const label = (key: string): string => {
    const value = at(metadata, 'labels', key)
    return typeof value === 'string' ? value : ''
  }
  return [...(BEHIND[direct.kind]?.(direct.name, label) ?? []), direct]
}

/** What stands behind controllers that are made by others. */
const BEHIND: Readonly<Record<string, (name: string, label: (key: string) => string) => readonly PodOwner[]>> = {
  ReplicaSet: (name, label) => [
    ...owner('Deployment', withoutHash(name, label(LABELS.podTemplateHash))),
    ...owner('Rollout', withoutHash(name, label(LABELS.rolloutPodTemplateHash))),
  ],
  // CronJobs name their Jobs after the minute.
  Job: (name) => owner('CronJob', /^(.+)-\d{8,10}$/.exec(name)?.[1]),
  ReplicationController: (_, label) => owner('DeploymentConfig', label(LABELS.deploymentConfig) || undefined),
}

function owner(kind: string, name: string | undefined): readonly PodOwner[] {
  return name === undefined ? [] : [{ kind, name }]
}

function withoutHash(name: string, hash: string): string | undefined {
  return hash !== '' && name.endsWith(`-${hash}`) ? name.slice(0, -hash.length - 1) : undefined
}
