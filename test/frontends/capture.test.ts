/** `capture --from`: what stays of a stream, what cannot pass, and that the facts are the same afterwards. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject } from '../../src/base/json.ts'
import { captureStreams } from '../../src/frontends/capture.ts'
import { injectManifests } from '../../src/frontends/manifests.ts'
import type { Outcome } from '../../src/frontends/outcome.ts'
import { readSource } from '../../src/inject/read-source.ts'
import { collectFacts, type Facts } from '../../src/policy/facts.ts'
import { readYamlValue } from '../../src/yaml/read-value.ts'
import { equal, is, ok } from '../support/assert.ts'
import { CHUNKS } from '../support/chunks.ts'
import { describe } from '../support/describe.ts'
import { configMaps, namespace, webhooks } from '../support/small-cluster.ts'
import { workload } from '../support/small-facts.ts'
import { vectorsFolder } from '../support/vectors.ts'

const OPTIONS = { istioNamespace: 'istio-system', annotations: [], sha256: (text: string) => `sum${text.length}` }

function capture(text: string, options: Partial<Parameters<typeof captureStreams>[1]> = {}): Outcome {
  return captureStreams([{ name: 'stream.yaml', text }], { ...OPTIONS, ...options })
}

function captured(text: string, options: Partial<Parameters<typeof captureStreams>[1]> = {}): string {
  const { stdout, stderr, exitCode } = capture(text, options)
  is(exitCode, 0, stderr)
  return stdout
}

function documents(text: string): readonly JsonObject[] {
  return text.split(/^---\n/m).map((one) => readYamlValue(one) as JsonObject)
}

/** Facts without the places at which they stand. */
function factsIn(text: string): unknown {
  const { contents } = readSource({ name: 'facts.yaml', text })
  const items = contents.flatMap(({ content }) => (content.form === 'other' ? [] : content.items))
  const facts: Facts = collectFacts(
    items.map(({ object, place }) => ({ object, place, origin: 'facts' })),
    'istio-system',
  )
  return {
    kubernetesVersion: facts.kubernetesVersion,
    env: [...facts.istiodEnv].map(([revision, env]) => [revision, [...env].sort()]).sort(),
    revisions: [...facts.revisions].map(([name, { injector, mesh }]) => [name, texts(injector?.data), mesh?.data['mesh']]).sort(),
    webhooks: facts.webhooks.map(({ name, revision, tag }) => [name, revision, tag]),
    namespaces: [...facts.namespaces.keys()].sort(),
    proxyConfigs: facts.proxyConfigs.map(({ object }) => object['spec']),
  }
}

function texts(data: JsonObject | undefined): unknown {
  return [data?.['config'], data?.['values']]
}

const CLUTTERED = `apiVersion: v1
kind: Secret
metadata: {name: istio-sidecar-injector, namespace: istio-system}
stringData: {config: hunter2}
---
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  uid: 0d2c
  resourceVersion: "7"
  creationTimestamp: "2024-01-01T00:00:00Z"
  labels: {team: shop, istio-injection: enabled}
  annotations: {openshift.io/sa.scc.uid-range: 1000/10000, corp.example/owner: me, kubectl.kubernetes.io/last-applied-configuration: "{}"}
  managedFields: [{manager: kubectl}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {name: injector, labels: {istio.io/rev: default, helm.sh/chart: istiod-1.30.0}, generation: 4}
webhooks:
- name: namespace.sidecar-injector.istio.io
  clientConfig: {caBundle: Q0E=, service: {name: istiod, namespace: istio-system, path: /inject, port: 443}}
  namespaceSelector: {matchLabels: {istio-injection: enabled}}
  sideEffects: None
  timeoutSeconds: 10
- name: other.example
  clientConfig: {caBundle: Q0E=}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: istiod, namespace: istio-system, labels: {app: istiod, istio.io/rev: default}}
spec:
  replicas: 2
  template:
    spec:
      containers:
      - name: discovery
        env:
        - {name: PILOT_B, value: "true"}
        - {name: PILOT_A, value: ""}
        - {name: TOKEN, valueFrom: {secretKeyRef: {name: s, key: k}}}
---
`

const SWITCHED_ON = {
  name: 'policy.yaml',
  text: `apiVersion: render-inject.dev/v1alpha1
kind: InjectionPolicy
metadata: {name: p}
spec: {namespaces: [{name: shop, injectors: {istio: enabled}}]}
`,
}

