/**
 * The probes of a pod as the agent takes them over: ISTIO_KUBE_APP_PROBERS, by the URL path under which the agent answers for each.
 * Mirrors DumpAppProbers and mergeOrAppendProbers, pkg/kube/inject/app_probe.go and webhook.go.
 */
import { at, isObject, type Json, type JsonObject, tryParseJson } from '../../../base/json.ts'
import { CONTAINERS } from '../../../istio/names.ts'
import type { Contract } from '../../../istio/versions.ts'
import { encodeTyped, isTypedError, roundTrip } from '../../../krm/typed.ts'
import { compareText } from '../../../template/gotemplate/format/bytes.ts'
import { quoteJson, tryDecodeJson } from '../../../template/gotemplate/format/json.ts'
import { containersOf, envVariable, recordAt, recordsAt, textAt, withKeys } from '../../pod-parts.ts'

export const PROBERS_ENV = 'ISTIO_KUBE_APP_PROBERS'

/** Handlers that the agent can run, in the order in which Istio looks for them, with the type that prints each. */
export const HANDLERS = { httpGet: 'HTTPGetAction', tcpSocket: 'TCPSocketAction', grpc: 'GRPCAction' } as const
export type Handler = keyof typeof HANDLERS

/** A probe or lifecycle handler of a container, and the URL path that stands for it. */
export interface ProbeSite {
  /** Keys that lead to it from the container. */
  readonly path: readonly [string] | readonly [string, string]
  readonly probe: JsonObject
  readonly handler: Handler
  readonly url: string
}

const PROBES: readonly (readonly [path: ProbeSite['path'], url: (container: string) => string])[] = [
  [['readinessProbe'], (name) => `/app-health/${name}/readyz`],
  [['livenessProbe'], (name) => `/app-health/${name}/livez`],
  [['startupProbe'], (name) => `/app-health/${name}/startupz`],
]
const LIFECYCLE: typeof PROBES = [
  [['lifecycle', 'preStop'], (name) => `/app-lifecycle/${name}/prestopz`],
  [['lifecycle', 'postStart'], (name) => `/app-lifecycle/${name}/poststartz`],
]

/** All places of probes and lifecycle handlers, whichever Istio knows. */
export const SITES: typeof PROBES = [...PROBES, ...LIFECYCLE]

/** The probes of a container that the agent can run. A handler that this Istio does not know is passed over. */
export function probeSites(container: JsonObject, contract: Contract): readonly ProbeSite[] {
  const sites: ProbeSite[] = []
  for (const [path, url] of contract.lifecycleProbes ? SITES : PROBES) {
    const probe = at(container, ...path)
    if (!isObject(probe)) continue
    const handler = handlerOf(probe, contract, path[0] === 'lifecycle')
    if (handler !== undefined) sites.push({ path, probe, handler, url: url(textAt(container, 'name')) })
  }
  return sites
}

function handlerOf(probe: JsonObject, contract: Contract, isLifecycle: boolean): Handler | undefined {
  if (isObject(probe['httpGet'])) return 'httpGet'
  if (contract.tcpProbes !== 'no' && isObject(probe['tcpSocket'])) return 'tcpSocket'
  return contract.grpcProbes && !isLifecycle && isObject(probe['grpc']) ? 'grpc' : undefined
}

/** Probers as JSON texts by URL path. */
export type Probers = ReadonlyMap<string, string>

/** All containers whose probes the agent takes over. */
function probedContainers(pod: JsonObject, contract: Contract): readonly JsonObject[] {
  const init = contract.initContainerProbes ? containersOf(pod, 'initContainers') : []
  return [...init, ...containersOf(pod, 'containers')].filter((container) => textAt(container, 'name') !== CONTAINERS.proxy)
}

/** Probes with an unknown named port, and those that point at the agent already, have no prober. */
export function probersOf(pod: JsonObject, statusPort: number, contract: Contract): Probers {
  const probers = new Map<string, string>()
  for (const container of probedContainers(pod, contract)) {
    const ports = namedPorts(container)
    for (const site of probeSites(container, contract)) {
      const action = withNumericPort(recordAt(site.probe, site.handler), site.handler, ports, statusPort)
      if (action !== undefined) probers.set(site.url, proberText(site.handler, action, at(site.probe, 'timeoutSeconds')))
    }
  }
  return probers
}

