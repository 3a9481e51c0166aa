import type { JsonObject } from '../../src/base/json.ts'
import { parseJson } from '../../src/base/json.ts'
import type { Source } from '../../src/base/source.ts'
import { unfold } from '../../src/krm/unfold.ts'
import type { ChartSettings } from '../../src/policy/chart-webhooks.ts'
import { collectFacts, type Facts } from '../../src/policy/facts.ts'
import { EMPTY_POLICY } from '../../src/policy/injection-policy.ts'
import * as conditions from '../../src/policy/match-conditions.ts'
import { type NamespaceView, namespaceLookup } from '../../src/policy/namespaces.ts'
import { askWebhooks, candidateWebhooks, type WebhookAnswer } from '../../src/policy/selection.ts'
import { readDocuments } from '../../src/yaml/read.ts'
import { equal, is, throwsCode } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

/** A configuration as the chart renders it: `default` with the rows for namespaces without revision, others with those for a revision alone. */
function configuration(
  name: string,
  revision: string,
  tag: string | undefined,
  value: string,
  rows: 'all' | 'revisioned' | 'auto' | 'deactivated',
): JsonObject {
  const requirement = (key: string, operator: string, ...values: string[]): JsonObject => ({
    key,
    operator,
    ...(values.length > 0 && { values }),
  })
  const webhook = (prefix: string, namespace: JsonObject[], object: JsonObject[]): JsonObject => ({
    name: `${prefix}sidecar-injector.istio.io`,
    clientConfig: { service: { name: 'istiod', namespace: 'istio-system', path: '/inject' } },
    namespaceSelector: { matchExpressions: namespace },
    objectSelector: { matchExpressions: object },
  })
  const injection = 'istio-injection'
  const rev = 'istio.io/rev'
  const inject = 'sidecar.istio.io/inject'
  const never: JsonObject = { matchLabels: { 'istio.io/deactivated': 'never-match' } }
  const webhooks = [
    webhook(
      'rev.namespace.',
      [requirement(rev, 'In', value), requirement(injection, 'DoesNotExist')],
      [requirement(inject, 'NotIn', 'false')],
    ),
    webhook(
      'rev.object.',
      [requirement(rev, 'DoesNotExist'), requirement(injection, 'DoesNotExist')],
      [requirement(inject, 'NotIn', 'false'), requirement(rev, 'In', value)],
    ),
    webhook('namespace.', [requirement(injection, 'In', 'enabled')], [requirement(inject, 'NotIn', 'false')]),
    webhook(
      'object.',
      [requirement(injection, 'DoesNotExist'), requirement(rev, 'DoesNotExist')],
      [requirement(inject, 'In', 'true'), requirement(rev, 'DoesNotExist')],
    ),
    webhook(
      'auto.',
      [
        requirement(injection, 'DoesNotExist'),
        requirement(rev, 'DoesNotExist'),
        requirement(
          'kubernetes.io/metadata.name',
          'NotIn',
          'kube-system',
          'kube-public',
          'kube-node-lease',
          'local-path-storage',
        ),
      ],
      [requirement(inject, 'DoesNotExist'), requirement(rev, 'DoesNotExist')],
    ),
  ]
  const count = { all: 4, revisioned: 2, auto: 5, deactivated: 4 }[rows]
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name, labels: { 'istio.io/rev': revision, ...(tag !== undefined && { 'istio.io/tag': tag }) } },
    webhooks: webhooks
      .slice(0, count)
      .map((one) => (rows === 'deactivated' ? { ...one, namespaceSelector: never, objectSelector: never } : one)),
  }
}

const DEFAULT = configuration('istio-sidecar-injector', 'default', undefined, 'default', 'all')
const CANARY = configuration('istio-sidecar-injector-canary', 'canary', undefined, 'canary', 'revisioned')
const TAG = configuration('istio-revision-tag-prod', 'canary', 'prod', 'prod', 'revisioned')

const INJECTOR: JsonObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'istio-sidecar-injector', namespace: 'istio-system' },
  data: { config: 'policy: enabled' },
}

