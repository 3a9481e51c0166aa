import { upperText } from '../template/gotemplate/funcs/sprig/runes.ts'
import { CLUSTER_ENV, NETWORK_ENV } from './names.ts'
import type { Contract } from './versions.ts'

const MARKER = ':ENV:'
const ESCAPED_SLASH = '--slash--'
const KNOWN_KEYS: Readonly<Record<string, string>> = { cluster: CLUSTER_ENV, net: NETWORK_ENV }

/**
 * Variables for the proxy that the path of the webhook's URL carries: `/inject/cluster/c1/net/n1` or `/inject/:ENV:cluster=c1:ENV:net=n1`.
 * Percent escapes must be decoded already. A key without a value is dropped. Mirrors parseInjectEnvs, pkg/kube/inject/webhook.go.
 */
export function webhookEnv(path: string, contract: Pick<Contract, 'envPath'>): ReadonlyMap<string, string> {
  const env = new Map<string, string>()
  const pairs = keysAndValues(path.endsWith('/') ? path.slice(0, -1) : path, contract.envPath)
  for (let i = 0; i + 1 < pairs.length; i += 2) {
    const key = pairs[i] ?? ''
    const name = Object.hasOwn(KNOWN_KEYS, key) ? KNOWN_KEYS[key] : upperText(key)
    if (name) env.set(name, pairs[i + 1] ?? '')
  }
  return env
}

/** Keys and values in turn. */
function keysAndValues(path: string, style: Contract['envPath']): readonly string[] {
  const start = secondSlash(path)
  if (start < 0) return []
  const rest = path.slice(start + 1)
  if (style !== 'segments' && rest.startsWith(MARKER)) {
    return rest
      .split(MARKER)
      .slice(1)
      .filter((piece) => piece.indexOf('=') > 0)
      .flatMap((piece) => [piece.slice(0, piece.indexOf('=')), piece.slice(piece.indexOf('=') + 1)])
  }
  const segments = rest.split('/')
  return style === 'escaped-slash' ? segments.map((s, i) => (i % 2 === 1 ? s.replaceAll(ESCAPED_SLASH, '/') : s)) : segments
}

/** Go splits the path into at most three parts, of which the third counts: what follows the second slash. */
function secondSlash(path: string): number {
  const first = path.indexOf('/')
  return first < 0 ? -1 : path.indexOf('/', first + 1)
}

/** Cluster and network as istiod up to 1.7 took them from the path: by their place from its end, whatever the other parts say. */
export function legacyWebhookEnv(path: string): ReadonlyMap<string, string> {
  const parts = path.split('/')
  if (parts.length < 5) return new Map()
  const pairs = [
    [CLUSTER_ENV, parts.at(-3) ?? ''],
    [NETWORK_ENV, parts.at(-1) ?? ''],
  ] as const
  return new Map(pairs.filter(([, value]) => value !== ''))
}
