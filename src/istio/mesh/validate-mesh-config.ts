/**
 * What Istio refuses in a MeshConfig, with its texts. Mirrors ValidateMeshConfig (pkg/config/validation/agent/validation.go, Istio 1.32). What Istio only warns of
 * (extension providers, ECDH curves of tlsDefaults) is left out. Rules for fields that a version does not know cannot fire for it.
 */
import { durationText } from '../../base/go-duration.ts'
import { portError, trustDomainError, wildcardDomainError } from './addresses.ts'
import { appendErrors, type GoErrors, goError, joinErrors, prefixErrors } from './go-errors.ts'
import { listIn, type Message, messageIn, nanosecondsIn, numberIn, stringIn } from './message.ts'
import { NEWEST_MINOR } from './schema.ts'
import { localityErrors, zoneAwareErrors } from './validate-locality.ts'
import { durationError, proxyConfigErrors } from './validate-proxy-config.ts'

/** The errors of a MeshConfig, or undefined: one alone, or a list. */
export function meshConfigErrors(mesh: Message, minor = NEWEST_MINOR): GoErrors | undefined {
  const proxy = messageIn(mesh, 'defaultConfig')
  return joinErrors(
    prefixed('invalid proxy listen port:', portError(numberIn(mesh, 'proxyListenPort'))),
    prefixed('invalid connect timeout:', connectTimeoutError(nanosecondsIn(mesh, 'connectTimeout') ?? 0n)),
    prefixed('invalid protocol detection timeout:', precisionError(nanosecondsIn(mesh, 'protocolDetectionTimeout') ?? 0n)),
    proxy === undefined ? goError('missing default config') : proxyConfigErrors(proxy, minor),
    localityErrors(messageIn(mesh, 'localityLbSetting')),
    zoneAwareErrors(messageIn(mesh, 'zoneAwareLbSetting')),
    serviceSettingsErrors(mesh),
    minor >= TRUST_DOMAIN_SINCE ? trustDomainErrors(mesh) : undefined,
    listIn<string>(messageIn(mesh, 'meshMTLS'), 'ecdhCurves').length > 0
      ? appendErrors(goError('mesh TLS does not support ECDH curves configuration'))
      : undefined,
    trafficPolicyErrors(messageIn(mesh, 'defaultTrafficPolicy')),
  )
}

/** Charts up to 1.5 wrote an empty trust domain. */
const TRUST_DOMAIN_SINCE = 6
const MILLISECOND = 1_000_000n
const HOUR = 3_600_000_000_000n

function prefixed(prefix: string, error: string | undefined): GoErrors | undefined {
  return prefixErrors(error === undefined ? undefined : goError(error), prefix)
}

function connectTimeoutError(nanoseconds: bigint): string | undefined {
  const malformed = durationError(nanoseconds)
  if (malformed !== undefined || nanoseconds <= HOUR) return malformed
  return `time ${durationText(nanoseconds)} must be >${durationText(MILLISECOND)} and <${durationText(HOUR)}`
}

function precisionError(nanoseconds: bigint): string | undefined {
  return nanoseconds % MILLISECOND === 0n ? undefined : 'only durations to ms precision are supported'
}

function serviceSettingsErrors(mesh: Message): GoErrors | undefined {
  return appendErrors(
    ...listIn(mesh, 'serviceSettings').flatMap((settings, index) =>
      listIn<string>(settings, 'hosts').map((host) =>
        prefixed(`serviceSettings[${index}], host \`${host}\`:`, wildcardDomainError(host)),
      ),
    ),
  )
}

function trustDomainErrors(mesh: Message): GoErrors | undefined {
  return appendErrors(
    prefixed('trustDomain:', trustDomainError(stringIn(mesh, 'trustDomain'))),
    ...listIn<string>(mesh, 'trustDomainAliases').map((alias, index) =>
      prefixed(`trustDomainAliases[${index}], domain \`${alias}\` :`, trustDomainError(alias)),
    ),
  )
}

/** Mirrors validateMeshConfigDefaultTrafficPolicy. */
function trafficPolicyErrors(policy: Message | undefined): GoErrors | undefined {
  const pool = messageIn(policy, 'connectionPool')
  const outlier = messageIn(policy, 'outlierDetection')
  return joinErrors(pool === undefined ? undefined : poolErrors(pool), outlier === undefined ? undefined : outlierErrors(outlier))
}

const HTTP_LIMITS = [
  ['http1MaxPendingRequests', 'http1 max pending requests'],
  ['http2MaxRequests', 'http2 max requests'],
  ['maxRequestsPerConnection', 'max requests per connection'],
  ['maxRetries', 'max retries'],
  ['maxConcurrentStreams', 'max concurrent streams'],
] as const

/** H2UpgradePolicy of HTTPSettings. */
const UPGRADE = 2

function poolErrors(pool: Message): GoErrors | undefined {
  const http = messageIn(pool, 'http')
  const tcp = messageIn(pool, 'tcp')
  const keepalive = messageIn(tcp, 'tcpKeepalive')
  const idle = nanosecondsIn(tcp, 'idleTimeout') ?? 0n
  return joinErrors(
    http === undefined && tcp === undefined ? goError('connection pool must have at least one field') : undefined,
    ...HTTP_LIMITS.map(([field, name]) => negativeError(http, field, name)),
    timeError(http, 'idleTimeout'),
    numberIn(http, 'h2UpgradePolicy') === UPGRADE && http?.['useClientProtocol'] === true
      ? goError('use client protocol must not be true when H2UpgradePolicy is UPGRADE')
      : undefined,
    negativeError(tcp, 'maxConnections', 'max connections'),
    timeError(tcp, 'connectTimeout'),
    timeError(tcp, 'maxConnectionDuration'),
    idle / MILLISECOND === 0n ? undefined : timeError(tcp, 'idleTimeout'),
    timeError(keepalive, 'time'),
    timeError(keepalive, 'interval'),
  )
}

function outlierErrors(outlier: Message): GoErrors | undefined {
  return joinErrors(
    timeError(outlier, 'baseEjectionTime'),
    timeError(outlier, 'interval'),
    outlier['splitExternalLocalOriginErrors'] !== true && numberIn(outlier, 'consecutiveLocalOriginFailures') > 0
      ? goError(
          'outlier detection consecutive local origin failures is specified, but split external local origin errors is set to false',
        )
      : undefined,
    percentError(numberIn(outlier, 'maxEjectionPercent')),
    percentError(numberIn(outlier, 'minHealthPercent')),
  )
}

function negativeError(message: Message | undefined, field: string, name: string): GoErrors | undefined {
  return numberIn(message, field) < 0 ? goError(`${name} must be non-negative`) : undefined
}

function timeError(message: Message | undefined, field: string): GoErrors | undefined {
  const value = nanosecondsIn(message, field)
  const error = value === undefined ? undefined : durationError(value)
  return error === undefined ? undefined : goError(error)
}

function percentError(value: number): GoErrors | undefined {
  return value < 0 || value > 100 ? goError(`percentage ${value} is not in range 0..100`) : undefined
}
