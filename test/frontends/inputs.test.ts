/** What the inputs mean, seen from outside: facts, the stream, the policy, and who is believed. */
import { runFunction } from '../../src/frontends/krm-function.ts'
import { injectManifests } from '../../src/frontends/manifests.ts'
import { guarded, type Outcome } from '../../src/frontends/outcome.ts'
import type { Overrides } from '../../src/frontends/overrides.ts'
import { equal, is, ok } from '../support/assert.ts'
import { CHUNKS } from '../support/chunks.ts'
import { describe } from '../support/describe.ts'
import { containersOf, podsOf } from '../support/pods.ts'
import { configMap, resourceList } from '../support/resource-list.ts'
import { INJECTOR, MESH, NAMESPACES, workload } from '../support/small-facts.ts'

const ISTIO = [INJECTOR, MESH].join('---\n')
const WEB = workload('web', 'shop')

interface Given {
  readonly stream?: string
  readonly facts?: string
  /** `spec` of the policy. */
  readonly policy?: string
  readonly overrides?: Overrides
}

function inject({ stream = WEB, facts = ISTIO, policy, overrides = {} }: Given): Outcome {
  const policies = policy === undefined ? [] : [{ name: 'policy.yaml', text: policyOf(policy) }]
  return injectManifests(
    [{ name: '<stdin>', text: stream }],
    { policies, facts: [{ name: 'facts.yaml', text: facts }], overrides },
    CHUNKS,
  )
}

function policyOf(spec: string, metadata = 'name: p'): string {
  return `apiVersion: render-inject.dev/v1alpha1\nkind: InjectionPolicy\nmetadata: {${metadata}}\nspec: ${spec}\n`
}

function namespace(name: string, labels = ''): string {
  return `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: {${labels}}}\n`
}

function stream(...documents: readonly string[]): string {
  return documents.join('---\n')
}

/** `injected`, `left alone`, or the codes of the errors. */
function answer({ stdout, stderr, exitCode }: Outcome): string {
  if (exitCode !== 0) return [...stderr.matchAll(/error (RI\d+)/g)].map(([, code]) => code).join()
  const pods = [...podsOf(stdout).values()]
  const injected = pods.filter((pod) => containersOf(pod).includes('istio-proxy')).length
  return injected === pods.length ? 'injected' : injected === 0 ? 'left alone' : 'some injected'
}

function inFunction(items: string, data: Readonly<Record<string, string>>): Outcome {
  return guarded(() => runFunction(resourceList(items, configMap('b', data)), CHUNKS))
}

const ENABLED = namespace('shop', 'istio-injection: enabled')
const DISABLED = namespace('shop', 'istio-injection: disabled')
const ROGUE = INJECTOR.replace('name: istio-proxy', 'name: rogue')
const RENAMED =
  'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  labels: {istio-injection: enabled}\n  annotations: {internal.config.kubernetes.io/previousNames: prod}\n'

describe('facts in the stream', (it) => {
  const rows: readonly (readonly [name: string, given: Given, expected: string])[] = [
    ['a Namespace is believed', { stream: stream(ENABLED, WEB) }, 'injected'],
    ['a Namespace is not believed under none', { stream: stream(ENABLED, WEB), policy: '{streamFacts: none}' }, 'RI0311'],
    ['ConfigMaps are not believed', { stream: stream(INJECTOR, MESH, ENABLED, WEB), facts: '' }, 'RI0218'],
    [
      'ConfigMaps are believed under all',
      { stream: stream(INJECTOR, MESH, ENABLED, WEB), facts: '', policy: '{streamFacts: all}' },
      'injected',
    ],
    ['a renamed Namespace is refused', { stream: stream(RENAMED, WEB) }, 'RI0311'],
    [
      'a ProxyConfig elsewhere changes nothing',
      {
        stream: stream(
          ENABLED,
          WEB,
          'apiVersion: networking.istio.io/v1beta1\nkind: ProxyConfig\nmetadata: {name: p, namespace: other}\nspec: {concurrency: 3}\n',
        ),
      },
      'injected',
    ],
  ]
  it.each(
    ([name]) => name,
    rows,
    ([, given, expected]) => is(answer(inject(given)), expected, inject(given).stderr),
  )

  it('never change the template', () => {
    const { stdout } = inject({ stream: stream(ROGUE, ENABLED, WEB) })
    ok(stdout.endsWith(inject({ stream: stream(ENABLED, WEB) }).stdout.slice(ENABLED.length)))
    is(podsOf(stdout).size, 1)
    equal(containersOf(podsOf(stdout).get('Deployment shop/web')), ['app', 'istio-proxy'])
  })

  it('that were renamed are told', () => {
    ok(
      inject({ stream: stream(RENAMED, WEB), policy: '{unknownNamespace: unlabelled}' }).stderr.includes(
        'Namespace shop was prod',
      ),
    )
  })

  it('do not include policies, of the platform or of tenants', () => {
    for (const metadata of ['name: p', 'name: p, namespace: shop']) {
      const rogue = policyOf('{namespaces: [{name: shop, injectors: {istio: disabled}}]}', metadata)
      const outcome = inject({ stream: stream(rogue, ENABLED, WEB) })
      is(answer(outcome), 'injected')
      ok(outcome.stderr.includes('warning RI0314'), outcome.stderr)
    }
  })
})

