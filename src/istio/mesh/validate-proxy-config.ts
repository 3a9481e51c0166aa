/**
 * What Istio refuses in a ProxyConfig, with its texts. Mirrors ValidateMeshConfigProxyConfig (pkg/config/validation/agent/validation.go, Istio 1.32) and, for older
 * versions, what is known of theirs. Warnings of Istio are left out.
 */

import { durationText } from '../../base/go-duration.ts'
import { quote } from '../../template/gotemplate/format/strconv.ts'
import { readYamlValue } from '../../yaml/read-value.ts'
import { portError, proxyAddressError } from './addresses.ts'
import { defaultProxyConfig } from './defaults.ts'
import { appendErrors, type GoErrors, goError, joinErrors, prefixErrors, printErrors } from './go-errors.ts'
import { readMessage } from './jsonpb.ts'
import { isReadError } from './mesh-error.ts'
import { type Message, messageIn, nanosecondsIn, numberIn, stringIn } from './message.ts'
import { enumName, NEWEST_MINOR, PROXY_CONFIG } from './schema.ts'

/**
 * Why the annotation `proxy.istio.io/config` makes the webhook reject its pod, or undefined. Mirrors validateProxyConfig (pkg/kube/inject/validate.go).
 */
export function proxyConfigAnnotationError(value: string, minor = NEWEST_MINOR): string | undefined {
  let config: Message
  try {
    config = readMessage(PROXY_CONFIG, readYamlValue(value), { into: defaultProxyConfig(minor), minor })
  } catch (error) {
    if (!isReadError(error)) throw error
    return `failed to convert to apply proxy config: ${error.message}`
  }
  const errors = proxyConfigErrors(config, minor)
  return errors === undefined ? undefined : printErrors(errors)
}

/** The errors of a ProxyConfig as one list, or undefined. */
export function proxyConfigErrors(config: Message, minor = NEWEST_MINOR): GoErrors | undefined {
  const tracing = messageIn(config, 'tracing')
  const discovery = stringIn(config, 'discoveryAddress')
  const statsd = stringIn(config, 'statsdUdpAddress')
  const metrics = stringIn(config, 'envoyMetricsServiceAddress')
  const policy = numberIn(config, 'controlPlaneAuthPolicy')
  return appendErrors(
    stringIn(config, 'configPath') === '' ? goError('config path must be set') : undefined,
    stringIn(config, 'binaryPath') === '' ? goError('binary path must be set') : undefined,
    clusterNameError(config),
    drainErrors(config, minor),
    discovery === ''
      ? goError('discovery address must be set to the proxy discovery service')
      : addressError('invalid discovery address:', discovery),
    prefixErrors(lightstepErrors(messageIn(tracing, 'lightstep')), 'invalid lightstep config:'),
    collectorError('invalid zipkin config:', messageIn(tracing, 'zipkin')),
    collectorError('invalid datadog config:', messageIn(tracing, 'datadog')),
    prefixErrors(clientTlsErrors(messageIn(tracing, 'tlsSettings')), 'invalid tracing TLS config:'),
    addressError(`invalid statsd udp address ${quote(statsd)}:`, statsd),
    addressError(`invalid envoy metrics service address ${quote(metrics)}:`, metrics),
    remoteError('invalid envoy metrics service address', messageIn(config, 'envoyMetricsService')),
    remoteError('invalid envoy access log service address', messageIn(config, 'envoyAccessLogService')),
    prefixed('invalid proxy admin port:', portError(numberIn(config, 'proxyAdminPort'))),
    policy === 0 || policy === MUTUAL_TLS
      ? undefined
      : goError(`invalid authentication policy: unrecognized control plane auth policy ${quote(policyName(policy))}`),
    prefixed('invalid status port:', portError(numberIn(config, 'statusPort'))),
    privateKeyErrors(messageIn(config, 'privateKeyProvider'), minor),
    prefixErrors(connectionErrors(messageIn(config, 'connectionSettings')), 'invalid connection settings:'),
  )
}

/** Why a duration is not allowed where Istio wants a positive one of whole milliseconds, or undefined. Mirrors ValidateDuration. */
export function durationError(nanoseconds: bigint): string | undefined {
  if (nanoseconds < MILLISECOND) return 'duration must be greater than 1ms'
  return nanoseconds % MILLISECOND === 0n ? undefined : 'only durations to ms precision are supported'
}