describe('capture --from', (it) => {
  it('keeps what injection reads, ClusterFacts first', () => {
    const outcome = capture(CLUTTERED + configMaps('default', '1.30.1'), { kubernetesVersion: '1.33' })
    is(
      outcome.stderr,
      '2 ConfigMaps (revision default), 1 webhook configuration, environment of istiod, 1 Namespace, Kubernetes 1.33\nskipped 1 object that injection does not read\n',
    )
    const [facts, ...objects] = documents(outcome.stdout)
    equal(facts, {
      apiVersion: 'render-inject.dev/v1alpha1',
      kind: 'ClusterFacts',
      metadata: { name: 'cluster' },
      kubernetesVersion: '1.33',
      source: 'stream',
      istioVersions: { default: '1.30.1' },
      digest: `sha256:sum${outcome.stdout.length - outcome.stdout.indexOf('---\n')}`,
    })
    equal(
      objects.map((object) => object['kind']),
      ['ConfigMap', 'ConfigMap', 'MutatingWebhookConfiguration', 'Deployment', 'Namespace'],
    )
    equal(objects[2]?.['metadata'], { name: 'injector', labels: { 'istio.io/rev': 'default' } })
    equal(objects[2]?.['webhooks'], [
      {
        name: 'namespace.sidecar-injector.istio.io',
        clientConfig: { service: { name: 'istiod', namespace: 'istio-system', path: '/inject' } },
        namespaceSelector: { matchLabels: { 'istio-injection': 'enabled' } },
      },
    ])
    equal(objects[4]?.['metadata'], {
      name: 'shop',
      labels: { 'istio-injection': 'enabled', team: 'shop' },
      annotations: { 'openshift.io/sa.scc.uid-range': '1000/10000' },
    })
    for (const word of ['hunter2', 'caBundle', 'managedFields', 'uid:', 'resourceVersion', 'creationTimestamp', 'TOKEN', 'owner'])
      ok(!outcome.stdout.includes(word), `${word} passed`)
    ok(captured(CLUTTERED, { annotations: ['corp.example/owner'] }).includes('corp.example/owner: me'))
  })

  it('gives the same bytes whatever the order and form of its input, and for its own output', () => {
    const parts = [
      CLUTTERED,
      configMaps('1-29', '1.29.0'),
      configMaps('1-30', '1.30.1'),
      webhooks('tag', '1-30', { tag: 'prod' }),
    ]
    const once = captured(parts.join(''))
    is(captured([...parts].reverse().join('')), once)
    const items = documents(parts.join('').replace(/---\n$/, ''))
    is(captured(JSON.stringify({ apiVersion: 'v1', kind: 'List', items })), once, 'a JSON list')
    is(captured(once), once, 'captured again')
    equal(factsIn(once), factsIn(parts.join('')))
  })

  it('keeps texts of ConfigMaps byte for byte, readable where YAML can hold them so', () => {
    const values = [
      'a: 1\n',
      'a',
      'a\nb',
      'a\n\n\n',
      '  a\nb\n',
      '\n\na: |\n  b\n',
      '\ta\n b ',
      ' \n',
      '\n',
      'a\r\nb\n',
      'é…😀\n',
      '',
      'a\u2028b\n',
      '# c\n---\n',
    ]
    for (const config of values) {
      const object = {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'istio-sidecar-injector', namespace: 'istio-system' },
        data: { config },
      }
      const { contents } = readSource({ name: '', text: captured(JSON.stringify(object)) })
      const items = contents.flatMap(({ content }) => (content.form === 'other' ? [] : content.items))
      equal(items[1]?.object['data'], { config })
    }
    ok(captured(configMaps('default', '1.30.1')).includes('  config: |\n    policy: enabled\n'))
  })

  it('tells the age of ProxyConfigs where it decides, and of no others', () => {
    const proxyConfig = (name: string, home: string): string =>
      `apiVersion: networking.istio.io/v1beta1\nkind: ProxyConfig\nmetadata: {name: ${name}, namespace: ${home}, creationTimestamp: "2024-01-01T00:00:00Z"}\nspec: {concurrency: 1}\n---\n`
    const [, ...objects] = documents(captured(proxyConfig('b', 'shop') + proxyConfig('a', 'shop') + proxyConfig('c', 'tools')))
    equal(
      objects.map(({ metadata }) => Object.values(metadata as JsonObject)),
      [
        ['a', 'shop', '2024-01-01T00:00:00Z'],
        ['b', 'shop', '2024-01-01T00:00:00Z'],
        ['c', 'tools'],
      ],
    )
  })

  it('says what is missing', () => {
    const elsewhere = configMaps('default', '1.30.1').replaceAll('istio-system', 'mesh')
    ok(capture(elsewhere + namespace('shop')).stderr.includes('--istio-namespace mesh'))
    equal(documents(captured(elsewhere, { istioNamespace: 'mesh' })).length, 3)
    const half = configMaps('1-30', '1.30.1').split('---\n')[0] ?? ''
    ok(
      capture(half).stderr.includes('warning RI0215: ConfigMap istio-1-30 of Istio revision 1-30 was not captured'),
      capture(half).stderr,
    )
    const twoTags = configMaps('1-30', '1.30.1') + webhooks('a', '1-31')
    is(capture(twoTags).stderr.match(/RI0215/g)?.length, 2, 'a webhook names a revision without ConfigMaps')
    ok(!capture(namespace('shop')).stderr.includes('warning'), 'Namespaces alone are a capture, too')
    is(capture('').exitCode, 2)
    is(capture(workload('web', 'shop')).exitCode, 2, 'nothing in it tells injection anything')
    const twice = capture(namespace('shop', '{a: b}') + namespace('shop', '{a: c}'))
    is(twice.exitCode, 2)
    is(twice.stdout, '')
    ok(twice.stderr.includes('RI0213'))
    is(capture(namespace('shop'), { kubernetesVersion: 'new' }).exitCode, 2)
  })

  it('changes nothing of what is injected, for any Istio', () => {
    const folder = vectorsFolder()
    const files =
      folder === undefined ? [] : readdirSync(join(folder, 'istio', 'facts')).map((name) => join(folder, 'istio', 'facts', name))
    const facts = files.length === 0 ? [configMaps('default', '1.30.1')] : files.map((file) => readFileSync(file, 'utf8'))
    const overrides = { kubernetesVersion: '1.33' }
    for (const text of facts) {
      const again = captured(text)
      equal(factsIn(again), factsIn(text))
      if (!/1\.(?:30|4)/.test(again)) continue
      const inject = (name: string, one: string): string =>
        injectManifests(
          [{ name: 'app.yaml', text: namespace('shop') + workload('web', 'shop') }],
          { policies: [SWITCHED_ON], facts: [{ name, text: one }], overrides },
          CHUNKS,
        ).stdout
      is(inject('captured.yaml', again), inject('facts.yaml', text))
      ok(inject('captured.yaml', again).includes('istio-proxy'), again.slice(0, 400))
    }
  })
})
