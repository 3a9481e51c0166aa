import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Json, recordOf } from '../../src/base/json.ts'
import { proxyImage, proxyInitImage } from '../../src/istio/images.ts'
import { decodeValues } from '../../src/istio/values.ts'
import { equal, is } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

/** What Istio's own decoder (jsonpb into operator/pkg/apis, 1.32-dev) says of a list in the place of each field, a map in that of lists, and a list in those (`[]`). */
const OF_EVERY_FIELD: Readonly<Record<string, readonly string[]>> = JSON.parse(
  readFileSync(join(import.meta.dirname, 'values-of-every-field.json'), 'utf8'),
)

describe('values of the injector', (it) => {
  it('has both views; nulls and numbers stay', () => {
    const { tree, typed, fault } = decodeValues(
      'global: {hub: h, tag: 7, network: net, proxy: {image: p, holdApplicationUntilProxyStarts: true}, multiCluster: {clusterName: c}, x: null}\nsidecarInjectorWebhook: {rewriteAppHTTPProbe: true}',
    )
    is(fault, undefined)
    equal(typed, {
      hub: 'h',
      tag: 7,
      proxyImage: 'p',
      proxyInitImage: '',
      variant: '',
      clusterName: 'c',
      network: 'net',
      holdApplicationUntilProxyStarts: true,
      rewriteAppHttpProbe: true,
    })
    equal(tree['sidecarInjectorWebhook'], { rewriteAppHTTPProbe: true })
  })

  it('nothing is fine', () => {
    equal(decodeValues('').tree, {})
    is(decodeValues('').fault, undefined)
  })

  const FAULTS: readonly (readonly [text: string, message: string])[] = [
    ['global: {proxy: {statusPort: -1}}', 'json: cannot unmarshal number -1 into Go value of type uint32'],
    ['global: {proxy: {statusPort: "x"}}', "invalid character 'x' looking for beginning of value"],
    ['global: {logAsJson: "true"}', 'json: cannot unmarshal string into Go value of type bool'],
    ['global: {proxy: {resources: {limits: {cpu: 2}}}}', 'json: cannot unmarshal number into Go value of type string'],
    ['global: {proxy: {tracer: jaeger}}', 'unknown value "\\"jaeger\\"" for enum istio.operator.v1alpha1.tracer'],
    [
      'global: {sds: {token: 1}}',
      'bad StructValue: json: cannot unmarshal number into Go value of type map[string]json.RawMessage',
    ],
    ['global: {certSigners: x}', 'json: cannot unmarshal string into Go value of type []json.RawMessage'],
    ['[]', 'json: cannot unmarshal array into Go value of type map[string]json.RawMessage'],
  ]
  it.each(
    ([text]) => text,
    FAULTS,
    ([text, message]) => is(decodeValues(text).fault?.message, `could not parse configuration values: ${message}`),
  )

  it.each(
    ([message]) => `every field of the typed view: ${message}`,
    Object.entries(OF_EVERY_FIELD),
    ([message, names]) => {
      for (const name of names) {
        let value: Json = message.startsWith('json: cannot unmarshal object') ? {} : name.endsWith('[]') ? [[]] : []
        for (const key of name.replace('[]', '').split('.').reverse()) value = recordOf([[key, value]])
        is(
          decodeValues(JSON.stringify(value)).fault?.message.replace(/^could not parse configuration values: /, '') ?? 'none',
          message,
          name,
        )
      }
    },
  )

  it('unknown fields, quoted numbers and nulls are no faults', () => {
    is(
      decodeValues('{global: {mine: [1], sts: {servicePort: "5"}, proxy: {resources: {limits: {cpu: null}}, privileged: null}}}')
        .fault,
      undefined,
    )
  })

  it('what a fault does depends on the minor', () => {
    const effects = [12, 20, 23, 26].map((minor) => decodeValues('global: {hub: 1}', minor).fault?.effect)
    equal(effects, ['per-request', 'ignored', 'missing', 'refused'])
  })
  it('does not let an old istiod ignore what it would read, and only we refuse', () => {
    is(decodeValues('{"1": a, 1: b}', 20).fault?.effect, 'refused')
  })

  it('1.26 alone reads a lifecycle into messages', () => {
    const text = 'global: {proxy: {lifecycle: {preStop: {httpGet: {port: 1}}}}}'
    equal(
      [25, 26, 27].map((minor) => decodeValues(text, minor).fault === undefined),
      [true, false, true],
    )
  })
})

describe('images', (it) => {
  interface Row {
    readonly name: string
    readonly values: string
    readonly imageType?: string
    readonly annotation?: string
    readonly minor?: number
    readonly expected: string
  }
  const ROWS: readonly Row[] = [
    { name: 'large number', values: 'hub: h, tag: 20240101', expected: 'h/proxyv2:2.0240101e+07' },
    { name: 'null tag', values: 'hub: h, tag: null', expected: 'h/proxyv2:<nil>' },
    { name: 'no tag', values: 'hub: h', expected: 'h/proxyv2:' },
    { name: 'variant', values: 'hub: h, tag: a, variant: debug', expected: 'h/proxyv2:a-debug' },
    { name: 'variant is too new', values: 'hub: h, tag: a, variant: debug', minor: 21, expected: 'h/proxyv2:a' },
    {
      name: 'empty type hid the variant',
      values: 'hub: h, tag: a, variant: debug',
      imageType: '',
      minor: 30,
      expected: 'h/proxyv2:a',
    },
    {
      name: 'empty type hides nothing',
      values: 'hub: h, tag: a, variant: debug',
      imageType: '',
      minor: 31,
      expected: 'h/proxyv2:a-debug',
    },
    { name: 'type for type', values: 'hub: h, tag: a-debug', imageType: 'distroless', expected: 'h/proxyv2:a-distroless' },
    {
      name: 'empty annotation wins',
      values: 'hub: h, tag: a-debug',
      imageType: 'default',
      annotation: '',
      expected: 'h/proxyv2:a-debug',
    },
    { name: 'own name', values: 'hub: h, tag: a, proxy: {image: p/x}', expected: 'h/p/x:a' },
  ]
  it.each(
    ({ name }) => name,
    ROWS,
    ({ values, imageType, annotation, minor, expected }) => {
      const input = {
        values: decodeValues(`global: {${values}}`).typed,
        annotations: annotation === undefined ? {} : { 'sidecar.istio.io/proxyImageType': annotation },
        ...(imageType === undefined ? {} : { imageType }),
        ...(minor === undefined ? {} : { minor }),
      }
      is(proxyImage(input), expected)
    },
  )

  it('the init image does not ask the proxy config', () => {
    const { typed: values } = decodeValues('global: {hub: h, tag: a, variant: debug, proxy: {image: p}, proxy_init: {image: i}}')
    is(proxyInitImage({ values, annotations: {}, imageType: 'distroless' }), 'h/i:a-debug')
  })
})