/** Mirrors ValidateTLS for settings outside of a namespace. */
function clientTlsErrors(settings: Message | undefined): GoErrors | undefined {
  if (settings === undefined) return undefined
  const has = (field: string) => field in settings
  const mode = enumName('istio.networking.v1alpha3.ClientTLSSettings.TLSmode', numberIn(settings, 'mode'))
  const credential = stringIn(settings, 'credentialName')
  const errors: GoErrors[] = []
  if (credential.startsWith(CONFIG_MAP))
    errors.push(goError(`invalid configmap:// credentialName: ${configMapError(credential)}`))
  if (settings['insecureSkipVerify'] === true) {
    if (mode === 'SIMPLE' && (has('caCertificates') || has('credentialName') || has('subjectAltNames'))) {
      errors.push(
        goError('cannot specify CaCertificates or CredentialName or SubjectAltNames when InsecureSkipVerify is set true'),
      )
    }
    if (mode === 'MUTUAL' && (has('caCertificates') || has('subjectAltNames'))) {
      errors.push(goError('cannot specify CaCertificates or SubjectAltNames when InsecureSkipVerify is set true'))
    }
  }
  if ((mode === 'SIMPLE' || mode === 'MUTUAL') && credential !== '') {
    if (has('clientCertificate') || has('caCertificates') || has('privateKey') || has('caCrl')) {
      errors.push(goError('cannot specify client certificates or CA certificate or CA CRL If credentialName is set'))
    }
  } else if (mode === 'MUTUAL') {
    if (!has('clientCertificate')) errors.push(goError('client certificate required for mutual tls'))
    if (!has('privateKey')) errors.push(goError('private key required for mutual tls'))
  }
  return joinErrors(...errors)
}

const MUTUAL_TLS = 1
const MILLISECOND = 1_000_000n
const SECOND = 1_000_000_000n
const CONFIG_MAP = 'configmap://'

function prefixed(prefix: string, error: string | undefined): GoErrors | undefined {
  return error === undefined ? undefined : goError(`${prefix} ${error}`)
}

function addressError(prefix: string, address: string): GoErrors | undefined {
  return address === '' ? undefined : prefixed(prefix, proxyAddressError(address))
}

function remoteError(prefix: string, service: Message | undefined): GoErrors | undefined {
  const address = stringIn(service, 'address')
  return addressError(`${prefix} ${quote(address)}:`, address)
}

function policyName(policy: number): string {
  return enumName('istio.mesh.v1alpha1.AuthenticationPolicy', policy) ?? String(policy)
}

function clusterNameError(config: Message): GoErrors | undefined {
  if ('tracingServiceName' in config) return undefined
  if (!('serviceCluster' in config)) return goError('oneof service cluster or tracing service name must be specified')
  return config['serviceCluster'] === '' ? goError('service cluster must be specified') : undefined
}

/** The last version with parentShutdownDuration, which was checked together with the drain duration. */
const LAST_PARENT_SHUTDOWN = 16
const HOUR = 3600n * SECOND

/** Mirrors ValidateDrainDuration, and ValidateParentAndDrain up to 1.16. */
function drainErrors(config: Message, minor: number): GoErrors | undefined {
  const drain = nanosecondsIn(config, 'drainDuration') ?? 0n
  if (minor > LAST_PARENT_SHUTDOWN) {
    return prefixed('invalid drain duration:', durationError(drain)) ?? wholeSeconds('drain', drain)
  }
  const parent = nanosecondsIn(config, 'parentShutdownDuration') ?? 0n
  const malformed = appendErrors(
    prefixed('invalid drain duration:', durationError(drain)),
    prefixed('invalid parent shutdown duration:', durationError(parent)),
  )
  const errors =
    malformed ??
    appendErrors(
      wholeSeconds('drain', drain),
      wholeSeconds('parent shutdown', parent),
      parent > drain
        ? undefined
        : goError(`parent shutdown time ${durationText(parent)} must be greater than drain time ${durationText(drain)}`),
      drain > HOUR ? goError(`drain time ${durationText(drain)} must be <${durationText(HOUR)}`) : undefined,
      parent > HOUR ? goError(`parent shutdown time ${durationText(parent)} must be <${durationText(HOUR)}`) : undefined,
    )
  return prefixErrors(errors, 'invalid parent and drain time combination')
}

