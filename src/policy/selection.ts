import { type Diagnostic, fail } from '../base/diagnostic.ts'
import { at, isArray, isObject, type Json, type JsonObject, recordOf } from '../base/json.ts'
import type { Place } from '../base/source.ts'
import { decodeSelector, type LabelSelector, matchesSelector } from '../krm/selector.ts'
import { chartWebhooks } from './chart-webhooks.ts'
import { type Facts, isInjectionWebhook, placeText } from './facts.ts'
import type { NamespaceView } from './namespaces.ts'

/** The label that the API server puts on every Namespace. */
const NAME_LABEL = 'kubernetes.io/metadata.name'

/** One webhook that could choose a pod: a row of a MutatingWebhookConfiguration, or of the chart's rules where none is known. */
export interface CandidateWebhook {
  readonly name: string
  /** Name of its configuration; `chart rules` where the facts hold none. */
  readonly configuration: string
  readonly revision: string
  readonly tag: string | undefined
  readonly place: Place | undefined
  readonly namespaceSelector: Selector
  readonly objectSelector: Selector
  /** URL path of the webhook, which may carry cluster and network. */
  readonly path: string
}

interface Selector {
  readonly parsed: LabelSelector
  /** The part that can be decided without the namespace's labels; undefined when that is all of it. */
  readonly byNameAlone: LabelSelector | undefined
  readonly json: Json
}

export type Match = 'yes' | 'no' | 'unknown'

/** What one webhook says of a pod, with the label that decided. */
export interface WebhookAnswer {
  readonly webhook: CandidateWebhook
  readonly match: Match
  readonly because: string
}

/**
 * All injection webhooks in the order in which the API server asks them: configurations by name, then their list.
 * Where the facts hold no configuration, the rules of Istio's chart stand in for each revision (`minorOf` tells its version).
 * Throws InjectError RI0217 for an invalid selector and RI0315 for match conditions, which need a CEL interpreter.
 */
export function candidateWebhooks(facts: Facts, minorOf: (revision: string) => number): readonly CandidateWebhook[] {
  if (facts.webhooks.length === 0) {
    return [...facts.revisions.keys()].flatMap((revision) =>
      chartWebhooks(revision, minorOf(revision)).map((webhook) => candidate(webhook, { configuration: 'chart rules', revision, tag: undefined, place: undefined })),
    )
  }
  return facts.webhooks.flatMap((fact) => {
    const list = fact.object['webhooks']
    const { name: configuration, revision, tag, place } = fact
    return (isArray(list) ? list : [])
      .filter(isObject)
      .filter((webhook) => isInjectionWebhook(webhook))
      .map((webhook) => candidate(webhook, { configuration, revision, tag, place }))
  })
}

/** Asks every webhook about a pod in a namespace, mirrors the API server's matching for CREATE of core/v1 pods. */
export function askWebhooks(webhooks: readonly CandidateWebhook[], namespace: NamespaceView, podLabels: ReadonlyMap<string, string>): readonly WebhookAnswer[] {
  const namespaceLabels = new Map([...namespace.labels].map(([key, known]) => [key, known.value]))
  namespaceLabels.set(NAME_LABEL, namespace.name)
  return webhooks.map((webhook) => {
    if (!matchesSelector(webhook.objectSelector.parsed, podLabels)) return { webhook, match: 'no', because: `pod: ${explain(webhook.objectSelector.json, podLabels)}` }
    const selector = webhook.namespaceSelector
    if (!namespace.known && selector.byNameAlone !== undefined) {
      const match: Match = matchesSelector(selector.byNameAlone, namespaceLabels) ? 'unknown' : 'no'
      return { webhook, match, because: 'the labels of the namespace are not known' }
    }
    const match: Match = matchesSelector(selector.parsed, namespaceLabels) ? 'yes' : 'no'
    return { webhook, match, because: `namespace: ${explain(selector.json, namespaceLabels)}` }
  })
}

/** More than one webhook would inject: an error that names them, since the second would inject again. */
export function ambiguousSelection(subject: string, chosen: readonly WebhookAnswer[]): Diagnostic {
  return {
    code: 'RI0313',
    severity: 'error',
    message: `${subject} is chosen by ${chosen.length} injection webhooks, and each would inject it`,
    notes: chosen.map(({ webhook }) => `${webhook.name} of ${webhook.configuration}${webhook.place ? ` (${placeText(webhook.place)})` : ''}`),
    hint: 'set spec.istio.revision to the revision that counts, or correct the selectors',
  }
}

function candidate(
  webhook: JsonObject,
  owner: Pick<CandidateWebhook, 'configuration' | 'revision' | 'tag' | 'place'>,
): CandidateWebhook {
  const name = String(webhook['name'])
  if (isArray(webhook['matchConditions']) && webhook['matchConditions'].length > 0) {
    fail('RI0315', `webhook ${name} of ${owner.configuration} has matchConditions, which are not evaluated yet`, {
      ...(owner.place && { place: owner.place }),
      hint: 'say in spec.namespaces[].injectors which namespaces are injected, or remove the conditions from the facts',
    })
  }
  const path = at(webhook, 'clientConfig', 'service', 'path') ?? urlPath(at(webhook, 'clientConfig', 'url'))
  return {
    ...owner,
    name,
    namespaceSelector: selector(webhook['namespaceSelector'] ?? null, name, owner),
    objectSelector: selector(webhook['objectSelector'] ?? null, name, owner),
    path: typeof path === 'string' ? path : '',
  }
}

function urlPath(url: Json | undefined): string {
  return typeof url === 'string' ? url.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/[?#].*$/, '') : ''
}

function selector(json: Json, webhook: string, owner: { readonly configuration: string; readonly place: Place | undefined }): Selector {
  // For a webhook a null selector is an empty one: it matches everything.
  const value = json ?? recordOf([])
  try {
    const parsed = decodeSelector(value)
    const rest = requirements(value)
    const byName = rest.filter((one) => one['key'] === NAME_LABEL)
    return {
      json: value,
      parsed,
      byNameAlone: byName.length === rest.length ? undefined : decodeSelector(recordOf([['matchExpressions', byName]])),
    }
  } catch (error) {
    return fail('RI0217', `a selector of webhook ${webhook} of ${owner.configuration} is not valid: ${(error as Error).message}`, {
      ...(owner.place && { place: owner.place }),
    })
  }
}

/** All requirements of a selector as expressions. */
function requirements(json: Json): readonly JsonObject[] {
  const labels = at(json, 'matchLabels')
  const expressions = at(json, 'matchExpressions')
  return [
    ...(isObject(labels) ? Object.keys(labels).map((key) => recordOf([['key', key], ['operator', 'In'], ['values', [labels[key] ?? null]]])) : []),
    ...(isArray(expressions) ? expressions.filter(isObject) : []),
  ]
}

/** The requirement that failed, or those that held on a present label, in a person's words. */
function explain(json: Json, labels: ReadonlyMap<string, string>): string {
  const all = requirements(json)
  const failed = all.find((one) => !matchesSelector(decodeSelector(recordOf([['matchExpressions', [one]]])), labels))
  const told = failed ? [failed] : all.filter((one) => labels.has(String(one['key'])))
  if (told.length === 0) return all.length === 0 ? 'no condition' : `has none of ${all.map((one) => String(one['key'])).join(', ')}`
  return told.map((one) => tell(String(one['key']), labels)).join('; ')
}

function tell(key: string, labels: ReadonlyMap<string, string>): string {
  const value = labels.get(key)
  return value === undefined ? `has no ${key}` : `${key}=${value}`
}