function factsOf(...objects: readonly JsonObject[]): Facts {
  const text = objects.map((object) => JSON.stringify(object)).join('\n---\n')
  const source: Source = { name: 'facts.yaml', text }
  const items = readDocuments(source).flatMap((document) => {
    const content = unfold(document)
    return content.form === 'other' ? [] : content.items
  })
  return collectFacts(
    items.map(({ object, place }) => ({ object, place, origin: 'facts' })),
    'istio-system',
  )
}

function namespaceOf(labels: { readonly [key: string]: string } | undefined, name = 'shop'): NamespaceView {
  const objects = labels === undefined ? [] : [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }]
  return namespaceLookup(factsOf(...objects), EMPTY_POLICY, () => false).view(name)
}

function askAbout(
  facts: Facts,
  namespace: NamespaceView,
  podLabels: { readonly [key: string]: string },
  chart: ChartSettings = { minor: 30, everywhere: false },
): readonly WebhookAnswer[] {
  const pod: JsonObject = parseJson(
    JSON.stringify({ metadata: { labels: podLabels }, spec: { containers: [{ name: 'a', image: 'b' }] } }),
  ) as JsonObject
  return askWebhooks(
    candidateWebhooks(
      facts,
      () => chart,
      () => conditions,
    ),
    { namespace, pod, form: 'template' },
  )
}

function chosen(answers: readonly WebhookAnswer[], match: WebhookAnswer['match'] = 'yes'): readonly string[] {
  return answers
    .filter((answer) => answer.match === match)
    .map(({ webhook }) => `${webhook.configuration} ${webhook.name.replace('sidecar-injector.istio.io', '')}`)
}

const INJECT = 'sidecar.istio.io/inject'
const REV = 'istio.io/rev'
const NONE: readonly string[] = []
const BY_NAMESPACE = ['istio-sidecar-injector namespace.']