function wholeSeconds(name: string, nanoseconds: bigint): GoErrors | undefined {
  return nanoseconds % SECOND === 0n ? undefined : goError(`${name} time only supports durations to seconds precision`)
}

function lightstepErrors(lightstep: Message | undefined): GoErrors | undefined {
  if (lightstep === undefined) return undefined
  return appendErrors(
    stringIn(lightstep, 'address') === '' ? goError('address is required') : undefined,
    prefixed('invalid lightstep address:', proxyAddressError(stringIn(lightstep, 'address'))),
    stringIn(lightstep, 'accessToken') === '' ? goError('access token is required') : undefined,
  )
}

/** The node's address is only known where the proxy runs. */
function collectorError(prefix: string, collector: Message | undefined): GoErrors | undefined {
  if (collector === undefined) return undefined
  return prefixed(prefix, proxyAddressError(stringIn(collector, 'address').replace('$(HOST_IP)', '127.0.0.1')))
}

/** Outside of a namespace every reference to a ConfigMap is wrong. */
function configMapError(credential: string): string {
  const [namespace = '', name] = credential.slice(CONFIG_MAP.length).split('/')
  const expected = (what: string) => `invalid resource name ${quote(credential)}. Expected ${what}`
  if (name === undefined) return expected('namespace and name')
  if (namespace === '') return expected('namespace')
  return name === '' ? expected('name') : 'namespace must match the configuration namespace ""'
}

/** Up to 1.20 Istio misspelt it. */
const SPELT_SINCE = 21

function privateKeyErrors(provider: Message | undefined, minor: number): GoErrors | undefined {
  if (provider === undefined) return undefined
  const name = ['cryptomb', 'qat'].find((each) => each in provider)
  const delay = name === undefined ? undefined : nanosecondsIn(messageIn(provider, name), 'pollDelay')
  const errors =
    name === undefined
      ? appendErrors(goError('private key provider configuration is required'), goError('unknown private key provider'))
      : delay === undefined
        ? goError('pollDelay is required')
        : delay === 0n
          ? goError('pollDelay must be non zero')
          : undefined
  return prefixErrors(errors, `invalid private key provider ${minor < SPELT_SINCE ? 'confguration' : 'configuration'}:`)
}

function connectionErrors(settings: Message | undefined): GoErrors | undefined {
  if (settings === undefined) return undefined
  return appendErrors(
    ...CONNECTION_RULES.map(([field, name, least, demand]) => {
      if (!(field in settings)) return undefined
      const value = nanosecondsIn(settings, field)
      const number = value !== undefined && typeof settings[field] === 'object' ? value : BigInt(numberIn(settings, field))
      return number < BigInt(least) ? goError(`${name} must be ${demand}`) : undefined
    }),
  )
}

const CONNECTION_RULES = [
  ['listenerPerConnectionBufferLimitBytes', 'listener_per_connection_buffer_limit_bytes', 0, 'non-negative'],
  ['clusterPerConnectionBufferLimitBytes', 'cluster_per_connection_buffer_limit_bytes', 0, 'non-negative'],
  ['httpIdleTimeout', 'http_idle_timeout', 0, 'non-negative'],
  ['httpMaxConnectionDuration', 'http_max_connection_duration', 0, 'non-negative'],
  ['httpDrainTimeout', 'http_drain_timeout', 0, 'non-negative'],
  ['httpRequestTimeout', 'http_request_timeout', 0, 'non-negative'],
  ['httpRequestHeadersTimeout', 'http_request_headers_timeout', 0, 'non-negative'],
  ['httpStreamIdleTimeout', 'http_stream_idle_timeout', 0, 'non-negative'],
  ['httpMaxStreamDuration', 'http_max_stream_duration', 0, 'non-negative'],
  ['httpMaxConcurrentStreams', 'http_max_concurrent_streams', 1, 'positive'],
  ['http2InitialStreamWindowSize', 'http2_initial_stream_window_size', 65535, 'at least 65535'],
  ['http2InitialConnectionWindowSize', 'http2_initial_connection_window_size', 65535, 'at least 65535'],
  ['listenerConnectionLimit', 'listener_connection_limit', 1, 'positive'],
  ['globalDownstreamConnectionLimit', 'global_downstream_connection_limit', 1, 'positive'],
] as const
