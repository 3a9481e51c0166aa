import { JSON_LIMITS } from '../../src/base/go-json-text.ts'
import { parseJson } from '../../src/base/json.ts'
import { WRITE_LIMITS } from '../../src/krm/json-write.ts'
import { encodeTyped, encodeTypedText, isTypedError, roundTrip } from '../../src/krm/typed.ts'
import { encodeTypedYaml } from '../../src/krm/typed-yaml.ts'
import { readDocuments } from '../../src/yaml/read.ts'
import { readYamlNode } from '../../src/yaml/read-value.ts'
import { equal, is, ok, throwsMessage } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

const yaml = (text: string): string => encodeTypedYaml(readDocuments({ name: 'x', text })[0]?.root(), 'Pod')

describe('typed round trip', (it) => {
  it('drops what Go does not know or omits, and canonicalises the rest', () => {
    equal(
      roundTrip(
        parseJson(
          '{"name":"c","image":null,"tty":false,"x":1,"command":[],"resources":{"limits":{"cpu":"2000m","memory":1024,"y":null}},"securityContext":{"privileged":false}}',
        ),
        'Container',
      ),
      { name: 'c', resources: { limits: { cpu: '2', memory: '1024', y: '0' } }, securityContext: { privileged: false } },
    )
  })

  it('prints fields in the order of the struct, keys of maps sorted, with the escapes of Go', () => {
    is(
      encodeTyped(parseJson('{"args":["<a>&\\u2028é"],"name":"c","resources":{"requests":{"9":1,"10":1}}}'), 'Container'),
      '{"name":"c","args":["\\u003ca\\u003e\\u0026\\u2028é"],"resources":{"requests":{"10":"1","9":"1"}}}',
    )
  })

  it('takes keys of a text one after the other, and keys of a value in sorted order', () => {
    const text = '{"name":"a","Name":"b","env":[{"name":"x"}],"env":[{"value":"y"}]}'
    is(encodeTypedText(text, 'Container'), '{"name":"b","env":[{"name":"x","value":"y"}],"resources":{}}')
    is(encodeTyped(parseJson('{"name":"a","Name":"b"}'), 'Container'), '{"name":"a","resources":{}}')
  })

  it('prunes fields that came later', () => {
    const container = parseJson('{"name":"c","restartPolicy":"Always"}')
    equal(roundTrip(container, 'Container', { prune: 27 }), { name: 'c', resources: {} })
    equal(roundTrip(container, 'Container', { prune: 28 }), { name: 'c', resources: {}, restartPolicy: 'Always' })
  })

  const errors: readonly (readonly [string, string])[] = [
    [
      '{"spec":{"containers":[{"name":1,"args":"x"}]}}',
      'json: cannot unmarshal number into Go struct field Container.spec.containers.name of type string',
    ],
    ['{"apiVersion":[]}', 'json: cannot unmarshal array into Go struct field Pod.TypeMeta.apiVersion of type string'],
    ['{"spec":{"priority":1e3}}', 'json: cannot unmarshal number 1e3 into Go struct field PodSpec.spec.priority of type int32'],
    [
      '{"spec":{"overhead":[]}}',
      'json: cannot unmarshal array into Go struct field PodSpec.spec.overhead of type v1.ResourceList',
    ],
    [
      '{"kind":1,"metadata":{"creationTimestamp":"2025-02-30T00:00:00Z"}}',
      'parsing time "2025-02-30T00:00:00Z": day out of range',
    ],
    ['{"spec":{}} x', "invalid character 'x' after top-level value"],
    ['{"a":"\\u12é"}', "invalid character 'Ã' in \\u hexadecimal character escape"],
  ]
  it.each(
    ([text]) => `tells what is wrong with ${text}`,
    errors,
    ([text, message]) => {
      throwsMessage(() => encodeTypedText(text, 'Pod'), message)
    },
  )

  it('does not run out of stack', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
    const deep = nested(JSON_LIMITS.depth - 1)
    is(encodeTypedText(`{"x":${deep}}`, 'ObjectMeta'), '{}')
    for (const text of [
      `{"managedFields":[{"fieldsV1":${nested(WRITE_LIMITS.depth + 1)}}]}`,
      `{"x":${nested(JSON_LIMITS.depth)}}`,
    ]) {
      try {
        encodeTypedText(text, 'ObjectMeta')
        ok(false, 'expected an error')
      } catch (error) {
        ok(isTypedError(error), String(error))
      }
    }
  })

  it('coerces scalars of YAML to text as sigs.k8s.io/yaml does, not within embedded structs', () => {
    is(
      yaml('metadata: {labels: {a: 1e6, b: on}}\nspec: {containers: [{args: [0x10, 2.50]}]}\n'),
      '{"metadata":{"labels":{"a":"1e+06","b":"true"}},"spec":{"containers":[{"name":"","args":["16","2.5"],"resources":{}}]},"status":{}}',
    )
    throwsMessage(
      () => yaml('spec: {volumes: [{name: 1, configMap: {name: 1}}]}\n'),
      'error unmarshaling JSON: while decoding JSON: json: cannot unmarshal number into Go struct field ConfigMapVolumeSource.spec.volumes.VolumeSource.configMap.LocalObjectReference.name of type string',
    )
  })

  it('makes text of infinite numbers where the reader of YAML kept them', () => {
    const keep = (text: string): string => encodeTypedYaml(readYamlNode(text, 'keep'), 'Container')
    is(keep('{image: .inf, args: [-.INF, .nan]}'), '{"name":"","image":"+Inf","args":["-Inf","NaN"],"resources":{}}')
    throwsMessage(() => keep('{tty: .nan, stdin: .inf}'), 'error converting YAML to JSON: json: unsupported value: +Inf')
  })

  it('reads an empty YAML document as an empty object', () => {
    is(encodeTypedYaml(undefined, 'ResourceFieldSelector'), '{"resource":"","divisor":"0"}')
  })

  it('makes one value of all spellings', () => {
    equal(
      roundTrip(parseJson('{"resources":{"limits":{"cpu":"0.1"}}}'), 'Container'),
      roundTrip(parseJson('{"name":"","env":null,"resources":{"limits":{"cpu":"100m"}}}'), 'Container'),
    )
  })
})
