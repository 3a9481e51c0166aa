import { at } from '../../../src/base/json.ts'
import { equal, is, ok, throwsMessage } from '../../support/assert.ts'
import { describe } from '../../support/describe.ts'
import { inject, layout, type SmallConfig } from './small-injector.ts'

/** The least that the documentation of the old format shows. */
const TEMPLATE = `rewriteAppHTTPProbe: true
initContainers:
- name: istio-init
  image: init:1
containers:
- name: istio-proxy
  image: proxy:1
  args: [proxy, --configPath, {{ .ProxyConfig.ConfigPath }}, --serviceCluster, {{ index .ObjectMeta.Labels "app" }}, -p, 15001]
  resources: {limits: {cpu: 1500m}}
volumes:
- {name: istio-envoy, emptyDir: {medium: Memory}}
dnsConfig:
  searches: [mesh.local]
imagePullSecrets:
- name: registry
`
const config = (template: string): string => JSON.stringify({ policy: 'enabled', template })
const POD = {
  metadata: { labels: { app: 'web', version: 'v2' } },
  spec: {
    dnsConfig: { nameservers: ['1.1.1.1'] },
    containers: [
      {
        name: 'web',
        image: 'w',
        readinessProbe: { httpGet: { port: 80 } },
        volumeMounts: [{ name: 'token', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' }],
      },
    ],
    initContainers: [{ name: 'mine', image: 'm' }],
  },
}
const SMALL: SmallConfig = { config: config(TEMPLATE), minor: 8 }

describe('injectPod: one template of old', (it) => {
  it('appends what it prints, text where text is wanted', () => {
    const { pod } = inject(SMALL, POD)
    is(layout(pod), 'web istio-proxy | mine istio-init')
    equal(at(pod, 'spec', 'containers', 1, 'args'), [
      'proxy',
      '--configPath',
      './etc/istio/proxy',
      '--serviceCluster',
      'web',
      '-p',
      '15001',
      '--concurrency',
      '2',
    ])
    equal(at(pod, 'spec', 'volumes'), [{ name: 'istio-envoy', emptyDir: { medium: 'Memory' } }])
    equal(at(pod, 'spec', 'imagePullSecrets'), [{ name: 'registry' }])
    equal(at(pod, 'spec', 'dnsConfig'), { searches: ['mesh.local'] })
  })
  it('rewrites probes, and shares the token of the service account', () => {
    const { pod } = inject(SMALL, POD)
    equal(at(pod, 'spec', 'containers', 0, 'readinessProbe', 'httpGet'), { path: '/app-health/web/readyz', port: 15020 })
    equal(at(pod, 'spec', 'containers', 1, 'env'), [
      { name: 'ISTIO_KUBE_APP_PROBERS', value: '{"/app-health/web/readyz":{"httpGet":{"port":80}}}' },
    ])
    equal(at(pod, 'spec', 'containers', 1, 'volumeMounts'), POD.spec.containers[0]?.volumeMounts)
  })
  it('labels by what the minor knew', () => {
    const added = (minor: number): string[] =>
      Object.keys(at(inject({ ...SMALL, minor }, POD).pod, 'metadata', 'labels') as object).filter((label) => label.includes('/'))
    equal(added(3), [])
    equal(added(4), ['security.istio.io/tlsMode'])
    equal(added(8), [
      'istio.io/rev',
      'security.istio.io/tlsMode',
      'service.istio.io/canonical-name',
      'service.istio.io/canonical-revision',
    ])
  })
  it('takes its own back before it injects again', () => {
    const once = inject(SMALL, POD).pod
    const twice = inject(SMALL, once).pod
    is(layout(twice), layout(once))
    equal(at(twice, 'spec', 'volumes'), at(once, 'spec', 'volumes'))
  })
  it('reads the delimiters of 1.0', () => {
    const template = 'containers: [{name: istio-proxy, image: "[[ .ProxyConfig.BinaryPath ]]"}]'
    is(at(inject({ config: config(template), minor: 1 }, POD).pod, 'spec', 'containers', 1, 'image'), '/usr/local/bin/envoy')
  })
  it('records a hash of the template', () => {
    const status = String(at(inject(SMALL, POD).pod, 'metadata', 'annotations', 'sidecar.istio.io/status'))
    ok(/^\{"version":"[0-9a-f]{64}","initContainers":\["istio-init"\]/.test(status), status)
  })
  it('takes cluster and network from the end of the URL up to 1.7', () => {
    const env = (minor: number, webhookPath: string): unknown =>
      at(
        inject({ ...SMALL, minor }, { metadata: POD.metadata, spec: { containers: [{ name: 'web' }] } }, { webhookPath }).pod,
        'spec',
        'containers',
        1,
        'env',
      )
    const both = [
      { name: 'ISTIO_META_CLUSTER_ID', value: 'c1' },
      { name: 'ISTIO_META_NETWORK', value: 'n1' },
    ]
    const known = (list: unknown): unknown => (list as { name: string }[]).filter(({ name }) => name.startsWith('ISTIO_META'))
    equal(known(env(7, '/inject/cluster/c1/net/n1')), both)
    equal(known(env(7, '/inject/any/c1/words/n1')), both)
    equal(known(env(8, '/inject/cluster/c1/net/n1')), both)
    equal(known(env(7, '/inject/c1')), [])
  })
  it('sets fsGroup by the SDS path of the mesh up to 1.7, then always', () => {
    const group = (minor: number, mesh: string): unknown =>
      at(inject({ ...SMALL, minor, mesh }, POD).pod, 'spec', 'securityContext', 'fsGroup')
    equal([group(7, 'sdsUdsPath: unix:/x'), group(7, ''), group(8, '')], [1337, undefined, 1337])
  })
  it.each(
    ([env, jwtPolicy, expected]) => `1.8 sets fsGroup: ${JSON.stringify(env)}, values ${jwtPolicy}: ${expected}`,
    [
      [{}, 'third-party-jwt', true],
      [{}, 'first-party-jwt', false],
      [{ JWT_POLICY: 'third-party-jwt' }, 'first-party-jwt', true],
      [{ JWT_POLICY: 'first-party-jwt' }, 'third-party-jwt', false],
      [{ JWT_POLICY: 'first-party-jwt', ENABLE_LEGACY_FSGROUP_INJECTION: 'true' }, 'first-party-jwt', true],
      [{ ENABLE_LEGACY_FSGROUP_INJECTION: 'false' }, 'third-party-jwt', false],
    ] as const,
    ([env, jwtPolicy, expected]) => {
      const facts = { env: new Map(Object.entries(env)) }
      const { pod } = inject({ ...SMALL, values: { global: { jwtPolicy } }, facts }, POD)
      is(at(pod, 'spec', 'securityContext', 'fsGroup'), expected ? 1337 : undefined)
    },
  )
  it('hears the annotation proxy.istio.io/config from 1.6 on', () => {
    const template =
      'containers: [{name: istio-proxy, image: "{{ .ProxyConfig.StatNameLength }} {{ .MeshConfig.DefaultConfig.StatNameLength }}"}]'
    const annotated = (value: string): object => ({ ...POD, metadata: { annotations: { 'proxy.istio.io/config': value } } })
    const image = (minor: number): unknown =>
      at(inject({ config: config(template), minor }, annotated('statNameLength: 7')).pod, 'spec', 'containers', 1, 'image')
    equal([image(5), image(6)], ['189 189', '7 7'])
    const refused = (minor: number): boolean => {
      try {
        inject({ config: config(template), minor }, annotated('statusPort: 0'))
        return false
      } catch {
        return true
      }
    }
    equal([refused(5), refused(6)], [false, true])
  })
  it('says what is wrong with what a template printed', () => {
    const config = { ...SMALL, config: JSON.stringify({ policy: 'enabled', template: 'a: [' }) }
    throwsMessage(
      () => inject(config, POD),
      'failed parsing generated injected YAML (check Istio sidecar injector configuration): error converting YAML to JSON: yaml: line 1: did not find expected node content',
    )
  })
})
