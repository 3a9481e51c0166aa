import { CODES } from '../../src/base/codes.ts'
import { type ExplainOptions, explainManifests } from '../../src/frontends/explain/explain.ts'
import { explainCode } from '../../src/frontends/explain/explain-code.ts'
import type { Outcome } from '../../src/frontends/outcome.ts'
import { equal, is, ok } from '../support/assert.ts'
import { CHUNKS } from '../support/chunks.ts'
import { describe } from '../support/describe.ts'
import { configMaps, deployment, namespace, webhooks } from '../support/small-cluster.ts'

const FACTS = configMaps('default', '1.30.1') + webhooks('istio-sidecar-injector', 'default')
const APP =
  namespace('shop', '{istio-injection: enabled}') +
  namespace('tools') +
  deployment('web', 'shop') +
  deployment('cron', 'tools') +
  deployment('etl', 'batch') +
  deployment('bad', 'shop').replace('labels: {}', 'annotations: {status.sidecar.istio.io/port: x}')

function explain(asked: Partial<ExplainOptions> = {}, { manifests = APP, facts = FACTS, spec = '' } = {}): Outcome {
  const policy = `apiVersion: render-inject.dev/v1alpha1\nkind: InjectionPolicy\nspec:\n  kubernetesVersion: "1.33"\n${spec}`
  const options = {
    policies: [{ name: 'policy.yaml', text: policy }],
    facts: [{ name: 'facts.yaml', text: facts }],
    overrides: {},
  }
  return explainManifests([{ name: 'app.yaml', text: manifests }], options, { format: 'text', view: 'render', ...asked }, CHUNKS)
}

function titles({ stdout }: Outcome): readonly string[] {
  return stdout.split('\n').filter((line) => /^[A-Z]/.test(line))
}