const HOMELESS_CONFIG =
  'apiVersion: networking.istio.io/v1beta1\nkind: ProxyConfig\nmetadata: {name: p}\nspec: {image: {imageType: debug}}\n'
const ELSEWHERE = HOMELESS_CONFIG.replace('name: p', 'name: p, namespace: other')
const APPLICATION =
  'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\nspec: {destination: {namespace: shop}}\n'

describe('a ProxyConfig in the stream', (it) => {
  const rows: readonly (readonly [name: string, given: Given, counts: boolean])[] = [
    ['lands where --namespace says', { stream: HOMELESS_CONFIG, overrides: { defaultNamespace: 'shop' } }, true],
    ['lands where the Application says', { stream: HOMELESS_CONFIG, facts: stream(ISTIO, ENABLED, APPLICATION) }, true],
    ['lands in default where nothing says more', { stream: HOMELESS_CONFIG }, false],
    ['stays where it stands', { stream: ELSEWHERE, overrides: { defaultNamespace: 'shop' } }, false],
    ['is moved as all others are', { stream: ELSEWHERE, overrides: { targetNamespace: 'shop' } }, true],
  ]
  it.each(
    ([name]) => name,
    rows,
    ([, given, counts]) => {
      const { stdout, stderr } = inject({
        facts: stream(ISTIO, ENABLED),
        ...given,
        stream: stream(given.stream ?? '', WEB),
      })
      is(stdout.includes('proxyv2:1.26.1-debug'), counts, stderr + stdout)
    },
  )
})

describe('labels of a namespace', (it) => {
  const entry = (labels: string): string => `{namespaces: [{name: shop, labels: {${labels}}}]}`
  const rows: readonly (readonly [name: string, given: Given, expected: string])[] = [
    ['the stream before the facts', { stream: stream(ENABLED, WEB), facts: stream(ISTIO, DISABLED) }, 'injected'],
    ['the facts before the policy', { facts: stream(ISTIO, ENABLED), policy: entry('istio-injection: disabled') }, 'injected'],
    ['the stream before the policy', { stream: stream(DISABLED, WEB), policy: entry('istio-injection: enabled') }, 'left alone'],
    [
      'each key by itself',
      { stream: stream(namespace('shop', 'a: b'), WEB), policy: entry('istio-injection: enabled') },
      'injected',
    ],
    [
      'null is surely absent',
      {
        policy: '{namespaces: [{name: shop, labels: {istio-injection: null}}, {name: "*", labels: {istio-injection: enabled}}]}',
      },
      'left alone',
    ],
    [
      'the first entry that has the key',
      {
        policy:
          '{namespaces: [{name: sh*, labels: {a: b}}, {name: shop, labels: {istio-injection: enabled}}, {name: "*", labels: {istio-injection: disabled}}]}',
      },
      'injected',
    ],
    ['an entry without labels makes it known', { policy: '{namespaces: [{name: shop}]}' }, 'left alone'],
    ['an entry for another namespace does not', { policy: '{namespaces: [{name: shopping}]}' }, 'RI0311'],
    ['unknown, taken for a fresh one', { policy: '{unknownNamespace: unlabelled}' }, 'left alone'],
  ]
  it.each(
    ([name]) => name,
    rows,
    ([, given, expected]) => is(answer(inject(given)), expected, inject(given).stderr),
  )

  it('that contradict each other are told with both places', () => {
    const { stderr } = inject({ stream: stream(ENABLED, WEB), facts: stream(ISTIO, DISABLED) })
    ok(/warning RI0312: .*istio-injection/.test(stderr), stderr)
    ok(stderr.includes('<stdin>:1:1') && stderr.includes('facts.yaml:24:1'), stderr)
    ok(!inject({ stream: stream(ENABLED, WEB), facts: stream(ISTIO, ENABLED) }).stderr.includes('RI0312'))
  })
})

