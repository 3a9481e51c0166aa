import { type Diagnostic, fail } from '../base/diagnostic.ts'
import { at, isArray, isObject, type Json, type JsonObject, recordOf, wordOf } from '../base/json.ts'
import { placeText } from '../base/place-text.ts'
import type { Place } from '../base/source.ts'
import { decodeSelector, type LabelSelector, matchesSelector } from '../krm/selector.ts'
import { type ChartSettings, chartWebhooks } from './chart-webhooks.ts'
import { type Facts, isInjectionWebhook } from './facts.ts'
import type { ConditionsAnswer, MatchCondition, Review } from './match-conditions.ts'
import { askNamespace, labelsOfNamespace } from './namespace-labels.ts'
import type { NamespaceView } from './namespaces.ts'
import { labelsOf } from './pod-labels.ts'

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
  /** Asks its match conditions; undefined where it has none. */
  readonly conditions: ((review: Review) => ConditionsAnswer) | undefined
  /** What becomes of a pod on which a condition fails. */
  readonly failurePolicy: 'Fail' | 'Ignore'
}

/** Loads the evaluator of match conditions: only where a webhook has some. */
export type LoadConditions = () => typeof import('./match-conditions.ts')

/** What webhooks are asked about. */
export interface SelectionQuestion {
  readonly namespace: NamespaceView
  /** A Pod, or a pod template. */
  readonly pod: JsonObject
  /** Its labels in a live cluster, where its controller adds some. */
  readonly labels?: ReadonlyMap<string, string>
  readonly form: Review['form']
}

interface Selector {
  readonly parsed: LabelSelector
  /** Its requirements one by one, for telling why. */
  readonly terms: readonly Term[]
}

interface Term {
  readonly key: string
  readonly holds: (labels: ReadonlyMap<string, string>) => boolean
}

/** `unknown`: the namespace's labels decide, and are not known. `refused`: it cannot be told, or a live cluster would refuse the pod. */
export type Match = 'yes' | 'no' | 'unknown' | 'refused'

/** What one webhook says of a pod, with the label or condition that decided. */
export interface WebhookAnswer {
  readonly webhook: CandidateWebhook
  readonly match: Match
  readonly because: string
  /** Its match conditions said so, after its selectors had matched. */
  readonly decidedBy?: 'conditions'
  /** Why it is refused. */
  readonly refusal?: Diagnostic
}

/**
 * All injection webhooks in the order in which the API server asks them: configurations by name, then their list.
 * Where the facts hold no configuration, the rules of Istio's chart stand in for each revision (`chartOf` tells of which).
 * Throws InjectError RI0217 for an invalid selector or a misshapen match condition.
 */
export function candidateWebhooks(
  facts: Facts,
  chartOf: (revision: string) => ChartSettings,
  load: LoadConditions,
): readonly CandidateWebhook[] {
  if (facts.webhooks.length === 0) {
    return [...facts.revisions.keys()].flatMap((revision) =>
      chartWebhooks(revision, chartOf(revision)).map((webhook) =>
        candidate(webhook, { configuration: CHART_RULES, revision, tag: undefined, place: undefined }, load),
      ),
    )
  }
  return facts.webhooks.flatMap((fact) => {
    const list = fact.object['webhooks']
    const { name: configuration, revision, tag, place } = fact
    return (isArray(list) ? list : [])
      .filter(isObject)
      .filter((webhook) => isInjectionWebhook(webhook))
      .map((webhook) => candidate(webhook, { configuration, revision, tag, place }, load))
  })
}

/** Stands for the name of a configuration where the facts hold none. */
export const CHART_RULES = 'chart rules'

/** Asks every webhook about a pod in a namespace, mirrors the API server's matching for CREATE of core/v1 pods. */
export function askWebhooks(webhooks: readonly CandidateWebhook[], question: SelectionQuestion): readonly WebhookAnswer[] {
  const podLabels = question.labels ?? labelsOf(question.pod)
  const memory = memoryOf(webhooks)
  if (memory === undefined) return ask(webhooks, question, podLabels)
  const byLabels = memory.answers.get(question.namespace) ?? new Map<string, readonly WebhookAnswer[]>()
  memory.answers.set(question.namespace, byLabels)
  const key = JSON.stringify(memory.labels.map((label) => podLabels.get(label) ?? null))
  const answers = byLabels.get(key) ?? ask(webhooks, question, podLabels)
  byLabels.set(key, answers)
  return answers
}

