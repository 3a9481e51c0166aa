import { at, type JsonObject, sameJson } from '../../base/json.ts'
import { CONTAINERS } from '../../istio/names.ts'
import type { Contract } from '../../istio/versions.ts'
import { containersOf, findSidecar, recordAt, textAt, withContainerAt, withKeys } from '../pod-parts.ts'

/**
 * A typed pod whose proxy, where its user id is only the one that OpenShift gave to all containers, has none; the template then sets Istio's.
 * Mirrors what the webhook does before injection on OpenShift, Istio 1.23.
 */
export function withoutOpenShiftUser(pod: JsonObject, contract: Contract): JsonObject {
  const sidecar = findSidecar(pod, contract)
  const security = at(sidecar?.container, 'securityContext')
  if (sidecar === undefined || security === undefined) return pod
  const application = containersOf(pod, 'containers').findLast(
    (container) => isApplication(container) && at(container, 'securityContext') !== undefined,
  )
  if (application === undefined || !sameJson(userOf(application), userOf(sidecar.container))) return pod
  const context = withKeys(recordAt(sidecar.container, 'securityContext'), { runAsUser: undefined, runAsGroup: undefined })
  return withContainerAt(pod, sidecar, withKeys(sidecar.container, { securityContext: context }))
}

const ISTIO_CONTAINERS: readonly string[] = [CONTAINERS.proxy, CONTAINERS.init, CONTAINERS.validation]

function isApplication(container: JsonObject): boolean {
  return !ISTIO_CONTAINERS.includes(textAt(container, 'name'))
}

/** An unset user counts as 0 here. */
function userOf(container: JsonObject): JsonObject[string] {
  return at(container, 'securityContext', 'runAsUser') ?? 0
}