/** Text of the variable, sorted by path. */
export function probersText(probers: Probers): string {
  const entries = [...probers].sort(([a], [b]) => compareText(a, b)).map(([url, text]) => `${quoteJson(url)}:${text}`)
  return `{${entries.join(',')}}`
}

/** The paths in the probers' variables of a pod, as they are sorted there. */
export function sortedPaths(pod: JsonObject): readonly (readonly string[])[] {
  return (['containers', 'initContainers'] as const).flatMap((list) =>
    containersOf(pod, list)
      .flatMap((container) => recordsAt(container, 'env'))
      .filter((variable) => textAt(variable, 'name') === PROBERS_ENV)
      .map((variable) => pathsIn(textAt(variable, 'value'))),
  )
}

function pathsIn(probers: string): readonly string[] {
  const value = tryParseJson(probers)
  return isObject(value) ? Object.keys(value) : []
}

/** The proxy's variables with these probers; a pod that was injected before has some already, which win. */
export function withProbers(
  env: readonly JsonObject[],
  probers: Probers,
  wasInjected: boolean,
  contract: Contract,
): readonly JsonObject[] {
  const index = env.findIndex((variable) => textAt(variable, 'name') === PROBERS_ENV)
  const merges = wasInjected && contract.knownProbers !== 'append'
  if (merges && index >= 0) {
    const known = readProbers(textAt(env[index], 'value'))
    return known === undefined ? env : env.with(index, envVariable(PROBERS_ENV, probersText(new Map([...probers, ...known]))))
  }
  return merges && contract.knownProbers === 'update' ? env : [...env, envVariable(PROBERS_ENV, probersText(probers))]
}

function namedPorts(container: JsonObject): ReadonlyMap<string, Json> {
  const named = recordsAt(container, 'ports').filter((port) => textAt(port, 'name') !== '')
  return new Map(named.map((port) => [textAt(port, 'name'), port['containerPort'] ?? 0]))
}

function withNumericPort(
  action: JsonObject,
  handler: Handler,
  ports: ReadonlyMap<string, Json>,
  statusPort: number,
): JsonObject | undefined {
  if (handler === 'grpc') return action
  const port = at(action, 'port') ?? 0
  if (typeof port !== 'string') return port === statusPort ? undefined : action
  const number = ports.get(port)
  return number === undefined ? undefined : withKeys(action, { port: number })
}

function proberText(handler: Handler, action: JsonObject, timeoutSeconds: Json | undefined): string {
  const timeout = timeoutSeconds ? `,"timeoutSeconds":${timeoutSeconds}` : ''
  return `{"${handler}":${encodeTyped(action, HANDLERS[handler])}${timeout}}`
}

/** Probers from the text of an earlier injection; undefined when it cannot be read, and then Istio leaves it alone. */
export function readProbers(text: string): Probers | undefined {
  const value = tryDecodeJson(text) as Json | undefined
  if (!isObject(value)) return value === null ? new Map() : undefined
  try {
    return new Map(Object.entries(value).map(([url, prober]) => [url, reprint(prober)]))
  } catch (error) {
    if (!isTypedError(error)) throw error
    return undefined
  }
}

/** A prober as Go prints it after reading: a Probe's handlers and timeout. */
function reprint(prober: Json): string {
  if (prober === null) return 'null'
  const typed = roundTrip(prober, 'Probe')
  const parts = (Object.keys(HANDLERS) as Handler[]).flatMap((handler) => {
    const action = at(typed, handler)
    return isObject(action) ? [`"${handler}":${encodeTyped(action, HANDLERS[handler])}`] : []
  })
  const timeout = at(typed, 'timeoutSeconds')
  return `{${[...parts, ...(timeout ? [`"timeoutSeconds":${timeout}`] : [])].join(',')}}`
}