describe('an unknown namespace', (it) => {
  const pod = (change: (text: string) => string): Given => ({ stream: change(WEB) })
  const rows: readonly (readonly [name: string, given: Given, expected: string])[] = [
    ['is asked about', {}, 'RI0311'],
    [
      'is no matter for host network',
      pod((text) => text.replace('    spec:\n', '    spec:\n      hostNetwork: true\n')),
      'left alone',
    ],
    [
      'is no matter for a pod that opts out',
      pod((text) => text.replace('labels: {app: web}\n    spec', 'labels: {sidecar.istio.io/inject: "false"}\n    spec')),
      'left alone',
    ],
    ['is no matter in a system namespace', { stream: workload('web', 'kube-system') }, 'left alone'],
    [
      'is no matter for a render-time switch',
      { policy: '{namespaces: [{name: shop, injectors: {istio: enabled}}]}' },
      'injected',
    ],
  ]
  it.each(
    ([name]) => name,
    rows,
    ([, given, expected]) => is(answer(inject(given)), expected, inject(given).stderr),
  )

  it('is one error, with a snippet for each', () => {
    const { stderr } = inject({ stream: stream(WEB, workload('b', 'shop'), workload('c', 'batch')) })
    is(stderr.match(/RI0311/g)?.length, 1)
    ok(/shop +2 workloads, first Deployment shop\/web/.test(stderr) && /batch +1 workload/.test(stderr), stderr)
    ok(stderr.includes('{name: shop, labels: {istio-injection: enabled}}, {name: batch,'), stderr)
  })
})

describe('the render-time switch', (it) => {
  const given = (value: string, labels = '', text = WEB): Given => ({
    stream: text,
    facts: stream(ISTIO, namespace('shop', labels)),
    policy: `{namespaces: [{name: shop, injectors: {istio: ${value}}}]}`,
  })
  const out = WEB.replace('labels: {app: web}\n    spec', 'labels: {sidecar.istio.io/inject: "false"}\n    spec')
  const revision = WEB.replace('labels: {app: web}\n    spec', 'labels: {istio.io/rev: canary}\n    spec')
  const rows: readonly (readonly [name: string, given: Given, expected: string])[] = [
    ['enabled needs no label', given('enabled'), 'injected'],
    ['enabled outranks labels', given('enabled', 'istio-injection: disabled'), 'injected'],
    ['enabled ignores the pod’s revision', given('enabled', '', revision), 'injected'],
    ['enabled heeds a pod that opts out', given('enabled', '', out), 'left alone'],
    ['disabled outranks labels', given('disabled', 'istio-injection: enabled'), 'left alone'],
    ['a revision that is known', given('{revision: default}'), 'injected'],
    ['a revision that is not', given('{revision: canary}'), 'RI0220'],
    [
      'null ends the search',
      {
        ...given('null'),
        policy: '{namespaces: [{name: shop, injectors: {istio: null}}, {name: "*", injectors: {istio: enabled}}]}',
      },
      'left alone',
    ],
  ]
  it.each(
    ([name]) => name,
    rows,
    ([, one, expected]) => is(answer(inject(one)), expected, inject(one).stderr),
  )
})

