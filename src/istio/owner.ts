import { asText, at, isArray, isObject, type JsonObject } from '../base/json.ts'
import { LABELS } from './names.ts'
import type { Contract } from './versions.ts'

/** `.TypeMeta` and `.DeploymentMeta` of the template data: the workload that owns a pod, as far as the pod tells. */
export interface Owner {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  /** Empty when neither pod nor request has one. */
  readonly namespace: string
}

type OwnerContract = Pick<Contract, 'cronJobDigits' | 'cronJobApiVersion' | 'rolloutOwners' | 'deploymentConfigOwners'>

/**
 * The owner of a live pod: its controller, or what stands behind that by the names that controllers give.
 * Mirrors GetDeployMetaFromPod, pkg/kube/util.go.
 */
export function ownerOfPod(pod: JsonObject, contract: OwnerContract): Owner {
  const metadata = at(pod, 'metadata')
  const name = asText(at(metadata, 'name'))
  const self: Owner = { apiVersion: 'v1', kind: 'Pod', name, namespace: asText(at(metadata, 'namespace')) }
  const references = at(metadata, 'ownerReferences')
  const controller = isArray(references) ? references.find((r) => isObject(r) && r['controller'] === true) : undefined
  if (asText(at(metadata, 'generateName')) === '' || controller === undefined) return self
  const owner = behind(
    {
      apiVersion: asText(at(controller, 'apiVersion')),
      kind: asText(at(controller, 'kind')),
      name: asText(at(controller, 'name')),
      namespace: self.namespace,
    },
    (label) => asText(at(metadata, 'labels', label)),
    contract,
  )
  return owner.name === '' ? { ...owner, name } : owner
}

/**
 * The owner that the webhook will see for the pods of a manifest, made as the manifest's own controller will make them.
 * `podLabels` are the labels of its pod template. A bare Pod is a live pod: use {@link ownerOfPod}.
 */
export function ownerOfManifest(
  workload: { readonly apiVersion: string; readonly kind: string; readonly name: string; readonly namespace: string },
  podLabels: JsonObject | undefined,
  contract: OwnerContract,
): Owner {
  const { apiVersion, kind, name, namespace } = workload
  const rule = MANIFEST_RULES[kind]?.(apiVersion, contract)
  const owner: Owner = { apiVersion: rule?.apiVersion ?? apiVersion, kind: rule?.kind ?? kind, name, namespace }
  return behind(owner, (label) => asText(at(podLabels, label)), contract)
}

/**
 * Kinds whose pods show the webhook something else than the manifest: an owner of a later or an older API version, or one that stands
 * between. Rollout pods of Istio < 1.22 show a ReplicaSet with a hash that is not known before; the manifest's own type stands in.
 */
const MANIFEST_RULES: Readonly<
  Record<string, (apiVersion: string, contract: OwnerContract) => { apiVersion?: string; kind?: string } | undefined>
> = {
  CronJob: (apiVersion, contract) => (apiVersion.startsWith('batch/') ? { apiVersion: contract.cronJobApiVersion } : undefined),
  DeploymentConfig: (_, contract) => (contract.deploymentConfigOwners ? { apiVersion: 'v1' } : undefined),
  Rollout: (apiVersion, contract) =>
    apiVersion.startsWith('argoproj.io/') && contract.rolloutOwners ? { apiVersion: 'v1alpha1' } : undefined,
}

/** At most one step further, by kind of the controller. */
function behind(owner: Owner, label: (name: string) => string, contract: OwnerContract): Owner {
  switch (owner.kind) {
    case 'ReplicaSet': {
      const ofDeployment = withoutHash(owner.name, label(LABELS.podTemplateHash))
      if (ofDeployment !== undefined) return { ...owner, kind: 'Deployment', name: ofDeployment }
      const ofRollout = contract.rolloutOwners ? withoutHash(owner.name, label(LABELS.rolloutPodTemplateHash)) : undefined
      return ofRollout === undefined ? owner : { ...owner, apiVersion: 'v1alpha1', kind: 'Rollout', name: ofRollout }
    }
    case 'ReplicationController': {
      const config = contract.deploymentConfigOwners ? label(LABELS.deploymentConfig) : ''
      return config === '' ? owner : { ...owner, kind: 'DeploymentConfig', name: config }
    }
    case 'Job': {
      const cronJob = cronJobName(owner.name, contract.cronJobDigits)
      return cronJob === undefined ? owner : { ...owner, apiVersion: contract.cronJobApiVersion, kind: 'CronJob', name: cronJob }
    }
    default:
      return owner
  }
}

/** `web-5d4f` and hash `5d4f` → `web`; undefined when the hash is empty or does not end the name. A name that is all hash stays whole. */
function withoutHash(name: string, hash: string): string | undefined {
  if (hash === '' || !name.endsWith(hash)) return undefined
  return name.endsWith(`-${hash}`) ? name.slice(0, -hash.length - 1) : name
}

/** Mirrors the expression `(.+)-\d{8,10}$`: a greedy group, so the last dash counts. */
function cronJobName(name: string, digits: OwnerContract['cronJobDigits']): string | undefined {
  const dash = name.lastIndexOf('-')
  const tail = name.slice(dash + 1)
  const fits = dash > 0 && tail.length >= digits.least && tail.length <= digits.most && /^\d+$/.test(tail)
  return fits ? name.slice(0, dash) : undefined
}
