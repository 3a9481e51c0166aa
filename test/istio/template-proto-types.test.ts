import { is } from '../support/assert.ts'
import { describe } from '../support/describe.ts'
import { runTemplate } from './template-support.ts'

const GIVEN = {
  mesh: 'accessLogFile: /dev/stdout\nca: {address: "ca:2", requestTimeout: 3s}\nextensionProviders: [{name: z, zipkin: {service: zs, port: 9411}}]',
  proxyConfig:
    'concurrency: 3\nterminationDrainDuration: 1m1s\ntracing: {datadog: {address: "dd:1"}}\nproxyMetadata: {K: v}\ninterceptionMode: TPROXY',
}

const ROWS: readonly (readonly [template: string, expected: string])[] = [
  ['{{.ProxyConfig.Concurrency.GetValue}} {{.ProxyConfig.Concurrency.Value}} {{.ProxyConfig.Concurrency}}', '3 3 value:3'],
  ['{{.ProxyConfig.Image.GetImageType}}|{{.ProxyConfig.GetImage}}', '|<nil>'],
  ['{{.ProxyConfig.Image.ImageType}}', 'error: nil pointer evaluating *v1beta1.ProxyImage.ImageType'],
  ['{{.ProxyConfig.GetTracing.GetDatadog.GetAddress}} {{.ProxyConfig.GetTracing.GetZipkin.GetAddress}}', 'dd:1 '],
  [
    '{{.ProxyConfig.Tracing.Tracer.Datadog.Address}} {{printf "%T" .ProxyConfig.Tracing.Tracer}}',
    'dd:1 *v1alpha1.Tracing_Datadog_',
  ],
  [
    '{{.ProxyConfig.Tracing.Sampling}} {{.ProxyConfig.Tracing.GetSampling}} {{printf "%T" .ProxyConfig.Tracing.Sampling}}',
    '0 0 float64',
  ],
  ['{{.ProxyConfig.Tracing.Tracer.Zipkin}}', "error: can't evaluate field Zipkin in type v1alpha1.isTracing_Tracer"],
  ['{{.ProxyConfig.ClusterName.Nope}}', "error: can't evaluate field Nope in type v1alpha1.isProxyConfig_ClusterName"],
  [
    '{{.ProxyConfig.InterceptionMode}} {{printf "%d" .ProxyConfig.InterceptionMode}} {{.ProxyConfig.InterceptionMode.Number}}',
    'TPROXY 1 1',
  ],
  ['{{.ProxyConfig.TerminationDrainDuration}} {{formatDuration .ProxyConfig.TerminationDrainDuration}}', 'seconds:61 1m1s'],
  ['{{.MeshConfig.Ca.RequestTimeout.AsDuration.Seconds}} {{formatDuration .MeshConfig.Ca.RequestTimeout}}', '3 3s'],
  [
    '{{(.MeshConfig.Ca.RequestTimeout.AsDuration.Round 2000000000).Hours}} {{.MeshConfig.TcpKeepalive.DeepCopy}}',
    '0.0011111111111111111 <nil>',
  ],
  ['{{toJson .MeshConfig.TrustDomainAliases}} {{toJson .MeshConfig.DiscoverySelectors}}', '[] null'],
  ['{{(index .MeshConfig.ExtensionProviders 3).GetEnvoyFileAccessLog.GetLogFormat.GetLabels}}', '<nil>'],
  ['{{.ProxyConfig.DeepCopy}}', "error: can't evaluate field DeepCopy in type *v1alpha1.ProxyConfig"],
  ['{{.ProxyConfig.ProxyMetadata.K}} {{isset .ProxyConfig.ProxyMetadata "L"}}', 'v false'],
  [
    '{{range .MeshConfig.ExtensionProviders}}{{.Name}}:{{.GetZipkin.GetPort}} {{end}}',
    'prometheus:0 stackdriver:0 envoy:0 z:9411 ',
  ],
  [
    '{{toJson .ProxyConfig.Tracing}} {{toJson .ProxyConfig.Concurrency}} {{toJson .ProxyConfig.Image}}',
    '{"datadog":{"address":"dd:1"}} {"value":3} null',
  ],
  [
    '{{protoToJSON .ProxyConfig}}',
    '{"concurrency":3,"interceptionMode":"TPROXY","tracing":{"datadog":{"address":"dd:1"}},"proxyMetadata":{"K":"v"},"terminationDrainDuration":"61s"}',
  ],
  [
    '{{protoToJSON .ProxyConfig.TerminationDrainDuration}} {{protoToJSON .ProxyConfig.Concurrency}} {{protoToJSON .ProxyConfig.Image}}',
    '"61s" 3 {}',
  ],
  ['{{protoToJSON .TypeMeta}}', 'error: wrong type for value; expected protoreflect.ProtoMessage; got v1.TypeMeta'],
  [
    '{{formatDuration .ProxyConfig.Concurrency}}',
    'error: wrong type for value; expected *durationpb.Duration; got *wrapperspb.Int32Value',
  ],
  ['{{.MeshConfig.NoSuch}}', "error: can't evaluate field NoSuch in type *v1alpha1.MeshConfig"],
]

describe('mesh messages in templates', (it) => {
  it.each(
    ([template]) => template,
    ROWS,
    ([template, expected]) => is(runTemplate(template, GIVEN), expected),
  )

  const GOGO: readonly (readonly [template: string, expected: string])[] = [
    ['{{.ProxyConfig.Concurrency}} {{.ProxyConfig.Concurrency.GetValue}}', '&Int32Value{Value:3,XXX_unrecognized:[],} 3'],
    ['{{.ProxyConfig.Tracing}}|', 'datadog:<address:"dd:1" > |'],
    ['{{.ProxyConfig.TerminationDrainDuration}} {{formatDuration .ProxyConfig.TerminationDrainDuration}}', '1m1s 1m1s'],
    ['{{protoToJSON .Values}}', 'error: wrong type for value; expected proto.Message; got map[string]interface {}'],
  ]
  it.each(
    ([template]) => `1.12 ${template}`,
    GOGO,
    ([template, expected]) => is(runTemplate(template, { ...GIVEN, minor: 12 }), expected),
  )
})
