/** Ports that application metrics may not be scraped from, and the list in `prometheus.istio.io/scrape-targets`: pilot-agent's rules, Istio 1.31. */

import { trimSpace } from '../krm/quantity.ts'
import { atoi, quote } from '../template/gotemplate/format/strconv.ts'

/** One place to scrape; both are text, as the agent reads them from JSON. */
export interface ScrapeTarget {
  readonly port: string
  readonly path: string
}

const DEFAULT_PATH = '/metrics'

/** By whom a port is taken. Mirrors IstioReservedPortReason, pilot/cmd/pilot-agent/status. */
const RESERVED_PORTS: Readonly<Record<string, string>> = {
  '15000': 'Envoy admin',
  '15001': 'Envoy outbound listener',
  '15004': 'debug interface',
  '15006': 'Envoy inbound listener',
  '15008': 'HBONE mTLS tunnel',
  '15020': 'pilot-agent status / merged Prometheus',
  '15021': 'Envoy health',
  '15053': 'DNS proxy',
  '15090': 'Envoy Prometheus (already merged)',
}

/** Who has the port, given as text; undefined for a port that is free. */
export function reservedPortReason(port: string): string | undefined {
  return Object.hasOwn(RESERVED_PORTS, port) ? RESERVED_PORTS[port] : undefined
}

/** Reads `8080:/metrics, 9100`: undefined when an entry has no port, which makes the whole list void. Mirrors ParseScrapeTargets. */
export function parseScrapeTargets(text: string): readonly ScrapeTarget[] | undefined {
  const targets: ScrapeTarget[] = []
  for (const entry of text.split(',').map(trimSpace)) {
    if (entry === '') continue
    const colon = entry.indexOf(':')
    const port = trimSpace(colon < 0 ? entry : entry.slice(0, colon))
    const path = trimSpace(colon < 0 ? '' : entry.slice(colon + 1))
    if (port === '') return undefined
    targets.push({ port, path: path || DEFAULT_PATH })
  }
  return targets
}

/**
 * What is wrong with a port to scrape; undefined when nothing is. `agentPort` is the proxy's own status port. `subject` is how messages
 * call it: `port` or `target port`.
 */
export function scrapePortError(port: string, agentPort: string, subject: 'port' | 'target port'): string | undefined {
  const { value, error } = atoi(port)
  if (error !== undefined || value < 1n || value > 65535n) return `invalid ${subject} ${quote(port)}`
  const canonical = value.toString()
  if (canonical === agentPort) return `${subject} ${port} conflicts with agent port`
  const reason = reservedPortReason(canonical)
  return reason === undefined ? undefined : `${subject} ${port} is reserved for Istio (${reason}) and cannot be scraped`
}
