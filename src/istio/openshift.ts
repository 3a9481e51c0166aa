import type { JsonObject } from '../base/json.ts'
import { at } from '../base/json.ts'
import { ANNOTATIONS } from './names.ts'

/** User and group that the proxy runs as, where nothing says otherwise. */
const DEFAULT_PROXY_ID = 1337n

/** Numbers of a range are uint32 in Go, and wrap. */
const UINT32 = 2n ** 32n

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

/** `start/size` or `start-end` → the last number; undefined when it is neither. As with Go's Sscanf, blanks may stand before a number and anything after. */
function rangeEnd(text: string): bigint | undefined {
  const match = /^[ \t]*(\d+)(\/|-)[ \t]*(\d+)/.exec(text)
  if (match === null || text.includes('/') !== (match[2] === '/')) return undefined
  const [start, second] = [BigInt(match[1] ?? ''), BigInt(match[3] ?? '')]
  if (start >= UINT32 || second >= UINT32) return undefined
  return match[2] === '/' ? BigInt.asUintN(32, start + second - 1n) : second
}

function annotation(namespace: JsonObject | undefined, name: string): string | undefined {
  const value = at(namespace, 'metadata', 'annotations', name)
  return typeof value === 'string' ? value : undefined
}
