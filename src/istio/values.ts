/**
 * The `values` text of the injector's ConfigMap in its two views, mirrors NewValuesConfig of pkg/kube/inject/webhook.go: a plain tree for
 * templates (numbers are float64, nulls stay) and the typed view behind image names, cluster, network and two flags.
 */
import { at, isArray, isObject, type Json, type JsonObject, type MutableObject, record } from '../base/json.ts'
import { readYamlValue } from '../yaml/read-value.ts'
import { isReadError, isUnreadable } from './mesh/mesh-error.ts'
import { checkValues, isValuesTypeError } from './values-check.ts'

/** What the injector itself reads from the typed view; absent texts are "". */
export interface TypedValues {
  readonly hub: string
  /** Any JSON scalar; absent when not set (null is something else). */
  readonly tag?: Json
  readonly proxyImage: string
  readonly proxyInitImage: string
  readonly variant: string
  readonly clusterName: string
  readonly network: string
  readonly holdApplicationUntilProxyStarts: boolean
  readonly rewriteAppHttpProbe: boolean
}

export interface InjectorValues {
  /** What templates see as `.Values`. */
  readonly tree: JsonObject
  readonly typed: TypedValues
  /** Set when the text does not fit Istio's types; `tree` and `typed` are then what that istiod goes on with. */
  readonly fault?: ValuesFault
}

/**
 * What istiod makes of badly typed values: it refuses to start (1.26 and newer), logs and fails every request for want of values (1.23 to 1.25), logs and
 * injects with empty values (1.14 to 1.22), or fails every request (older).
 */
export interface ValuesFault {
  /** Go's text: `could not parse configuration values: …`. */
  readonly message: string
  readonly effect: 'refused' | 'missing' | 'ignored' | 'per-request'
}

/** What istiod tells a pod where the values are `missing`. */
export const MISSING_VALUES = 'failed to parse values.yaml; check Istiod logs for errors'

const EFFECTS: readonly (readonly [since: number, effect: ValuesFault['effect']])[] = [
  [26, 'refused'],
  [23, 'missing'],
  [14, 'ignored'],
  [Number.NEGATIVE_INFINITY, 'per-request'],
]

/** Both views of a `values` text; the newest Istio's types when no minor is given. An empty text has no values, and no fault. */
export function decodeValues(text: string, minor = Number.POSITIVE_INFINITY): InjectorValues {
  try {
    const value = readYamlValue(text)
    checkValues(value, minor)
    const tree = value === null ? record() : (asFloats(value) as JsonObject)
    return { tree, typed: typedValues(tree) }
  } catch (error) {
    if (!isReadError(error) && !isValuesTypeError(error)) throw error
    const message = `could not parse configuration values: ${error.message}`
    const [, ofGo] = EFFECTS.find(([since]) => minor >= since) as (typeof EFFECTS)[number]
    // What Go reads may not be ignored because we do not.
    const effect = isUnreadable(error) || isValuesTypeError(error) ? ofGo : 'refused'
    return { tree: record(), typed: typedValues(record()), fault: { message, effect } }
  }
}

/** What a `values` text says, whether or not it fits Istio's types; undefined where it is no map. */
export function writtenValues(text: string): JsonObject | undefined {
  try {
    const value = readYamlValue(text)
    return value === null ? record() : isObject(value) ? value : undefined
  } catch (error) {
    if (!isReadError(error)) throw error
    return undefined
  }
}

/** Values with others over them, map by map; a list or scalar takes the place of what was there. */
export function mergeValues(base: Json | undefined, overlay: Json): Json {
  if (!isObject(base) || !isObject(overlay)) return overlay
  const merged: MutableObject = Object.assign(record(), base)
  for (const key of Object.keys(overlay)) merged[key] = mergeValues(merged[key], overlay[key] ?? null)
  return merged
}

/** The typed view of values that are already plain and well typed. */
function typedValues(tree: JsonObject): TypedValues {
  const text = (...path: readonly string[]): string => {
    const value = at(tree, ...path)
    return typeof value === 'string' ? value : ''
  }
  const tag = at(tree, 'global', 'tag')
  return {
    hub: text('global', 'hub'),
    ...(tag === undefined ? {} : { tag }),
    proxyImage: text('global', 'proxy', 'image'),
    proxyInitImage: text('global', 'proxy_init', 'image'),
    variant: text('global', 'variant'),
    clusterName: text('global', 'multiCluster', 'clusterName'),
    network: text('global', 'network'),
    holdApplicationUntilProxyStarts: at(tree, 'global', 'proxy', 'holdApplicationUntilProxyStarts') === true,
    rewriteAppHttpProbe: at(tree, 'sidecarInjectorWebhook', 'rewriteAppHTTPProbe') === true,
  }
}

/** The value with every integer as a double, as encoding/json decodes into `any`; the value itself when it has no big integer. */
function asFloats(value: Json): Json {
  if (typeof value === 'bigint') return Number(value)
  if (isArray(value)) {
    const items = value.map(asFloats)
    return items.some((item, i) => item !== value[i]) ? items : value
  }
  if (!isObject(value)) return value
  let copy: { [key: string]: Json } | undefined
  for (const key of Object.keys(value)) {
    const before = value[key] as Json
    const after = asFloats(before)
    if (after === before) continue
    copy ??= Object.assign(record(), value)
    copy[key] = after
  }
  return copy ?? value
}
