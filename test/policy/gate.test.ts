import { type JsonObject, parseJson } from '../../src/base/json.ts'
import { contractOf } from '../../src/istio/versions.ts'
import { decideGate, type GateQuestion } from '../../src/policy/gate.ts'
import { equal, is } from '../support/assert.ts'
import { describe } from '../support/describe.ts'

interface Row {
  readonly name: string
  readonly labels?: Record<string, string | null>
  readonly annotations?: Record<string, string>
  readonly spec?: Record<string, unknown>
  readonly namespace?: string
  readonly config?: Record<string, unknown>
  readonly minor?: number
  readonly answer: readonly [verdict: string, reason: string]
}

function question({ labels = {}, annotations = {}, spec = {}, namespace = 'shop', config = {}, minor = 32 }: Row): GateQuestion {
  const all = { policy: 'enabled', neverInjectSelector: [], alwaysInjectSelector: [], ...config }
  return {
    pod: parseJson(JSON.stringify({ metadata: { labels, annotations }, spec })) as JsonObject,
    namespace,
    config: parseJson(JSON.stringify(all)) as unknown as GateQuestion['config'],
    contract: contractOf(minor),
  }
}

const inject = 'sidecar.istio.io/inject'
const debug = { matchLabels: { tier: 'debug' } }

describe('decideGate', (it) => {
  const rows: readonly Row[] = [
    { name: 'follows the policy', answer: ['inject', 'policy-enabled'] },
    { name: 'follows the other policy', config: { policy: 'disabled' }, answer: ['leave-alone', 'policy-disabled'] },
    {
      name: 'never injects under an unknown policy',
      config: { policy: 'on' },
      labels: { [inject]: 'true' },
      answer: ['leave-alone', 'policy-unknown'],
    },
    {
      name: 'spares the host network whatever labels say',
      labels: { [inject]: 'true' },
      spec: { hostNetwork: true },
      answer: ['leave-alone', 'host-network'],
    },
    { name: 'spares system namespaces', namespace: 'kube-node-lease', answer: ['leave-alone', 'system-namespace'] },
    { name: 'did not know that one in 1.8', namespace: 'kube-node-lease', minor: 8, answer: ['inject', 'policy-enabled'] },
    {
      name: 'prefers the label',
      labels: { [inject]: 'false' },
      annotations: { [inject]: 'true' },
      answer: ['leave-alone', 'pod-label'],
    },
    {
      name: 'lets an empty label hide the annotation',
      labels: { [inject]: '' },
      annotations: { [inject]: 'false' },
      answer: ['inject', 'policy-enabled'],
    },
    {
      name: 'takes a label without value for an empty one',
      labels: { [inject]: null },
      annotations: { [inject]: 'false' },
      answer: ['inject', 'policy-enabled'],
    },
    { name: 'heard no label in 1.11', labels: { [inject]: 'false' }, minor: 11, answer: ['inject', 'policy-enabled'] },
    { name: 'ignores words since 1.27', labels: { [inject]: 'No' }, answer: ['inject', 'policy-enabled'] },
    {
      name: 'took any word but yes for no before',
      labels: { [inject]: 'maybe' },
      minor: 26,
      answer: ['leave-alone', 'pod-label'],
    },
    {
      name: 'took YES for yes before',
      annotations: { [inject]: 'YES' },
      config: { policy: 'disabled' },
      minor: 26,
      answer: ['inject', 'pod-annotation'],
    },
    {
      name: 'heeds never selectors',
      labels: { tier: 'debug' },
      config: { neverInjectSelector: [debug] },
      answer: ['leave-alone', 'never-inject-selector'],
    },
    {
      name: 'heeds them before always selectors',
      labels: { tier: 'debug' },
      config: { neverInjectSelector: [debug], alwaysInjectSelector: [debug] },
      answer: ['leave-alone', 'never-inject-selector'],
    },
    {
      name: 'heeds always selectors over the policy',
      labels: { tier: 'debug' },
      config: { policy: 'disabled', alwaysInjectSelector: [debug] },
      answer: ['inject', 'always-inject-selector'],
    },
    {
      name: 'lets a label outrank selectors',
      labels: { tier: 'debug', [inject]: 'true' },
      config: { neverInjectSelector: [debug] },
      answer: ['inject', 'pod-label'],
    },
    { name: 'lets empty selectors match nothing', config: { neverInjectSelector: [{}] }, answer: ['inject', 'policy-enabled'] },
  ]
  it.each(
    (row) => row.name,
    rows,
    (row) => {
      const { verdict, reason } = decideGate(question(row))
      equal([verdict, reason], row.answer)
    },
  )
  it('leaves a trail of the rules it asked, and warns of an ignored word', () => {
    const { trail, warnings } = decideGate(
      question({ name: '', labels: { [inject]: 'perhaps' }, config: { neverInjectSelector: [debug] }, answer: ['', ''] }),
    )
    equal(
      trail.map(({ rule, answer }) => `${rule}: ${answer}`),
      [
        'host network: no',
        'system namespace: no',
        'known policy: yes',
        'pod inject label: ignored',
        'pod inject annot.: the label comes first',
        'neverInjectSelector: 0 of 1 match',
        'alwaysInjectSelector: 0 of 0 match',
        'policy: enabled',
      ],
    )
    is(warnings.length, 1)
  })
})
