import { is, ok } from '../support/assert.ts'
import { describe } from '../support/describe.ts'
import { deployment, injectText, policyText } from '../support/inject-text.ts'
import { configMaps, webhooks } from '../support/small-cluster.ts'
import { uninjectText } from '../support/uninject-text.ts'

const FACTS = configMaps('default', '1.30.1') + webhooks('istio-sidecar-injector', 'default')
const NAMESPACES = 'namespaces: [{name: "*", labels: {istio-injection: enabled}}]'
const ISTIO = policyText(`kubernetesVersion: "1.33"\n${NAMESPACES}`)
const LOGS = (spec = ''): string =>
  policyText(
    `kubernetesVersion: "1.33"\n${NAMESPACES}\n${spec}\ninjectors:\n- name: logs\n  patch: {spec: {containers: [{name: logship, image: "logship:1"}]}}`,
  )

const PROXY = `
            - name: istio-proxy
              image: auto        # ours`

/** Comments, quotes, a named port, a probe without path, and no line break at its end. */
const APP = `# shop
apiVersion: v1
kind: Service
metadata: {name: web,  namespace: shop}
---
apiVersion: apps/v1
kind: Deployment
metadata:
    name: "web"   # the shop
    namespace: shop
spec:
    template:
        metadata:
            labels: {app: web}
            annotations:
                prometheus.io/scrape: 'true'
                prometheus.io/port: '9090'
                sidecar.istio.io/rewriteAppHTTPProbers: "true"
        spec:
            containers:
            - name: web
              image: 'registry.example/web:7'
              ports: [{name: http, containerPort: 8080}]
              readinessProbe:
                httpGet:
                    port: http
              livenessProbe:
                httpGet: {path: /live, port: 9000}${PROXY}`

function injected(app: string, policy = ISTIO, facts = FACTS): string {
  const outcome = injectText(app, policy, facts)
  is(outcome.exitCode, 0, outcome.stderr)
  ok(outcome.stdout !== app, 'nothing was injected')
  return outcome.stdout
}