describe('a workload without namespace', (it) => {
  const HOMELESS = WEB.replace('  namespace: shop\n', '')
  const facts = stream(ISTIO, NAMESPACES)
  const rows: readonly (readonly [name: string, given: Given, expected: string])[] = [
    ['is an error', { stream: HOMELESS, facts }, 'RI0301'],
    ['takes the flag', { stream: HOMELESS, facts, overrides: { defaultNamespace: 'shop' } }, 'injected'],
    ['takes the policy', { stream: HOMELESS, facts, policy: '{defaultNamespace: tools}' }, 'left alone'],
    [
      'takes the flag before the policy',
      { stream: HOMELESS, facts, policy: '{defaultNamespace: tools}', overrides: { defaultNamespace: 'shop' } },
      'injected',
    ],
    [
      'takes `default` where that is known',
      { stream: HOMELESS, facts: stream(ISTIO, namespace('default', 'istio-injection: enabled')) },
      'injected',
    ],
    [
      'does not take `default` for a pattern that makes all namespaces known',
      { stream: HOMELESS, facts, policy: '{namespaces: [{name: "*"}]}' },
      'RI0301',
    ],
    [
      'takes `default` where the policy names it',
      { stream: HOMELESS, facts, policy: '{namespaces: [{name: default}]}' },
      'left alone',
    ],
    ['an empty one is none', { stream: WEB.replace('namespace: shop', 'namespace: ""'), facts }, 'RI0301'],
  ]
  it.each(
    ([name]) => name,
    rows,
    ([, given, expected]) => is(answer(inject(given)), expected, inject(given).stderr),
  )
})

const CANARY_WEBHOOK = `apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {name: istio-sidecar-injector-canary, labels: {istio.io/rev: canary}}
webhooks: [{name: rev.namespace.sidecar-injector.istio.io, namespaceSelector: {matchLabels: {istio.io/rev: canary}}}]
`

