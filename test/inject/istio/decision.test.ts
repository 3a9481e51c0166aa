import type { Diagnostic } from '../../../src/base/diagnostic.ts'
import { readManifestInput } from '../../../src/frontends/manifest-input.ts'
import type { Decision, LiveInjector, Workload } from '../../../src/inject/injector.ts'
import { surveyManifests } from '../../../src/inject/survey.ts'
import { equal, is, ok, throwsCode } from '../../support/assert.ts'
import { CHUNKS } from '../../support/chunks.ts'
import { describe } from '../../support/describe.ts'
import { configMaps, deployment, namespace, webhooks } from '../../support/small-cluster.ts'

const TWO_REVISIONS =
  configMaps('default', '1.29.3') +
  configMaps('canary', '1.30.1') +
  webhooks('a-default', 'default') +
  webhooks('b-canary', 'canary')
const TAG = webhooks('c-tag', 'canary', { tag: 'prod' })

function prepare(
  manifests: string,
  facts: string,
  spec = '',
): { readonly injector: LiveInjector; readonly workloads: readonly Workload[] } {
  const policy = `apiVersion: render-inject.dev/v1alpha1\nkind: InjectionPolicy\nspec:\n  kubernetesVersion: "1.33"\n${spec}`
  const input = readManifestInput([{ name: 'app.yaml', text: manifests }], {
    policies: [{ name: 'policy.yaml', text: policy }],
    facts: [{ name: 'facts.yaml', text: facts }],
    overrides: {},
  })
  const survey = surveyManifests(input, CHUNKS)
  return {
    injector: CHUNKS.istio().createIstioInjector({ facts: survey.facts, policy: input.policy }, CHUNKS),
    workloads: survey.located.workloads.map(({ workload }) => workload),
  }
}

function decide(manifests: string, facts: string, spec = ''): Decision {
  const { injector, workloads } = prepare(manifests, facts, spec)
  const [workload] = workloads
  ok(workload)
  return injector.decide(workload)
}

function refusal(decision: Decision): Diagnostic {
  ok(decision.verdict === 'refused', `expected a refusal, got ${decision.verdict}`)
  return decision.because
}

function revisionOf(decision: Decision): string {
  return decision.verdict === 'inject' ? decision.revision : decision.verdict
}

const WEB = deployment('web', 'shop')
const CANARY_SHOP = namespace('shop', '{istio.io/rev: canary}') + WEB
const ENABLED_SHOP = namespace('shop', '{istio-injection: enabled}') + WEB

