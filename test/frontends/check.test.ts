import { checkManifests } from '../../src/frontends/check/check.ts'
import type { Outcome } from '../../src/frontends/outcome.ts'
import { equal, is, ok } from '../support/assert.ts'
import { CHUNKS } from '../support/chunks.ts'
import { describe } from '../support/describe.ts'
import { deployment, injectText, policyText } from '../support/inject-text.ts'
import { configMaps, namespace, webhooks } from '../support/small-cluster.ts'

const FACTS = configMaps('default', '1.30.1') + webhooks('istio-sidecar-injector', 'default')
const ISTIO = policyText('kubernetesVersion: "1.33"')
const SHOP = namespace('team-a', '{istio-injection: enabled}')
const logs = (image: string, more = ''): string =>
  `injectors:\n- name: logs\n  patch: {spec: {containers: [{name: logship, image: "${image}"}]}}\n${more}`

interface Given {
  readonly app: string
  readonly policy?: string
  readonly facts?: string
}

function check({ app, policy = ISTIO, facts = '' }: Given): Outcome {
  const options = {
    policies: [{ name: 'policy.yaml', text: policy }],
    facts: [{ name: 'facts.yaml', text: facts }],
    overrides: {},
  }
  return checkManifests([{ name: 'app.yaml', text: app }], { ...options, fix: 'FIX' }, CHUNKS)
}

/** The columns of each finding. */
function rows({ stdout }: Outcome): readonly (readonly string[])[] {
  const lines = stdout.split('\n').filter((line) => line.startsWith('  ') && !line.startsWith('  fix'))
  return lines.map((line) => line.trim().split(/ {2,}/))
}

describe('check', (it) => {
  it('finds nothing in what inject has just made, and everything in what came before', () => {
    const app = SHOP + deployment()
    const before = check({ app, facts: FACTS })
    is(before.exitCode, 1, before.stderr)
    equal(rows(before), [['Deployment team-a/web', 'app.yaml:5', 'missing istio']])
    ok(before.stdout.endsWith('\n  fix: FIX\n'), before.stdout)
    const injected = injectText(app, ISTIO, FACTS)
    const after = check({ app: injected.stdout, facts: FACTS })
    is(after.exitCode, 0, after.stdout + after.stderr)
    is(after.stdout, 'check: 1 workload as injection gives it now\n')
  })

  it('tells an image of Istio that is older than now', () => {
    const old = injectText(
      SHOP + deployment(),
      ISTIO,
      configMaps('default', '1.29.3') + webhooks('istio-sidecar-injector', 'default'),
    )
    const outcome = check({ app: old.stdout, facts: FACTS })
    is(outcome.exitCode, 1, outcome.stderr)
    equal(rows(outcome), [['Deployment team-a/web', 'app.yaml:5', 'stale proxyv2:1.29.3, now 1.30.1']])
  })

  it.each(
    ([name]) => name,
    [
      ['another repository', logs('mirror.example/logship:1'), 'stale registry.example/logship:1, now mirror.example/logship:1'],
      ['a digest', logs('registry.example/logship:1@sha256:aa'), 'stale logship:1, now 1@sha256:aa'],
      ['no injection any more', logs('registry.example/logship:1', '  policy: disabled'), 'extra logs'],
      [
        'one injector more',
        `${logs('registry.example/logship:1')}- name: more\n  patch: {metadata: {labels: {a: b}}}`,
        'missing more',
      ],
    ] as const,
    ([, spec, told]) => {
      const old = injectText(deployment(), policyText(logs('registry.example/logship:1')))
      const outcome = check({ app: old.stdout, policy: policyText(spec) })
      equal(rows(outcome), [['Deployment team-a/web', 'app.yaml:1', told]])
      is(outcome.exitCode, 1)
    },
  )

  it('refuses what inject refuses', () => {
    const { exitCode, stdout, stderr } = check({ app: deployment(), facts: FACTS })
    is(exitCode, 2)
    is(stdout, '')
    ok(stderr.includes('RI0311'), stderr)
  })
})
