/** What Istio up to 1.8 does to the containers that its template printed, and how it adds them to a pod. Mirrors createPatch of pkg/kube/inject/webhook.go, release-1.8. */
import { at, isArray, type Json, type JsonObject, wordOf } from '../../../base/json.ts'
import type { LegacyContract } from '../../../istio/legacy-versions.ts'
import { messageIn, numberIn } from '../../../istio/mesh/message.ts'
import { CONTAINERS } from '../../../istio/names.ts'
import { parseQuantity } from '../../../krm/quantity.ts'
import { atoi } from '../../../template/gotemplate/format/strconv.ts'
import { annotationsOf, containersOf, envVariable, recordsAt, textAt, withKeys } from '../../pod-parts.ts'
import { PROBERS_ENV, probersOf, probersText } from '../finish/probers.ts'
import { isMergeEnabled, prometheusVariable, scrapeConfiguration } from '../finish/prometheus-merge.ts'
import { redirectProbes } from '../finish/rewrite-probes.ts'
import type { InjectorFacts } from '../injector-facts.ts'

const CONCURRENCY_FLAG = '--concurrency'

/** A proxy with `--concurrency` by its CPU limit, or else request, unless it has a positive one. */
export function withConcurrency(proxy: JsonObject): JsonObject {
  const args = at(proxy, 'args')
  const list = isArray(args) ? args : []
  const flag = list.indexOf(CONCURRENCY_FLAG)
  if (flag >= 0 && atoi(wordOf(list[flag + 1])).value > 0n) return proxy
  const threads = cpus(at(proxy, 'resources', 'limits', 'cpu')) || cpus(at(proxy, 'resources', 'requests', 'cpu'))
  return threads === 0 ? proxy : withKeys(proxy, { args: [...list, CONCURRENCY_FLAG, String(threads)] })
}

function cpus(quantity: Json | undefined): number {
  return typeof quantity === 'string' ? Math.ceil(Number(parseQuantity(quantity).milli) / 1000) : 0
}

/** What the proxy must know of the pod: its probes where they are rewritten, and what it asks to have scraped. */
export function proxyVariables(
  pod: JsonObject,
  probes: 'rewriting' | 'as it is',
  { mesh, contract }: InjectorFacts,
  legacy: LegacyContract,
): readonly JsonObject[] {
  const annotations = annotationsOf(pod)
  const known = probersOf(pod, statusPort(mesh), contract)
  const isTold = probes === 'rewriting' && (known.size > 0 || legacy.emptyProbers)
  const probers = isTold ? [envVariable(PROBERS_ENV, probersText(known))] : []
  const isScraped = legacy.prometheus && isMergeEnabled(annotations, mesh)
  const scraped = isScraped ? prometheusVariable(scrapeConfiguration(annotations, contract)) : undefined
  return scraped === undefined ? probers : [...probers, scraped]
}

/** The pod's own containers, their probes pointed at the agent. */
export function redirectedContainers(pod: JsonObject, { mesh, contract }: InjectorFacts): readonly JsonObject[] {
  return containersOf(redirectProbes(pod, annotationsOf(pod), statusPort(mesh), contract), 'containers')
}

function statusPort(mesh: InjectorFacts['mesh']): number {
  return numberIn(messageIn(mesh, 'defaultConfig'), 'statusPort')
}

const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount'

/** A proxy that sees the service account's token where the pod's own containers do. */
export function withTokenMount(proxy: JsonObject, own: readonly JsonObject[]): JsonObject {
  const mounts = own.flatMap((container) => recordsAt(container, 'volumeMounts'))
  const token = mounts.findLast((mount) => textAt(mount, 'mountPath') === TOKEN_PATH)
  return token === undefined ? proxy : withKeys(proxy, { volumeMounts: [...recordsAt(proxy, 'volumeMounts'), token] })
}

/** Containers added one by one at the end, or in front where that is their place. */
export function addContainers(
  own: readonly JsonObject[],
  added: readonly JsonObject[],
  front: readonly string[],
): readonly JsonObject[] {
  let list = own
  for (const container of added) {
    list = front.includes(textAt(container, 'name')) ? [container, ...list] : [...list, container]
  }
  return list
}

/** Names of the containers that go in front. */
export function frontNames(isHolding: boolean, { frontContainers }: LegacyContract): readonly string[] {
  if (!frontContainers) return []
  return isHolding ? [CONTAINERS.validation, CONTAINERS.proxy] : [CONTAINERS.validation]
}
