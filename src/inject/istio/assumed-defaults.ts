/**
 * A live webhook sees pods that the API server has completed. Where that is assumed, templates and what is told to the agent see it too; the pod itself keeps
 * only what its author wrote.
 */
import { at, isObject, type JsonObject } from '../../base/json.ts'
import { CONTAINERS } from '../../istio/names.ts'
import { withDefaults } from '../../krm/pod-defaults.ts'
import { containersOf, recordAt, recordsAt, textAt, withContainers, withKeys } from '../pod-parts.ts'
import { HANDLERS, SITES } from './finish/probers.ts'

/** The typed pod with the probes of its author's containers as the API server has them; `original` is what the author wrote. */
export function withSeenProbes(pod: JsonObject, original: JsonObject): JsonObject {
  const written = new Map<string, JsonObject>()
  for (const container of [...containersOf(original, 'containers'), ...containersOf(original, 'initContainers')]) {
    const name = textAt(container, 'name')
    if (!written.has(name)) written.set(name, container)
  }
  const complete = (container: JsonObject): JsonObject => {
    const own = written.get(textAt(container, 'name'))
    return SITES.reduce((all, [[first, second]]) => {
      const probe = second === undefined ? at(all, first) : at(all, first, second)
      const isOwn = second === undefined ? at(own, first) !== undefined : at(own, first, second) !== undefined
      if (!isObject(probe) || !isOwn) return all
      const full = withDefaults(probe, second === undefined ? 'Probe' : 'LifecycleHandler')
      return withKeys(all, { [first]: second === undefined ? full : withKeys(recordAt(all, first), { [second]: full }) })
    }, container)
  }
  return (['containers', 'initContainers'] as const).reduce(
    (all, list) =>
      containersOf(all, list).length === 0 ? all : withContainers(all, list, containersOf(all, list).map(complete)),
    pod,
  )
}

/** Do the API server's defaults of this pod show in what an injection prints: ports, probes, the author's own proxy? */
export function showsDefaults(pod: JsonObject): boolean {
  const containers = [...containersOf(pod, 'containers'), ...containersOf(pod, 'initContainers')]
  return containers.some(
    (container) =>
      textAt(container, 'name') === CONTAINERS.proxy ||
      recordsAt(container, 'ports').some((port) => port['protocol'] === undefined) ||
      SITES.some(([path]) => isIncomplete(at(container, ...path), path[0] !== 'lifecycle')),
  )
}

function isIncomplete(probe: unknown, hasTimeout: boolean): boolean {
  if (!isObject(probe)) return false
  const handler = Object.keys(HANDLERS).find((one) => isObject(probe[one]))
  if (handler === undefined) return false
  const isBare = (keys: readonly string[]): boolean => keys.some((key) => (at(probe, handler, key) ?? null) === null)
  if (hasTimeout && probe['timeoutSeconds'] === undefined) return true
  return handler === 'httpGet' ? isBare(['path', 'scheme']) : handler === 'grpc' && isBare(['service'])
}
