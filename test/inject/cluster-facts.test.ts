/** What only the cluster knows, from the facts to the pod: resources, ranges, URLs, the API server's defaults, overlays of the policy. */
import { at, type Json, type JsonObject } from '../../src/base/json.ts'
import { readYamlValue } from '../../src/yaml/read-value.ts'
import { equal, is, ok } from '../support/assert.ts'
import { describe } from '../support/describe.ts'
import { deployment, injectText, policyText } from '../support/inject-text.ts'
import { type IstioCluster, istioCluster } from '../support/istio-cluster.ts'

const SIDECAR = `spec:
  containers:
  - name: istio-proxy
    image: {{ .ProxyImage }}
    imagePullPolicy: IfNotPresent
    resources: {requests: {cpu: 10m}}
    securityContext: {runAsUser: {{ .ProxyUID }}, runAsGroup: {{ .ProxyGID }}}
    env:
    - {name: PORTS, value: {{ structToJSON (index .Spec.Containers 0).Ports | quote }}}
    - {name: CONFIG, value: {{ protoToJSON .ProxyConfig | quote }}}
    - {name: VALUE, value: {{ .Values.global.own.deep | default "unset" | quote }}}
    - {name: DOMAIN, value: {{ .MeshConfig.TrustDomain }}}
`
const PLAIN: IstioCluster = { templates: { sidecar: SIDECAR } }
const REWRITING: IstioCluster = { ...PLAIN, values: { sidecarInjectorWebhook: { rewriteAppHTTPProbe: true } } }
const NAMESPACE = 'namespaces: [{name: "*", labels: {istio-injection: enabled}}]'

interface Result {
  readonly proxy: JsonObject
  readonly template: JsonObject
  readonly stderr: string
  readonly env: (name: string) => Json | undefined
}

function inject(cluster: IstioCluster, istio = '', app = deployment()): Result {
  const policy = policyText(`${NAMESPACE}\nistio: {nativeSidecars: false${istio === '' ? '' : `, ${istio}`}}`)
  const { stdout, stderr, exitCode } = injectText(app, policy, istioCluster(cluster))
  ok(exitCode === 0, stderr)
  const template = at(readYamlValue(stdout), 'spec', 'template') as JsonObject
  const containers = at(template, 'spec', 'containers') as readonly JsonObject[]
  const proxy = containers.find(({ name }) => name === 'istio-proxy') as JsonObject
  const env = (name: string): Json | undefined =>
    (proxy['env'] as readonly JsonObject[]).find((variable) => variable['name'] === name)?.['value']
  return { proxy, template, stderr, env }
}

const PROXY_CONFIG = (name: string, namespace: string, spec: string): string =>
  `{apiVersion: networking.istio.io/v1beta1, kind: ProxyConfig, metadata: {name: ${name}, namespace: ${namespace}}, spec: ${spec}}`