describe('decision of Istio', (it) => {
  it('takes revision and URL of the webhook that chose the pod', () => {
    const decision = decide(CANARY_SHOP, TWO_REVISIONS)
    is(revisionOf(decision), 'canary')
    is(decision.verdict === 'inject' ? decision.webhookPath : '', '/inject/cluster/c-canary/net/n1')
    is(revisionOf(decide(namespace('shop', '{istio.io/rev: prod}') + WEB, TWO_REVISIONS + TAG)), 'canary')
    is(revisionOf(decide(ENABLED_SHOP, TWO_REVISIONS)), 'default')
  })

  it("lets a policy's webhookPath stand for that of the webhook", () => {
    const decision = decide(CANARY_SHOP, TWO_REVISIONS, '  istio: {webhookPath: /inject/net/n2}\n')
    is(decision.verdict === 'inject' ? decision.webhookPath : '', '/inject/net/n2')
  })

  it('restricts webhooks to the revision that the policy names, by its name or a tag', () => {
    is(revisionOf(decide(ENABLED_SHOP, TWO_REVISIONS, '  istio: {revision: canary}\n')), 'leave-alone')
    is(revisionOf(decide(CANARY_SHOP, TWO_REVISIONS + TAG, '  istio: {revision: prod}\n')), 'canary')
    const [diagnostic] = throwsCode(() => decide(WEB, TWO_REVISIONS + TAG, '  istio: {revision: canery}\n'), 'RI0220')
    is(diagnostic?.message, 'spec.istio.revision names Istio revision canery, which the facts do not hold; did you mean canary?')
    is(diagnostic?.hint, 'known: prod (tag of canary), default, canary')
  })

  it.each(
    ([value]) => `render-time switch ${value}`,
    [
      ['{revision: canary}', 'canary'],
      ['{revision: prod}', 'canary'],
      ['{revision: ""}', 'default'],
      ['enabled', 'default'],
      ['disabled', 'leave-alone'],
    ] as const,
    ([value, expected]) => {
      is(revisionOf(decide(WEB, TWO_REVISIONS + TAG, `  namespaces: [{name: shop, injectors: {istio: ${value}}}]\n`)), expected)
      // The switch outranks labels, and a pod's opt-out outranks the switch.
      is(
        revisionOf(decide(ENABLED_SHOP, TWO_REVISIONS + TAG, `  namespaces: [{name: shop, injectors: {istio: ${value}}}]\n`)),
        expected,
      )
      is(
        revisionOf(
          decide(
            deployment('web', 'shop', '{sidecar.istio.io/inject: "false"}'),
            TWO_REVISIONS + TAG,
            `  namespaces: [{name: shop, injectors: {istio: ${value}}}]\n`,
          ),
        ),
        'leave-alone',
      )
    },
  )

  it('says who names an unknown revision, and which are known', () => {
    const because = refusal(decide(WEB, TWO_REVISIONS, '  namespaces: [{name: shop, injectors: {istio: {revision: stable}}}]\n'))
    is(because.code, 'RI0220')
    ok(because.message.startsWith('spec.namespaces[0] (policy.yaml:5:16) names Istio revision stable'), because.message)
  })

  it('takes the tag default for what enabled means, and refuses to guess among several', () => {
    const onlyNamed =
      configMaps('blue', '1.29.3') + configMaps('green', '1.30.1') + webhooks('a', 'blue') + webhooks('b', 'green')
    const spec = '  namespaces: [{name: shop, injectors: {istio: enabled}}]\n'
    is(refusal(decide(WEB, onlyNamed, spec)).code, 'RI0219')
    is(revisionOf(decide(WEB, onlyNamed + webhooks('c', 'green', { tag: 'default' }), spec)), 'green')
    is(revisionOf(decide(WEB, configMaps('blue', '1.29.3'), spec)), 'blue')
  })

  it('refuses a pod that two webhooks choose, and names both', () => {
    const because = refusal(decide(ENABLED_SHOP, TWO_REVISIONS + webhooks('z-old', 'default')))
    is(because.code, 'RI0313')
    equal(
      because.notes?.map((note) => note.split(' (')[0]),
      ['namespace.sidecar-injector.istio.io of a-default', 'namespace.sidecar-injector.istio.io of z-old'],
    )
  })

  it('says that a revision without ConfigMaps is missing', () => {
    is(refusal(decide(CANARY_SHOP, configMaps('default', '1.29.3') + webhooks('b', 'canary'))).code, 'RI0215')
  })

  it('asks for an unknown namespace only where its labels matter', () => {
    is(revisionOf(decide(WEB, TWO_REVISIONS)), 'undecided')
    is(revisionOf(decide(WEB, TWO_REVISIONS, '  unknownNamespace: unlabelled\n')), 'leave-alone')
    is(revisionOf(decide(deployment('web', 'shop', '{sidecar.istio.io/inject: "false"}'), TWO_REVISIONS)), 'leave-alone')
    is(revisionOf(decide(deployment('web', 'shop', '{}', 'hostNetwork: true'), TWO_REVISIONS)), 'leave-alone')
    is(revisionOf(decide(deployment('web', 'kube-system'), TWO_REVISIONS)), 'leave-alone')
    is(revisionOf(decide(WEB, TWO_REVISIONS, '  namespaces: [{name: "s*"}]\n')), 'leave-alone')
  })

  it('leaves the gate to say no after a webhook said yes', () => {
    const facts =
      configMaps('default', '1.30.1', 'neverInjectSelector: [{matchLabels: {skip: "yes"}}]') + webhooks('a', 'default')
    const decision = decide(namespace('shop', '{istio-injection: enabled}') + deployment('web', 'shop', '{skip: "yes"}'), facts)
    is(decision.verdict, 'leave-alone')
    is(decision.verdict === 'leave-alone' ? decision.because : '', "neverInjectSelector matches the pod's labels")
    ok(decision.trail.some(({ rule, answer }) => rule === 'neverInjectSelector' && answer === '1 of 1 match'))
  })

  it.each(
    ([selector, kind, skipped]) => `${skipped ? 'leaves' : 'injects'} a ${kind} under neverInjectSelector {${selector}}`,
    [
      ['{key: job-name, operator: Exists}', 'batch/v1 Job', true],
      ['{key: batch.kubernetes.io/job-name, operator: Exists}', 'batch/v1 CronJob', true],
      ['{key: job-name, operator: Exists}', 'apps/v1 Deployment', false],
      ['{key: job-name, operator: Exists}', 'batch.volcano.sh/v1alpha1 Job', false],
      ['{key: job-name, operator: In, values: [web]}', 'batch/v1 Job', true],
      ['{key: job-name, operator: In, values: [web]}', 'batch/v1 CronJob', false],
      ['{key: pod-template-hash, operator: DoesNotExist}', 'apps/v1 Deployment', false],
      ['{key: pod-template-hash, operator: DoesNotExist}', 'apps/v1 StatefulSet', true],
      ['{key: rollouts-pod-template-hash, operator: Exists}', 'argoproj.io/v1alpha1 Rollout', true],
      ['{key: deploymentconfig, operator: In, values: [web]}', 'apps.openshift.io/v1 DeploymentConfig', true],
    ] as const,
    ([selector, kind, skipped]) => {
      const [apiVersion = '', name = ''] = kind.split(' ')
      const facts = configMaps('default', '1.30.1', `neverInjectSelector: [{matchExpressions: [${selector}]}]`)
      const written = WEB.replace('apps/v1', apiVersion).replace('Deployment', name)
      const workload =
        name === 'CronJob'
          ? written.replace('template:', 'jobTemplate: {spec: {template: {spec: {containers: [{name: a, image: b}]}}}}\n  x:')
          : written
      const policy =
        name === 'Job' ? '  workloads: [{apiVersion: batch.volcano.sh/v1alpha1, kind: Job, podTemplates: [spec.template]}]\n' : ''
      const decision = decide(
        namespace('shop', '{istio-injection: enabled}') + workload,
        facts + webhooks('a', 'default'),
        policy,
      )
      is(decision.verdict, skipped ? 'leave-alone' : 'inject')
    },
  )

  it("asks object selectors of webhooks about the labels of the pod's controller", () => {
    const hashed = (operator: string): string =>
      webhooks('a', 'default').replace(
        /objectSelector: .*/,
        `objectSelector: {matchExpressions: [{key: pod-template-hash, operator: ${operator}}]}`,
      )
    is(decide(ENABLED_SHOP, configMaps('default', '1.30.1') + hashed('Exists')).verdict, 'inject')
    is(decide(ENABLED_SHOP, configMaps('default', '1.30.1') + hashed('DoesNotExist')).verdict, 'leave-alone')
  })

  it('gives the true reason where no webhook chose the pod', () => {
    const because = (decision: Decision): unknown => decision.because
    const facts =
      configMaps('default', '1.30.1') +
      webhooks('a', 'default', { more: 'matchConditions: [{name: never, expression: "false"}]' })
    is(because(decide(ENABLED_SHOP, facts)), 'condition never is false, of webhook namespace.sidecar-injector.istio.io')
    is(
      because(decide(ENABLED_SHOP, TWO_REVISIONS, '  istio: {revision: canary}\n')),
      'no webhook that takes part chooses istio-injection=enabled',
    )
    is(
      because(decide(namespace('shop', '{istio-injection: disabled}') + WEB, TWO_REVISIONS)),
      'namespace has istio-injection=disabled',
    )
    is(
      because(decide(namespace('shop', '{istio.io/rev: old}') + WEB, TWO_REVISIONS)),
      'no webhook is known for namespace label istio.io/rev=old',
    )
  })

  it('refuses what match conditions leave open', () => {
    const conditions = 'matchConditions: [{name: people, expression: "request.userInfo.username != \'ci\'"}]'
    const facts = configMaps('default', '1.30.1') + webhooks('a', 'default', { more: conditions })
    is(refusal(decide(ENABLED_SHOP, facts)).code, 'RI0315')
    is(revisionOf(decide(namespace('shop') + WEB, facts)), 'leave-alone')
    is(revisionOf(decide(ENABLED_SHOP, facts, '  namespaces: [{name: shop, injectors: {istio: enabled}}]\n')), 'default')
  })

  it('knows what the live webhook does, whatever the policy switches', () => {
    const { injector, workloads } = prepare(
      ENABLED_SHOP + deployment('job', 'tools'),
      TWO_REVISIONS,
      '  istio: {revision: canary}\n  namespaces: [{name: shop, injectors: {istio: disabled}}, {name: tools, injectors: {istio: enabled}}]\n',
    )
    equal(workloads.map((workload) => injector.decide(workload)).map(revisionOf), ['leave-alone', 'canary'])
    equal(workloads.map((workload) => injector.live.decide(workload)).map(revisionOf), ['default', 'leave-alone'])
  })

  it('tries labels on an unknown namespace', () => {
    const { injector, workloads } = prepare(WEB, TWO_REVISIONS + TAG)
    const [workload] = workloads
    ok(workload)
    equal(
      injector.hypotheses(workload).map(({ given, decision }) => [given, revisionOf(decision)]),
      [
        ['istio-injection=enabled', 'default'],
        ['istio.io/rev=canary', 'canary'],
        ['istio.io/rev=prod', 'canary'],
        ['no labels', 'leave-alone'],
      ],
    )
  })
})
