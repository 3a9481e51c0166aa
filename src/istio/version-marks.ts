/**
 * What in Istio's own ConfigMaps came with which minor: for installations whose image tag tells no version (`latest`). A function or field that a template uses must
 * be known to the istiod that runs it, so that marks of templates hold for templates of others too. Source: pkg/kube/inject/template.go and the charts of
 * release-1.9 … master.
 */
import { at, type JsonObject } from '../base/json.ts'
import type { InjectorConfig } from './injector-config.ts'
import { NEWEST_MINOR } from './versions.ts'

interface Mark {
  readonly since: number
  /** A word of Istio's own templates: a function, a field, an annotation. */
  readonly word?: string
  /** Name of a template that the chart brings. */
  readonly template?: string
  /** A key of the values that the chart sets. */
  readonly value?: readonly string[]
}

const MARKS: readonly Mark[] = [
  { since: 31, word: '.ProxyInitImage' },
  { since: 30, word: 'otelResourceAttributes' },
  { since: 29, template: 'agentgateway' },
  { since: 28, word: 'omitNil' },
  { since: 27, word: '.NativeSidecars' },
  { since: 26, value: ['pilot', 'env'] },
  { since: 25, word: 'istio.io/reroute-virtual-interfaces' },
  { since: 24, value: ['global', 'waypoint'] },
  { since: 23, word: 'outlierLogPath' },
  { since: 22, word: '.InboundTrafficPolicyMode' },
  { since: 21, word: '.InfrastructureLabels' },
  { since: 20, word: '.ProxyUID' },
  { since: 19, word: '.CompliancePolicy' },
  { since: 18, word: 'strdict' },
  { since: 17, value: ['global', 'certSigners'] },
  { since: 16, value: ['global', 'variant'] },
  { since: 15, word: 'traffic.sidecar.istio.io/excludeInterfaces' },
  { since: 13, word: '.ProxyImage' },
  { since: 12, value: ['global', 'caName'] },
  { since: 11, template: 'grpc-agent' },
  { since: 8, word: 'appendMultusNetwork' },
  { since: 6, value: ['global', 'istiod'] },
  { since: 4, word: 'protoToJSON' },
  { since: 3, word: 'structToJSON' },
  { since: 2, word: '.Values' },
  { since: 1, word: '.DeploymentMeta' },
]

/** The last minor with one `template`; before and after it configs have so little in common that marks do not carry over. */
const LAST_LEGACY = 8

/** What a newer istiod no longer has. */
const LAST: readonly { readonly word: string; readonly until: number }[] = [{ word: '.EstimatedConcurrency', until: 17 }]

/** Stands in every sidecar template that Istio ever shipped. */
const OF_ISTIO = 'ISTIO_META_WORKLOAD_NAME'
/** The same for the oldest, which had no such variable. */
const OF_OLD_ISTIO = 'ISTIO_METAJSON_LABELS'

/**
 * The newest minor that templates and values leave possible; undefined where the templates are not Istio's own, so that a missing mark says nothing.
 * Neighbouring minors without a mark between them cannot be told apart: the newer is meant.
 */
export function minorByMarks(config: InjectorConfig, values: JsonObject): number | undefined {
  const texts = [...config.templates.values(), ...(config.legacyTemplate === undefined ? [] : [config.legacyTemplate])]
  const has = (word: string): boolean => texts.some((text) => text.includes(word))
  if (!has(OF_ISTIO) && !has(OF_OLD_ISTIO)) return undefined
  const isLegacy = config.legacyTemplate !== undefined
  const marks = MARKS.filter(({ since }) => since <= LAST_LEGACY === isLegacy)
  const found = marks.findIndex(
    ({ word, template, value }) =>
      (word !== undefined && has(word)) ||
      (template !== undefined && config.templates.has(template)) ||
      (value !== undefined && at(values, ...value) !== undefined),
  )
  const after = marks[(found < 0 ? marks.length : found) - 1]
  const newest = after === undefined ? (isLegacy ? LAST_LEGACY : NEWEST_MINOR) : after.since - 1
  return Math.min(newest, ...LAST.filter(({ word }) => has(word)).map(({ until }) => until))
}