describe('uninject', (it) => {
  it('finds an injection whose record a later injector removed', () => {
    const removing = 'onConflict: replace, patch: {metadata: {annotations: {$patch: replace, x: a}}}'
    const policy = policyText(`kubernetesVersion: "1.33"\n${NAMESPACES}\ninjectors: [{name: istio}, {name: own, ${removing}}]`)
    const baked = injected(deployment(), policy)
    ok(baked.includes('istio-proxy') && !baked.includes('  sidecar.istio.io/status'), baked)
    const { stdout, stderr } = uninjectText(baked, { policy, facts: FACTS })
    is(stdout, deployment(), stderr)
    ok(stderr.includes('(istio, own)'), stderr)
    const other = uninjectText(baked, { policy, facts: FACTS, only: ['own'] }).stdout
    ok(other.includes('istio-proxy') && !other.includes('x: a'), other)
  })

  it('gives back the bytes of the author, with facts and without their policy', () => {
    const baked = injected(APP)
    ok(baked.includes('app-health/web/readyz'), baked)
    const outcome = uninjectText(baked, { facts: FACTS })
    is(outcome.stdout, APP, outcome.stderr)
    ok(outcome.stderr.startsWith('taken back  1  Deployment shop/web (istio)\n'), outcome.stderr)
  })

  it.each(
    ([what]) => what,
    [
      ['lines that end in CR CR LF', APP.replaceAll('\n', '\r\r\n')],
      ['two blanks in a flow map', APP.replace('{app: web}', '{app: web,  version: v1}')],
      [
        'a gRPC probe without a service',
        APP.replace(
          'httpGet: {path: /live, port: 9000}',
          `periodSeconds: 3\n${' '.repeat(16)}grpc:\n${' '.repeat(20)}port: 9000`,
        ),
      ],
      ['an empty list that injection leaves alone', APP.replace(/( +)containers:/, '$1imagePullSecrets: []\n$&')],
    ] as const,
    ([, app]) => is(uninjectText(injected(app), { facts: FACTS }).stdout, app),
  )

  it('takes back volumes that Istio up to 1.8 puts behind those of the author', () => {
    const legacy = JSON.stringify({
      policy: 'enabled',
      template:
        'containers: [{name: istio-proxy, image: "proxyv2:1.8.0"}]\nvolumes: [{name: istio-envoy, emptyDir: {}}, {name: istio-data, emptyDir: {}}]',
    })
    const cluster = FACTS.replace(/^ {2}config: \|\n.*?(?=^ {2}values:)/ms, `  config: '${legacy}'\n`).replace('1.30.1', '1.8.0')
    const app = deployment('{containers: [{name: web, image: web}], volumes: [{name: data, emptyDir: {}}]}')
    const baked = injected(app, ISTIO, cluster)
    ok(baked.includes('istio-data'), baked)
    is(uninjectText(baked, { facts: cluster }).stdout, app)
  })

  it('names a probe of which no record tells', () => {
    const app = APP.replace('port: http\n', 'port: nowhere\n')
    const outcome = uninjectText(injected(app), { facts: FACTS })
    ok(outcome.stderr.includes('RI0507: a probe of container web may come from an earlier injection'), outcome.stderr)
    ok(/:6:1: warning RI0507: .*\n {4}in Deployment .*web\n {2}hint: /.test(outcome.stderr), outcome.stderr)
    is(injected(outcome.stdout), injected(app))
  })

  it('without facts takes back what is on record, and names what nobody knows', () => {
    const app = APP.replace(PROXY, '')
    const baked = injected(app)
    const outcome = uninjectText(`${baked}\n---\n${baked.replaceAll('name: "web"', 'name: api')}`)
    is(outcome.exitCode, 0, outcome.stderr)
    const known = app.replace('{app: web}', '{app: web, security.istio.io/tlsMode: istio, topology.istio.io/network: n1}')
    is(outcome.stdout, `${known}\n---\n${known.replaceAll('name: "web"', 'name: api')}`)
    ok(outcome.stderr.includes('RI0508'), outcome.stderr)
    ok(/ {4}label security.istio.io\/tlsMode +Deployment shop\/web and 1 more\n/.test(outcome.stderr), outcome.stderr)
  })

  it('takes own injectors and Istio off in the order in which they came', () => {
    for (const order of ['logs, istio', 'istio, logs']) {
      const list = (name: string): string =>
        name === 'istio' ? '- name: istio' : '- name: logs\n  patch: {spec: {containers: [{name: logship, image: "logship:1"}]}}'
      const policy = policyText(`kubernetesVersion: "1.33"\n${NAMESPACES}\ninjectors:\n${order.split(', ').map(list).join('\n')}`)
      const baked = injected(APP, policy)
      const outcome = uninjectText(baked, { policy, facts: FACTS })
      is(outcome.stdout, APP, outcome.stderr)
      ok(outcome.stderr.includes(`(${order})`), outcome.stderr)
    }
  })

  it('takes back one injector alone', () => {
    const baked = injected(APP, LOGS())
    const alone = injected(APP)
    const outcome = uninjectText(baked, { only: ['logs'] })
    is(outcome.stdout, alone, outcome.stderr)
    const wrong = uninjectText(baked, { only: ['lgs'] })
    is(wrong.exitCode, 2)
    is(wrong.stdout, '')
    ok(wrong.stderr.includes('did you mean logs?'), wrong.stderr)
  })

  it('keeps the number of a port whose name another port has, too', () => {
    const app = APP.replace(
      '{name: http, containerPort: 8080}',
      '{name: http, containerPort: 8080}, {name: http, containerPort: 81}',
    ).replace('port: http', 'port: 8080')
    is(uninjectText(injected(app), { facts: FACTS }).stdout, app)
  })

  it('takes the seal off that the policy names, and asks no facts whether it holds', () => {
    const never = FACTS.replace('policy: enabled', 'policy: enabled\n    neverInjectSelector: [{matchLabels: {baked: "yes"}}]')
    const sealed = policyText(`kubernetesVersion: "1.33"\n${NAMESPACES}\nistio: {seal: {podLabel: {baked: "yes"}}}`)
    const baked = injected(APP, sealed, never)
    ok(baked.includes('baked: "yes"'), baked)
    is(uninjectText(baked, { policy: sealed, facts: FACTS }).stdout, APP)
    ok(!uninjectText(baked, { policy: sealed }).stdout.includes('baked'))
  })

  it('leaves alone what carries no record, and says so', () => {
    const outcome = uninjectText(APP)
    is(outcome.stdout, APP)
    ok(outcome.stderr.includes('carries no record of an injection'), outcome.stderr)
  })

  it('keeps a label of the author that injection sets too, whatever images come out', () => {
    const own = APP.replace('{app: web}', '{app: web, security.istio.io/tlsMode: istio}')
    const policy = policyText(
      `kubernetesVersion: "1.33"\n${NAMESPACES}\nimages: [{name: registry.example/proxyv2, newName: mirror.example/proxyv2}]`,
    )
    for (const [app, spec] of [
      [own, ISTIO],
      [own, policy],
      [APP, policy],
    ] as const) {
      const outcome = uninjectText(injected(app, spec), { policy: spec, facts: FACTS })
      ok([own, APP].includes(outcome.stdout), outcome.stdout)
      is(injected(outcome.stdout, spec), injected(app, spec))
    }
  })

  it.each(
    ([what]) => what,
    [
      ['a status that is no JSON', (text: string) => text.replace(/(sidecar.istio.io\/status: ).*/, '$1"nonsense"'), 'RI0503'],
      [
        'a status that names what the author wrote',
        (text: string) => text.replace('"containers":["istio-proxy"]', '"containers":["istio-proxy","web"]'),
        'RI0506',
      ],
      [
        'a damaged record of our own',
        (text: string) => text.replace(/(render-inject.dev\/status: ).*/, '$1"nonsense"'),
        'RI0503',
      ],
    ] as const,
    ([, damage, code]) => {
      const baked = damage(
        injected(
          APP,
          policyText(
            `kubernetesVersion: "1.33"\n${NAMESPACES}\nistio: {nativeSidecars: false}\ninjectors:\n- name: logs\n  patch: {spec: {containers: [{name: logship, image: "logship:1"}]}}`,
          ),
        ),
      )
      for (const facts of ['', FACTS]) {
        const outcome = uninjectText(baked, { facts })
        is(outcome.exitCode, 2, outcome.stdout)
        is(outcome.stdout, '')
        ok(outcome.stderr.includes(code), outcome.stderr)
      }
    },
  )

  it('tells what was changed since, and leaves it', () => {
    const policy = policyText(
      `${NAMESPACES}\ninjectors:\n- name: labels\n  patch: {metadata: {labels: {team: shop, tier: front}}}`,
    )
    const baked = injected(APP, policy, '').replace('team: shop', 'team: cart')
    const outcome = uninjectText(baked)
    is(outcome.stdout, APP.replace('{app: web}', '{app: web, team: cart}'), outcome.stderr)
    ok(outcome.stderr.includes('RI0505'), outcome.stderr)
  })
})
