import { type Json, parseJson } from '../../src/base/json.ts'
import { type JsonpbError, readMessage, writeMessage } from '../../src/istio/mesh/jsonpb.ts'
import { PROXY_CONFIG } from '../../src/istio/mesh/schema.ts'
import { equal, is, throwsMessage } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

const read = (text: string, minor?: number) => readMessage(PROXY_CONFIG, parseJson(text), minor === undefined ? {} : { minor })
const print = (text: string) => writeMessage(PROXY_CONFIG, read(text))

describe('readMessage', (it) => {
  it('holds only what is present', () => {
    const message = read(
      '{"configPath":"","statusPort":0,"concurrency":0,"tracing":{},"drainDuration":"1m0.5s","extraStatTags":[],"serviceCluster":""}',
    )
    equal(message, { concurrency: 0, tracing: {}, drainDuration: { seconds: 60, nanos: 500_000_000 }, serviceCluster: '' })
    is('toString' in message, false)
  })

  it('sets into a message as Go does: zeros clear, messages replace, a oneof has one member, null is absent', () => {
    const into = read('{"configPath":"/a","meshId":"m","tracing":{"sampling":5},"serviceCluster":"s","image":{"imageType":"x"}}')
    const json = parseJson('{"configPath":"","meshId":null,"tracing":{"maxPathTagLength":3},"tracingServiceName":1,"image":{}}')
    is(
      writeMessage(PROXY_CONFIG, readMessage(PROXY_CONFIG, json, { into })),
      '{"tracingServiceName":"CANONICAL_NAME_ONLY","tracing":{"maxPathTagLength":3},"meshId":"m","image":{}}',
    )
    is(into['configPath'], '/a')
  })

  it('prefers the JSON name, even with null', () => {
    is(print('{"config_path":"/proto","configPath":"/json"}'), '{"configPath":"/json"}')
    is(print('{"config_path":"/proto","configPath":null}'), '{}')
  })

  it('keeps keys that other records treat specially', () => {
    is(print('{"proxyMetadata":{"__proto__":"a","constructor":"b"}}'), '{"proxyMetadata":{"__proto__":"a","constructor":"b"}}')
  })

  it.each(
    (row) => row.json,
    [
      { json: '[1]', error: 'json: cannot unmarshal array into Go value of type map[string]json.RawMessage' },
      { json: '{"meshId":1.5}', error: 'json: cannot unmarshal number into Go value of type string' },
      { json: '{"statusPort":1.5}', error: 'json: cannot unmarshal number 1.5 into Go value of type int32' },
      { json: '{"statusPort":"{}"}', error: 'json: cannot unmarshal object into Go value of type int32' },
      { json: '{"statusPort":"7 7"}', error: "invalid character '7' after top-level value" },
      { json: '{"statusPort":3000000000}', error: 'json: cannot unmarshal number 3000000000 into Go value of type int32' },
      { json: '{"fileFlushMinSizeKb":-5}', error: 'json: cannot unmarshal number -5 into Go value of type uint32' },
      { json: '{"drainDuration":"5 s"}', error: 'bad Duration: time: unknown unit " s" in duration "5 s"' },
      {
        json: '{"interceptionMode":"tproxy"}',
        error: 'unknown value "\\"tproxy\\"" for enum istio.mesh.v1alpha1.ProxyConfig.InboundInterceptionMode',
      },
      { json: '{"extraStatTags":{}}', error: 'json: cannot unmarshal object into Go value of type []json.RawMessage' },
      { json: '{"statsCompression":"no"}', error: 'json: cannot unmarshal string into Go value of type bool' },
    ],
    ({ json, error }) => throwsMessage(() => read(json), error),
  )

  it('names an enum as gogo did up to 1.12', () => {
    throwsMessage(
      () => read('{"interceptionMode":"NONE"}', 12),
      'unknown value "NONE" for enum istio.mesh.v1alpha1.ProxyConfig_InboundInterceptionMode',
    )
  })

  it('tells where an error is, and refuses unknown fields only when asked', () => {
    const json = parseJson('{"tracing":{"zipkin":{"adress":"a"}}}')
    is(writeMessage(PROXY_CONFIG, readMessage(PROXY_CONFIG, json)), '{"tracing":{"zipkin":{}}}')
    try {
      readMessage(PROXY_CONFIG, json, { unknown: 'refuse' })
    } catch (error) {
      const { message, path } = error as JsonpbError
      return equal([message, path], ['unknown field "adress" in istio.mesh.v1alpha1.Tracing.Zipkin', 'tracing.zipkin.adress'])
    }
    throw new Error('nothing was refused')
  })
})

describe('readMessage of several errors', (it) => {
  it('names the first unknown field, and the first entry of a map, in sorted order', () => {
    const json = parseJson('{"zz":1,"meshId":"m","b":1}')
    throwsMessage(
      () => readMessage(PROXY_CONFIG, json, { unknown: 'refuse' }),
      'unknown field "b" in istio.mesh.v1alpha1.ProxyConfig',
    )
    throwsMessage(() => read('{"proxyMetadata":{"b":true,"a":1}}'), 'json: cannot unmarshal number into Go value of type string')
  })
})

describe('writeMessage', (it) => {
  it('prints int64 quoted, sorts maps by bytes, escapes for HTML', () => {
    is(
      print(
        '{"tracing":{"stackdriver":{"maxNumberOfAttributes":9007199254740993}},"proxyMetadata":{"\u{1f600}":"<","\uffee":"&"}}',
      ),
      '{"tracing":{"stackdriver":{"maxNumberOfAttributes":"9007199254740993"}},"proxyMetadata":{"\uffee":"\\u0026","\u{1f600}":"\\u003c"}}',
    )
  })

  it('prints numbers of enums without a name, and those that are not finite', () => {
    is(
      print('{"controlPlaneAuthPolicy":7,"tracing":{"sampling":"-Infinity"}}'),
      '{"controlPlaneAuthPolicy":7,"tracing":{"sampling":"-Infinity"}}',
    )
  })

  it('takes proto names on request', () => {
    const message = readMessage(PROXY_CONFIG, { statNameLength: 3 } as unknown as Json)
    is(writeMessage(PROXY_CONFIG, message, { names: 'proto' }), '{"stat_name_length":3}')
  })
})