describe('explain', (it) => {
  it('explains what inject refuses beside what it injects', () => {
    const outcome = explain()
    is(outcome.exitCode, 0, outcome.stderr)
    equal(titles(outcome), [
      'Deployment shop/web (app.yaml:9:1): injected by istio',
      'Deployment tools/cron (app.yaml:21:1): left alone: namespace has no injection label',
      'Deployment batch/etl (app.yaml:33:1): undecided: unknown-namespace (inject refuses this run)',
      'Deployment shop/bad (app.yaml:45:1): refused: RI0411 (inject refuses this run)',
    ])
    ok(
      outcome.stdout.includes('  istio-injection=enabled  → injected\n  no labels                → left alone\n'),
      outcome.stdout,
    )
    ok(/error {4}RI0411: [\s\S]*status\.sidecar\.istio\.io\/port/.test(outcome.stdout), outcome.stdout)
  })

  it('tells the place of each label, image and ConfigMap', () => {
    const { stdout } = explain({ target: { kind: 'Deployment', name: 'web' } })
    for (const part of [
      'namespace shop   istio-injection=enabled   from app.yaml:1:1',
      '1 webhook selection (istio-sidecar-injector, facts.yaml:25:1)',
      'namespace.…',
      'policy                enabled  → inject',
      'istio-system/istio-sidecar-injector (facts.yaml:1:1)',
      'registry.example/proxyv2:1.30.1 (global.hub, global.tag)',
      'Istio auto, Kubernetes 1.33 from policy',
      'the webhook would inject this pod again (RI0332)',
    ])
      ok(stdout.includes(part), `${part}\n---\n${stdout}`)
  })

  it.each(
    ([asked]) => JSON.stringify(asked),
    [
      [{ only: 'injected' }, ['web']],
      [{ only: 'left-alone' }, ['cron']],
      [{ only: 'undecided' }, ['etl', 'bad']],
      [{ view: 'as-webhook', only: 'injected' }, ['web']],
      [{ view: 'as-webhook', only: 'left-alone' }, ['cron']],
      [{ view: 'as-webhook', only: 'undecided' }, ['etl', 'bad']],
      [{ namespace: 'tools' }, ['cron']],
      [{ target: { kind: 'deployments', name: 'etl' } }, ['etl']],
      [{ target: { kind: 'Deployment', name: 'web' }, only: 'undecided' }, []],
    ] as readonly (readonly [Partial<ExplainOptions>, readonly string[]])[],
    ([asked, names]) => {
      equal(
        (JSON.parse(explain({ ...asked, format: 'json' }).stdout) as { name: string }[]).map(({ name }) => name),
        names,
      )
    },
  )

  it('gives programs the trail, the details and what the live webhook does', () => {
    const [web] = JSON.parse(explain({ target: { kind: 'deployment', name: 'web' }, format: 'json' }).stdout) as Record<
      string,
      unknown
    >[]
    ok(web)
    is(web['verdict'], 'injected')
    equal(web['namespaceLabels'], [{ key: 'istio-injection', value: 'enabled', from: 'app.yaml:1:1' }])
    is((web['live'] as { verdict: string }).verdict, 'inject')
    const [istio = {}] = web['injectors'] as { [key: string]: unknown }[]
    ok((istio['trail'] as { rule: string }[]).some(({ rule }) => rule === 'host network'))
    ok((istio['details'] as { name: string }[]).some(({ name }) => name === 'image'))
  })

  it('refuses a workload that is not there, with the nearest one', () => {
    const outcome = explain({ target: { kind: 'Deployment', name: 'wep' }, namespace: 'shop' })
    is(outcome.exitCode, 2)
    is(outcome.stdout, '')
    ok(outcome.stderr.includes('RI0302') && outcome.stderr.includes('Deployment/web'), outcome.stderr)
  })

  it('tells where a workload stands that is not in the namespace', () => {
    const { stderr } = explain({ target: { kind: 'Deployment', name: 'web' }, namespace: 'tools' })
    ok(stderr.includes('RI0302') && stderr.includes('it stands in namespace shop'), stderr)
  })

  it('does not say that a workload without namespace is not there', () => {
    const homeless =
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: lost}\nspec: {template: {spec: {containers: [{name: a, image: b}]}}}\n'
    const { stderr, exitCode } = explain({ target: { kind: 'Deployment', name: 'lost' } }, { manifests: homeless })
    is(exitCode, 2)
    ok(stderr.includes('RI0301') && !stderr.includes('RI0302'), stderr)
  })

  it('goes on without any injector, and without a namespace', () => {
    const bare = explain({}, { facts: namespace('other') })
    is(bare.exitCode, 0)
    ok(titles(bare).every((title) => title.includes('refused: RI0218')))
    const homeless = explain({}, { manifests: deployment('web', '""') + deployment('api', 'shop') })
    is(homeless.exitCode, 0)
    is(titles(homeless).length, 1)
    ok(homeless.stderr.includes('RI0301'))
  })

  it('names the entry of the policy that switches', () => {
    const { stdout } = explain(
      { target: { kind: 'Deployment', name: 'cron' } },
      { spec: '  namespaces: [{name: tools, injectors: {istio: enabled}}]\n' },
    )
    ok(/render-time switch +enabled +spec\.namespaces\[0\] \(policy\.yaml:5:16\)/.test(stdout), stdout)
  })

  it('says what a live webhook would do to a baked pod', () => {
    const baked =
      namespace('shop', '{istio-injection: enabled}') +
      deployment('web', 'shop', '{}', '')
        .replace(
          '      - {name: app',
          '      - {name: istio-proxy, image: "registry.example/proxyv2:1.29.0"}\n      - {name: app',
        )
        .replace(
          'labels: {}',
          `annotations: {sidecar.istio.io/status: '{"containers":["istio-proxy"],"initContainers":null,"volumes":null,"imagePullSecrets":null,"revision":"default"}'}`,
        )
    const { stdout } = explain({ view: 'as-webhook' }, { manifests: baked })
    ok(stdout.includes('the live webhook (revision default) would change this pod'), stdout)
    ok(
      stdout.includes('~ spec.containers[istio-proxy].image   registry.example/proxyv2:1.29.0 → registry.example/proxyv2:1.30.1'),
      stdout,
    )
    const left = explain({ view: 'as-webhook' }, { manifests: namespace('tools') + deployment('cron', 'tools') })
    ok(left.stdout.includes('the live webhook leaves this pod alone: namespace has no injection label'), left.stdout)
  })

  it('explains every code', () => {
    for (const code of Object.keys(CODES)) {
      const { stdout, exitCode } = explainCode(code, 'text')
      is(exitCode, 0)
      ok(stdout.includes('\n  when  ') && stdout.includes('\n  do    '), stdout)
    }
    is(explainCode('RI9999', 'text').exitCode, 2)
  })
})
