import { istioFunctions } from '../../src/istio/template-funcs.ts'
import { equal, is, ok } from '../support/assert.ts'
import { describe } from '../support/describe.ts'
import { runTemplate, type TemplateCase } from './template-support.ts'

const ROWS: readonly (readonly [template: string, expected: string, given?: TemplateCase])[] = [
  [
    '{{annotation .ObjectMeta "a" "d"}}{{annotation .ObjectMeta "b" 7}}{{annotation .ObjectMeta "c" nil}}',
    '7<nil>',
    { pod: { metadata: { annotations: { a: '' } } } },
  ],
  ['{{excludeInboundPort 9 "1, 9"}} {{excludeInboundPort " 9" "1,9"}} {{excludeInboundPort 0 " 1"}}', '1,9,9 1,9  1'],
  ['{{indent 2 "a\\nb\\n"}}|{{indent -2 "a\\nb"}}', 'a\n  b\n  |a\n  b'],
  ['{{toString .MeshConfig.ConfigSources}}{{.MeshConfig.ConfigSources | quote}}', '[]"[]"'],
  ['{{directory "/x/y"}} {{directory "y"}}|', '/x/ |'],
  ['{{appendMultusNetwork "[{\\"name\\":\\"n\\",\\"namespace\\":\\"s\\"}]" "s/n"}}', '[{"name":"n","namespace":"s"}]'],
  ['{{appendMultusNetwork "[{\\"name\\":\\"n\\"}]" "s/n"}}', '[{"name":"n"}, {"name": "n", "namespace": "s"}]'],
  ['{{appendMultusNetwork "[{\\"name\\":\\"n\\"}]" "s/n"}}', '[{"name":"n"}, {"name": "s/n"}]', { minor: 22 }],
  ['{{appendMultusNetwork "n" "n"}}', 'n, n', { minor: 8 }],
  ['{{appendMultusNetwork "[1]" "n"}}', '[1]'],
  ['{{env "A" "d"}}{{env "B" "d"}}{{env "C" "d"}}', 'xdd', { env: { A: 'x', B: '' } }],
  [
    '{{toYaml .Values.limits}}{{toYaml (omitNil .Values)}}',
    'cpu: null\nkeep: {}\n',
    { values: { limits: { cpu: null }, keep: {} } },
  ],
  ['{{strdict "a" "1" "b"}} {{mergeMaps (strdict "a" "1") (strdict "a" "2")}} {{toJsonMap}}', 'map[a:1 b:] map[a:2] null'],
  ['{{structToJSON .Values.missing}} {{structToJSON "<"}} {{toJSON .ObjectMeta.Labels}}', '{} "\\u003c" {}'],
  ['{{fromJSON "{"}} {{(fromJSON "{\\"a\\":[2]}").a}}', '{} [2]'],
  ['{{toLower "ÄB"}} {{contains "b" "abc"}}', 'äb true'],
  [
    '{{includeInboundPorts .Spec.Containers}} {{applicationPorts .Spec.Containers}}',
    '1,3 1',
    {
      pod: {
        spec: {
          containers: [
            { name: 'a', ports: [{ containerPort: 1 }, { containerPort: 2, protocol: 'UDP' }] },
            { name: 'istio-proxy', ports: [{ containerPort: 3 }] },
          ],
        },
      },
    },
  ],
  [
    '{{otelResourceAttributes .MeshConfig nil nil "ns" .Spec.Containers}}',
    'service.namespace=ns,service.version=2@sha256:f,service.instance.id=ns.$(POD_NAME).a',
    {
      mesh: 'extensionProviders: [{name: o, opentelemetry: {service: s, port: 1, serviceAttributeEnrichment: OTEL_SEMANTIC_CONVENTIONS}}]',
      pod: { spec: { containers: [{ name: 'a', image: 'r:5000/i:2@sha256:f' }] } },
    },
  ],
  [
    '{{render "{{.DeploymentMeta.Name}}-{{valueOrDefault \\"\\" \\"x\\"}}"}}{{render "{{"}}{{render "{{fail \\"no\\"}}"}}',
    'web-x',
    { minor: 13 },
  ],
]