/**
 * What webhooks without match conditions answered: selectors look at the namespace, and at those labels of the pod that object selectors name. Pods that agree
 * in these, as most of a namespace do, get the very same answers.
 */
interface Memory {
  readonly labels: readonly string[]
  readonly answers: WeakMap<NamespaceView, Map<string, readonly WebhookAnswer[]>>
}

const memories = new WeakMap<readonly CandidateWebhook[], Memory>()

function memoryOf(webhooks: readonly CandidateWebhook[]): Memory | undefined {
  let memory = memories.get(webhooks)
  if (memory === undefined) {
    if (webhooks.some(({ conditions }) => conditions !== undefined)) return undefined
    const labels = webhooks.flatMap(({ objectSelector }) => objectSelector.terms.map(({ key }) => key))
    memory = { labels: [...new Set(labels)], answers: new WeakMap() }
    memories.set(webhooks, memory)
  }
  return memory
}

function ask(
  webhooks: readonly CandidateWebhook[],
  question: SelectionQuestion,
  podLabels: ReadonlyMap<string, string>,
): readonly WebhookAnswer[] {
  const { namespace } = question
  const namespaceLabels = labelsOfNamespace(namespace)
  return webhooks.map((webhook) => {
    const bySelectors = askSelectors(webhook, namespace, namespaceLabels, podLabels)
    return bySelectors.match === 'no' || webhook.conditions === undefined
      ? bySelectors
      : askConditions(bySelectors, webhook.conditions, question)
  })
}

function askSelectors(
  webhook: CandidateWebhook,
  namespace: NamespaceView,
  namespaceLabels: ReadonlyMap<string, string>,
  podLabels: ReadonlyMap<string, string>,
): WebhookAnswer {
  if (!matchesSelector(webhook.objectSelector.parsed, podLabels))
    return { webhook, match: 'no', because: `pod: ${explain(webhook.objectSelector, podLabels)}` }
  const selector = webhook.namespaceSelector
  const match = askNamespace(selector.parsed, namespace, namespaceLabels)
  if (match === 'unknown') return { webhook, match, because: 'the labels of the namespace are not known' }
  if (match === 'no') {
    const asked = selector.terms.filter(({ key }) => namespace.known || namespaceLabels.has(key))
    return { webhook, match, because: `namespace: ${explain({ terms: asked }, namespaceLabels)}` }
  }
  const parts = [`namespace: ${explain(selector, namespaceLabels)}`]
  if (webhook.objectSelector.terms.length > 0) parts.push(`pod: ${explain(webhook.objectSelector, podLabels)}`)
  return { webhook, match: 'yes', because: parts.join('; ') }
}

/** Conditions are asked once the selectors have not said no. A pod that a failing condition would reject in the cluster is refused here too. */
function askConditions(
  before: WebhookAnswer,
  ask: (review: Review) => ConditionsAnswer,
  { pod, form, namespace }: SelectionQuestion,
): WebhookAnswer {
  const { webhook } = before
  const said = ask({ pod, form, namespace: namespace.name })
  const refused = (code: 'RI0315' | 'RI0316', what: string, hint: string): WebhookAnswer => ({
    webhook,
    match: 'refused',
    because: what,
    refusal: {
      code,
      severity: 'error',
      message: `webhook ${webhook.name} of ${webhook.configuration}: ${what}`,
      ...(webhook.place && { place: webhook.place }),
      hint,
    },
  })
  switch (said.match) {
    case 'yes':
      return { ...before, because: `${before.because}; its conditions hold` }
    case 'no':
      return { webhook, match: 'no', because: said.because, decidedBy: 'conditions' }
    case 'fails':
      if (webhook.failurePolicy === 'Ignore')
        return { webhook, match: 'no', because: `${said.because} (failurePolicy Ignore)`, decidedBy: 'conditions' }
      return before.match === 'unknown'
        ? before
        : refused(
            'RI0316',
            said.because,
            'the API server would reject the pod (failurePolicy Fail): ask with has() for what may be absent',
          )
    case 'unknowable':
      return before.match === 'unknown'
        ? before
        : refused(
            'RI0315',
            said.because,
            'say in spec.namespaces[].injectors which namespaces are injected, or remove the condition from the facts',
          )
  }
}

