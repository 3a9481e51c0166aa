import type { Json, JsonObject } from '../../../base/json.ts'
import { messageIn, numberIn } from '../../../istio/mesh/message.ts'
import { ANNOTATIONS, CONTAINERS } from '../../../istio/names.ts'
import type { Contract } from '../../../istio/versions.ts'
import { atoi, parseBool } from '../../../template/gotemplate/format/strconv.ts'
import {
  annotationsOf,
  containersOf,
  findSidecar,
  recordAt,
  recordsAt,
  type Texts,
  textAt,
  withContainerAt,
  withContainers,
  withKeys,
} from '../../pod-parts.ts'
import { withSeenProbes } from '../assumed-defaults.ts'
import { type ProbeSite, probersOf, probeSites, withProbers } from './probers.ts'
import type { FinishContext } from './step.ts'

/**
 * Points probes at the proxy's agent, which the kubelet can reach, and tells the agent what they asked.
 * Mirrors applyRewrite and patchRewriteProbe, pkg/kube/inject/webhook.go and app_probe.go.
 */
export function rewriteProbes(pod: JsonObject, { contract, mesh, original, seen, rewriteProbes }: FinishContext): JsonObject {
  const sidecar = findSidecar(pod, contract)
  const annotations = annotationsOf(pod)
  if (sidecar === undefined || !isRewriteOn(annotations, rewriteProbes)) return pod
  const meshPort = numberIn(messageIn(mesh, 'defaultConfig'), 'statusPort')
  const probers = probersOf(seen === original ? pod : withSeenProbes(pod, original), meshPort, contract)
  const wasInjected = Object.hasOwn(annotations, ANNOTATIONS.status)
  const env = withProbers(recordsAt(sidecar.container, 'env'), probers, wasInjected, contract)
  const told = probers.size === 0 ? pod : withContainerAt(pod, sidecar, withKeys(sidecar.container, { env }))
  return redirectProbes(told, annotations, meshPort, contract)
}

/** A pod whose probes ask the agent; `annotations` may name its port. */
export function redirectProbes(pod: JsonObject, annotations: Texts, meshPort: number, contract: Contract): JsonObject {
  const port = agentPort(annotations, meshPort)
  const redirect = (container: JsonObject): JsonObject => redirected(container, port, contract)
  const app = withContainers(pod, 'containers', containersOf(pod, 'containers').map(redirect))
  return contract.initContainerProbes
    ? withContainers(app, 'initContainers', containersOf(app, 'initContainers').map(redirect))
    : app
}

/** The pod's annotation decides, else Istio's values. Mirrors ShouldRewriteAppHTTPProbers. */
export function isRewriteOn(annotations: Texts, byValues: boolean): boolean {
  const { value, error } = parseBool(annotations[ANNOTATIONS.rewriteProbers] ?? '')
  return error === undefined ? value : byValues
}

/** Istio reads the annotation with Atoi, so that text which its own validation lets through (`" 99 "`) makes port 0. */
function agentPort(annotations: Texts, meshPort: number): number {
  const annotation = annotations[ANNOTATIONS.statusPort]
  return annotation === undefined ? meshPort : Number(atoi(annotation).value)
}

function redirected(container: JsonObject, port: number, contract: Contract): JsonObject {
  if (textAt(container, 'name') === CONTAINERS.proxy) return container
  return probeSites(container, contract).reduce((all, site) => withProbe(all, site, redirectedProbe(site, port)), container)
}

function redirectedProbe({ probe, handler, url }: ProbeSite, port: number): JsonObject {
  const before = handler === 'httpGet' ? recordAt(probe, 'httpGet') : undefined
  // The agent speaks HTTPS to the application where the probe did; the kubelet speaks HTTP to the agent.
  const scheme = before?.['scheme'] === 'HTTPS' ? { scheme: 'HTTP' } : {}
  return withKeys(probe, { [handler]: undefined, httpGet: withKeys(before, { path: url, port, ...scheme }) })
}

function withProbe(container: JsonObject, { path: [first, second] }: ProbeSite, probe: Json): JsonObject {
  return withKeys(container, {
    [first]: second === undefined ? probe : withKeys(recordAt(container, first), { [second]: probe }),
  })
}
