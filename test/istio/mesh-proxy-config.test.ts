import type { Json } from '../../src/base/json.ts'
import { readMeshConfig } from '../../src/istio/mesh/mesh-config.ts'
import { messageIn } from '../../src/istio/mesh/message.ts'
import { applyProxyConfig, effectiveProxyConfig, proxyConfigToJson } from '../../src/istio/mesh/proxy-config.ts'
import { chooseProxyConfigResources, readProxyConfigSpec } from '../../src/istio/mesh/proxy-config-resources.ts'
import { proxyConfigAnnotationError } from '../../src/istio/mesh/validate-proxy-config.ts'
import { equal, is, throwsMessage } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

const MESH =
  'defaultConfig: {statNameLength: 64, extraStatTags: [m], proxyMetadata: {A: m, B: m}, tracing: {sampling: 7}, drainDuration: 20s}\n'

describe('effectiveProxyConfig', (it) => {
  it.each(
    (row) => `1.${row.minor}`,
    [
      // Zeros are lost in print, messages replaced.
      {
        minor: 20,
        json: '{"drainDuration":"0s","statNameLength":64,"concurrency":0,"tracing":{"maxPathTagLength":9},"proxyMetadata":{"A":"a","B":"m"},"extraStatTags":["a"]}',
      },
      // Everything is joined, durations by their parts.
      {
        minor: 14,
        json: '{"drainDuration":"20s","statNameLength":64,"concurrency":0,"tracing":{"zipkin":{"address":"zipkin.istio-system:9411"},"maxPathTagLength":9,"sampling":7},"proxyMetadata":{"A":"a","B":"m"},"extraStatTags":["m","a"]}',
      },
      // Zeros count.
      {
        minor: 12,
        json: '{"drainDuration":"0s","concurrency":0,"tracing":{"maxPathTagLength":9},"proxyMetadata":{"A":"a","B":"m"},"extraStatTags":["a"]}',
      },
      {
        minor: 8,
        json: '{"drainDuration":"0s","concurrency":0,"tracing":{"maxPathTagLength":9},"proxyMetadata":{"A":"a"},"extraStatTags":["a"]}',
      },
    ],
    ({ minor, json }) => {
      const base = minor === 14 ? MESH.replace('tracing: {', 'tracing: {zipkin: {address: "zipkin.istio-system:9411"}, ') : MESH
      const annotation =
        'statNameLength: 0\nconcurrency: 0\nextraStatTags: [a]\nproxyMetadata: {A: a}\ntracing: {maxPathTagLength: 9}\ndrainDuration: 0s\n'
      const mesh = readMeshConfig(base, minor)
      is(proxyConfigToJson(effectiveProxyConfig({ mesh, annotation, minor }), minor), json)
    },
  )

  it('ranks resources around the annotation', () => {
    const spec = (text: Json) => readProxyConfigSpec(text)
    const config = effectiveProxyConfig({
      mesh: readMeshConfig('defaultConfig: {concurrency: 1}'),
      rootResource: spec({ concurrency: 2, environmentVariables: { R: 'r', X: 'r' } }),
      namespaceResource: spec({ concurrency: 3, environmentVariables: { N: 'n', X: 'n' } }),
      annotation: 'concurrency: 4\nproxyMetadata: {X: a}\nimage: {imageType: debug}\n',
      workloadResource: spec({ environmentVariables: { W: 'w' } }),
    })
    is(
      proxyConfigToJson(config),
      '{"concurrency":4,"proxyMetadata":{"N":"n","R":"r","W":"w","X":"a"},"image":{"imageType":"debug"}}',
    )
  })

  it('ignores an annotation that cannot be read, and a layer that YAML cannot hold', () => {
    const mesh = readMeshConfig('defaultConfig: {concurrency: 1}')
    is(proxyConfigToJson(effectiveProxyConfig({ mesh, annotation: 'concurrency: {}' })), '{"concurrency":1}')
    is(proxyConfigToJson(effectiveProxyConfig({ mesh, annotation: 'concurrency: 2\nmeshId: "\\x7f"' })), '{"concurrency":1}')
  })
})

describe('applyProxyConfig', (it) => {
  it('lets zeros win, and keeps headers that the annotation leaves open', () => {
    const mesh = readMeshConfig(
      'defaultConfig: {statNameLength: 64, proxyHeaders: {server: {value: s}, preserveHttp1HeaderCase: true}}',
    )
    const after = applyProxyConfig(mesh, 'statNameLength: 0\nproxyHeaders: {requestId: {}}')
    is(proxyConfigToJson(messageIn(after, 'defaultConfig') ?? {}), '{"proxyHeaders":{"requestId":{},"server":{"value":"s"}}}')
    is(messageIn(mesh, 'defaultConfig')?.['statNameLength'], 64)
  })

  it('says what is wrong as Istio does', () => {
    throwsMessage(
      () => applyProxyConfig(readMeshConfig(''), 'proxyMetadata: {A: 1}'),
      'could not parse proxy config: json: cannot unmarshal number into Go value of type string',
    )
  })
})

