import { runCli } from '../../src/cli/program.ts'
import { type KubeInjectOptions, kubeInjectManifests } from '../../src/frontends/kube-inject.ts'
import type { Outcome } from '../../src/frontends/outcome.ts'
import { hasQuirk, QUIRKS } from '../../src/inject/istio/kube-inject/quirks.ts'
import { equal, is, ok } from '../support/assert.ts'
import { CHUNKS } from '../support/chunks.ts'
import { describe } from '../support/describe.ts'
import { FACTS } from '../support/small-facts.ts'

/** Prints what a quirk is seen by. */
const TEMPLATE = `metadata:
  labels: {owner: "{{ .TypeMeta.Kind }}.{{ .DeploymentMeta.Name }}", namespace: {{ valueOrDefault .DeploymentMeta.Namespace "none" }}}
  annotations: {port: "{{ .MeshConfig.DefaultConfig.StatusPort }}"}
spec:
  containers:
  - name: istio-proxy
    image: {{ .ProxyImage }}
`
const config = (more: object = {}): string =>
  JSON.stringify({ policy: 'disabled', templates: { sidecar: TEMPLATE, other: 'spec: {containers: []}' }, ...more })
const source = (text: string): { name: string; text: string } => ({ name: 'file', text })
const values = (tag: string): string => JSON.stringify({ global: { hub: 'hub.example', tag, proxy: { image: 'proxyv2' } } })

function run(text: string, { tag = '1.26.1', ...more }: { tag?: string } & Partial<KubeInjectOptions> = {}): Outcome {
  const files = { injectConfig: source(config()), meshConfig: source('{}'), values: source(values(tag)) }
  return kubeInjectManifests(source(text), { facts: [], revision: '', istioNamespace: 'istio-system', ...files, ...more }, CHUNKS)
}

const deployment = (pod: string, metadata = '{name: web, namespace: shop}'): string => `apiVersion: apps/v1
kind: Deployment
metadata: ${metadata}
spec: {selector: {}, template: ${pod}}
`
const POD = '{spec: {containers: [{name: app, image: a}]}}'

