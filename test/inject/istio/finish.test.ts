import { at, type JsonObject } from '../../../src/base/json.ts'
import { equal, is, throwsMessage } from '../../support/assert.ts'
import { describe } from '../../support/describe.ts'
import { inject, NATIVE_PROXY, PROXY, type SmallConfig } from './small-injector.ts'

const REWRITE: SmallConfig = { values: { sidecarInjectorWebhook: { rewriteAppHTTPProbe: true } } }

function pod(annotations: Record<string, string>, container: object = {}): object {
  return { metadata: { annotations }, spec: { containers: [{ name: 'app', image: 'i', ...container }] } }
}

function proxyEnv(result: JsonObject, name: string): unknown {
  const env = (at(result, 'spec', 'containers', 1, 'env') ?? []) as readonly { readonly name: string; readonly value: string }[]
  return env.find((variable) => variable.name === name)?.value
}

function prometheus(result: JsonObject): Record<string, unknown> {
  const annotations = (at(result, 'metadata', 'annotations') ?? {}) as Record<string, unknown>
  return Object.fromEntries(Object.entries(annotations).filter(([name]) => name.startsWith('prometheus')))
}

const AGENT = { 'prometheus.io/port': '15020', 'prometheus.io/path': '/stats/prometheus', 'prometheus.io/scrape': 'true' }

describe('mergePrometheus', (it) => {
  it('tells the agent in any spelling what was asked, and names the agent', () => {
    const result = inject({}, pod({ 'prometheus_io/port': '9', 'prometheus.io.scrape': 'yes' })).pod
    is(proxyEnv(result, 'ISTIO_PROMETHEUS_ANNOTATIONS'), '{"scrape":"yes","path":"","port":"9"}')
    equal(prometheus(result), AGENT)
  })
  it('knew one spelling in 1.12', () => {
    const result = inject({ minor: 12 }, pod({ prometheus_io_port: '9' })).pod
    is(proxyEnv(result, 'ISTIO_PROMETHEUS_ANNOTATIONS'), undefined)
    equal(prometheus(result), { ...AGENT, prometheus_io_port: '9' })
  })
  it('leaves a pod that must not be scraped, one that names the agent, and one that says no', () => {
    for (const annotations of [
      { 'prometheus.io/scrape': 'f' },
      { 'prometheus.io/port': '15020' },
      { 'prometheus.istio.io/merge-metrics': '0' },
    ]) {
      equal(prometheus(inject({}, pod(annotations)).pod), annotations)
    }
  })
  it('reads a list of targets, of which the first stands for port and path', () => {
    const result = inject({}, pod({ 'prometheus.istio.io/scrape-targets': '81:/a<b, 82' })).pod
    is(
      proxyEnv(result, 'ISTIO_PROMETHEUS_ANNOTATIONS'),
      '{"scrape":"","path":"/a\\u003cb","port":"81","targets":[{"port":"81","path":"/a\\u003cb"},{"port":"82","path":"/metrics"}]}',
    )
    equal(prometheus(result), AGENT)
  })
  it('refuses ports that are taken, since 1.31', () => {
    const reserved =
      'failed to process pod: invalid prometheus scrape configuration: port 15006 is reserved for Istio (Envoy inbound listener) and cannot be scraped'
    throwsMessage(() => inject({}, pod({ 'prometheus.io/port': '15006' })), reserved)
    is(
      proxyEnv(inject({ minor: 30 }, pod({ 'prometheus.io/port': '15006' })).pod, 'ISTIO_PROMETHEUS_ANNOTATIONS'),
      '{"scrape":"","path":"","port":"15006"}',
    )
    throwsMessage(
      () => inject({ mesh: 'defaultConfig: {statusPort: 99}' }, pod({ 'prometheus.istio.io/scrape-targets': '80,0099' })),
      'failed to process pod: invalid prometheus scrape targets: target port 0099 conflicts with agent port',
    )
  })
})

describe('applySecurePort', (it) => {
  const templates = { sidecar: `${PROXY}    env: [{name: ENVOY_SECURE_MERGED_METRICS_PORT, value: "15091"}]\n` }
  it('names the port of the proxy, unless the user has', () => {
    is(at(inject({ templates }, pod({})).pod, 'metadata', 'annotations', 'prometheus.istio.io/secure-port'), '15091')
    is(
      at(
        inject({ templates }, pod({ prometheus_istio_io_secure_port: '1' })).pod,
        'metadata',
        'annotations',
        'prometheus.istio.io/secure-port',
      ),
      undefined,
    )
    is(at(inject({ templates, minor: 30 }, pod({})).pod, 'metadata', 'annotations', 'prometheus.istio.io/secure-port'), undefined)
  })
})

