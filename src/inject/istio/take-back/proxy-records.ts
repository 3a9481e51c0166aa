/** What the proxy of an injected pod remembers of the pod's author: probes, scraping, ports. */
import { isArray, isObject, type Json, type JsonObject } from '../../../base/json.ts'
import { CONTAINERS } from '../../../istio/names.ts'
import { tryDecodeJson } from '../../../template/gotemplate/format/json.ts'
import { placeOf, recordsAt, textAt } from '../../pod-parts.ts'
import { PROBERS_ENV } from '../finish/probers.ts'
import { PROMETHEUS_ENV } from '../finish/prometheus-merge.ts'
import { SECURE_PORT_ENV } from '../finish/secure-port.ts'

export interface ProxyRecords {
  /** Probers by the URL path under which the agent answers; empty where none was rewritten. */
  readonly probers: ReadonlyMap<string, JsonObject>
  /** What the pod asked to have scraped; undefined where it asked for nothing. */
  readonly scraping: JsonObject | undefined
  /** Numbers of the ports of all containers, in the order in which their author wrote the containers; undefined where the proxy does not tell. */
  readonly ports: readonly Json[] | undefined
  /** Port of the metrics over TLS, as the annotation has it. */
  readonly securePort: string
}

const POD_PORTS_ENV = 'ISTIO_META_POD_PORTS'

/** Reads the variables of the proxy; what cannot be read is no record, and neither is what `override`, the author's part of the proxy, brought. */
export function proxyRecords(template: JsonObject, override: JsonObject | undefined): ProxyRecords {
  const own = recordsAt(override, 'env').map((variable) => textAt(variable, 'name'))
  const env = recordsAt(placeOf(template, CONTAINERS.proxy)?.container, 'env')
  // Istio appends its own; the last counts, as for the kubelet.
  const text = (name: string): string => {
    const found = env.filter((variable) => textAt(variable, 'name') === name)
    return found.length > own.filter((one) => one === name).length ? textAt(found.at(-1), 'value') : ''
  }
  const probers = read(text(PROBERS_ENV))
  const scraping = read(text(PROMETHEUS_ENV))
  const ports = read(text(POD_PORTS_ENV))
  return {
    probers: new Map(
      Object.entries(isObject(probers) ? probers : {}).filter((entry): entry is [string, JsonObject] => isObject(entry[1])),
    ),
    scraping: isObject(scraping) ? scraping : undefined,
    ports: isArray(ports) ? ports.map((port) => (isObject(port) ? (port['containerPort'] ?? null) : null)) : undefined,
    securePort: text(SECURE_PORT_ENV),
  }
}

function read(text: string): Json | undefined {
  return tryDecodeJson(text) as Json | undefined
}