describe('kube-inject', (it) => {
  it('prints typed objects, and others as they are', () => {
    const service = '# a service\nkind: Service\napiVersion: v1\nspec:   {ports: []}\n'
    const { stdout, stderr, exitCode } = run(
      `${service}---\n${deployment('{spec: {unknown: 1, containers: [{name: app, image: a, env: [{name: V, value: 1}], resources: {limits: {cpu: 2000m}}}]}}')}`,
    )
    is(stderr, '')
    is(exitCode, 0)
    is(
      stdout,
      `${service}---
apiVersion: apps/v1
kind: Deployment
metadata:
  creationTimestamp: null
  name: web
  namespace: shop
spec:
  selector: {}
  strategy: {}
  template:
    metadata:
      annotations:
        port: "15020"
        prometheus.io/path: /stats/prometheus
        prometheus.io/port: "15020"
        prometheus.io/scrape: "true"
        sidecar.istio.io/status: '{"initContainers":null,"containers":["istio-proxy"],"volumes":null,"imagePullSecrets":null,"revision":"default"}'
      creationTimestamp: null
      labels:
        namespace: shop
        owner: Deployment.web
    spec:
      containers:
      - env:
        - name: V
          value: "1"
        image: a
        name: app
        resources:
          limits:
            cpu: "2"
      - image: hub.example/proxyv2:1.26.1
        name: istio-proxy
        resources: {}
status: {}
---
`,
    )
  })
  it('has no null timestamps since 1.28', () => ok(!run(deployment(POD), { tag: '1.28.0' }).stdout.includes('creationTimestamp')))
  it('writes the metadata of a CronJob to its job template', () => {
    const { stdout } = run(`apiVersion: batch/v1
kind: CronJob
metadata: {name: report}
spec: {schedule: "1 * * * *", jobTemplate: {spec: {template: {metadata: {labels: {sidecar.istio.io/inject: "false"}}, spec: {containers: [{name: app}]}}}}}
`)
    ok(/jobTemplate:\n {4}metadata:\n {6}annotations:/.test(stdout), stdout)
    ok(stdout.includes('owner: CronJob.report'))
    ok(stdout.includes('namespace: none'))
  })
  it('unfolds lists, items of unknown kinds stay', () => {
    const { stdout } = run(
      `{apiVersion: v1, kind: List, items: [{kind: X, b: null, a: {}}, ${deployment(POD).trim().replaceAll('\n', ', ')}]}`
        .replace('apiVersion: apps/v1', '{apiVersion: apps/v1')
        .replace(/\]\}$/, '}]}'),
    )
    ok(stdout.startsWith('apiVersion: v1\nitems:\n- a: {}\n  b: null\n  kind: X\n- apiVersion: apps/v1\n'), stdout)
    ok(stdout.endsWith('kind: List\nmetadata: {}\n---\n'))
  })
  it('reads a list as the type it is, its items from JSON', () => {
    const list = (more: string): Outcome => run(`{apiVersion: v1, kind: List, ${more}}`)
    is(
      list('metadata: {name: x, resourceVersion: 7, shardInfo: {selector: s}}').stdout,
      'apiVersion: v1\nitems: null\nkind: List\nmetadata:\n  resourceVersion: "7"\n  shardInfo:\n    selector: s\n---\n',
    )
    const { stderr, exitCode } = list('metadata: 1')
    ok(stderr.includes('json: cannot unmarshal number into Go struct field List.metadata of type v1.ListMeta'), stderr)
    is(exitCode, 2)
    const pod = `{apiVersion: v1, kind: Pod, metadata: {name: web, labels: {size: 1e7}}, spec: {containers: [{name: app}]}}`
    ok(run(pod).stdout.includes('size: "1e+07"'))
    ok(list(`items: [${pod}]`).stdout.includes('size: "10000000"'))
  })
  it('reads the type of every document as Go does', () => {
    const { stderr, exitCode } = run('kind: {}\n')
    ok(stderr.includes('json: cannot unmarshal object into Go struct field TypeMeta.kind of type string'), stderr)
    is(exitCode, 2)
    const version = run(deployment(POD).replace('apps/v1', '1')).stderr
    ok(
      version.includes('json: cannot unmarshal number into Go struct field Deployment.TypeMeta.apiVersion of type string'),
      version,
    )
    ok(run(deployment(POD).replace('kind:', 'Kind:')).stdout.includes('istio-proxy'))
  })
  it("calls OpenShift's types what Go does", () => {
    const told = (spec: string): string => run(`{apiVersion: apps.openshift.io/v1, kind: DeploymentConfig, spec: ${spec}}`).stderr
    const strategy = told('{strategy: {type: []}}')
    ok(strategy.includes('field DeploymentStrategy.spec.strategy.type of type v1.DeploymentStrategyType'), strategy)
    const triggers = told('{triggers: 1}')
    ok(triggers.includes('field DeploymentConfigSpec.spec.triggers of type v1.DeploymentTriggerPolicies'), triggers)
  })
  it('refuses what cannot be printed', () => {
    const { stderr, exitCode } = run(deployment('{spec: {containers: [{name: app, args: ["\\x7f"]}]}}'))
    ok(stderr.includes('yaml: control characters are not allowed'), stderr)
    is(exitCode, 2)
  })
  it('keeps the record of who manages fields', () =>
    ok(
      run(
        deployment('{metadata: {managedFields: [{manager: m, fieldsV1: {"f:a": {}}}]}, spec: {containers: [{name: app}]}}'),
      ).stdout.includes('      managedFields:\n      - fieldsV1:\n          f:a: {}\n        manager: m\n'),
    ))
  it('tells what it leaves alone as istioctl does', () => {
    const host = run(deployment('{spec: {hostNetwork: true, containers: [{name: app}]}}'))
    is(host.stderr, '\n===> Skipping injection because Deployment "shop/web" has host networking enabled\n\n')
    const off = run(
      deployment('{metadata: {labels: {sidecar.istio.io/inject: "false"}}, spec: {containers: [{name: app}]}}', '{name: web}'),
    )
    is(off.stderr, '\n===> Skipping injection because Deployment "web" has sidecar injection disabled\n\n')
    ok(!off.stdout.includes('istio-proxy'))
  })
  it('names the kind of what owns a Pod since 1.21', () => {
    const pod = `apiVersion: v1
kind: Pod
metadata: {generateName: web-, name: "web\\u00ad", ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: web, controller: true}]}
spec: {hostNetwork: true, containers: [{name: app}]}
`
    const told = (tag: string): string => run(pod, { tag }).stderr
    is(told('1.21.0'), '\n===> Skipping injection because StatefulSet "web\\u00ad" has host networking enabled\n\n')
    is(told('1.20.0'), '\n===> Skipping injection because Pod "web\\u00ad" has host networking enabled\n\n')
  })
  it('hears neither policy, aliases, default templates nor injected annotations', () => {
    const injectConfig = source(
      config({
        defaultTemplates: ['other'],
        aliases: { sidecar: ['other'] },
        injectedAnnotations: { extra: '1' },
        neverInjectSelector: [{ matchLabels: { a: 'b' } }],
      }),
    )
    const { stdout } = run(deployment('{metadata: {labels: {a: b}}, spec: {containers: [{name: app}]}}'), { injectConfig })
    ok(stdout.includes('istio-proxy'))
    ok(!stdout.includes('extra'))
  })
  it('merges the annotation into the mesh config', () => {
    const pod = `{metadata: {annotations: {proxy.istio.io/config: "statusPort: 123"}}, spec: {containers: [{name: app}]}}`
    const { stdout } = run(deployment(pod))
    ok(stdout.includes('port: "123"'))
    ok(stdout.includes('prometheus.io/port: "123"'))
  })
  it('refuses a bad annotation of a pod that opts out too, and not of one on the network of its host', () => {
    const pod = (spec: string): string =>
      deployment(
        `{metadata: {labels: {sidecar.istio.io/inject: "false"}, annotations: {proxy.istio.io/config: "drainDuration: 5x"}}, spec: ${spec}}`,
      )
    const { stderr } = run(pod('{containers: [{name: app}]}'))
    ok(stderr.includes('Deployment web: could not parse proxy config: bad Duration'), stderr)
    is(run(pod('{hostNetwork: true, containers: [{name: app}]}')).exitCode, 0)
  })
  it('passes over injected pods up to 1.16', () => {
    const pod = `{metadata: {annotations: {sidecar.istio.io/status: "{}"}}, spec: {containers: [{name: app}, {name: istio-proxy}]}}`
    is(
      run(deployment(pod), { tag: '1.16.0' }).stderr,
      '\n===> Skipping injection because "shop/web" has injected "istio-proxy" sidecar already\n\n',
    )
    is(run(deployment(pod), { tag: '1.17.0' }).stderr, '')
  })
  it('takes a template alone for the config', () =>
    ok(run(deployment(POD), { injectConfig: source(TEMPLATE) }).stdout.includes('istio-proxy')))
  it('puts the operator over values and mesh config', () => {
    const operator = source('spec: {values: {global: {hub: other.example}}, meshConfig: {defaultConfig: {statusPort: 15999}}}')
    const { stdout } = run(deployment(POD), { operator })
    ok(stdout.includes('other.example/proxyv2:1.26.1'))
    ok(stdout.includes('prometheus.io/port: "15999"'))
  })
  it('shows templates up to 1.21 the metadata of the object', () => {
    const injectConfig = source('metadata: {labels: {team: "{{ .DeploymentMeta.Labels.team }}"}}')
    const web = deployment(POD, '{name: web, labels: {team: shop}}')
    ok(run(web, { tag: '1.21.0', injectConfig }).stdout.includes('        team: shop\n'))
    is(run(web, { tag: '1.22.0', injectConfig }).exitCode, 2)
  })
  it('takes from facts what no file gives', () => {
    const facts = [{ name: 'facts.yaml', text: FACTS }]
    const bare = { facts, revision: '', istioNamespace: 'istio-system' }
    const { stdout, stderr } = kubeInjectManifests(source(deployment(POD)), bare, CHUNKS)
    is(stderr, '')
    ok(stdout.includes('registry.example/istio/proxyv2:1.26.1'))
    const other = kubeInjectManifests(source(deployment(POD)), { ...bare, revision: 'canary' }, CHUNKS)
    ok(other.stderr.includes('ConfigMap istio-sidecar-injector-canary'), other.stderr)
  })
  it('takes the flags of istioctl by which a cluster is reached and logs are written, whatever they say', () => {
    const words = [
      '-n foo -c cfg --context x --as a --as-group b --as-group c --as-uid 1 --kubeclient-timeout 1s --vklog 3 --webhookConfig w',
      '--xds-address a --xds-port 1 --xds-label l --authority a --cert-dir d --timeout 1s --insecure --plaintext=false --insecure=true',
      '--log_target stderr --log_as_json --log_as_json=true --log_caller all --log_output_level default:debug --log_stacktrace_level none',
      '--log_rotate f --log_rotate_max_age 1 --log_rotate_max_backups 2 --log_rotate_max_size 3',
    ]
    const argv = ['kube-inject', ...words.join(' ').split(' '), '-f', '-']
    const { stderr } = runCli(argv, { chunks: CHUNKS, readStdin: () => '', progress: () => {} })
    ok(stderr.startsWith('error RI0215'), stderr)
  })
  it('asks no cluster', () => {
    const { stdout, stderr, exitCode } = kubeInjectManifests(
      source(deployment(POD)),
      { facts: [], revision: '', istioNamespace: 'mesh' },
      CHUNKS,
    )
    is(stdout, '')
    is(exitCode, 2)
    ok(stderr.startsWith('error RI0215: kube-inject asks no cluster'), stderr)
    ok(stderr.includes('kubectl -n mesh get configmap istio istio-sidecar-injector -o yaml > facts.yaml'), stderr)
  })
  it('fails with the text of Istio, and prints nothing', () => {
    const pod = `{metadata: {annotations: {status.sidecar.istio.io/port: x}}, spec: {containers: [{name: app}]}}`
    const { stdout, stderr, exitCode } = run(`${deployment(POD)}---\n${deployment(pod)}`)
    is(stdout, '')
    is(exitCode, 2)
    ok(stderr.includes('Deployment web: failed to run injection template: 1 error occurred'), stderr)
    const controller = run('{apiVersion: v1, kind: ReplicationController, metadata: {name: rc}, spec: {}}')
    ok(controller.stderr.includes('ReplicationController rc: spec.template is required value'), controller.stderr)
  })
  it('says what it assumes of the cluster', () => {
    const { stderr } = run(deployment(POD), { tag: '1.30.0' })
    ok(stderr.startsWith("info RI0235: the cluster's version is not known"), stderr)
    is(run(deployment(POD), { tag: '1.30.0', kubernetesVersion: '1.33' }).stderr, '')
    is(run(deployment(POD), { tag: '1.30.0', nativeSidecars: 'false' }).stderr, '')
    const newer = run(deployment(POD), { tag: '1.99.0', nativeSidecars: 'false' })
    ok(newer.stderr.startsWith('info RI0235: Istio 1.99 is newer than this render-inject knows'), newer.stderr)
  })
  it('refuses versions that are none', () => {
    for (const [flag, more] of [
      ['--kubernetes-version', { kubernetesVersion: 'x' }],
      ['--istio-version', { istioVersion: 'latest' }],
    ] as const) {
      const { stdout, stderr, exitCode } = run(deployment(POD), more)
      is(exitCode, 2)
      is(stdout, '')
      ok(stderr.startsWith(`error RI0207: ${flag} must be `), stderr)
    }
  })
  it('reads kinds by name alone, and warns', () => {
    const { stdout, stderr } = run(deployment(POD).replace('apps/v1', 'example.com/v1'))
    ok(stdout.includes('istio-proxy'))
    ok(stderr.startsWith('warning RI0323: Deployment of example.com/v1'), stderr)
  })
})

