import { at, type Json, type JsonObject } from '../../base/json.ts'
import { CONTAINERS } from '../../istio/names.ts'
import type { Contract } from '../../istio/versions.ts'
import { containersOf, findSidecar, recordAt, textAt, withContainerAt, withKeys } from '../pod-parts.ts'

/**
 * A typed pod whose proxy, where its user id is only the one that OpenShift gave to all containers, has none; the template then sets Istio's.
 * Mirrors isSidecarUserMatchingAppUser and what the webhook does with its answer, Istio 1.23; it does not ask for the Namespace.
 */
export function withoutOpenShiftUser(pod: JsonObject, contract: Contract): JsonObject {
  const sidecar = findSidecar(pod, contract)
  if (sidecar === undefined || at(sidecar.container, 'securityContext') === undefined) return pod
  if (BigInt(lastUser(pod, isProxy)) !== BigInt(lastUser(pod, isApplication))) return pod
  const context = withKeys(recordAt(sidecar.container, 'securityContext'), { runAsUser: undefined, runAsGroup: undefined })
  return withContainerAt(pod, sidecar, withKeys(sidecar.container, { securityContext: context }))
}

const ISTIO_CONTAINERS: readonly string[] = [CONTAINERS.proxy, CONTAINERS.init, CONTAINERS.validation]

function isProxy(container: JsonObject): boolean {
  return textAt(container, 'name') === CONTAINERS.proxy
}

function isApplication(container: JsonObject): boolean {
  return !ISTIO_CONTAINERS.includes(textAt(container, 'name'))
}

/** The user id of the last of these containers that has one, init containers behind the others; 0 where none has. */
function lastUser(pod: JsonObject, counts: (container: JsonObject) => boolean): number | bigint {
  const users = [...containersOf(pod, 'containers'), ...containersOf(pod, 'initContainers')]
    .filter(counts)
    .map((container): Json | undefined => at(container, 'securityContext', 'runAsUser'))
  return (users.findLast((user) => user !== undefined && user !== null) ?? 0) as number | bigint
}