describe('webhook selection', (it) => {
  // The truth table: a default installation, a revision canary and its tag prod.
  it.each(
    ([namespace, pod]) => `namespace ${JSON.stringify(namespace)}, pod ${JSON.stringify(pod)}`,
    [
      [{ 'istio-injection': 'enabled' }, {}, BY_NAMESPACE],
      [{ 'istio-injection': 'enabled', [REV]: 'canary' }, { [REV]: 'canary' }, BY_NAMESPACE],
      [{ 'istio-injection': 'enabled' }, { [INJECT]: 'false' }, NONE],
      [{ 'istio-injection': 'enabled' }, { [INJECT]: 'maybe' }, BY_NAMESPACE],
      [{ 'istio-injection': 'disabled' }, { [INJECT]: 'true' }, NONE],
      [{ 'istio-injection': 'disabled', [REV]: 'canary' }, { [REV]: 'canary' }, NONE],
      [{ 'istio-injection': '' }, { [INJECT]: 'true' }, NONE],
      [{ [REV]: 'canary' }, {}, ['istio-sidecar-injector-canary rev.namespace.']],
      [{ [REV]: 'canary' }, { [REV]: 'default' }, ['istio-sidecar-injector-canary rev.namespace.']],
      [{ [REV]: 'prod' }, {}, ['istio-revision-tag-prod rev.namespace.']],
      [{ [REV]: 'default' }, {}, ['istio-sidecar-injector rev.namespace.']],
      [{ [REV]: 'canary' }, { [INJECT]: 'false' }, NONE],
      [{ [REV]: 'unheard-of' }, { [INJECT]: 'true', [REV]: 'canary' }, NONE],
      [{}, { [REV]: 'canary' }, ['istio-sidecar-injector-canary rev.object.']],
      [{}, { [REV]: 'prod', [INJECT]: 'true' }, ['istio-revision-tag-prod rev.object.']],
      [{}, { [REV]: 'canary', [INJECT]: 'false' }, NONE],
      [{}, { [INJECT]: 'true' }, ['istio-sidecar-injector object.']],
      [{}, { [INJECT]: 'yes' }, NONE],
      [{}, {}, NONE],
      [{}, { [INJECT]: 'false', [REV]: 'canary' }, NONE],
    ] as const,
    ([namespace, pod, expected]) => {
      equal(
        chosen(
          askAbout(
            factsOf(TAG, DEFAULT, CANARY),
            namespaceOf(namespace as { readonly [key: string]: string }),
            pod as { readonly [key: string]: string },
          ),
        ),
        expected,
      )
    },
  )

  it('injects where nothing is labelled under enableNamespacesByDefault, but for the system namespaces', () => {
    const facts = factsOf(configuration('istio-sidecar-injector', 'default', undefined, 'default', 'auto'))
    equal(chosen(askAbout(facts, namespaceOf({}), {})), ['istio-sidecar-injector auto.'])
    equal(chosen(askAbout(facts, namespaceOf({}, 'kube-system'), {})), NONE)
    equal(chosen(askAbout(facts, namespaceOf({}), { [INJECT]: 'maybe' })), NONE)
  })

  it.each(
    ([minor, labels, name]) =>
      `takes the chart's word where no configuration is known: 1.${minor}, ${name} ${JSON.stringify(labels)}`,
    [
      [5, {}, 'shop', ''],
      [5, { 'istio-injection': 'disabled' }, 'shop', undefined],
      [5, { [REV]: 'canary' }, 'shop', ''],
      [8, { 'istio-injection': 'enabled' }, 'shop', ''],
      [8, { [REV]: 'canary' }, 'shop', undefined],
      [15, {}, 'kube-system', 'auto.'],
      [16, {}, 'kube-system', undefined],
      [32, {}, 'shop', 'auto.'],
      [32, { 'istio-injection': 'enabled' }, 'shop', 'namespace.'],
      [32, { 'istio-injection': 'disabled' }, 'shop', undefined],
    ] as const,
    ([minor, labels, name, webhook]) => {
      const answers = askAbout(factsOf(INJECTOR), namespaceOf({ ...labels }, name), {}, { minor, everywhere: true })
      equal(chosen(answers), webhook === undefined ? NONE : [`chart rules ${webhook}`])
    },
  )

  it('asks configurations in the order of their names', () => {
    const answers = askAbout(factsOf(DEFAULT, CANARY, TAG), namespaceOf({}), {})
    equal(
      [...new Set(answers.map(({ webhook }) => webhook.configuration))],
      ['istio-revision-tag-prod', 'istio-sidecar-injector', 'istio-sidecar-injector-canary'],
    )
  })

  it('gives a deactivated configuration no say, and its tag default the whole of it', () => {
    const facts = factsOf(
      configuration('istio-sidecar-injector', 'default', undefined, 'default', 'deactivated'),
      configuration('istio-revision-tag-default', 'canary', 'default', 'default', 'all'),
    )
    const answers = askAbout(facts, namespaceOf({ 'istio-injection': 'enabled' }), {})
    equal(chosen(answers), ['istio-revision-tag-default namespace.'])
    is(answers.find(({ match }) => match === 'yes')?.webhook.revision, 'canary')
  })

  it('heeds an edited configuration: every namespace unless labelled', () => {
    const edited: JsonObject = {
      ...DEFAULT,
      webhooks: [
        {
          name: 'sidecar-injector.istio.io',
          namespaceSelector: { matchExpressions: [{ key: 'istio-injection', operator: 'NotIn', values: ['disabled'] }] },
        },
      ],
    }
    equal(chosen(askAbout(factsOf(edited), namespaceOf({}), { [INJECT]: 'false' })), ['istio-sidecar-injector '])
    equal(chosen(askAbout(factsOf(edited), namespaceOf({ 'istio-injection': 'disabled' }), {})), NONE)
  })

  it('chooses by the name that every namespace is labelled with', () => {
    const byName: JsonObject = {
      ...DEFAULT,
      webhooks: [
        { name: 'sidecar-injector.istio.io', namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } } },
      ],
    }
    equal(chosen(askAbout(factsOf(byName), namespaceOf(undefined, 'shop'), {})), ['istio-sidecar-injector '])
    equal(chosen(askAbout(factsOf(byName), namespaceOf(undefined, 'other'), {}), 'no'), ['istio-sidecar-injector '])
  })

  it('says unknown only where labels of an unknown namespace can change the answer', () => {
    const facts = factsOf(DEFAULT)
    equal(chosen(askAbout(facts, namespaceOf(undefined), {}), 'unknown'), [
      'istio-sidecar-injector rev.namespace.',
      ...BY_NAMESPACE,
    ])
    equal(chosen(askAbout(facts, namespaceOf(undefined), { [INJECT]: 'false' }), 'unknown'), NONE)
    const auto = factsOf(configuration('istio-sidecar-injector', 'default', undefined, 'default', 'auto'))
    equal(
      chosen(askAbout(auto, namespaceOf(undefined, 'kube-system'), {}), 'unknown').includes('istio-sidecar-injector auto.'),
      false,
    )
  })

  it.each(
    ([client]) => `reads the path of ${JSON.stringify(client)}`,
    [
      [{ service: { path: '/inject/cluster/a%20b' } }, '/inject/cluster/a%20b'],
      [{ url: 'https://istiod.example:15017/inject/cluster/a%20b/net/n%2F1?x#y' }, '/inject/cluster/a b/net/n/1'],
      [{ url: 'https://istiod.example/inject/cluster/50%' }, '/inject/cluster/50%'],
      [{ url: 'https://istiod.example' }, ''],
    ] as const,
    ([clientConfig, path]) => {
      const facts = factsOf({ ...DEFAULT, webhooks: [{ name: 'sidecar-injector.istio.io', clientConfig }] })
      const [webhook] = candidateWebhooks(
        facts,
        () => ({ minor: 30, everywhere: false }),
        () => conditions,
      )
      is(webhook?.path, path)
    },
  )

  it('refuses a selector that Kubernetes would refuse', () => {
    const broken: JsonObject = {
      ...DEFAULT,
      webhooks: [{ name: 'sidecar-injector.istio.io', objectSelector: { matchExpressions: [{ key: 'a', operator: 'In' }] } }],
    }
    throwsCode(() => askAbout(factsOf(broken), namespaceOf({}), {}), 'RI0217')
  })

  const withConditions = (failurePolicy: string, ...expressions: string[]): Facts =>
    factsOf({
      ...DEFAULT,
      webhooks: [
        {
          name: 'namespace.sidecar-injector.istio.io',
          namespaceSelector: { matchLabels: { 'istio-injection': 'enabled' } },
          failurePolicy,
          matchConditions: expressions.map((expression, i) => ({ name: `c${i}`, expression })),
        },
      ],
    })
  const enabled = namespaceOf({ 'istio-injection': 'enabled' })

  it.each(
    ([policy, expression]) => `conditions: ${policy} ${expression}`,
    [
      ['Fail', "object.metadata.labels.app == 'web'", 'yes', undefined],
      ['Fail', "object.metadata.labels.app != 'web'", 'no', undefined],
      ['Fail', "object.metadata.annotations.a == 'b'", 'refused', 'RI0316'],
      ['Ignore', "object.metadata.annotations.a == 'b'", 'no', undefined],
      ['Ignore', "request.userInfo.username == 'a'", 'refused', 'RI0315'],
    ] as const,
    ([policy, expression, match, code]) => {
      const [answer] = askAbout(withConditions(policy, expression), enabled, { app: 'web' })
      is(answer?.match, match, JSON.stringify(answer?.because))
      is(answer?.refusal?.code, code)
    },
  )

  it('leaves conditions alone where selectors said no, and does not ask for labels where a condition says no', () => {
    equal(chosen(askAbout(withConditions('Fail', 'authorizer.allowed()'), namespaceOf({}), {}), 'no'), BY_NAMESPACE)
    equal(chosen(askAbout(withConditions('Fail', 'false'), namespaceOf(undefined), {}), 'no'), BY_NAMESPACE)
    equal(chosen(askAbout(withConditions('Fail', 'authorizer.allowed()'), namespaceOf(undefined), {}), 'unknown'), BY_NAMESPACE)
  })

  it('refuses misshapen conditions', () => {
    const facts = factsOf({ ...DEFAULT, webhooks: [{ name: 'sidecar-injector.istio.io', matchConditions: [{ name: 'a' }] }] })
    throwsCode(() => askAbout(facts, namespaceOf({}), {}), 'RI0217')
  })
})
