import type { JsonObject } from '../base/json.ts'
import { at } from '../base/json.ts'
import { ANNOTATIONS } from './names.ts'

/** User and group that the proxy runs as, where nothing says otherwise. */
export const DEFAULT_PROXY_ID = 1337n

const INT64_MAX = 2n ** 63n - 1n

/**
 * `.ProxyUID` and `.ProxyGID` on OpenShift: the ends of the ranges that the Namespace's annotations set aside, else 1337.
 * Mirrors GetProxyIDs, pkg/kube/inject/openshift.go.
 */
export function proxyIds(namespace: JsonObject | undefined): { readonly uid: bigint; readonly gid: bigint } {
  const uidRange = annotation(namespace, ANNOTATIONS.openshiftUidRange)
  const groups = annotation(namespace, ANNOTATIONS.openshiftSupplementalGroups) ?? uidRange
  return {
    uid: (uidRange === undefined ? undefined : rangeEnd(uidRange)) ?? DEFAULT_PROXY_ID,
    gid: (groups === undefined ? undefined : groupsEnd(groups)) ?? DEFAULT_PROXY_ID,
  }
}

/** The end of the first of several ranges; undefined when any of them cannot be read. */
function groupsEnd(text: string): bigint | undefined {
  const ends = text.split(',').map(rangeEnd)
  return ends.includes(undefined) ? undefined : ends[0]
}

/** `start/size` or `start-end` → the last number; undefined when it is neither, or no valid range. */
function rangeEnd(text: string): bigint | undefined {
  const match = /^(\d+)(\/|-)(\d+)$/.exec(text)
  if (match === null) return undefined
  const start = BigInt(match[1] ?? '')
  const last = match[2] === '/' ? start + BigInt(match[3] ?? '') - 1n : BigInt(match[3] ?? '')
  return last < start || last > INT64_MAX ? undefined : last
}

function annotation(namespace: JsonObject | undefined, name: string): string | undefined {
  const value = at(namespace, 'metadata', 'annotations', name)
  return typeof value === 'string' && value !== '' ? value : undefined
}