describe('facts of the cluster', (it) => {
  it('ProxyConfigs of the root namespace, the namespace and the workload', () => {
    const more = [
      PROXY_CONFIG('mesh', 'istio-system', '{concurrency: 1, environmentVariables: {A: root, B: root}}'),
      PROXY_CONFIG('all', 'team-a', '{environmentVariables: {B: namespace}}'),
      PROXY_CONFIG('web', 'team-a', '{selector: {matchLabels: {app: web}}, concurrency: 3}'),
      PROXY_CONFIG('elsewhere', 'team-b', '{concurrency: 7}'),
    ]
    const config = JSON.parse(String(inject({ ...PLAIN, more }).env('CONFIG'))) as object
    equal(config, { concurrency: 3, proxyMetadata: { A: 'root', B: 'namespace' } })
  })

  it('ProxyConfigs of a workload by the labels that its controller gives', () => {
    const more = [PROXY_CONFIG('web', 'team-a', '{selector: {matchLabels: {job-name: web}}, concurrency: 3}')]
    const job = deployment(undefined, { kind: 'Job' })
    is(inject({ ...PLAIN, more }, '', job).env('CONFIG'), '{"concurrency":3}')
    is(inject({ ...PLAIN, more }).env('CONFIG'), '{}')
  })

  it('ranges of users and groups on OpenShift', () => {
    const annotations =
      '{openshift.io/sa.scc.uid-range: 1000620000/10000, openshift.io/sa.scc.supplemental-groups: "2000/5,3000/5"}'
    const more = [`{apiVersion: v1, kind: Namespace, metadata: {name: team-a, annotations: ${annotations}}}`]
    equal(inject({ ...PLAIN, more }, 'env: {PLATFORM: openshift}').proxy['securityContext'], {
      runAsUser: 1000629999,
      runAsGroup: 2004,
    })
    equal(inject({ ...PLAIN, more }).proxy['securityContext'], { runAsUser: 1337, runAsGroup: 1337 })
  })

  it("pairs in the webhook's URL", () => {
    const webhook = `{apiVersion: admissionregistration.k8s.io/v1, kind: MutatingWebhookConfiguration, metadata: {name: istio-sidecar-injector, labels: {istio.io/rev: default}}, webhooks: [{name: w.sidecar-injector.istio.io, clientConfig: {service: {name: istiod, namespace: istio-system, path: "/inject/:ENV:cluster=eu1:ENV:net=n1:ENV:OWN=1"}}, rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]}]}`
    const { env, template } = inject({ ...PLAIN, more: [webhook] })
    equal(['ISTIO_META_CLUSTER_ID', 'ISTIO_META_NETWORK', 'OWN'].map(env), ['eu1', 'n1', '1'])
    is(at(template, 'metadata', 'labels', 'topology.istio.io/network'), 'n1')
    is(inject({ ...PLAIN, more: [webhook] }, 'webhookPath: /inject/net/n2').env('ISTIO_META_NETWORK'), 'n2')
  })

  it('values of the policy go over the captured ones, deeply', () => {
    const values = { global: { hub: 'registry.example', tag: '1.32.0', own: { deep: 'captured', other: 1 } }, pilot: { env: {} } }
    const cluster = { ...PLAIN, values }
    is(inject(cluster).env('VALUE'), 'captured')
    const { env, proxy } = inject(cluster, 'values: {global: {hub: mirror.example, own: {deep: mine}}}')
    equal([env('VALUE'), proxy['image']], ['mine', 'mirror.example/proxyv2:1.32.0'])
  })

  it("mesh config of the policy goes over the captured one, by Istio's rule", () => {
    const mesh = { trustDomain: 'captured', defaultConfig: { concurrency: 2, proxyMetadata: { A: 'a', B: 'b' } } }
    const { env } = inject(
      { ...PLAIN, mesh },
      'mesh: {trustDomain: mine, defaultConfig: {proxyMetadata: {B: mine}, statusPort: 15099}}',
    )
    is(env('DOMAIN'), 'mine')
    equal(JSON.parse(String(env('CONFIG'))), { concurrency: 2, proxyMetadata: { A: 'a', B: 'mine' }, statusPort: 15099 })
  })

  it('an overlay that Istio would refuse is an error about the policy', () => {
    for (const [istio, code] of [
      ['values: {global: {hub: 5}}', 'RI0212'],
      ['mesh: {defaultConfig: {drainDuration: soon}}', 'RI0214'],
    ]) {
      const { exitCode, stderr } = injectText(
        deployment(),
        policyText(`${NAMESPACE}\nistio: {nativeSidecars: false, ${istio}}`),
        istioCluster(PLAIN),
      )
      ok(exitCode === 2 && stderr.includes(`${code}: spec.istio.`), stderr)
    }
  })
})

const POD =
  '{containers: [{name: web, image: web, ports: [{containerPort: 8080}], readinessProbe: {httpGet: {port: 8080}}, livenessProbe: {grpc: {port: 9}, timeoutSeconds: 4}}, {name: istio-proxy, image: auto, resources: {limits: {cpu: "1"}}}]}'

describe("the API server's defaults", (it) => {
  it('show in what templates print, in what the agent is told and in overrides, not in containers of the author', () => {
    const { env, proxy, template, stderr } = inject(REWRITING, '', deployment(POD))
    is(env('PORTS'), '[{"containerPort":8080,"protocol":"TCP"}]')
    is(
      env('ISTIO_KUBE_APP_PROBERS'),
      '{"/app-health/web/livez":{"grpc":{"port":9,"service":""},"timeoutSeconds":4},"/app-health/web/readyz":{"httpGet":{"path":"/","port":8080,"scheme":"HTTP"},"timeoutSeconds":1}}',
    )
    is(
      at(template, 'metadata', 'annotations', 'proxy.istio.io/overrides'),
      '{"containers":[{"name":"istio-proxy","resources":{"limits":{"cpu":"1"},"requests":{"cpu":"1"}},"terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File","imagePullPolicy":"Always"}]}',
    )
    equal(
      [proxy['imagePullPolicy'], proxy['resources']],
      ['Always', { limits: { cpu: '1' }, requests: { cpu: '1' } }],
      'an own proxy has them too',
    )
    equal(at(template, 'spec', 'containers', 0), {
      name: 'web',
      image: 'web',
      ports: [{ containerPort: 8080 }],
      readinessProbe: { httpGet: { path: '/app-health/web/readyz', port: 15020 } },
      livenessProbe: { httpGet: { path: '/app-health/web/livez', port: 15020 }, timeoutSeconds: 4 },
    })
    is(stderr.split('API-server defaults').length, 2, stderr)
  })

  it('do not show where the policy says so, and are not told', () => {
    const { env, proxy, stderr } = inject(REWRITING, 'assumeDefaults: false', deployment(POD))
    is(env('PORTS'), '[{"containerPort":8080}]')
    is(proxy['imagePullPolicy'], 'IfNotPresent')
    ok(!stderr.includes('API-server defaults'), stderr)
  })

  it('are not told where they make no difference', () => {
    ok(!inject(REWRITING).stderr.includes('API-server defaults'))
  })
})