describe('what the facts lack', (it) => {
  it('no webhook never means leave alone, and is told, where nothing is injected, too', () => {
    const told = "info RI0235: no webhook configuration is among the facts; the label rules of Istio's chart 1.26 decided"
    const outcome = inject({ facts: stream(ISTIO, ENABLED) })
    is(answer(outcome), 'injected')
    ok(outcome.stderr.includes(told), outcome.stderr)
    const alone = inject({ facts: stream(ISTIO, namespace('shop')) })
    is(answer(alone), 'left alone')
    ok(alone.stderr.includes(told), alone.stderr)
    const switched = inject({
      facts: stream(ISTIO, namespace('shop')),
      policy: '{namespaces: [{name: shop, injectors: {istio: enabled}}]}',
    })
    is(answer(switched), 'injected', switched.stderr)
    ok(!switched.stderr.includes('webhook configuration'), switched.stderr)
  })

  it('no webhook is told where the facts hold those of another revision alone', () => {
    const outcome = inject({
      facts: stream(ISTIO, ENABLED, CANARY_WEBHOOK),
      policy: '{istio: {revision: default}}',
    })
    is(answer(outcome), 'injected', outcome.stderr)
    ok(outcome.stderr.includes('no webhook configuration is among the facts'), outcome.stderr)
  })

  it('the values of the chart say whether its rules leave out namespaces without labels', () => {
    const everywhere = ISTIO.replace('"global"', '"sidecarInjectorWebhook":{"enableNamespacesByDefault":true},"global"')
    is(answer(inject({ facts: stream(everywhere, namespace('shop')) })), 'injected')
    is(answer(inject({ facts: stream(everywhere, namespace('shop', 'istio-injection: disabled')) })), 'left alone')
  })

  it('ConfigMaps in another namespace than that of Istio are told', () => {
    const elsewhere = INJECTOR.replace('istio-system', 'istio-cp')
    const none = inject({ facts: stream(elsewhere, ENABLED) })
    is(answer(none), 'RI0218')
    ok(none.stderr.includes('ConfigMap istio-cp/istio-sidecar-injector of the facts is not in'), none.stderr)
    ok(none.stderr.includes('hint: spec: {istio: {namespace: istio-cp}} says'), none.stderr)
    const canary = elsewhere.replace('istio-sidecar-injector', 'istio-sidecar-injector-canary')
    const facts = stream(ISTIO, canary, namespace('shop', 'istio.io/rev: canary'), CANARY_WEBHOOK)
    const missing = inject({ facts })
    is(answer(missing), 'RI0215')
    ok(missing.stderr.includes('hint: that of namespace istio-cp counts for nothing'), missing.stderr)
  })

  it('a selector of the config that cannot be read is told, once, also where nothing is injected', () => {
    const selectors = (policy: string, key: string): string =>
      ISTIO.replace('policy: enabled', `policy: ${policy}\n    ${key}: [{matchExpressions: [{key: app, operator: Is}]}]`)
    const two = stream(WEB, workload('api', 'shop'))
    for (const [policy, key, expected] of [
      ['enabled', 'neverInjectSelector', 'injected'],
      ['disabled', 'alwaysInjectSelector', 'left alone'],
    ] as const) {
      const outcome = inject({ stream: two, facts: stream(selectors(policy, key), ENABLED) })
      is(answer(outcome), expected, outcome.stderr)
      const told = [...outcome.stderr.matchAll(/warning RI0322: (.*)/g)].map(([, text]) => text)
      is(told.length, 1, outcome.stderr)
      ok(told[0]?.startsWith(`Deployment shop/web and 1 more: ${key}: a selector`), told[0])
    }
  })

  it('an Istio that is newer than all that are known is told, until the policy says that it is like one of them', () => {
    const facts = stream(ISTIO.replace('1.26.1', '1.99.0'), ENABLED)
    const policy = (istio: string): string => `{kubernetesVersion: "1.33", istio: {${istio}}}`
    const outcome = inject({ facts, policy: policy('') })
    is(answer(outcome), 'injected')
    ok(
      outcome.stderr.includes('warning RI0235: Istio 1.99, revision default, is newer than this render-inject knows'),
      outcome.stderr,
    )
    ok(!inject({ facts, policy: policy('version: "1.32"') }).stderr.includes('newer'))
  })

  it('no injector is an error only where there are workloads', () => {
    is(answer(inject({ facts: '' })), 'RI0218')
    is(inject({ stream: ENABLED, facts: '' }).exitCode, 0)
  })

  const since = (tag: string): string => stream(ISTIO.replace('1.26.1', tag), ENABLED)
  const version = 'apiVersion: render-inject.dev/v1alpha1\nkind: ClusterFacts\nmetadata: {name: c}\nkubernetesVersion: "1.33"\n'
  const rows: readonly (readonly [name: string, given: Given, expected: string])[] = [
    ['before 1.27 the version is no matter', { facts: since('1.26.9') }, 'injected'],
    ['since 1.27 it is', { facts: since('1.27.0') }, 'RI0234'],
    ['not where nothing is to be injected', { facts: stream(ISTIO.replace('1.26.1', '1.27.0'), DISABLED) }, 'left alone'],
    ['the policy tells it', { facts: since('1.27.0'), policy: '{kubernetesVersion: "1.33"}' }, 'injected'],
    ['the facts tell it', { facts: stream(since('1.27.0'), version) }, 'injected'],
    ['a flag tells it', { facts: since('1.27.0'), overrides: { kubernetesVersion: '1.33' } }, 'injected'],
    ['or the question is answered', { facts: since('1.27.0'), policy: '{istio: {nativeSidecars: false}}' }, 'injected'],
  ]
  it.each(
    ([name]) => `native sidecars: ${name}`,
    rows,
    ([, given, expected]) => is(answer(inject(given)), expected, inject(given).stderr),
  )

  it('the same object twice is one; different, an error with both places', () => {
    is(answer(inject({ facts: stream(ISTIO, ENABLED, ENABLED) })), 'injected')
    const { stderr } = inject({ facts: stream(ISTIO, ENABLED, DISABLED) })
    ok(stderr.includes('RI0213') && stderr.includes('facts.yaml:24:1') && stderr.includes('facts.yaml:28:1'), stderr)
  })
})

describe('a bundle', (it) => {
  it('is a policy and facts, in any files and order', () => {
    const items = stream(WEB)
    const spec = '{namespaces: [{name: shop, labels: {istio-injection: enabled}}]}'
    is(answer(inFunction(items, { 'z.yaml': policyOf(spec), 'a.yaml': MESH, 'm.yaml': INJECTOR })), 'injected')
    is(answer(inFunction(items, { 'all.yaml': stream(ISTIO, policyOf(spec)) })), 'injected')
    is(answer(inFunction(items, { 'a.yaml': ISTIO, 'b.yaml': ENABLED })), 'injected')
    is(answer(inFunction(items, { 'a.yaml': ISTIO, 'b.yaml': 'a: [' })), 'RI0103')
  })

  it('ignores kinds that are no facts', () =>
    is(answer(inFunction(WEB, { 'f.yaml': stream(ISTIO, ENABLED, workload('x', 'shop')) })), 'injected'))
})
