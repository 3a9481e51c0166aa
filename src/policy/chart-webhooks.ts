import { type JsonObject, parseJson } from '../base/json.ts'

/**
 * The injection webhooks that Istio's charts emit, for facts without a MutatingWebhookConfiguration. Source: the istio-discovery charts of
 * 1.0–1.32 (before 1.6 the chart sidecarInjectorWebhook), rendered with their defaults. A revision other than `default` gets only the rows
 * with `revisioned`. `since` and `until` are minors of Istio, inclusive.
 */
interface ChartWebhook {
  readonly name: string
  readonly since: number
  readonly until: number
  readonly revisioned: boolean
  /** Selectors as JSON; `$REV` stands for the revision. */
  readonly namespaceSelector: string
  readonly objectSelector: string
}

const NEWEST = 999
const expression = (key: string, operator: string, ...values: string[]): string =>
  values.length === 0
    ? `{"key":"${key}","operator":"${operator}"}`
    : `{"key":"${key}","operator":"${operator}","values":${JSON.stringify(values)}}`
const all = (...expressions: string[]): string => `{"matchExpressions":[${expressions.join(',')}]}`

const INJECTION = 'istio-injection'
const REVISION = 'istio.io/rev'
const INJECT = 'sidecar.istio.io/inject'

const CHART_WEBHOOKS: readonly ChartWebhook[] = [
  {
    name: 'sidecar-injector.istio.io',
    since: 0,
    until: 9,
    revisioned: false,
    namespaceSelector: '{"matchLabels":{"istio-injection":"enabled"}}',
    objectSelector: 'null',
  },
  {
    name: 'sidecar-injector.istio.io',
    since: 6,
    until: 9,
    revisioned: true,
    namespaceSelector: all(expression(INJECTION, 'DoesNotExist'), expression(REVISION, 'In', '$REV')),
    objectSelector: 'null',
  },
  {
    name: 'rev.namespace.sidecar-injector.istio.io',
    since: 10,
    until: NEWEST,
    revisioned: true,
    namespaceSelector: all(expression(REVISION, 'In', '$REV'), expression(INJECTION, 'DoesNotExist')),
    objectSelector: all(expression(INJECT, 'NotIn', 'false')),
  },
  {
    name: 'rev.object.sidecar-injector.istio.io',
    since: 10,
    until: NEWEST,
    revisioned: true,
    namespaceSelector: all(expression(REVISION, 'DoesNotExist'), expression(INJECTION, 'DoesNotExist')),
    objectSelector: all(expression(INJECT, 'NotIn', 'false'), expression(REVISION, 'In', '$REV')),
  },
  {
    name: 'namespace.sidecar-injector.istio.io',
    since: 10,
    until: NEWEST,
    revisioned: false,
    namespaceSelector: all(expression(INJECTION, 'In', 'enabled')),
    objectSelector: all(expression(INJECT, 'NotIn', 'false')),
  },
  {
    name: 'object.sidecar-injector.istio.io',
    since: 10,
    until: NEWEST,
    revisioned: false,
    namespaceSelector: all(expression(INJECTION, 'DoesNotExist'), expression(REVISION, 'DoesNotExist')),
    objectSelector: all(expression(INJECT, 'In', 'true'), expression(REVISION, 'DoesNotExist')),
  },
]

/** The webhooks of a chart of this minor for a revision, as they would stand in a MutatingWebhookConfiguration. */
export function chartWebhooks(revision: string, minor: number): readonly JsonObject[] {
  const isDefault = revision === 'default'
  const rows = CHART_WEBHOOKS.filter(
    (row) => row.since <= minor && minor <= row.until && (row.revisioned ? !isDefault || minor >= 10 : isDefault),
  )
  return rows.map((row) => ({
    name: row.name,
    namespaceSelector: parseJson(row.namespaceSelector.replace('$REV', revision)),
    objectSelector: parseJson(row.objectSelector.replace('$REV', revision)),
  }))
}
