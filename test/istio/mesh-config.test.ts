import { writeMessage } from '../../src/istio/mesh/jsonpb.ts'
import { readMeshConfig } from '../../src/istio/mesh/mesh-config.ts'
import { listIn, messageIn, stringIn } from '../../src/istio/mesh/message.ts'
import { PROXY_CONFIG } from '../../src/istio/mesh/schema.ts'
import { equal, is, throwsMessage } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

describe('readMeshConfig', (it) => {
  it('overrides fields whole, but merges defaultConfig', () => {
    const mesh = readMeshConfig('localityLbSetting: {}\ndefaultConfig: {statusPort: 15099, proxyMetadata: {A: b}}\n')
    equal(mesh['localityLbSetting'], {})
    is(stringIn(messageIn(mesh, 'defaultConfig'), 'configPath'), './etc/istio/proxy')
    equal(messageIn(mesh, 'defaultConfig')?.['proxyMetadata'], { A: 'b' })
  })

  it('matches extension providers by name', () => {
    const providers = listIn(
      readMeshConfig('extensionProviders: [{name: envoy, lightstep: {service: ls}}, {name: mine, prometheus: {}}]'),
      'extensionProviders',
    )
    equal(
      providers.map((each) => Object.keys(each)),
      [
        ['name', 'prometheus'],
        ['name', 'stackdriver'],
        ['name', 'lightstep'],
        ['name', 'prometheus'],
      ],
    )
  })

  it('applies a shared config first', () => {
    const shared = 'trustDomain: shared\ntrustDomainAliases: [b]\ndefaultConfig: {concurrency: 1, meshId: shared}\n'
    const mesh = readMeshConfig([shared, 'trustDomainAliases: [a]\ndefaultConfig: {concurrency: 2}\n'])
    is(mesh['trustDomain'], 'shared')
    equal(mesh['trustDomainAliases'], ['a', 'b'])
    equal([messageIn(mesh, 'defaultConfig')?.['concurrency'], messageIn(mesh, 'defaultConfig')?.['meshId']], [2, 'shared'])
  })

  it('ignores fields that Istio does not know', () => {
    equal(readMeshConfig('thisIsNew: {a: 1}\n'), readMeshConfig(''))
  })

  it.each(
    (row) => `1.${row.minor}`,
    [
      {
        minor: 6,
        differs:
          '{"drainDuration":"45s","parentShutdownDuration":"60s","concurrency":2,"tracing":{"zipkin":{"address":"zipkin.istio-system:9411"}}}',
      },
      {
        minor: 16,
        differs:
          '{"drainDuration":"45s","parentShutdownDuration":"60s","controlPlaneAuthPolicy":"MUTUAL_TLS","concurrency":2,"tracing":{"zipkin":{"address":"zipkin.istio-system:9411"}}}',
      },
      {
        minor: 18,
        differs:
          '{"drainDuration":"45s","controlPlaneAuthPolicy":"MUTUAL_TLS","tracing":{"zipkin":{"address":"zipkin.istio-system:9411"}}}',
      },
      { minor: 22, differs: '{"drainDuration":"45s","controlPlaneAuthPolicy":"MUTUAL_TLS"}' },
    ],
    ({ minor, differs }) => {
      const config = messageIn(readMeshConfig('', minor), 'defaultConfig') ?? {}
      const names = ['drainDuration', 'parentShutdownDuration', 'controlPlaneAuthPolicy', 'concurrency', 'tracing'].filter(
        (name) => name in config,
      )
      is(writeMessage(PROXY_CONFIG, Object.fromEntries(names.map((name) => [name, config[name] ?? ''])), { minor }), differs)
    },
  )

  it.each(
    (row) => row.yaml,
    [
      { yaml: 'meshId: [', error: 'failed to convert to proto. yaml: line 1: did not find expected node content' },
      {
        yaml: 'trustDomain: [a]',
        error: 'failed to convert to proto. json: cannot unmarshal array into Go value of type string',
      },
      {
        yaml: 'defaultConfig: {configPath: "\\x7f"}',
        error: 'failed to extract proxy config yaml: control characters are not allowed',
      },
      {
        yaml: 'defaultProviders: {metrics: ["\\x80"]}',
        error: 'failed to extract default providers yaml: control characters are not allowed',
      },
      { yaml: 'connectTimeout: .inf', error: 'failed to convert to proto. json: unsupported value: +Inf' },
      { yaml: 'connectTimeout: 2h', error: 'invalid connect timeout: time 2h0m0s must be >1ms and <1h0m0s' },
      {
        yaml: 'proxyListenPort: -1\nprotocolDetectionTimeout: 1us',
        error:
          '2 errors occurred:\n\t* invalid proxy listen port: port number -1 must be in the range 1..65535\n\t* invalid protocol detection timeout: only durations to ms precision are supported\n\n',
      },
      {
        yaml: 'serviceSettings: [{hosts: [a, "b.*"]}]',
        error: '1 error occurred:\n\t* serviceSettings[0], host `b.*`: domain name "*" invalid (label "*" invalid)\n\n',
      },
      {
        yaml: 'localityLbSetting: {distribute: [{from: a, to: {"b": 60, "b/c": 40}}]}',
        error: 'locality b/c overlap with previous specified ones',
      },
      {
        yaml: 'defaultConfig: {discoveryAddress: "a:1", statusPort: 0}',
        error: '1 error occurred:\n\t* invalid status port: port number 0 must be in the range 1..65535\n\n',
      },
    ],
    ({ yaml, error }) => throwsMessage(() => readMeshConfig(yaml), error),
  )
})
