import { type DiffOptions, diffManifests } from '../../src/frontends/diff/diff.ts'
import type { Outcome } from '../../src/frontends/outcome.ts'
import { is, ok } from '../support/assert.ts'
import { CHUNKS } from '../support/chunks.ts'
import { describe } from '../support/describe.ts'
import { injectText, policyText } from '../support/inject-text.ts'
import { configMaps, deployment, namespace, webhooks } from '../support/small-cluster.ts'

const IMAGE = '{{ annotation .ObjectMeta "sidecar.istio.io/proxyImage" .ProxyImage }}'
const facts = (tag: string, more = ''): string =>
  configMaps('default', tag).replace('{{ .ProxyImage }}', IMAGE) +
  webhooks('istio-sidecar-injector', 'default') +
  namespace('shop', '{istio-injection: enabled}') +
  more
const POLICY = policyText('kubernetesVersion: "1.33"')
const source = (name: string, text: string) => ({ name, text })

interface Given extends Partial<Pick<DiffOptions, 'format' | 'group'>> {
  readonly facts?: string
  readonly from?: string
}

function diff(
  files: Readonly<Record<string, string>>,
  { facts: now = facts('1.30.1'), from, format = 'text', group = 'auto' }: Given = {},
): Outcome {
  return diffManifests(
    Object.entries(files).map(([name, text]) => source(name, text)),
    {
      policies: [source('policy.yaml', POLICY)],
      facts: [source('facts.yaml', now)],
      ...(from !== undefined && { fromFacts: [source('old.yaml', from)] }),
      overrides: {},
      format,
      group,
    },
    CHUNKS,
  )
}

const APP = `# shop
${deployment('web', 'shop', '{app: web}')}${deployment('toy', 'shop', '{sidecar.istio.io/inject: "false"}')}`

