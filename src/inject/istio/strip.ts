/**
 * The pod that templates look at: an injected one without what was injected, with the containers that its user had written.
 * Mirrors stripPod and reinsertOverrides, pkg/kube/inject/inject.go. The pod that templates are merged into is another: the full one.
 */
import type { JsonObject } from '../../base/json.ts'
import type { Message } from '../../istio/mesh/message.ts'
import { ANNOTATIONS } from '../../istio/names.ts'
import type { Contract } from '../../istio/versions.ts'
import {
  annotationsOf,
  type ContainerList,
  containersOf,
  nameSet,
  textAt,
  withAnnotations,
  withContainers,
} from '../pod-parts.ts'
import { agentPortOf, clearPrometheus, prometheusPort } from './finish/prometheus-merge.ts'
import { injectionStatus, recordedOverrides } from './records.ts'

/** The template input of a typed pod. Throws RecordError for an overrides annotation that cannot be read. */
export function templateInput(pod: JsonObject, mesh: Message, contract: Contract): JsonObject {
  const stripped = strip(pod, mesh, contract)
  const overrides = recordedOverrides(stripped)
  return reinsert(reinsert(stripped, 'containers', overrides.containers), 'initContainers', overrides.initContainers)
}

function strip(pod: JsonObject, mesh: Message, contract: Contract): JsonObject {
  const status = injectionStatus(pod)
  if (status === undefined) return pod
  const bare = without(without(pod, 'containers', status.containers), 'initContainers', status.initContainers)
  const isMerged = prometheusPort(annotationsOf(pod), contract) === agentPortOf(mesh)
  return withAnnotations(isMerged ? clearPrometheus(bare, contract) : bare, { [ANNOTATIONS.status]: undefined })
}

function without(pod: JsonObject, list: ContainerList, names: readonly string[]): JsonObject {
  const gone = new Set(names)
  const kept = containersOf(pod, list).filter((container) => !gone.has(textAt(container, 'name')))
  return withContainers(pod, list, kept)
}

function reinsert(pod: JsonObject, list: ContainerList, containers: readonly JsonObject[]): JsonObject {
  const present = containersOf(pod, list)
  const names = new Set(nameSet(present))
  const missing = containers.filter((container) => {
    const name = textAt(container, 'name')
    return !names.has(name) && names.add(name)
  })
  return withContainers(pod, list, missing.length === 0 ? present : [...present, ...missing])
}
