import { at, type JsonObject, wordOf } from '../../../base/json.ts'
import type { WorkloadOutcome } from '../../injector.ts'
import { type ContainerList, containersOf, findNamed, recordsAt, textAt } from '../../pod-parts.ts'
import { perCause, tellWorkloads, warning } from './rule.ts'

/**
 * RI0334: a container that a template defines too has one port for TCP and UDP, and the merge has made both the same: Kubernetes' merge key of
 * ports is the number alone. Istio's real answer; the port of one protocol is gone.
 */
export const udpPorts = perCause(collapsed, (what, affected) =>
  warning('RI0334', {
    message: `${tellWorkloads(affected)}: the merge made one protocol of the two that ${what} had`,
    hint: 'leave these ports out of the container that the template defines, or number them apart',
  }),
)

function collapsed({ workload, template, decision }: WorkloadOutcome): string | undefined {
  if (decision.verdict !== 'inject') return undefined
  for (const list of ['containers', 'initContainers'] as const) {
    for (const container of containersOf(workload.template, list)) {
      const name = textAt(container, 'name')
      const port = [...protocols(container)].find(
        ([number, before]) => before.size > 1 && (protocolsAfter(template, name).get(number)?.size ?? 0) < before.size,
      )
      if (port !== undefined) return `port ${port[0]} of container ${name}`
    }
  }
  return undefined
}

/** The proxy can move between the lists. */
function protocolsAfter(template: JsonObject, name: string): ReadonlyMap<string, ReadonlySet<string>> {
  const lists: readonly ContainerList[] = ['containers', 'initContainers']
  return protocols(
    lists.map((list) => findNamed(containersOf(template, list), name)).find((container) => container !== undefined),
  )
}

/** Does a container have a port for two protocols? Such are compared by name. */
export function hasTwoProtocols(template: JsonObject): boolean {
  return (['containers', 'initContainers'] as const).some((list) =>
    containersOf(template, list).some((container) => [...protocols(container).values()].some(({ size }) => size > 1)),
  )
}

function protocols(container: JsonObject | undefined): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>()
  for (const port of recordsAt(container, 'ports')) {
    const number = wordOf(at(port, 'containerPort'))
    found.set(number, (found.get(number) ?? new Set()).add(textAt(port, 'protocol') || 'TCP'))
  }
  return found
}