describe("Istio's template functions", (it) => {
  it.each(
    (call) => call,
    [
      '{{$l := list nil}}{{range until 22}}{{$l = list $l $l}}{{end}}{{omitNil $l}}',
      '{{$m := dict "a" nil}}{{range until 22}}{{$m = dict "a" $m "b" $m}}{{end}}{{omitNil $m}}',
      '{{range until 9999}}{{$r := mergeMaps $.ObjectMeta.Labels}}{{end}}',
      '{{range until 9999}}{{$r := omit $.ObjectMeta.Labels "a"}}{{end}}',
      '{{$n := repeat 20000 "a"}}{{$s := repeat 200000 "a"}}{{contains $n $s}}{{contains $n $s}}',
    ],
    (template) => {
      const labels = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`l${i}`, 'x']))
      is(runTemplate(template, { pod: { metadata: { labels } } }), 'error: more than 1000000 steps')
    },
  )
  it.each(
    ([template, , given]) => `${template} ${given?.minor ?? ''}`,
    ROWS,
    ([template, expected, given]) => is(runTemplate(template, given), expected),
  )

  it('a text that render runs may not render', () => {
    ok(runTemplate('{{render .Values.x}}', { minor: 13, values: { x: '{{render .Values.x}}' } }).includes('may not call render'))
  })
})

describe('functions and fields by minor', (it) => {
  const names = (minor: number): string[] => [...istioFunctions({ env: new Map(), minor }).keys()].sort()
  const added = (minor: number): string[] => names(minor).filter((name) => !names(minor - 1).includes(name))

  it('each minor adds its own', () => {
    equal(
      [1, 2, 3, 4, 5, 8, 15, 18, 21, 28, 30].map((minor) => added(minor).join(' ')),
      [
        'directory fromJSON indent kubevirtInterfaces toJSON toYaml valueOrDefault',
        'contains render',
        'structToJSON toLower',
        'protoToJSON',
        'env',
        'appendMultusNetwork',
        'excludeInterfaces',
        'omit strdict toJsonMap',
        'mergeMaps',
        'omitNil',
        'otelResourceAttributes',
      ],
    )
    ok(!names(14).includes('render') && !names(19).includes('toJson'))
  })

  const FIELDS: readonly (readonly [template: string, minor: number, expected: string])[] = [
    ['{{.NativeSidecars}}', 26, "error: can't evaluate field NativeSidecars in type *inject.SidecarTemplateData"],
    ['{{.NativeSidecars}}', 27, 'true'],
    ['{{.EstimatedConcurrency}}', 17, '2'],
    ['{{.EstimatedConcurrency}}', 18, "error: can't evaluate field EstimatedConcurrency in type *inject.SidecarTemplateData"],
    ['{{.DeploymentMeta.Name}} {{.DeploymentMeta.Labels}}', 21, 'web map[]'],
    ['{{.DeploymentMeta.Labels}}', 22, "error: can't evaluate field Labels in type types.NamespacedName"],
    ['{{printf "%T" .TypeMeta}}', 10, '*v1.TypeMeta'],
    ['{{annotation .ObjectMeta "a" "d"}} {{printf "%T" .ObjectMeta}}', 8, 'd *v1.ObjectMeta'],
    ['{{(index .Spec.Containers 0).RestartPolicy}}', 18, "error: can't evaluate field RestartPolicy in type v1.Container"],
    ['{{(index .Spec.Containers 0).RestartPolicy}}', 19, '<nil>'],
    ['{{structToJSON .ObjectMeta}}', 27, '{"creationTimestamp":null}'],
    ['{{quote "x"}}', 8, '"x"'],
    ['{{quote "x"}}', 7, 'error: function "quote" not defined'],
    ['{{formatDuration .ProxyConfig.ParentShutdownDuration}}', 16, '1m0s'],
  ]
  it.each(
    ([template, minor]) => `1.${minor} ${template}`,
    FIELDS,
    ([template, minor, expected]) =>
      is(
        runTemplate(template, {
          minor,
          nativeSidecars: true,
          estimatedConcurrency: 2,
          pod: { spec: { containers: [{ name: 'a' }] } },
        }),
        expected,
      ),
  )
})
