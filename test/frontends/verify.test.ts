/** `verify`: rendered manifests beside live pods, compared as far as injection goes. */
import type { JsonObject } from '../../src/base/json.ts'
import { injectManifests } from '../../src/frontends/manifests.ts'
import type { Outcome } from '../../src/frontends/outcome.ts'
import { verifyManifests } from '../../src/frontends/verify/verify.ts'
import { compareLive } from '../../src/inject/live/compare-live.ts'
import { isInjected, ownedChanges, recorded } from '../../src/inject/live/owned-parts.ts'
import type { Row } from '../conformance/sets/webhook.ts'
import { equal, is, ok } from '../support/assert.ts'
import { CHUNKS } from '../support/chunks.ts'
import { describe } from '../support/describe.ts'
import { istioCluster } from '../support/istio-cluster.ts'
import { type LivePod, livePod, podList } from '../support/live-pods.ts'
import { podsOf } from '../support/pods.ts'
import { namespace } from '../support/small-cluster.ts'
import { readRows, vectorsFolder } from '../support/vectors.ts'

const SIDECAR = `metadata:
  labels: {security.istio.io/tlsMode: istio}
  annotations: {prometheus.io/port: "15020"}
spec:
  initContainers:
  - {name: istio-init, image: {{ .ProxyImage }}, args: [istio-iptables]}
  containers:
  - name: istio-proxy
    image: {{ .ProxyImage }}
    ports: [{containerPort: 15090, name: http-envoy-prom}]
    env:
    - {name: NETWORK, value: "n1"}
    - {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
    resources: {limits: {cpu: "2"}, requests: {cpu: 0.1}}
    readinessProbe: {httpGet: {port: 15021}}
  volumes:
  - {name: istio-envoy, emptyDir: {medium: Memory}}
  - {name: istio-data, configMap: {name: istio}}
`

const FACTS = istioCluster({ templates: { sidecar: SIDECAR }, values: { sidecarInjectorWebhook: { rewriteAppHTTPProbe: true } } })

const workload = (
  kind: string,
  name: string,
  apiVersion = 'apps/v1',
  wrap = (pod: string) => `{template: ${pod}}`,
): string => `---
apiVersion: ${apiVersion}
kind: ${kind}
metadata: {name: ${name}, namespace: shop}
spec: ${wrap(`{metadata: {labels: {app: ${name}}}, spec: {containers: [{name: app, image: "registry.example/app:1", livenessProbe: {httpGet: {port: 80, path: /live}}}]}}`)}
`

const APP = [
  namespace('shop', '{istio-injection: enabled}'),
  workload('Deployment', 'web'),
  workload('StatefulSet', 'db'),
  workload('CronJob', 'report', 'batch/v1', (pod) => `{jobTemplate: {spec: {template: ${pod}}}}`),
].join('')

const RENDERED = injectManifests(
  [{ name: 'app.yaml', text: APP }],
  {
    policies: [],
    facts: [{ name: 'facts.yaml', text: FACTS }],
    overrides: { kubernetesVersion: '1.33', nativeSidecars: 'false' },
  },
  CHUNKS,
).stdout

const TEMPLATES = podsOf(RENDERED)

/** A live pod of a rendered workload, perhaps changed. */
function live(
  title: string,
  pod: Partial<LivePod> & Pick<LivePod, 'owner'>,
  change: (text: string) => string = (text) => text,
): JsonObject {
  const template = TEMPLATES.get(title)
  ok(template !== undefined, `${title} is not rendered`)
  const full = { name: `${pod.owner?.[1] ?? title}-1`, namespace: 'shop', ...pod } as LivePod
  return JSON.parse(change(JSON.stringify(livePod(template as unknown as JsonObject, full))))
}

const WEB = { owner: ['ReplicaSet', 'web-6d4cf'], labels: { 'pod-template-hash': '6d4cf' } } as const

function verify(pods: readonly JsonObject[], manifests = RENDERED, text = podList(pods)): Outcome {
  return verifyManifests(
    [{ name: 'rendered.yaml', text: manifests }],
    { name: 'pods.json', text },
    { policies: [], facts: [], overrides: {} },
    CHUNKS,
  )
}

/** A live pod with a sidecar that no manifest owns. */
const stray = (name: string, home: string, owner: readonly [string, string], labels = {}): JsonObject =>
  live('StatefulSet shop/db', { name, namespace: home, owner, labels })

