import { trimSpace } from '../../krm/quantity.ts'
import { CONTAINERS } from '../names.ts'

/** What the port functions read of a container, under its JSON names. */
export interface PortContainer {
  readonly name?: string
  readonly ports?: readonly { readonly containerPort?: number | bigint; readonly protocol?: string }[] | null
}

/** A list of ports with one more, mirrors excludeInboundPort: `port` is printed already; empty or 0 adds nothing, and so does one that is listed. */
export function excludeInboundPort(port: string, excluded: string): string {
  const added = trimSpace(port)
  if (added === '' || added === '0') return excluded
  const ports = excluded.split(',')
  if (ports.includes(added)) return excluded
  return [...ports.map(trimSpace).filter((each) => each !== ''), added].join(',')
}

/** The TCP ports of the containers, joined by commas; mirrors includeInboundPorts. */
export function includeInboundPorts(containers: readonly PortContainer[]): string {
  return containers
    .flatMap((container) => container.ports ?? [])
    .filter((port) => port.protocol !== 'UDP' && port.protocol !== 'SCTP')
    .map((port) => String(port.containerPort ?? 0))
    .join(',')
}

/** The same without the proxy's own container; mirrors applicationPorts. */
export function applicationPorts(containers: readonly PortContainer[]): string {
  return includeInboundPorts(containers.filter((container) => container.name !== CONTAINERS.proxy))
}
