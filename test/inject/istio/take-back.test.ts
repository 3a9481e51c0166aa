import type { JsonObject } from '../../../src/base/json.ts'
import { at } from '../../../src/base/json.ts'
import { readYamlValue } from '../../../src/yaml/read-value.ts'
import { equal, is, ok } from '../../support/assert.ts'
import { describe } from '../../support/describe.ts'
import { deployment, injectText, policyText } from '../../support/inject-text.ts'
import { istioCluster } from '../../support/istio-cluster.ts'
import { differences } from '../../support/normalise.ts'

const SIDECAR = `metadata:
  labels:
    tls: {{ index .ObjectMeta.Labels "tls" | default "istio" }}
    name: {{ index .ObjectMeta.Labels "name" | default (index .ObjectMeta.Labels "app") }}
  annotations: {rev: {{ .Revision | quote }}}
spec:
  securityContext: {fsGroup: 1337}
  containers:
  - name: istio-proxy
    image: proxy:1
    env:
    - {name: MODE, value: sidecar}
    - name: ISTIO_META_POD_PORTS
      value: '[{{ range $i, $c := .Spec.Containers }}{{ range $j, $p := $c.Ports }}{{ if or $i $j }},{{ end }}{{ structToJSON $p }}{{ end }}{{ end }}]'
    volumeMounts: [{name: socket, mountPath: /socket}]
  volumes:
  - {name: socket, emptyDir: {}}
  imagePullSecrets: [{name: mesh}]
`
const AGENT = `spec:
  containers:
  {{- range .Spec.Containers }}
  - {name: {{ .Name }}, env: [{name: AGENT, value: "on"}]}
  {{- end }}
`

function facts(sidecar = SIDECAR): string {
  const extra = 'spec: {containers: [{name: extra, image: extra}]}'
  return istioCluster({
    templates: { sidecar, agent: AGENT, extra },
    values: { sidecarInjectorWebhook: { rewriteAppHTTPProbe: true } },
  })
}

const POLICY = policyText('namespaces: [{name: "*", labels: {istio-injection: enabled}}]\nistio: {nativeSidecars: false}')

function inject(app: string, cluster = facts()): { readonly text: string; readonly stderr: string } {
  const { stdout, stderr, exitCode } = injectText(app, POLICY, cluster)
  ok(exitCode === 0, stderr)
  return { text: stdout, stderr }
}

function templateIn(text: string): JsonObject {
  return at(readYamlValue(text), 'spec', 'template') as JsonObject
}

interface Deployment {
  readonly spec: { readonly template: { readonly spec: { readonly containers: { image: string }[] } } }
}

const APP = '{name: web, image: web}'

/** Pods by what of them has to survive, in flow YAML. */
const PODS: readonly (readonly [name: string, spec: string, metadata?: string])[] = [
  ['nothing', `{containers: [${APP}]}`],
  ['no metadata', `{containers: [${APP}]}`, '{}'],
  ['own labels that the template would derive', `{containers: [${APP}]}`, '{labels: {app: web, tls: disabled, name: other}}'],
  ['an own proxy', `{containers: [${APP}, {name: istio-proxy, image: auto, env: [{name: MODE, value: mine}], args: [a]}]}`],
  [
    'an own proxy that stands first and has ports',
    '{containers: [{name: istio-proxy, image: auto, ports: [{containerPort: 9}]}, {name: web, image: web, ports: [{containerPort: 8}]}]}',
  ],
  ['an own volume of the template', `{containers: [${APP}], volumes: [{name: socket, emptyDir: {sizeLimit: 1Mi}}, {name: v}]}`],
  [
    'a volume that equals one of the template',
    `{containers: [${APP}], volumes: [{name: v, emptyDir: {}}, {name: socket, emptyDir: {}}]}`,
  ],
  ['a pull secret of the template', `{containers: [${APP}], imagePullSecrets: [{name: own}, {name: mesh}]}`],
  [
    'spellings and unknown fields',
    '{containers: [{name: web, image: web, cpu: fast, resources: {limits: {cpu: 0.5}}, command: []}]}',
  ],
  [
    'a probe',
    '{containers: [{name: web, image: web, readinessProbe: {httpGet: {path: /r, port: 8080, host: h}, periodSeconds: 7}}]}',
  ],
  [
    'a probe of a named port',
    '{containers: [{name: web, image: web, ports: [{name: http, containerPort: 1}], startupProbe: {tcpSocket: {port: http}}}]}',
  ],
  [
    'a probe of the named port of the agent',
    '{containers: [{name: web, image: web, ports: [{name: m, containerPort: 15020}], livenessProbe: {httpGet: {port: m}}}]}',
  ],
  ['a probe of a port without a name', '{containers: [{name: web, image: web, livenessProbe: {httpGet: {port: nope}}}]}'],
  ['a gRPC probe', '{containers: [{name: web, image: web, livenessProbe: {grpc: {port: 5}}}]}'],
  [
    'a lifecycle handler',
    '{containers: [{name: web, image: web, lifecycle: {preStop: {httpGet: {path: /bye, port: 8080, scheme: HTTPS}}}}]}',
  ],
  ['scraping', `{containers: [${APP}]}`, '{annotations: {prometheus.io/scrape: "true", prometheus.io/port: "9187"}}'],
  ['several scrape targets', `{containers: [${APP}]}`, '{annotations: {prometheus.istio.io/scrape-targets: "81:/a,82"}}'],
  ['an empty secure port', `{containers: [${APP}]}`, '{annotations: {prometheus.istio.io/secure-port: ""}}'],
  [
    'no merge of metrics',
    `{containers: [${APP}]}`,
    '{annotations: {prometheus.istio.io/merge-metrics: "false", prometheus.io/path: /stats/prometheus, prometheus.io/port: "15020", prometheus.io/scrape: "true"}}',
  ],
  [
    'a container that a template only adds to',
    `{containers: [{name: web, image: web, env: [{name: A, value: a}]}]}`,
    '{annotations: {inject.istio.io/templates: agent}}',
  ],
]

