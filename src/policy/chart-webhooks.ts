import { type JsonObject, parseJson } from '../base/json.ts'
import type { WireSelector, WireWebhook } from '../krm/wire.ts'

/**
 * The injection webhooks that Istio's charts emit, for facts without a MutatingWebhookConfiguration. Source: the istio-discovery charts of
 * 1.0–1.32 (before 1.6 the chart sidecarInjectorWebhook), rendered with their defaults. A revision other than `default` gets only the rows
 * with `revisioned`. `since` and `until` are minors of Istio, inclusive. A row with `everywhere` stands only where values say so of
 * `sidecarInjectorWebhook.enableNamespacesByDefault`, or only where they do not.
 */
interface ChartWebhook {
  readonly since: number
  readonly until: number
  readonly revisioned: boolean
  readonly everywhere?: boolean
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

/** The namespaces that `auto.` leaves out since 1.16. */
const SYSTEM = isNoneOf('kubernetes.io/metadata.name', 'kube-system', 'kube-public', 'kube-node-lease', 'local-path-storage')
const auto = (...more: ReturnType<typeof isNoneOf>[]): WireWebhook => ({
  name: 'auto.sidecar-injector.istio.io',
  namespaceSelector: all(absent(INJECTION), absent(REVISION), ...more),
  objectSelector: all(absent(INJECT), absent(REVISION)),
})

const CHART_WEBHOOKS: readonly ChartWebhook[] = [
  {
    since: 0,
    until: 5,
    revisioned: false,
    everywhere: true,
    webhook: () => ({ name: 'sidecar-injector.istio.io', namespaceSelector: all(isNoneOf(INJECTION, 'disabled')) }),
  },
  {
    since: 6,
    until: 9,
    revisioned: false,
    everywhere: true,
    webhook: () => ({
      name: 'sidecar-injector.istio.io',
      namespaceSelector: all(isNoneOf(INJECTION, 'disabled'), absent(REVISION)),
    }),
  },
  {
    since: 0,
    until: 9,
    revisioned: false,
    everywhere: false,
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
  { since: 10, until: 15, revisioned: false, everywhere: true, webhook: () => auto() },
  { since: 16, until: NEWEST, revisioned: false, everywhere: true, webhook: () => auto(SYSTEM) },
]

/** What a revision's chart made its webhooks of. */
export interface ChartSettings {
  /** Istio's minor. */
  readonly minor: number
  /** Namespaces are injected unless they say otherwise. */
  readonly everywhere: boolean
}

/** The webhooks of a chart for a revision, as they would stand in a MutatingWebhookConfiguration. */
export function chartWebhooks(revision: string, { minor, everywhere }: ChartSettings): readonly JsonObject[] {
  const isDefault = revision === 'default'
  const rows = CHART_WEBHOOKS.filter(
    (row) =>
      row.since <= minor &&
      minor <= row.until &&
      (row.revisioned ? !isDefault || minor >= 10 : isDefault) &&
      (row.everywhere ?? everywhere) === everywhere,
  )
  return rows.map((row) => toJson(row.webhook(revision)))
}

/** A value of ours as plain data, without prototypes. */
function toJson(webhook: WireWebhook): JsonObject {
  return parseJson(JSON.stringify(webhook)) as JsonObject
}
