import { type JsonObject, parseJson } from '../base/json.ts'
import type { WireSelector, WireWebhook } from '../krm/wire.ts'

/**
 * The injection webhooks that Istio's charts emit, for facts without a MutatingWebhookConfiguration. Source: the istio-discovery charts of
 * 1.0–1.32 (before 1.6 the chart sidecarInjectorWebhook), rendered with their defaults. A revision other than `default` gets only the rows
 * with `revisioned`. `since` and `until` are minors of Istio, inclusive. A row with `everywhere` stands only where values have
 * `sidecarInjectorWebhook.enableNamespacesByDefault`.
 */
interface ChartWebhook {
  readonly since: number
  readonly until: number
  readonly revisioned: boolean
  readonly everywhere?: true
  readonly webhook: (revision: string, chart: ChartSettings) => WireWebhook
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

const CHART_WEBHOOKS: readonly ChartWebhook[] = [
  {
    since: 0,
    until: 9,
    revisioned: false,
    webhook: (_, { minor, everywhere }) => ({
      name: 'sidecar-injector.istio.io',
      namespaceSelector: everywhere
        ? all(isNoneOf(INJECTION, 'disabled'), ...(minor < 6 ? [] : [absent(REVISION)]))
        : all(isOneOf(INJECTION, 'enabled')),
    }),
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
  {
    since: 10,
    until: NEWEST,
    revisioned: false,
    everywhere: true,
    webhook: (_, { minor }) => ({
      name: 'auto.sidecar-injector.istio.io',
      namespaceSelector: all(absent(INJECTION), absent(REVISION), ...(minor < 16 ? [] : [SYSTEM])),
      objectSelector: all(absent(INJECT), absent(REVISION)),
    }),
  },
]

/** What a revision's chart made its webhooks of. */
export interface ChartSettings {
  /** Istio's minor. */
  readonly minor: number
  /** Namespaces are injected unless they say otherwise. */
  readonly everywhere: boolean
}

/** The webhooks of a chart for a revision, as they would stand in a MutatingWebhookConfiguration. */
export function chartWebhooks(revision: string, chart: ChartSettings): readonly JsonObject[] {
  const { minor, everywhere } = chart
  const isDefault = revision === 'default'
  const rows = CHART_WEBHOOKS.filter(
    (row) =>
      row.since <= minor &&
      minor <= row.until &&
      (row.revisioned ? !isDefault || minor >= 10 : isDefault) &&
      (everywhere || row.everywhere === undefined),
  )
  return rows.map((row) => toJson(row.webhook(revision, chart)))
}

/** A value of ours as plain data, without prototypes. */
function toJson(webhook: WireWebhook): JsonObject {
  return parseJson(JSON.stringify(webhook)) as JsonObject
}