describe('injecting what was injected', (it) => {
  for (const [name, spec, metadata = '{labels: {app: web}}'] of PODS) {
    it(`keeps ${name}: twice is once, and another template is as if the first had not been`, () => {
      const app = deployment(spec, { metadata })
      const once = inject(app)
      equal(inject(once.text).text, once.text)
      const other = facts(SIDECAR.replace('proxy:1', 'proxy:2').replace('value: sidecar', 'value: other'))
      equal(differences(readYamlValue(inject(once.text, other).text), readYamlValue(inject(app, other).text)), [])
    })
  }

  it.each(
    ([tag]) => `keeps annotations that name the agent where Istio does not write them: ${tag}`,
    [['1.5.0'], ['1.32.0']] as const,
    ([tag]) => {
      const template = String.raw`\"template\":\"containers: [{name: istio-proxy, image: p}]\"`
      const values = { global: { hub: 'h', tag } }
      const cluster =
        tag === '1.5.0'
          ? istioCluster({ templates: {}, values }).replace(String.raw`\"templates\":{}`, template)
          : istioCluster({ templates: { sidecar: SIDECAR }, values, mesh: { enablePrometheusMerge: false } })
      const agent = { 'prometheus.io/path': '/stats/prometheus', 'prometheus.io/port': '15020', 'prometheus.io/scrape': 'true' }
      const app = deployment(`{containers: [${APP}]}`, { metadata: JSON.stringify({ annotations: agent }) })
      const once = inject(app, cluster).text
      ok(once.includes('"prometheus.io/port":"15020"'), once)
      is(inject(once, cluster).text, once)
    },
  )

  it('keeps later edits of the author', () => {
    const app = deployment('{containers: [{name: web, image: "web:1", ports: [{containerPort: 8080}]}]}')
    const edit = (text: string): string => text.replace('web:1', 'web:2').replace('8080', '9090')
    equal(inject(edit(inject(app).text)).text, inject(edit(app)).text)
  })

  it('keeps later edits of a container that a template only adds to', () => {
    const metadata = '{annotations: {inject.istio.io/templates: agent}}'
    const once = inject(deployment('{containers: [{name: web, image: "web:1"}]}', { metadata })).text
    const object = JSON.parse(JSON.stringify(readYamlValue(once))) as Deployment
    for (const container of object.spec.template.spec.containers) container.image = 'web:2'
    const twice = templateIn(inject(JSON.stringify(object)).text)
    is(at(twice, 'spec', 'containers', 0, 'image'), 'web:2')
  })

  it('tells what stays where the records do not say whose it is', () => {
    const once = inject(deployment(undefined, { metadata: '{labels: {app: web, name: other}}' })).text
    const again = inject(once, facts(SIDECAR.replace('proxy:1', 'proxy:2')))
    ok(again.stderr.includes('RI0507') && again.stderr.includes('label name'), again.stderr)
    is(at(templateIn(again.text), 'metadata', 'labels', 'name'), 'other')
    ok(!inject(once).stderr.includes('RI0507'))
    const three = ['web', 'a', 'b'].map((name) => once.replace('name: web', `name: ${name}`)).join('---\n')
    const told = inject(three, facts(SIDECAR.replace('proxy:1', 'proxy:2'))).stderr
    ok(told.includes('\n    in Deployment team-a/web and 2 more\n'), told)
  })

  const forged = (status: string): string =>
    deployment(`{containers: [${APP}, {name: extra, image: mine}], volumes: [{name: data}]}`, {
      metadata: `{annotations: {sidecar.istio.io/status: '${status}', inject.istio.io/templates: agent}}`,
    })
  const REFUSED: readonly (readonly [what: string, status: string, code: string])[] = [
    ['a container that no template has', '{"containers":["web"]}', 'RI0506'],
    ['a volume that no template has', '{"volumes":["data"]}', 'RI0506'],
    ['a record that is no JSON', 'nonsense', 'RI0503'],
    ['a record of another shape', '{"containers":[1]}', 'RI0503'],
  ]
  for (const [what, status, code] of REFUSED) {
    it(`refuses ${what}`, () => {
      const { exitCode, stdout, stderr } = injectText(forged(status), POLICY, facts())
      ok(exitCode === 2 && stdout === '' && stderr.includes(code), stderr)
    })
  }

  it('takes a recorded container that is not there for gone', () => {
    ok(inject(forged('{"containers":["nobody"],"volumes":["nothing"]}')).text.includes('name: web'))
  })

  it('does not ask for records of a pod that is left alone', () => {
    const policy = policyText('namespaces: [{name: "*"}]\nistio: {nativeSidecars: false}')
    const app = forged('{"containers":["web"]}')
    const { exitCode, stdout } = injectText(app, policy, facts())
    equal({ exitCode, stdout }, { exitCode: 0, stdout: app })
  })
})
