/** Probes and lifecycle handlers that were pointed at the proxy's agent, as they were before. */
import { at, isObject, type Json, type JsonObject } from '../../../base/json.ts'
import { recordAt, recordsAt, textAt, withKeys } from '../../pod-parts.ts'
import { HANDLERS, type Handler, SITES } from '../finish/probers.ts'
import { type Defaults, mapContainers } from './containers.ts'
import type { ProxyRecords } from './proxy-records.ts'

export interface ProbesTakenBack {
  readonly template: JsonObject
  /** Containers with a probe that points at the agent without a record: it asked a port that the container does not name. */
  readonly lost: readonly string[]
}

/** The template with the probes that the records hold. `agentPort` is the mesh's: an unrecorded probe that asks it is left alone by an injection. */
export function takeBackProbes(
  template: JsonObject,
  { probers }: ProxyRecords,
  { agentPort, defaults }: { readonly agentPort: number; readonly defaults: Defaults },
): ProbesTakenBack {
  const lost: string[] = []
  const restored = mapContainers(template, (container) => {
    const name = textAt(container, 'name')
    return SITES.reduce((all, [path, url]) => {
      const probe = at(all, ...path)
      const address = textAt(recordAt(isObject(probe) ? probe : undefined, 'httpGet'), 'path')
      if (!isObject(probe) || address === '') return all
      const recorded = probers.get(address)
      if (recorded !== undefined) return withProbe(all, path, restoredProbe(probe, recorded, container, { agentPort, defaults }))
      if (address !== url(name)) return all
      lost.push(name)
      return withProbe(all, path, withKeys(probe, { httpGet: withKeys(recordAt(probe, 'httpGet'), { port: agentPort }) }))
    }, container)
  })
  return { template: restored, lost }
}

/** What the agent was told of the request; all else stands in the probe itself. A port that the container names was most likely asked for by that name. */
function restoredProbe(
  probe: JsonObject,
  recorded: JsonObject,
  container: JsonObject,
  { agentPort, defaults }: { readonly agentPort: number; readonly defaults: Defaults },
): JsonObject {
  const handler = (Object.keys(HANDLERS) as Handler[]).find((one) => isObject(recorded[one]))
  if (handler === undefined) return probe
  const request = recordAt(probe, 'httpGet')
  const told = recordAt(recorded, handler)
  const name = handler === 'grpc' ? undefined : portName(container, told['port'], agentPort)
  const action = name === undefined ? told : withKeys(told, { port: name })
  if (handler !== 'httpGet') {
    const isNamed = action['service'] !== null && !(action['service'] === '' && defaults === 'recorded')
    return withKeys(probe, { httpGet: undefined, [handler]: isNamed ? action : withKeys(action, { service: undefined }) })
  }
  // A scheme that the probe does not name was the API server's default.
  const scheme = request['scheme'] === undefined ? undefined : action['scheme']
  const restored = withKeys(request, { path: undefined, ...action, scheme })
  const isAdded = defaults === 'recorded' && action['path'] === DEFAULT_PATH && wasAdded('path', 'port', request)
  return withKeys(probe, { httpGet: isAdded ? withKeys(restored, { path: undefined }) : restored })
}

const DEFAULT_PATH = '/'

/** A key that an injection adds stands behind those that were there. */
function wasAdded(key: string, other: string, object: JsonObject): boolean {
  const keys = Object.keys(object)
  return keys.indexOf(key) > keys.indexOf(other)
}

/**
 * The name under which the container itself has this port, and no other one. A probe of the agent's own port has no record, so one that is recorded asked for the
 * port by a name, whatever else has it.
 */
function portName(container: JsonObject, port: Json | undefined, agentPort: number): string | undefined {
  const ports = recordsAt(container, 'ports')
  const named = ports.findLast((one) => one['containerPort'] === port && textAt(one, 'name') !== '')
  if (named === undefined) return undefined
  const name = textAt(named, 'name')
  return port === agentPort || ports.every((one) => textAt(one, 'name') !== name || one['containerPort'] === port)
    ? name
    : undefined
}

function withProbe(
  container: JsonObject,
  [first, second]: readonly [string] | readonly [string, string],
  probe: JsonObject,
): JsonObject {
  return withKeys(container, {
    [first]: second === undefined ? probe : withKeys(recordAt(container, first), { [second]: probe }),
  })
}
