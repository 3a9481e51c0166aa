import type { Diagnostic } from '../../../src/base/diagnostic.ts'
import type { Json, JsonObject } from '../../../src/base/json.ts'
import type { Decision, Workload, WorkloadOutcome } from '../../../src/inject/injector.ts'
import type { DecideLive } from '../../../src/inject/istio/lint/rule.ts'
import { createLint } from '../../../src/inject/istio/lint/rules.ts'
import { readYamlValue } from '../../../src/yaml/read-value.ts'
import { equal, is, ok } from '../../support/assert.ts'
import { describe } from '../../support/describe.ts'

const INJECT: Decision = { verdict: 'inject', because: 'policy', revision: 'default', webhookPath: '', trail: [] }
const LEAVE: Decision = { verdict: 'leave-alone', because: 'no label', trail: [] }

interface Given {
  readonly kind?: string
  readonly name?: string
  readonly namespace?: string
  readonly labels?: { readonly [key: string]: string }
  readonly decision?: Decision
  readonly before?: string
  readonly after?: string
}

const POD = 'spec: {containers: [{name: app, image: a}]}'
const BAKED = 'spec: {containers: [{name: app, image: a}, {name: istio-proxy, image: p}]}'

function outcome({
  kind = 'Deployment',
  name = 'web',
  namespace = 'shop',
  labels = {},
  decision = INJECT,
  before = POD,
  after = before,
}: Given): WorkloadOutcome {
  const template = (text: string): JsonObject => readYamlValue(text) as JsonObject
  const workload: Workload = {
    title: `${kind} ${namespace}/${name}`,
    apiVersion: kind === 'Job' ? 'batch/v1' : 'apps/v1',
    kind,
    name,
    namespace: {
      name: namespace,
      known: true,
      named: true,
      labels: new Map(Object.entries(labels).map(([key, value]) => [key, { value, from: `facts of ${key}` }])),
      annotations: new Map(),
      switchOf: () => undefined,
      valuesOf: () => ({}),
    },
    object: template('{}'),
    path: ['spec', 'template'],
    template: template(before),
    place: { source: { name: 'app.yaml', text: '' } },
  }
  return { workload, decision, template: template(after) }
}

function linted(outcomes: readonly WorkloadOutcome[], decideLive: DecideLive): readonly Diagnostic[] {
  const lint = createLint(decideLive)
  for (const one of outcomes) lint.see(one)
  return lint.notices()
}

function codes(outcomes: readonly WorkloadOutcome[], decideLive: DecideLive = () => LEAVE): readonly string[] {
  return linted(outcomes, decideLive).map(({ code }) => code)
}

const ASKING = ', {name: istio-proxy, image: p, resources: {requests: {cpu: 100m}}}'
const limited = (proxy: string, own = ''): string =>
  `{metadata: {annotations: {sidecar.istio.io/status: '{"containers":["istio-proxy"]}'}}, spec: {resources: {limits: {memory: 1Gi}, ${own}}, containers: [{name: app, image: a}${proxy}]}}`
const container = (fields: string): string => `spec: {containers: [{name: istio-proxy, image: p, ${fields}}]}`