describe('rewriteProbes', (it) => {
  const container = {
    ports: [{ name: 'http', containerPort: 8080 }],
    readinessProbe: { httpGet: { port: 'http', scheme: 'HTTPS', host: 'h' }, timeoutSeconds: 3 },
    livenessProbe: { tcpSocket: { port: 81 } },
    startupProbe: { exec: { command: ['true'] } },
    lifecycle: { preStop: { httpGet: { port: 82, path: '/stop' } } },
  }
  it('points probes at the agent and tells it what they asked', () => {
    const result = inject(REWRITE, pod({}, container)).pod
    is(
      proxyEnv(result, 'ISTIO_KUBE_APP_PROBERS'),
      '{"/app-health/app/livez":{"tcpSocket":{"port":81}},"/app-health/app/readyz":{"httpGet":{"port":8080,"host":"h","scheme":"HTTPS"},"timeoutSeconds":3},' +
        '"/app-lifecycle/app/prestopz":{"httpGet":{"path":"/stop","port":82}}}',
    )
    equal(at(result, 'spec', 'containers', 0, 'readinessProbe'), {
      httpGet: { port: 15020, path: '/app-health/app/readyz', scheme: 'HTTP', host: 'h' },
      timeoutSeconds: 3,
    })
    equal(at(result, 'spec', 'containers', 0, 'livenessProbe'), { httpGet: { port: 15020, path: '/app-health/app/livez' } })
    equal(at(result, 'spec', 'containers', 0, 'startupProbe'), container.startupProbe)
  })
  it('has no prober for an unknown port and for the agent itself, but redirects both', () => {
    const result = inject(
      REWRITE,
      pod({}, { readinessProbe: { httpGet: { port: 'nope' } }, livenessProbe: { httpGet: { port: 15020 } } }),
    ).pod
    is(proxyEnv(result, 'ISTIO_KUBE_APP_PROBERS'), undefined)
    equal(at(result, 'spec', 'containers', 0, 'readinessProbe', 'httpGet'), { port: 15020, path: '/app-health/app/readyz' })
  })
  it('lets annotations switch it and move the port, which text with blanks moves to 0', () => {
    const port = (annotations: Record<string, string>): unknown =>
      at(inject(REWRITE, pod(annotations, container)).pod, 'spec', 'containers', 0, 'livenessProbe', 'httpGet', 'port')
    is(port({ 'sidecar.istio.io/rewriteAppHTTPProbers': 'false' }), undefined)
    is(port({ 'status.sidecar.istio.io/port': '99' }), 99)
    is(port({ 'status.sidecar.istio.io/port': ' 99 ' }), 0)
  })
  it('knows of each minor what its agent could run', () => {
    const handlers = (minor: number): unknown =>
      ['readinessProbe', 'livenessProbe'].map(
        (probe) =>
          Object.keys(at(inject({ ...REWRITE, minor }, pod({}, container)).pod, 'spec', 'containers', 0, probe) as object)[0],
      )
    equal(handlers(11), ['httpGet', 'tcpSocket'])
    equal(handlers(12), ['httpGet', 'httpGet'])
    const off: SmallConfig = { ...REWRITE, minor: 18, facts: { env: new Map([['REWRITE_TCP_PROBES', 'false']]) } }
    is(at(inject(off, pod({}, container)).pod, 'spec', 'containers', 0, 'livenessProbe', 'tcpSocket', 'port'), 81)
  })
  it('needs a proxy', () => {
    const result = inject({ ...REWRITE, templates: { sidecar: 'metadata: {labels: {x: z}}' } }, pod({}, container)).pod
    equal(at(result, 'spec', 'containers', 0, 'livenessProbe'), container.livenessProbe)
  })
  it('joins with probers of an earlier injection, which win', () => {
    const once = inject(REWRITE, pod({}, container)).pod
    const moved = {
      ...once,
      spec: {
        containers: [
          { ...(at(once, 'spec', 'containers', 0) as object), startupProbe: { httpGet: { port: 5 } } },
          at(once, 'spec', 'containers', 1),
        ],
      },
    }
    is(
      proxyEnv(inject(REWRITE, moved).pod, 'ISTIO_KUBE_APP_PROBERS'),
      String(proxyEnv(once, 'ISTIO_KUBE_APP_PROBERS')).replace(
        '"/app-lifecycle',
        '"/app-health/app/startupz":{"httpGet":{"port":5}},"/app-lifecycle',
      ),
    )
  })
  it('takes a pod for injected where a template writes the status annotation, too', () => {
    const known = '{"/app-health/old/livez":{"httpGet":{"port":5}}}'
    const templates = {
      sidecar: `metadata: {annotations: {sidecar.istio.io/status: '{}'}}\n${PROXY}    env: [{name: ISTIO_KUBE_APP_PROBERS, value: '${known}'}]\n`,
    }
    const result = inject({ ...REWRITE, templates }, pod({}, { livenessProbe: { tcpSocket: { port: 81 } } })).pod
    equal(at(result, 'spec', 'containers', 1, 'env'), [
      {
        name: 'ISTIO_KUBE_APP_PROBERS',
        value: `{"/app-health/app/livez":{"tcpSocket":{"port":81}},${known.slice(1)}`,
      },
    ])
  })
})

describe('orderContainers', (it) => {
  it('puts what sets up the network before a native sidecar, the rest after', () => {
    const templates = { sidecar: `${NATIVE_PROXY}  - {name: istio-init, image: i}\n` }
    const result = inject(
      { templates, facts: { nativeSidecars: { mode: 'true', nodes: [] } } },
      {
        spec: { containers: [{ name: 'app', image: 'i' }], initContainers: [{ name: 'mine', image: 'm' }] },
      },
    ).pod
    equal(
      (at(result, 'spec', 'initContainers') as { name: string }[]).map(({ name }) => name),
      ['istio-init', 'istio-proxy', 'mine'],
    )
  })
  it('puts istio-init last without one, and validation first', () => {
    const templates = {
      sidecar: `${PROXY}  initContainers: [{name: istio-init, image: i}, {name: istio-validation, image: v}]\n`,
    }
    const result = inject(
      { templates },
      { spec: { containers: [{ name: 'app', image: 'i' }], initContainers: [{ name: 'mine', image: 'm' }] } },
    ).pod
    equal(
      (at(result, 'spec', 'initContainers') as { name: string }[]).map(({ name }) => name),
      ['istio-validation', 'mine', 'istio-init'],
    )
  })
})