describe('diff', (it) => {
  it('shows the lines that change, and where', () => {
    const outcome = diff({ 'manifests/app.yaml': APP })
    is(outcome.exitCode, 1, outcome.stderr)
    is(
      outcome.stdout,
      `Deployment shop/web  (app.yaml:2)
@@ spec.template @@
     metadata:
-      labels: {app: web}
+      labels: {app: web, security.istio.io/tlsMode: istio, topology.istio.io/network: n1}
+      annotations:
+        prometheus.io/path: /stats/prometheus
+        prometheus.io/port: "15020"
+        prometheus.io/scrape: "true"
+        sidecar.istio.io/status: '{"initContainers":null,"containers":["istio-proxy"],"volumes":null,"imagePullSecrets":null,"revision":"default"}'
     spec:
 
       containers:
       - {name: app, image: registry.example/app:1}
+      - name: istio-proxy
+        image: "registry.example/proxyv2:1.30.1"
+        env:
+        - name: REVISION
+          value: default
+        - name: ISTIO_META_CLUSTER_ID
+          value: c-default
+        - name: ISTIO_META_NETWORK
+          value: n1

1 workload would change. Nothing was written.
`,
    )
  })

  it.each(
    (end) => `shows lines that end in ${JSON.stringify(end)} as others`,
    ['\r\n', '\r\r\n'],
    (end) => {
      const hunks = (app: string): string => diff({ 'app.yaml': app }).stdout.replace(/^.*\n/, '')
      is(hunks(APP.replaceAll('\n', end)), hunks(APP))
    },
  )

  it('shows comments at the end as what was there', () => {
    const app = deployment('web', 'shop', '{app: web}')
    const { stdout } = diff({ 'app.yaml': `${app.replace(/---\n$/, '')}        # args: []\n` })
    ok(stdout.includes('\n         # args: []\n'), stdout)
    ok(!stdout.includes('\n+        # args'), stdout)
  })

  it('shows nothing where nothing would change', () => {
    const injected = injectText(APP, POLICY, facts('1.30.1')).stdout
    const outcome = diff({ 'app.yaml': injected })
    is(outcome.exitCode, 0, outcome.stdout)
    is(outcome.stdout, 'No workload would change; all 2 would stay as they are.\n')
  })

  it('shows equal hunks of several workloads once', () => {
    const outcome = diff({ 'a/app.yaml': deployment('web', 'shop'), 'b/app.yaml': deployment('api', 'shop') }, { group: 'never' })
    ok(outcome.stdout.startsWith('Deployment shop/web  (a/app.yaml:1)\nDeployment shop/api  (b/app.yaml:1)\n@@'), outcome.stdout)
    is(outcome.stdout.split('@@ spec.template @@').length, 2, outcome.stdout)
  })

  it('tells what an upgrade changes, in how many workloads', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f']
    const app =
      names.map((name) => deployment(name, 'shop')).join('') +
      deployment('own', 'shop').replace('labels: {}', 'annotations: {sidecar.istio.io/proxyImage: "own:1"}') +
      deployment('mig', 'shop').replace('apps/v1', 'batch/v1').replace('kind: Deployment', 'kind: Job') +
      deployment('toy', 'tools')
    const tools = namespace('tools')
    const more = '        volumes:\n        - {name: istio-ca-crl, configMap: {name: crl, optional: true}}\n'
    const now = facts('1.30.1', tools).replace('        spec:\n', `        spec:\n  ${more.replaceAll('\n', '\n  ').trimEnd()}\n`)
    const outcome = diff({ 'app.yaml': app }, { facts: now, from: facts('1.29.3', tools) })
    is(outcome.exitCode, 1, outcome.stderr)
    is(
      outcome.stdout,
      `Istio 1.29.3 → 1.30.1: 8 workloads change in 1 namespace, 1 does not

 8  volumes  + istio-ca-crl (configMap, optional)
 7  image  istio-proxy
      - registry.example/proxyv2:1.29.3
      + registry.example/proxyv2:1.30.1
 1  keeps its own image (sidecar.istio.io/proxyImage): shop/own
 1  needs replace (Job): shop/mig   RI0341
`,
    )
    ok(outcome.stderr.includes('RI0341'), outcome.stderr)
    const same = diff({ 'app.yaml': app }, { facts: now, from: now })
    is(same.exitCode, 0)
    is(same.stdout, 'New facts: no workload changes; all 9 come out as before.\n')
  })

  it('is a comment for a pull request that no name can break', () => {
    const app = deployment('web', 'shop').replace('registry.example/app:1', '"a```b"').replace('name: web', 'name: "w<b>"')
    const outcome = diff({ 'app.yaml': app }, { format: 'markdown' })
    ok(
      outcome.stdout.startsWith(
        '### render-inject\n\n1 workload would change. Nothing was written.\n\n<details><summary><code>Deployment shop/w&lt;b&gt;</code> (app.yaml:1)</summary>\n\n````diff\n@@ spec.template @@\n',
      ),
      outcome.stdout,
    )
    ok(outcome.stdout.endsWith('\n````\n\n</details>\n'), outcome.stdout)
    ok(diff({ 'a\nb.yaml': app }).stdout.includes('(a\\u000ab.yaml:1)'), 'nor the name of a file')
    const many = diff(
      { 'app.yaml': Array.from({ length: 80 }, (_, i) => deployment(`w${i}`, 'shop', `{app: w${i}}`)).join('') },
      { format: 'markdown', group: 'never' },
    )
    ok(many.stdout.length < 65_536 && /… and \d+ more/.test(many.stdout), String(many.stdout.length))
  })

  it('refuses what inject refuses, and names the facts that are meant', () => {
    const outcome = diff({ 'app.yaml': APP }, { from: 'a: b' })
    is(outcome.exitCode, 2)
    is(outcome.stdout, '')
    ok(outcome.stderr.includes('with the facts of --from-facts'), outcome.stderr)
  })
})
