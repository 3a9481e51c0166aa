import { equal, is, ok } from '../support/assert.ts'
import { describe } from '../support/describe.ts'
import { deployment, injectText, policyText } from '../support/inject-text.ts'

interface Row {
  readonly name: string
  /** Fields of injector `logs`, in flow YAML. */
  readonly fields?: string
  /** Further fields of the spec. */
  readonly spec?: string
  readonly metadata?: string
  readonly pod?: string
  readonly kind?: string
  readonly namespace?: string
  /** What the summary says: `injected`, or why not. */
  readonly answer: string
}

const PATCH = 'patch: {spec: {containers: [{name: logship, image: logship}]}}'
const SWITCH = 'inject.render-inject.dev/logs'

describe('the rules of own injectors', (it) => {
  const rows: readonly Row[] = [
    { name: 'inject by default', answer: 'injected' },
    { name: 'are opt-in under policy disabled', fields: 'policy: disabled', answer: "the injector's policy is disabled" },
    { name: 'hear the pod', fields: 'policy: disabled', metadata: `{labels: {${SWITCH}: "true"}}`, answer: 'injected' },
    { name: 'hear its no', metadata: `{labels: {${SWITCH}: "false"}}`, answer: `pod label ${SWITCH}=false` },
    {
      name: 'hear an annotation that is named',
      fields: 'podSwitch: {annotation: a/b}',
      metadata: '{annotations: {a/b: "false"}}',
      answer: 'pod annotation a/b=false',
    },
    {
      name: 'hear the pod before never',
      fields: 'neverInjectSelector: [{matchLabels: {t: x}}]',
      metadata: `{labels: {t: x, ${SWITCH}: "true"}}`,
      answer: 'injected',
    },
    {
      name: 'hear never before always',
      fields: 'neverInjectSelector: [{matchLabels: {t: x}}], alwaysInjectSelector: [{matchLabels: {t: x}}]',
      metadata: '{labels: {t: x}}',
      answer: "neverInjectSelector matches the pod's labels",
    },
    {
      name: 'hear always before the policy',
      fields: 'policy: disabled, alwaysInjectSelector: [{matchLabels: {t: x}}]',
      metadata: '{labels: {t: x}}',
      answer: 'injected',
    },
    {
      name: 'let no pod in that does not match',
      fields: 'match: {namespaces: {include: [team-b]}}',
      metadata: `{labels: {${SWITCH}: "true"}}`,
      answer: 'match.namespaces does not include team-a',
    },
    { name: 'match names by pattern', fields: 'match: {namespaces: {include: [team-*]}}', answer: 'injected' },
    {
      name: 'leave out names',
      fields: 'match: {namespaces: {include: [team-*], exclude: [team-a]}}',
      answer: 'match.namespaces.exclude has team-a',
    },
    {
      name: 'find a label without value',
      fields: 'match: {podSelector: {matchExpressions: [{key: t, operator: Exists}]}}',
      metadata: '{labels: {t: }}',
      answer: 'injected',
    },
    {
      name: 'ask an unknown namespace for its name',
      namespace: 'nobody',
      fields: 'match: {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: nobody}}}',
      answer: 'injected',
    },
    {
      name: 'need no labels of it where the name says no',
      namespace: 'nobody',
      fields: 'match: {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: team-a, tier: gold}}}',
      answer: 'match.namespaceSelector does not match the labels of namespace nobody',
    },
    {
      name: 'ask nothing of it by an empty selector',
      namespace: 'nobody',
      fields: 'match: {namespaceSelector: {matchLabels: {}}}',
      answer: 'injected',
    },
    {
      name: 'spare system namespaces',
      namespace: 'kube-system',
      fields: 'match: {namespaces: {include: ["*"]}}',
      answer: 'kube-system is a system namespace, and match.namespaces.include does not name it',
    },
    {
      name: 'unless they are named',
      namespace: 'kube-system',
      fields: 'match: {namespaces: {include: [kube-system]}}',
      answer: 'injected',
    },
    {
      name: 'spare them from a switch by pattern',
      namespace: 'kube-system',
      spec: 'namespaces: [{name: "*", injectors: {logs: enabled}}]',
      answer: 'kube-system is a system namespace, and spec.namespaces[0] (policy.yaml:5:16) does not name it',
    },
    {
      name: 'unless the switch or the injector names them',
      namespace: 'kube-system',
      spec: 'namespaces: [{name: kube-system, injectors: {logs: enabled}}]',
      answer: 'injected',
    },
    {
      name: 'match labels of namespaces',
      spec: 'namespaces: [{name: team-a, labels: {logs: "no"}}]',
      fields: 'match: {namespaceSelector: {matchLabels: {logs: "yes"}}}',
      answer: 'match.namespaceSelector does not match the labels of namespace team-a',
    },
    {
      name: 'take an unknown namespace for fresh where that is said',
      spec: 'unknownNamespace: unlabelled',
      fields: 'match: {namespaceSelector: {matchLabels: {logs: "yes"}}}',
      answer: 'match.namespaceSelector does not match the labels of namespace team-a',
    },
    {
      name: 'match pods',
      fields: 'match: {podSelector: {matchLabels: {app: db}}}',
      answer: "match.podSelector does not match the pod's labels",
    },
    { name: 'match kinds', fields: 'match: {kinds: [StatefulSet]}', answer: 'match.kinds does not list Deployment' },
    {
      name: 'are switched off for a namespace whatever the pod says',
      spec: 'namespaces: [{name: team-a, injectors: {logs: disabled}}]',
      metadata: `{labels: {${SWITCH}: "true"}}`,
      answer: 'spec.namespaces[0] (policy.yaml:5:16) disables logs',
    },
    {
      name: 'are switched on for one',
      spec: 'namespaces: [{name: team-a, injectors: {logs: enabled}}]',
      fields: 'policy: disabled, match: {namespaces: {include: [team-b]}}',
      answer: 'injected',
    },
    {
      name: 'hear the pod under a switch',
      spec: 'namespaces: [{name: team-a, injectors: {logs: enabled}}]',
      metadata: `{labels: {${SWITCH}: "false"}}`,
      answer: `pod label ${SWITCH}=false`,
    },
    {
      name: 'keep ordinary containers from jobs',
      kind: 'Job',
      answer: 'jobs is native-only, and logs would add the ordinary container logship',
    },
    { name: 'let native sidecars into jobs', kind: 'Job', fields: 'nativeSidecar: true', answer: 'injected' },
    { name: 'inject jobs where told', kind: 'Job', fields: 'jobs: inject', answer: 'injected' },
    {
      name: 'skip jobs where told',
      kind: 'Job',
      fields: 'jobs: skip, nativeSidecar: true',
      answer: 'jobs is skip, and the pod runs to completion',
    },
    {
      name: 'know pods that end by themselves',
      pod: '{restartPolicy: Never, containers: [{name: a, image: a}]}',
      answer: 'jobs is native-only, and logs would add the ordinary container logship',
    },
  ]
  it.each(
    ({ name }) => name,
    rows,
    ({ fields, spec = '', metadata, pod, kind, namespace, answer }) => {
      const policy = policyText(`${spec}\ninjectors:\n- {name: logs, ${fields === undefined ? '' : `${fields}, `}${PATCH}}`)
      const app = deployment(pod, { ...(metadata && { metadata }), ...(kind && { kind }), ...(namespace && { namespace }) })
      const { stderr, stdout, exitCode } = injectText(app, policy)
      is(exitCode, 0, stderr)
      equal([stdout.includes('logship'), stderr.includes(answer)], [answer === 'injected', true], stderr)
    },
  )
  it('ask for the labels of an unknown namespace where they would decide', () => {
    const rule = '- {name: logs, match: {namespaceSelector: {matchLabels: {logs: "yes"}}}'
    const { stderr, exitCode } = injectText(deployment(), policyText(`injectors:\n${rule}, ${PATCH}}`))
    ok(exitCode === 2 && stderr.includes('RI0311'), stderr)
    const closed = injectText(deployment(), policyText(`injectors:\n${rule}, policy: disabled, ${PATCH}}`))
    is(closed.exitCode, 0, 'not where the policy is against it anyway')
  })
  it('warn of a word that is neither true nor false', () => {
    const app = deployment(undefined, { metadata: `{labels: {${SWITCH}: "yes"}}` })
    const { stderr } = injectText(app, policyText(`injectors:\n- {name: logs, ${PATCH}}`))
    ok(stderr.includes('RI0322') && stderr.includes('injected    1'), stderr)
  })
})