describe('lint', (it) => {
  it('says nothing of an ordinary run', () => {
    equal(
      codes([
        outcome({ before: POD, after: BAKED, labels: { 'istio-injection': 'enabled', team: 'a' } }),
        outcome({ decision: LEAVE }),
      ]),
      [],
    )
  })

  // IST0123: labels beside istio-injection count unless it says something else than enabled.
  it.each(
    ([labels]) => `namespace labels ${JSON.stringify(labels)}`,
    [
      [{ 'istio-injection': 'enabled', 'istio.io/rev': 'canary' }, true],
      [{ 'istio-injection': 'enabled', 'istio.io/dataplane-mode': 'ambient' }, true],
      [{ 'istio.io/rev': 'canary', 'istio.io/dataplane-mode': 'ambient' }, true],
      [{ 'istio-injection': 'disabled', 'istio.io/rev': 'canary' }, false],
      [{ 'istio.io/rev': 'canary' }, false],
    ] as const,
    ([labels, isTold]) => {
      equal(codes([outcome({ labels }), outcome({ name: 'api', labels })]), isTold ? ['RI0331'] : [])
    },
  )

  it('counts the workloads that would be injected again, and gives the ways out', () => {
    const labels = { 'istio-injection': 'enabled' }
    const baked = ['a', 'b', 'c'].map((name) => outcome({ name, labels, before: POD, after: BAKED }))
    const [warning, more] = linted([...baked, outcome({ decision: LEAVE })], () => INJECT)
    is(more, undefined)
    is(
      warning?.message,
      'the live webhook will inject Deployment shop/a and 2 more again (namespace shop is labelled istio-injection=enabled)',
    )
    ok(warning?.hint?.includes('Never sidecar.istio.io/inject=false'))
    const two = linted([...baked, outcome({ namespace: 'ops', labels: { 'istio.io/rev': 'x' }, after: BAKED })], () => INJECT)
    is(two.length, 1)
    is(two[0]?.message, 'the live webhook will inject Deployment shop/a and 3 more again (in 2 namespaces)')
    equal(two[0]?.notes?.slice(1), [
      'Deployment shop/a and 2 more: namespace shop is labelled istio-injection=enabled',
      'Deployment ops/web: namespace ops is labelled istio.io/rev=x',
    ])
  })

  it('shows the live webhook the pod as it comes out', () => {
    const seen: Json[] = []
    const { template } = outcome({ after: BAKED })
    codes([outcome({ after: BAKED })], (workload) => {
      seen.push(workload.template)
      return LEAVE
    })
    equal(seen, [template])
  })

  it('does not take a webhook that cannot be told for one that injects', () => {
    const refused: Decision = { verdict: 'refused', because: { code: 'RI0315', severity: 'error', message: '' }, trail: [] }
    equal(
      codes([outcome({ after: BAKED })], () => refused),
      [],
    )
  })

  it.each(
    ([what]) => what,
    [
      [
        'auto in a pod that is left alone',
        { decision: LEAVE, before: 'spec: {containers: [{name: istio-proxy, image: auto}]}' },
        'RI0333',
      ],
      ['auto in a container that no template defines', { before: 'spec: {containers: [{name: proxy, image: auto}]}' }, 'RI0333'],
      [
        'one port for two protocols, merged into one',
        {
          before: container('ports: [{containerPort: 53}, {containerPort: 53, protocol: UDP}]'),
          after: container('ports: [{containerPort: 53, protocol: UDP}, {containerPort: 53, protocol: UDP}]'),
        },
        'RI0334',
      ],
      [
        'the same, moved among the init containers',
        {
          before: container('ports: [{containerPort: 53}, {containerPort: 53, protocol: UDP}]'),
          after:
            'spec: {containers: [], initContainers: [{name: istio-proxy, image: p, ports: [{containerPort: 53, protocol: UDP}]}]}',
        },
        'RI0334 RI0335',
      ],
      [
        'two protocols that stay two',
        { before: container('ports: [{containerPort: 53}, {containerPort: 53, protocol: UDP}]') },
        '',
      ],
      ['a list that was emptied', { after: 'spec: {containers: []}' }, 'RI0335'],
      ['a container without an image', { after: 'spec: {containers: [{name: app, image: a}, {name: x}]}' }, 'RI0335'],
      ['a container that had no image before', { before: 'spec: {containers: [{name: x}]}' }, ''],
      ['a probe to port 0', { after: container('readinessProbe: {httpGet: {path: /app-health/app/readyz, port: 0}}') }, 'RI0336'],
      [
        'a hook to port 0',
        { after: container('lifecycle: {preStop: {httpGet: {path: /app-lifecycle/app/prestopz, port: 0}}}') },
        'RI0336',
      ],
      [
        'a probe of the agent to its port',
        { after: container('readinessProbe: {httpGet: {path: /app-health/app/readyz, port: 15020}}') },
        '',
      ],
      ['requests of a pod that count the proxy', { before: limited(''), after: limited(ASKING) }, 'RI0337'],
      [
        'limits of the proxy, which are requests, too',
        { before: limited(''), after: limited(ASKING.replace('requests', 'limits')) },
        'RI0337',
      ],
      ['a proxy that requests nothing', { before: limited(''), after: limited(', {name: istio-proxy, image: p}') }, ''],
      [
        'requests that are written',
        { before: limited('', 'requests: {cpu: 1}'), after: limited(ASKING, 'requests: {cpu: 1}') },
        '',
      ],
      ['a pod without limits', { after: limited(ASKING).replace('limits:', 'claims:') }, ''],
      ['a pod with limits that is left alone', { decision: LEAVE, before: limited(''), after: limited(ASKING) }, ''],
      [
        'an inject label that is ignored',
        { decision: { ...INJECT, trail: [{ stage: 's', rule: 'pod inject label', answer: 'ignored' }] } },
        'RI0322',
      ],
    ] as readonly (readonly [string, Given, string])[],
    ([, given, expected]) => {
      equal(codes([outcome(given), outcome({ ...given, name: 'api' })]).join(' '), expected)
    },
  )
})
