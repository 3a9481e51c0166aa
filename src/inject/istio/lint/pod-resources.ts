import { at, isObject, type JsonObject } from '../../../base/json.ts'
import type { WorkloadOutcome } from '../../injector.ts'
import { type ContainerList, containersOf, recordAt, textAt } from '../../pod-parts.ts'
import { injectionStatus } from '../records.ts'
import { perCause, tellWorkloads, warning } from './rule.ts'

/**
 * RI0337: the API server fills in requests that a pod with limits of its own lacks: by what its containers request, else by the limits. It does so before webhooks
 * run, and so without the proxy; for a pod with its proxy in the manifest, with it. Mirrors defaultPodRequests (pkg/apis/core/v1/defaults.go, Kubernetes 1.34).
 */
export const podResources = perCause(filledIn, (resource, affected) =>
  warning('RI0337', {
    message: `${tellWorkloads(affected)}: the API server fills in the pod's own request of ${resource}, here with what injection added, behind a live webhook without it`,
    hint: `write spec.resources.requests.${resource} in the pod template`,
  }),
)

/** Of anything else the pod's limit is its request. */
const RESOURCES = ['cpu', 'memory']
const LISTS: readonly ContainerList[] = ['containers', 'initContainers']

function filledIn({ workload, template, decision }: WorkloadOutcome): string | undefined {
  if (decision.verdict !== 'inject') return undefined
  const own = at(workload.template, 'spec', 'resources')
  if (!isObject(own) || Object.keys(recordAt(own, 'limits')).length === 0) return undefined
  const status = injectionStatus(template)
  const injected = LISTS.flatMap((list) =>
    containersOf(template, list).filter((container) => status?.[list].includes(textAt(container, 'name'))),
  )
  return RESOURCES.find((name) => (at(own, 'requests', name) ?? null) === null && injected.some((one) => requests(one, name)))
}

/** A limit alone is a request, too. */
function requests(container: JsonObject, resource: string): boolean {
  return ['requests', 'limits'].some((key) => at(container, 'resources', key, resource) !== undefined)
}
