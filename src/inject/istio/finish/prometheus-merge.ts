/**
 * The pod's metrics are scraped through the proxy's agent: the agent gets what the annotations asked for, and the annotations name the agent.
 * Mirrors applyPrometheusMerge and what it calls, pkg/kube/inject/webhook.go.
 */
import { type JsonObject, recordOf } from '../../../base/json.ts'
import { type Message, messageIn, numberIn } from '../../../istio/mesh/message.ts'
import { ANNOTATIONS } from '../../../istio/names.ts'
import { parseScrapeTargets, type ScrapeTarget, scrapePortError } from '../../../istio/scrape-targets.ts'
import type { Contract } from '../../../istio/versions.ts'
import { parseBool } from '../../../template/gotemplate/format/strconv.ts'
import { annotationsOf, envVariable, type Texts, withAnnotations, withProxyEnv } from '../../pod-parts.ts'
import { structJson } from './go-json.ts'
import { type FinishContext, FinishError } from './step.ts'

export const PROMETHEUS_ENV = 'ISTIO_PROMETHEUS_ANNOTATIONS'
export const AGENT_PATH = '/stats/prometheus'

export function mergePrometheus(pod: JsonObject, { contract, mesh }: FinishContext): JsonObject {
  const annotations = annotationsOf(pod)
  if (!isScraped(annotations, contract) || !isMergeEnabled(annotations, mesh)) return pod
  const agentPort = agentPortOf(mesh)
  if (prometheusPort(annotations, contract) === agentPort) return pod
  const asked = scrapeConfiguration(annotations, contract)
  if (contract.scrapeTargets) checkPorts(asked, agentPort)
  const variable = prometheusVariable(asked)
  const withEnv = variable === undefined ? pod : withProxyEnv(pod, [variable], contract)
  return withAgentScraped(clearPrometheus(withEnv, contract), agentPort)
}

/** The variable that tells the agent what to scrape; undefined when the pod asked for nothing. The first target stands in for port and path. */
export function prometheusVariable(asked: ScrapeConfiguration): JsonObject | undefined {
  const [first] = asked.targets
  const told = first === undefined ? asked : { ...asked, port: first.port, path: first.path }
  if (told.scrape === '' && told.path === '' && told.port === '') return undefined
  return envVariable(PROMETHEUS_ENV, structJson(recordOf(entries(told))))
}

/** A pod whose annotations have Prometheus scrape the agent. */
export function withAgentScraped(pod: JsonObject, agentPort: string): JsonObject {
  return withAnnotations(pod, {
    [ANNOTATIONS.prometheusPort]: agentPort,
    [ANNOTATIONS.prometheusPath]: AGENT_PATH,
    [ANNOTATIONS.prometheusScrape]: 'true',
  })
}

/** The port of the agent, as annotations have it: of the mesh, whatever the pod's own config says. */
export function agentPortOf(mesh: Message): string {
  return String(numberIn(messageIn(mesh, 'defaultConfig'), 'statusPort'))
}

/** Is the merge on? The annotation decides, else the mesh, else it is. Mirrors enablePrometheusMerge. */
export function isMergeEnabled(annotations: Texts, mesh: Message): boolean {
  const annotation = annotations[ANNOTATIONS.mergeMetrics]
  if (annotation !== undefined) {
    const { value, error } = parseBool(annotation)
    if (error === undefined) return value
  }
  return mesh['enablePrometheusMerge'] !== false
}

export interface ScrapeConfiguration {
  readonly scrape: string
  readonly path: string
  readonly port: string
  readonly targets: readonly ScrapeTarget[]
}

/** What the annotations ask to have scraped. Mirrors getPrometheusScrapeConfiguration; a malformed list of targets counts as none. */
export function scrapeConfiguration(annotations: Texts, contract: Contract): ScrapeConfiguration {
  const value = (name: string): string => spelling(annotations, name, contract)?.value ?? ''
  return {
    scrape: value(ANNOTATIONS.prometheusScrape),
    path: value(ANNOTATIONS.prometheusPath),
    port: value(ANNOTATIONS.prometheusPort),
    targets: contract.scrapeTargets ? (parseScrapeTargets(value(ANNOTATIONS.scrapeTargets)) ?? []) : [],
  }
}

/** The port annotation, in any spelling that counts. */
export function prometheusPort(annotations: Texts, contract: Contract): string | undefined {
  return spelling(annotations, ANNOTATIONS.prometheusPort, contract)?.value
}

/** Without the annotations that ask for scraping. Older Istio leaves them, because it overwrites the three it knows. */
export function clearPrometheus(pod: JsonObject, contract: Contract): JsonObject {
  const annotations = annotationsOf(pod)
  const names = [ANNOTATIONS.prometheusScrape, ANNOTATIONS.prometheusPath, ANNOTATIONS.prometheusPort].concat(
    contract.scrapeTargets ? [ANNOTATIONS.scrapeTargets as never] : [],
  )
  const gone = names.flatMap((name) => spellings(annotations, name, contract))
  return gone.length === 0 ? pod : withAnnotations(pod, Object.fromEntries(gone.map((name) => [name, undefined])))
}

function isScraped(annotations: Texts, contract: Contract): boolean {
  if (!contract.prometheusSpellings) return true
  for (const name of spellings(annotations, ANNOTATIONS.prometheusScrape, contract)) {
    const { value, error } = parseBool(annotations[name] ?? '')
    if (error === undefined) return value
  }
  return true
}

function checkPorts(asked: ScrapeConfiguration, agentPort: string): void {
  for (const target of asked.targets) {
    const fault = scrapePortError(target.port, agentPort, 'target port')
    if (fault !== undefined) throw new FinishError(`invalid prometheus scrape targets: ${fault}`)
  }
  if (asked.targets.length > 0 || asked.port === '') return
  const fault = scrapePortError(asked.port, agentPort, 'port')
  if (fault !== undefined) throw new FinishError(`invalid prometheus scrape configuration: ${fault}`)
}

function entries({ scrape, path, port, targets }: ScrapeConfiguration): [string, JsonObject[string]][] {
  const list = targets.map((target) =>
    recordOf([
      ['port', target.port],
      ['path', target.path],
    ]),
  )
  return [['scrape', scrape], ['path', path], ['port', port], ...(list.length > 0 ? ([['targets', list]] as const) : [])] as [
    string,
    JsonObject[string],
  ][]
}

/** The keys that mean an annotation: Prometheus reads any key that sanitises to the same label name. Go's order is random; ours is by code unit. */
function spellings(annotations: Texts, name: string, contract: Contract): readonly string[] {
  if (!contract.prometheusSpellings) return Object.hasOwn(annotations, name) ? [name] : []
  const wanted = sanitized(name)
  // What is sanitized keeps its length, in code points.
  return Object.keys(annotations)
    .filter((key) => key === name || (key.length >= wanted.length && sanitized(key) === wanted))
    .sort()
}

function spelling(annotations: Texts, name: string, contract: Contract): { readonly value: string } | undefined {
  const [key] = spellings(annotations, name, contract)
  return key === undefined ? undefined : { value: annotations[key] ?? '' }
}

/** A label name of Prometheus: mirrors strutil.SanitizeLabelName. */
export function sanitized(name: string): string {
  const known = labelNames.get(name) ?? name.replace(/[^a-zA-Z0-9_]/gu, '_')
  if (labelNames.size > KEPT) labelNames.clear()
  labelNames.set(name, known)
  return known
}

/** Pods have much the same annotations. */
const labelNames = new Map<string, string>()
const KEPT = 1_000
