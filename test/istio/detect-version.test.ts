import { parseJson } from '../../src/base/json.ts'
import { detectVersion } from '../../src/istio/detect-version.ts'
import { decodeInjectorConfig } from '../../src/istio/injector-config.ts'
import { writtenValues } from '../../src/istio/values.ts'
import { equal } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

const SHIPPED = 'ISTIO_META_WORKLOAD_NAME'

function detect(config: object, values: object = {}, override?: string): unknown[] {
  const { minor, from } = detectVersion(
    decodeInjectorConfig(JSON.stringify(config)),
    writtenValues(JSON.stringify(values)),
    override,
  )
  return [minor, from]
}
const modern = (sidecar: string, more: object = {}): object => ({ templates: { sidecar, ...more } })
const tagged = (tag: unknown, more: object = {}): object => ({ global: { tag: parseJson(JSON.stringify(tag)), ...more } })

describe('detectVersion', (it) => {
  it('takes the policy before the tag, and the tag before all else', () => {
    equal(detect(modern(''), tagged('1.24.3'), '1.26'), [26, 'override'])
    equal(detect(modern('omitNil'), tagged('1.24.3-distroless')), [24, 'tag'])
    equal(detect(modern(''), tagged(1.9)), [9, 'tag'])
  })
  it('keeps the format in mind', () => {
    equal(detect(modern(''), tagged('1.6.0')), [9, 'tag'])
    equal(detect({ template: '{{ .x }}' }, tagged('1.20.0')), [8, 'tag'])
    equal(detect({ template: '{{ .x }}' }, tagged('latest')), [8, 'format'])
    equal(detect({ template: '[[ .x ]]' }), [1, 'format'])
    equal(detect({ template: 'image: docker.io/istio/proxyv2:1.0.5 [[ .x ]]' }), [0, 'tag'])
  })
  it("reads marks of Istio's own templates where the tag tells nothing", () => {
    equal(detect(modern(`${SHIPPED} {{ .ProxyImage }} {{ .EstimatedConcurrency }}`), tagged('latest')), [14, 'marks'])
    equal(detect(modern(`${SHIPPED} {{ .ProxyImage }}`, { 'grpc-agent': '' }), tagged('latest', { variant: '' })), [16, 'marks'])
    equal(detect(modern(`${SHIPPED} omitNil`), tagged('sha-4f2')), [28, 'marks'])
    equal(detect(modern(SHIPPED), tagged('latest')), [10, 'marks'])
    equal(detect(modern(`${SHIPPED} {{ .ProxyInitImage }}`), tagged('latest')), [32, 'marks'])
    equal(detect({ template: `${SHIPPED} {{ structToJSON .x }}` }, tagged('latest')), [3, 'marks'])
  })
  it("does not read them off templates that are not Istio's", () => {
    equal(detect(modern('omitNil'), tagged('latest')), [32, 'assumed'])
    equal(detect(modern('')), [32, 'assumed'])
  })
})