describe('proxyConfigAnnotationError', (it) => {
  it.each(
    (row) => `${row.value} in 1.${row.minor ?? 32}`,
    [
      { value: 'concurrency: 3', error: undefined },
      {
        value: 'image: a',
        error:
          'failed to convert to apply proxy config: json: cannot unmarshal string into Go value of type map[string]json.RawMessage',
      },
      {
        value: 'discoveryAddress: "[::1]:0"',
        error: '1 error occurred:\n\t* invalid discovery address: port number 0 must be in the range 1..65535\n\n',
      },
      {
        value: 'discoveryAddress: "1.2.3.400:5"',
        error: '1 error occurred:\n\t* invalid discovery address: "1.2.3.400" is not a valid hostname or an IP address\n\n',
      },
      {
        value: 'statsdUdpAddress: a:x',
        error:
          '1 error occurred:\n\t* invalid statsd udp address "a:x": port (x) is not a number: strconv.Atoi: parsing "x": invalid syntax\n\n',
      },
      { value: 'tracing: {zipkin: {address: "$(HOST_IP):9411"}}', error: undefined },
      {
        value: 'tracing: {tlsSettings: {mode: MUTUAL}}',
        error:
          '2 errors occurred:\n\t* invalid tracing TLS config: client certificate required for mutual tls\n\t* invalid tracing TLS config: private key required for mutual tls\n\n',
      },
      {
        value: 'connectionSettings: {httpIdleTimeout: -1s, http2InitialStreamWindowSize: 5}',
        error:
          '2 errors occurred:\n\t* invalid connection settings: http_idle_timeout must be non-negative\n\t* invalid connection settings: http2_initial_stream_window_size must be at least 65535\n\n',
      },
      {
        value:
          'connectionSettings: {listenerConnectionLimit: 0, globalDownstreamConnectionLimit: 0, httpMaxConcurrentStreams: 0}',
        error:
          '3 errors occurred:\n\t* invalid connection settings: http_max_concurrent_streams must be positive\n\t* invalid connection settings: listener_connection_limit must be positive\n\t* invalid connection settings: global_downstream_connection_limit must be positive\n\n',
      },
      {
        value:
          'connectionSettings: {listenerPerConnectionBufferLimitBytes: -1, clusterPerConnectionBufferLimitBytes: -1, httpMaxConnectionDuration: -1s, httpDrainTimeout: -1s, httpRequestTimeout: -1s, httpRequestHeadersTimeout: -1s, httpStreamIdleTimeout: -1s, httpMaxStreamDuration: -1s, http2InitialConnectionWindowSize: 65534}',
        error:
          '9 errors occurred:\n\t* invalid connection settings: listener_per_connection_buffer_limit_bytes must be non-negative\n\t* invalid connection settings: cluster_per_connection_buffer_limit_bytes must be non-negative\n\t* invalid connection settings: http_max_connection_duration must be non-negative\n\t* invalid connection settings: http_drain_timeout must be non-negative\n\t* invalid connection settings: http_request_timeout must be non-negative\n\t* invalid connection settings: http_request_headers_timeout must be non-negative\n\t* invalid connection settings: http_stream_idle_timeout must be non-negative\n\t* invalid connection settings: http_max_stream_duration must be non-negative\n\t* invalid connection settings: http2_initial_connection_window_size must be at least 65535\n\n',
      },
      {
        value:
          'connectionSettings: {clusterPerConnectionBufferLimitBytes: 0, httpDrainTimeout: 0s, http2InitialStreamWindowSize: 65535, http2InitialConnectionWindowSize: 65535, httpMaxConcurrentStreams: 1}',
        error: undefined,
      },
      {
        value: 'privateKeyProvider: {qat: {pollDelay: 0s}}',
        minor: 20,
        error: '1 error occurred:\n\t* invalid private key provider confguration: pollDelay must be non zero\n\n',
      },
      { value: 'privateKeyProvider: {qat: {}}', minor: 12, error: undefined },
      {
        value: 'drainDuration: 90s',
        minor: 16,
        error:
          '1 error occurred:\n\t* invalid parent and drain time combination parent shutdown time 1m0s must be greater than drain time 1m30s\n\n',
      },
    ],
    ({ value, minor, error }) => is(proxyConfigAnnotationError(value, minor), error),
  )
})

describe('chooseProxyConfigResources', (it) => {
  const resource = (name: string, namespace: string, selector: Json, creationTimestamp?: string) => ({
    name,
    namespace,
    creationTimestamp,
    spec: selector === null ? {} : { selector },
  })
  const resources = [
    resource('late', 'team', null, '2024-05-02T00:00:00Z'),
    resource('early', 'team', null, '2024-05-01T23:00:00Z'),
    resource('b', 'istio-system', null),
    resource('a', 'istio-system', null),
    resource('empty', 'team', { matchLabels: {} }),
    resource('v2', 'team', { matchLabels: { app: 'web', version: 'v2' } }),
    resource('web', 'team', { matchLabels: { app: 'web' } }),
    resource('elsewhere', 'istio-system', { matchLabels: { app: 'web' } }),
  ]
  const names = (namespace: string) => {
    const chosen = chooseProxyConfigResources(resources, { namespace, labels: { app: 'web' }, rootNamespace: 'istio-system' })
    return [chosen.rootResource?.name, chosen.namespaceResource?.name, chosen.workloadResource?.name]
  }

  it('takes the oldest of each scope, then the first by name', () => {
    equal(names('team'), ['a', 'early', 'web'])
  })

  it('has no scope of the namespace in the root namespace', () => {
    equal(names('istio-system'), ['a', undefined, 'elsewhere'])
    equal(names('other'), ['a', undefined, undefined])
  })
})