describe('what is assumed', (it) => {
  const ASSUMED: readonly (readonly [what: string, cluster: IstioCluster, istio: string, words: string, pinned: string])[] = [
    ["istiod's environment", { ...PLAIN, values: { pilot: {} } }, '', 'environment of istiod', 'env: {A: b}'],
    ['the version', { ...PLAIN, values: { global: { tag: 'latest' } } }, '', 'version of Istio', 'version: "1.32"'],
  ]
  for (const [what, cluster, istio, words, pinned] of ASSUMED) {
    it(`${what}, once, until it is set`, () => {
      const two = `${deployment()}---\n${deployment().replace('name: web', 'name: other')}`
      const policy = policyText(`${NAMESPACE}\nistio: {nativeSidecars: false${istio}}`)
      const { stderr } = injectText(two, policy, istioCluster(cluster))
      is(stderr.split(words).length, 2, stderr)
      ok(!inject(cluster, pinned).stderr.includes(words))
    })
  }

  it("istiod's environment, where the one among the facts is of another revision", () => {
    const isAssumed = (labels: string): boolean => {
      const istiod = `{apiVersion: apps/v1, kind: Deployment, metadata: {name: istiod, namespace: istio-system, labels: {${labels}}}, spec: {template: {spec: {containers: [{name: discovery, env: [{name: A, value: b}]}]}}}}`
      return inject({ ...PLAIN, values: { pilot: {} }, more: [istiod] }).stderr.includes('environment of istiod')
    }
    equal(['app: istiod', 'app: istiod, istio.io/rev: ""', 'istio: pilot, istio.io/rev: default'].map(isAssumed), [
      false,
      false,
      false,
    ])
    equal(['app: istiod, istio.io/rev: canary', 'app: other'].map(isAssumed), [true, true])
  })

  it('the version of Kubernetes is not: it is asked for', () => {
    const { exitCode, stderr } = injectText(deployment(), policyText(NAMESPACE), istioCluster(PLAIN))
    ok(exitCode === 2 && stderr.includes('RI0234') && stderr.includes('nativeSidecars'), stderr)
  })
})

describe('what is told of single objects', (it) => {
  const POLICY = policyText(`${NAMESPACE}\nistio: {nativeSidecars: false}`)

  it('a DNS policy with which the proxy may not find istiod, in the words of Istio', () => {
    const { stderr, exitCode } = injectText(
      deployment('{dnsPolicy: Default, containers: [{name: web, image: web}]}'),
      POLICY,
      istioCluster(PLAIN),
    )
    is(exitCode, 0, stderr)
    ok(stderr.includes('app.yaml:1:1: warning RI0321: '), stderr)
  })

  it('a step after the merge that fails', () => {
    const metadata = '{annotations: {prometheus.io/scrape: "true", prometheus.io/port: "15006"}}'
    const { stdout, stderr, exitCode } = injectText(deployment(undefined, { metadata }), POLICY, istioCluster(PLAIN))
    equal([stdout, exitCode], ['', 2])
    ok(/error RI0502: .*port 15006 is reserved for Istio/.test(stderr), stderr)
  })

  it('a Namespace of the stream that the build renamed', () => {
    const named = (annotations: string): string =>
      `apiVersion: v1\nkind: Namespace\nmetadata: {name: team-a, labels: {istio-injection: disabled}, annotations: {${annotations}}}\n---\n`
    const renamed = named('internal.config.kubernetes.io/previousNames: prod')
    const told = injectText(renamed + deployment(), POLICY, istioCluster(PLAIN))
    ok(/app\.yaml:1:1: warning RI0216: Namespace team-a was prod /.test(told.stderr), told.stderr)
    ok(told.stdout.includes('istio-proxy'), told.stderr)
    const kept = injectText(named('') + deployment(), POLICY, istioCluster(PLAIN))
    ok(!kept.stderr.includes('RI0216') && !kept.stdout.includes('istio-proxy'), kept.stderr)
  })
})