describe('kube-inject: the quirks', (it) => {
  it('are sentences', () => {
    for (const { says } of Object.values(QUIRKS)) ok(/^[A-Z].*\.$/.test(says), says)
  })
  it('end and begin with a minor', () => {
    equal(
      [7, 8, 9, 16, 17].map((minor) =>
        (['optOutIgnored', 'skipsProxyContainers', 'skipsInjectedPods'] as const).filter((name) => hasQuirk(name, minor)),
      ),
      [['optOutIgnored', 'skipsProxyContainers'], ['skipsProxyContainers'], ['skipsInjectedPods'], ['skipsInjectedPods'], []],
    )
  })
})

/** One template of old. */
const LEGACY = JSON.stringify({
  policy: 'enabled',
  template: 'containers: [{name: istio-proxy, image: p}]\npodRedirectAnnot: {redirect: 80}\n',
})
describe('kube-inject: the format of old', (it) => {
  const legacy = (
    tag: string,
    pod = '{metadata: {annotations: {sidecar.istio.io/inject: "false"}}, spec: {dnsConfig: {searches: [a]}, containers: [{name: app}]}}',
  ): string => run(deployment(pod), { tag, injectConfig: source(LEGACY) }).stdout
  it('injects in spite of an opt-out up to 1.7', () => {
    ok(legacy('1.7.0').includes('istio-proxy'))
    ok(!legacy('1.8.0').includes('istio-proxy'))
  })
  it('adds annotations for the CNI plugin from 1.3 to 1.7', () => {
    equal(
      ['1.2.0', '1.3.0', '1.7.0', '1.8.0'].map((tag) => legacy(tag, POD).includes('redirect: "80"')),
      [false, true, true, false],
    )
  })
  it('rewrites probes up to 1.7 only where there is a proxy', () => {
    const pod = '{spec: {containers: [{name: app, readinessProbe: {httpGet: {port: 80}}}]}}'
    const rewrites = (tag: string, name: string): boolean => {
      const template = `rewriteAppHTTPProbe: true\ncontainers: [{name: ${name}, image: p}]\n`
      const injectConfig = source(JSON.stringify({ policy: 'enabled', template }))
      return run(deployment(pod), { tag, injectConfig }).stdout.includes('/app-health/app/readyz\n')
    }
    equal([rewrites('1.7.0', 'istio-proxy'), rewrites('1.7.0', 'other'), rewrites('1.8.0', 'other')], [true, false, true])
  })
  it("replaces the pod's dnsConfig by none up to 1.7", () => ok(!legacy('1.7.0').includes('searches')))
})