describe('verify', (it) => {
  it('takes a pod with what the API server adds for equal, whoever controls it', () => {
    ok(RENDERED.includes('istio-proxy'), RENDERED)
    const { stdout, exitCode } = verify([
      live('Deployment shop/web', WEB),
      live('StatefulSet shop/db', { owner: ['StatefulSet', 'db'] }),
      live('CronJob shop/report', { owner: ['Job', 'report-28700000'], phase: 'Succeeded' }),
    ])
    is(stdout, 'verify: 3 rendered workloads, 3 live pods\n  equal          3\n  every live sidecar stands in these manifests\n')
    is(exitCode, 0)
  })

  const DRIFTS: readonly (readonly [string, (text: string) => string, string])[] = [
    ['an image', (text) => text.replaceAll('proxyv2:1.32.0', 'proxyv2:1.31.2'), 'image proxyv2:1.31.2 → 1.32.0'],
    ['a variable', (text) => text.replace('"value":"n1"', '"value":""'), 'env NETWORK "" → "n1"'],
    ['an argument', (text) => text.replace('istio-iptables', 'istio-clean'), 'istio-init args differs'],
    ['a volume', (text) => text.replace('"medium":"Memory"', '"medium":""'), 'volumes[istio-envoy].emptyDir.medium'],
    [
      'a label',
      (text) => text.replace('"security.istio.io/tlsMode":"istio"', '"a":"b"'),
      'label security.istio.io/tlsMode none → "istio"',
    ],
    ['a resource', (text) => text.replace('"cpu":"100m"', '"cpu":"50m"'), 'resources.requests.cpu "50m" → "100m"'],
    [
      'a revision',
      (text) => text.replace('\\"revision\\":\\"default\\"', '\\"revision\\":\\"1-31\\"'),
      'revision "1-31" → "default"',
    ],
    [
      'a probe',
      (text) => text.replace('/app-health/app/livez', '/live'),
      'app livenessProbe.httpGet.path "/live" → "/app-health/app/livez"',
    ],
  ]
  it.each(
    ([name]) => `tells ${name} that differs`,
    DRIFTS,
    ([, change, words]) => {
      const pod = live('Deployment shop/web', WEB, change)
      ok(JSON.stringify(pod) !== JSON.stringify(live('Deployment shop/web', WEB)), 'the pod was changed')
      const { stdout, exitCode } = verify([pod])
      is(exitCode, 1)
      ok(stdout.includes(`      Deployment shop/web: ${words}`), stdout)
    },
  )

  it('leaves alone what is the author’s, and what other controllers write', () => {
    const pod = live('Deployment shop/web', WEB, (text) =>
      text
        .replace('registry.example/app:1', 'registry.example/app:2')
        .replace(
          '"annotations":{',
          '"annotations":{"kubectl.kubernetes.io/restartedAt":"now","ambient.istio.io/redirection":"enabled",',
        ),
    )
    is(verify([pod]).exitCode, 0, verify([pod]).stdout)
  })

  it('counts the pods of a workload that are odd; terminating and older finished ones do not count', () => {
    const odd = (text: string): string => text.replace('"value":"n1"', '"value":"n0"')
    const terminating = live('Deployment shop/web', WEB, (text) => odd(text).replace('"uid"', '"deletionTimestamp":"now","uid"'))
    const pods = [live('Deployment shop/web', WEB), live('Deployment shop/web', WEB, odd), terminating]
    ok(verify(pods).stdout.includes('env NETWORK "n0" → "n1" (1 of 2 pods)'), verify(pods).stdout)
    const job = (owner: string, created: string, change?: (text: string) => string): JsonObject =>
      live('CronJob shop/report', { owner: ['Job', owner], phase: 'Succeeded', created }, change)
    is(verify([job('report-28700000', '2024-01-01', odd), job('report-28700001', '2024-01-02')]).exitCode, 0)
    is(verify([job('report-28700000', '2024-01-01'), job('report-28700001', '2024-01-02', odd)]).exitCode, 1)
  })

  it('tells a sidecar that is on one side only', () => {
    const bare = livePod(podsOf(APP).get('Deployment shop/web') as unknown as JsonObject, {
      name: 'web-1',
      namespace: 'shop',
      ...WEB,
    })
    const missing = verify([bare])
    is(missing.exitCode, 1)
    ok(missing.stdout.includes('  only rendered  1  live pods have no sidecar\n      Deployment shop/web\n'), missing.stdout)
    const extra = verify([live('Deployment shop/web', WEB)], APP)
    is(extra.exitCode, 1)
    ok(extra.stdout.includes('  only live      1  live pods have a sidecar, the manifest has none\n'), extra.stdout)
    ok(extra.stdout.includes('  keep the webhook for namespace: shop\n'))
    const neither = verify([bare], APP)
    is(neither.exitCode, 0)
    ok(neither.stdout.includes('  none           1  no sidecar on either side\n'), neither.stdout)
  })

  it('lists live sidecars that no manifest owns, and the namespaces that need the webhook', () => {
    const operator = { 'app.kubernetes.io/managed-by': 'prometheus-operator' }
    const { stdout, exitCode } = verify([
      live('Deployment shop/web', WEB),
      ...[1, 2, 3, 4].map((n) => stray(`p-${n}`, 'monitoring', ['StatefulSet', `p${n}`], operator)),
      stray('edge-1', 'edge', ['ReplicaSet', 'edge-abc'], {
        'pod-template-hash': 'abc',
        'gateway.networking.k8s.io/gateway-name': 'g',
      }),
      stray('lonely', 'edge', ['Widget', 'w']),
      livePod({ metadata: {}, spec: { containers: [{ name: 'a', image: 'b' }] } } as unknown as JsonObject, {
        name: 'x',
        namespace: 'y',
      }),
    ])
    is(exitCode, 1)
    is(
      stdout,
      `verify: 3 rendered workloads, 8 live pods
  equal          1
  no pod         2  scaled to 0, finished or not deployed
  not in these manifests: 6 live pods with a sidecar
      4 Prometheus operator (StatefulSet monitoring/…)
      1 Widget edge/w
      1 Gateway API (Deployment edge/edge)
  keep the webhook for namespaces: edge, monitoring
`,
    )
  })

  it('names who makes strays, by a label of theirs', () => {
    const made = (count: number, key: string, namespaces: readonly string[], value = 'x'): readonly JsonObject[] =>
      Array.from({ length: count }, (_, i) =>
        stray(`${key}-${i}`, namespaces[i % namespaces.length] ?? '', ['Maker', `m${count - i}`], { [key]: value }),
      )
    const { stdout } = verify([
      ...made(7, 'strimzi.io/cluster', ['a', 'b']),
      ...made(6, 'serving.knative.dev/service', ['a']),
      ...made(5, 'tekton.dev/taskRun', ['a']),
      ...made(4, 'workflows.argoproj.io/workflow', ['a']),
      ...made(3, 'cnpg.io/cluster', ['a']),
      ...made(2, 'app.kubernetes.io/managed-by', ['a'], 'corp'),
      ...made(1, 'gateway.networking.k8s.io/gateway-name', ['a'], ''),
    ])
    ok(
      stdout.includes(`  not in these manifests: 28 live pods with a sidecar
      7 Strimzi (Maker in 2 namespaces)
      6 Knative (Maker a/…)
      5 Tekton (Maker a/…)
      4 Argo Workflows (Maker a/…)
      3 CloudNativePG (Maker a/m1, a/m2, a/m3)
      2 corp (Maker a/m1, a/m2)
      1 Maker a/m1
`),
      stdout,
    )
  })

  it('reports each workload, and the owners of strays', () => {
    const odd = live('Deployment shop/web', WEB, (text) => text.replace('"value":"n1"', '"value":"n0"'))
    const { report } = verify([odd, stray('edge-1', 'edge', ['Widget', 'w'], {}), stray('edge-2', 'edge', ['Widget', 'w'], {})])
    equal(
      report?.workloads.map(({ title, finding }) => [title, finding?.state]),
      [
        ['Deployment shop/web', 'differs'],
        ['StatefulSet shop/db', undefined],
        ['CronJob shop/report', undefined],
        ['Widget edge/w', 'stray'],
      ],
    )
    is(report?.workloads[0]?.finding?.detail, 'env NETWORK "n0" → "n1"')
  })

  it('finds pods of kinds that make them by other names, by their labels', () => {
    const rollout = injectManifests(
      [
        {
          name: 'a.yaml',
          text: namespace('shop', '{istio-injection: enabled}') + workload('CloneSet', 'clones', 'apps.kruise.io/v1alpha1'),
        },
      ],
      { policies: [], facts: [{ name: 'f', text: FACTS }], overrides: { nativeSidecars: 'false' } },
      CHUNKS,
    )
    is(rollout.exitCode, 0, rollout.stderr)
    const template = podsOf(rollout.stdout).get('CloneSet shop/clones') as unknown as JsonObject
    const pod = livePod(template, { name: 'c-1', namespace: 'shop', owner: ['Inner', 'made-up'] })
    is(verify([pod], rollout.stdout).exitCode, 0, verify([pod], rollout.stdout).stdout)
  })

  it('compares what own injectors recorded', () => {
    const policy = `apiVersion: render-inject.dev/v1alpha1
kind: InjectionPolicy
metadata: {name: p}
spec:
  namespaces: [{name: shop}]
  injectors:
  - name: logs
    policy: enabled
    patch: {spec: {containers: [{name: logship, image: "registry.example/logship:2"}], terminationGracePeriodSeconds: 60}}
`
    const { stdout, stderr } = injectManifests(
      [{ name: 'a.yaml', text: workload('Deployment', 'web') }],
      { policies: [{ name: 'p', text: policy }], facts: [], overrides: {} },
      CHUNKS,
    )
    const template = podsOf(stdout).get('Deployment shop/web') as unknown as JsonObject
    ok(template !== undefined, stderr)
    const pod = livePod(template, { name: 'web-1', namespace: 'shop', ...WEB })
    is(verify([pod], stdout).exitCode, 0, verify([pod], stdout).stdout)
    const changed = (from: string, to: string): string => {
      const other = JSON.parse(JSON.stringify(pod).replace(from, to))
      return verify([other], stdout).stdout
    }
    ok(
      changed('logship:2', 'logship:1').includes('Deployment shop/web: image logship:1 → 2\n'),
      changed('logship:2', 'logship:1'),
    )
    ok(
      changed('PeriodSeconds":60', 'PeriodSeconds":30').includes('terminationGracePeriodSeconds "30" → "60"'),
      changed('PeriodSeconds":60', 'PeriodSeconds":30'),
    )
    ok(changed('registry.example/web', 'x').includes('equal'))
  })

  it('refuses what is no list of pods, and takes an empty one', () => {
    const pod = live('Deployment shop/web', WEB)
    const { kind: _kind, apiVersion: _version, ...bare } = pod
    const forms = [
      JSON.stringify({ kind: 'PodList', apiVersion: 'v1', items: [bare] }),
      JSON.stringify(pod),
      `kind: List\napiVersion: v1\nitems:\n- ${JSON.stringify(pod)}\n`,
      `---\n${JSON.stringify(pod)}\n`,
    ]
    for (const text of forms) ok(verify([], RENDERED, text).stdout.includes('equal          1'), text.slice(0, 80))
    const empty = verify([])
    is(empty.exitCode, 0)
    ok(empty.stdout.includes('no pod         3'))
    for (const [text, code] of [
      ['', 'RI0101'],
      ['NAME   READY   STATUS\nweb-1   2/2   Running\n', 'holds no Kubernetes object'],
      [RENDERED, 'RI0303'],
      ['{"kind": "List", "items": [', 'RI0103'],
    ] as const) {
      const outcome = verify([], RENDERED, text)
      is(outcome.exitCode, 2)
      is(outcome.stdout, '')
      ok(outcome.stderr.includes(code), outcome.stderr)
    }
  })

  it('takes host ports and tiny quantities as the server writes them', () => {
    const pod = (port: object, cpu: string): ReturnType<typeof recorded> =>
      recorded(
        JSON.parse(
          JSON.stringify({
            metadata: { annotations: { 'sidecar.istio.io/status': '{"containers":["istio-proxy"]}' } },
            spec: {
              hostNetwork: true,
              containers: [
                { name: 'istio-proxy', image: 'a:1', ports: [{ containerPort: 15090, ...port }], resources: { limits: { cpu } } },
              ],
            },
          }),
        ),
      )
    equal(ownedChanges(pod({ hostPort: 15090 }, '1m'), pod({}, '500u')), [])
    equal(ownedChanges(pod({}, '2'), pod({}, '1999999u')), [])
    equal(
      ownedChanges(pod({ hostPort: 15091 }, '2m'), pod({}, '500u')).map(({ path }) => path.replace(/^.*istio-proxy\]\./, '')),
      ['ports[15090].hostPort', 'resources.limits.cpu', 'resources.requests.cpu'],
    )
  })

  it('finds no difference between what the real webhook made and that pod as a cluster has it', () => {
    const folder = vectorsFolder()
    if (folder === undefined) return ok(true)
    let compared = 0
    for (const version of ['master']) {
      for (const { id, out } of readRows<Row>(`${folder}/webhook/${version}`)) {
        if (out.pod === undefined) continue
        const rendered = recorded(out.pod)
        if (!isInjected(rendered)) continue
        const pod = livePod(out.pod, { name: 'x', namespace: 'y' })
        equal(ownedChanges(recorded(pod), rendered), [], id)
        is(compareLive([], [pod]).strays.length, 1, id)
        compared++
      }
    }
    ok(compared > 500, String(compared))
  })
})
