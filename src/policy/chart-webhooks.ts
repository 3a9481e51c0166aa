import { type JsonObject, parseJson } from '../base/json.ts'
import type { WireSelector, WireWebhook } from '../krm/wire.ts'

/**
 * The injection webhooks that Istio's charts emit, for facts without a MutatingWebhookConfiguration. Source: the istio-discovery charts of
 * 1.0–1.32 (before 1.6 the chart sidecarInjectorWebhook), rendered with their defaults. A revision other than `default` gets only the rows
 * with `revisioned`. `since` and `until` are minors of Istio, inclusive.
 */
interface ChartWebhook {
  readonly since: number
  readonly until: number
  readonly revisioned: boolean
  readonly webhook: (revision: string) => WireWebhook
}

const NEWEST = 999
const INJECTION = 'istio-injection'
const REVISION = 'istio.io/rev'
const INJECT = 'sidecar.istio.io/inject'

const all = (...matchExpressions: NonNullable<WireSelector['matchExpressions']>): WireSelector => ({ matchExpressions })
const absent = (key: string) => ({ key, operator: 'DoesNotExist' })
const isOneOf = (key: string, ...values: string[]) => ({ key, operator: 'In', values })
const isNoneOf = (key: string, ...values: string[]) => ({ key, operator: 'NotIn', values })

const CHART_WEBHOOKS: readonly ChartWebhook[] = [
  {
    since: 0,
    until: 9,
    revisioned: false,
    webhook: () => ({ name: 'sidecar-injector.istio.io', namespaceSelector: { matchLabels: { [INJECTION]: 'enabled' } } }),
  },
  {
    since: 6,
    until: 9,
    revisioned: true,
    webhook: (revision) => ({
      name: 'sidecar-injector.istio.io',
      namespaceSelector: all(absent(INJECTION), isOneOf(REVISION, revision)),
    }),
  },
  {
    since: 10,
    until: NEWEST,
    revisioned: true,
    webhook: (revision) => ({
      name: 'rev.namespace.sidecar-injector.istio.io',
      namespaceSelector: all(isOneOf(REVISION, revision), absent(INJECTION)),
      objectSelector: all(isNoneOf(INJECT, 'false')),
    }),
  },
  {
    since: 10,
    until: NEWEST,
    revisioned: true,
    webhook: (revision) => ({
      name: 'rev.object.sidecar-injector.istio.io',
      namespaceSelector: all(absent(REVISION), absent(INJECTION)),
      objectSelector: all(isNoneOf(INJECT, 'false'), isOneOf(REVISION, revision)),
    }),
  },
  {
    since: 10,
    until: NEWEST,
    revisioned: false,
    webhook: () => ({
      name: 'namespace.sidecar-injector.istio.io',
      namespaceSelector: all(isOneOf(INJECTION, 'enabled')),
      objectSelector: all(isNoneOf(INJECT, 'false')),
    }),
  },
  {
    since: 10,
    until: NEWEST,
    revisioned: false,
    webhook: () => ({
      name: 'object.sidecar-injector.istio.io',
      namespaceSelector: all(absent(INJECTION), absent(REVISION)),
      objectSelector: all(isOneOf(INJECT, 'true'), absent(REVISION)),
    }),
  },
]

/** The webhooks of a chart of this minor for a revision, as they would stand in a MutatingWebhookConfiguration. */
export function chartWebhooks(revision: string, minor: number): readonly JsonObject[] {
  const isDefault = revision === 'default'
  const rows = CHART_WEBHOOKS.filter(
    (row) => row.since <= minor && minor <= row.until && (row.revisioned ? !isDefault || minor >= 10 : isDefault),
  )
  return rows.map((row) => toJson(row.webhook(revision)))
}

/** A value of ours as plain data, without prototypes. */
function toJson(webhook: WireWebhook): JsonObject {
  return parseJson(JSON.stringify(webhook)) as JsonObject
}