/** More than one webhook would inject: an error that names them, since the second would inject again. */
export function ambiguousSelection(subject: string, chosen: readonly WebhookAnswer[]): Diagnostic {
  return {
    code: 'RI0313',
    severity: 'error',
    message: `${subject} is chosen by ${chosen.length} injection webhooks, and each would inject it`,
    notes: chosen.map(
      ({ webhook }) => `${webhook.name} of ${webhook.configuration}${webhook.place ? ` (${placeText(webhook.place)})` : ''}`,
    ),
    hint: 'set spec.istio.revision to the revision that counts, or correct the selectors',
  }
}

type Owner = Pick<CandidateWebhook, 'configuration' | 'revision' | 'tag' | 'place'>

function candidate(webhook: JsonObject, owner: Owner, load: LoadConditions): CandidateWebhook {
  const name = wordOf(webhook['name'])
  const path = at(webhook, 'clientConfig', 'service', 'path') ?? urlPath(at(webhook, 'clientConfig', 'url'))
  const conditions = matchConditions(webhook, name, owner)
  let compiled: CandidateWebhook['conditions']
  return {
    ...owner,
    name,
    namespaceSelector: selector(webhook['namespaceSelector'] ?? null, name, owner),
    objectSelector: selector(webhook['objectSelector'] ?? null, name, owner),
    path: typeof path === 'string' ? path : '',
    conditions:
      conditions.length === 0
        ? undefined
        : (review) => {
            compiled ??= load().compileConditions(conditions)
            return compiled(review)
          },
    failurePolicy: webhook['failurePolicy'] === 'Ignore' ? 'Ignore' : 'Fail',
  }
}

function matchConditions(webhook: JsonObject, name: string, owner: Owner): readonly MatchCondition[] {
  const list = webhook['matchConditions'] ?? []
  const rows = isArray(list) ? list.map((row) => ({ name: at(row, 'name'), expression: at(row, 'expression') })) : undefined
  const isWhole = (row: { name: unknown; expression: unknown }): row is MatchCondition =>
    typeof row.name === 'string' && typeof row.expression === 'string'
  if (rows?.every(isWhole)) return rows
  return fail('RI0217', `matchConditions of webhook ${name} of ${owner.configuration} must be a list of names with expressions`, {
    ...(owner.place && { place: owner.place }),
  })
}

/** The path as the API server understands it: a URL has escapes, the path of a service has none. */
function urlPath(url: Json | undefined): string {
  const path = typeof url === 'string' ? url.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/[?#].*/s, '') : ''
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

function selector(
  json: Json,
  webhook: string,
  owner: { readonly configuration: string; readonly place: Place | undefined },
): Selector {
  // For a webhook a null selector is an empty one: it matches everything.
  const value = json ?? recordOf([])
  try {
    const parsed = decodeSelector(value)
    return { parsed, terms: requirements(value).map(term) }
  } catch (error) {
    return fail(
      'RI0217',
      `a selector of webhook ${webhook} of ${owner.configuration} is not valid: ${(error as Error).message}`,
      {
        ...(owner.place && { place: owner.place }),
      },
    )
  }
}

/** All requirements of a selector as expressions. */
function requirements(json: Json): readonly JsonObject[] {
  const labels = at(json, 'matchLabels')
  const expressions = at(json, 'matchExpressions')
  return [
    ...(isObject(labels)
      ? Object.keys(labels).map((key) =>
          recordOf([
            ['key', key],
            ['operator', 'In'],
            ['values', [labels[key] ?? null]],
          ]),
        )
      : []),
    ...(isArray(expressions) ? expressions.filter(isObject) : []),
  ]
}

/** A requirement of a selector that was read, so that this one can be read too. */
function term(requirement: JsonObject): Term {
  let parsed: LabelSelector | undefined
  return {
    key: wordOf(requirement['key']),
    holds: (labels) => {
      parsed ??= decodeSelector(recordOf([['matchExpressions', [requirement]]]))
      return matchesSelector(parsed, labels)
    },
  }
}

/** The requirement that failed, or those that held on a present label, in a person's words. */
function explain({ terms }: Pick<Selector, 'terms'>, labels: ReadonlyMap<string, string>): string {
  const failed = terms.find((one) => !one.holds(labels))
  const told = failed ? [failed] : terms.filter((one) => labels.has(one.key))
  if (told.length === 0) return terms.length === 0 ? 'no condition' : `has no ${terms.map((one) => one.key).join(', ')}`
  return told.map((one) => tell(one.key, labels)).join('; ')
}

function tell(key: string, labels: ReadonlyMap<string, string>): string {
  const value = labels.get(key)
  return value === undefined ? `has no ${key}` : `${key}=${value}`
}
