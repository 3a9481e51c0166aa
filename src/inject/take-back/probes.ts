/** Probes and lifecycle handlers that were pointed at the proxy's agent, as they were before. */
import { at, isObject, type JsonObject } from '../../base/json.ts'
import { HANDLERS, type Handler, SITES } from '../finish/probers.ts'
import { recordAt, recordsAt, textAt, withKeys } from '../pod-parts.ts'
import { mapContainers } from './containers.ts'
import type { ProxyRecords } from './proxy-records.ts'

export interface ProbesTakenBack {
  readonly template: JsonObject
  /** Containers with a probe that points at the agent without a record: it asked a port that the container does not name. */
  readonly lost: readonly string[]
}

/** The template with the probes that the records hold. `agentPort` is the mesh's: an unrecorded probe that asks it is left alone by an injection. */
export function takeBackProbes(template: JsonObject, { probers }: ProxyRecords, agentPort: number): ProbesTakenBack {
  const lost: string[] = []
  const restored = mapContainers(template, (container) => {
    const name = textAt(container, 'name')
    return SITES.reduce((all, [path, url]) => {
      const probe = at(all, ...path)
      const address = textAt(recordAt(isObject(probe) ? probe : undefined, 'httpGet'), 'path')
      if (!isObject(probe) || address === '') return all
      const recorded = probers.get(address)
      if (recorded !== undefined) return withProbe(all, path, restoredProbe(probe, recorded, portName(container, agentPort)))
      if (address !== url(name)) return all
      lost.push(name)
      return withProbe(all, path, withKeys(probe, { httpGet: withKeys(recordAt(probe, 'httpGet'), { port: agentPort }) }))
    }, container)
  })
  return { template: restored, lost }
}

/** What the agent was told of the request; all else stands in the probe itself. */
function restoredProbe(probe: JsonObject, recorded: JsonObject, agents: AgentPort): JsonObject {
  const handler = (Object.keys(HANDLERS) as Handler[]).find((one) => isObject(recorded[one]))
  if (handler === undefined) return probe
  const request = recordAt(probe, 'httpGet')
  const told = recordAt(recorded, handler)
  const action = told['port'] === agents.port && agents.name !== undefined ? withKeys(told, { port: agents.name }) : told
  if (handler !== 'httpGet') {
    const { service, ...rest } = action
    return withKeys(probe, {
      httpGet: undefined,
      [handler]: service === null || service === undefined ? withKeys(undefined, rest) : action,
    })
  }
  // A scheme that the probe does not name was the API server's default.
  const scheme = request['scheme'] === undefined ? undefined : action['scheme']
  return withKeys(probe, { httpGet: withKeys(request, { path: undefined, ...action, scheme }) })
}

interface AgentPort {
  readonly port: number
  /** Under which the container itself has this port. */
  readonly name: string | undefined
}

/** A probe of the agent's own port has no record, so one that is recorded asked for the port by its name. */
function portName(container: JsonObject, port: number): AgentPort {
  const named = recordsAt(container, 'ports').findLast((one) => one['containerPort'] === port && textAt(one, 'name') !== '')
  return { port, name: named && textAt(named, 'name') }
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
