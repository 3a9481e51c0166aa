/** The annotations by which Prometheus finds a pod, as their author wrote them. */
import { isArray, isObject, type JsonObject } from '../../../base/json.ts'
import { ANNOTATIONS } from '../../../istio/names.ts'
import { annotationsOf, textAt, withAnnotations } from '../../pod-parts.ts'
import { AGENT_PATH } from '../finish/prometheus-merge.ts'
import type { ProxyRecords } from './proxy-records.ts'

/**
 * Takes back the annotations that name the proxy's agent; those of the author come from the record, under the names that Prometheus documents. Without a
 * record the author had none, unless the annotations do not name the agent of `agentPorts` as an injection does.
 */
export function takeBackPrometheus(
  template: JsonObject,
  { scraping, securePort }: ProxyRecords,
  agentPorts: readonly string[],
): JsonObject {
  const annotations = annotationsOf(template)
  const isAgents = annotations[ANNOTATIONS.prometheusPath] === AGENT_PATH && annotations[ANNOTATIONS.prometheusScrape] === 'true'
  const port = annotations[ANNOTATIONS.prometheusPort]
  const isInjected = isAgents && port !== undefined && (scraping !== undefined || agentPorts.includes(port))
  const secure = annotations[ANNOTATIONS.securePort]
  return withAnnotations(template, {
    ...(isInjected ? { ...NO_SCRAPING, ...written(scraping) } : {}),
    ...(secure && secure === securePort ? { [ANNOTATIONS.securePort]: undefined } : {}),
  })
}

const NO_SCRAPING = {
  [ANNOTATIONS.prometheusScrape]: undefined,
  [ANNOTATIONS.prometheusPath]: undefined,
  [ANNOTATIONS.prometheusPort]: undefined,
}

function written(scraping: JsonObject | undefined): { readonly [name: string]: string } {
  if (scraping === undefined) return {}
  const targets = isArray(scraping['targets']) ? scraping['targets'].filter(isObject) : []
  const texts = {
    [ANNOTATIONS.prometheusScrape]: textAt(scraping, 'scrape'),
    // With several targets these two only repeat the first.
    [ANNOTATIONS.prometheusPath]: targets.length > 0 ? '' : textAt(scraping, 'path'),
    [ANNOTATIONS.prometheusPort]: targets.length > 0 ? '' : textAt(scraping, 'port'),
    [ANNOTATIONS.scrapeTargets]: targets.map((target) => `${textAt(target, 'port')}:${textAt(target, 'path')}`).join(','),
  }
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ''))
}
