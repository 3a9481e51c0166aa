import { at, isObject, type JsonObject } from '../../src/base/json.ts'
import { runCli } from '../../src/cli/program.ts'
import type { Outcome } from '../../src/frontends/outcome.ts'
import { escapeVariables, variablesIn } from '../../src/inject/flux-substitution.ts'
import { equal, is, ok } from '../support/assert.ts'
import { inFolder } from '../support/bundle.ts'
import { CHUNKS } from '../support/chunks.ts'
import { describe } from '../support/describe.ts'
import { containersOf, podsOf } from '../support/pods.ts'
import { FACTS, INJECTOR, MESH, workload } from '../support/small-facts.ts'

/** Braces that no template of JavaScript takes for its own. */
const variable = (name: string, dollars = '$'): string => `${dollars}{${name}}`

const SHELL = FACTS.replace(
  'image: {{ .ProxyImage }}',
  () =>
    `image: {{ .ProxyImage }}\n            args: [run, "${variable('HOME')}/x", "$(POD)", "$$(POD)"]\n            env: [{name: LABELS, value: '{{ toJSON .ObjectMeta.Labels }}'}]`,
)
const OWN = `apiVersion: render-inject.dev/v1alpha1
kind: InjectionPolicy
metadata: {name: p}
spec:
  namespaces: [{name: shop}]
  injectors:
  - name: own
    policy: enabled
    patch:
      metadata: {annotations: {own.example/home: "${variable('HOME')}"}}
      spec: {containers: [{name: own, image: "own:1", args: ["${variable('HOME')}"]}]}
`

function inject(
  input: string,
  files: { readonly facts?: string; readonly policy?: string },
  args: readonly string[] = [],
): Outcome {
  return inFolder({ 'facts.yaml': files.facts ?? '', 'policy.yaml': files.policy ?? '' }, (folder) => {
    const given = Object.keys(files).flatMap((name) => [`--${name}`, `${folder}/${name}.yaml`])
    return runCli(['inject', ...given, ...args], { chunks: CHUNKS, readStdin: () => input, progress: () => {} })
  })
}

function pod(outcome: Outcome, name = 'Deployment shop/web'): JsonObject {
  is(outcome.exitCode, 0, outcome.stderr)
  const found = podsOf(outcome.stdout).get(name)
  ok(found !== undefined, `no ${name}`)
  return found as JsonObject
}

function refused({ exitCode, stdout, stderr }: Outcome, code: string, text: string): void {
  is(exitCode, 2, stderr)
  is(stdout, '')
  ok(stderr.includes(`error ${code}: `) && stderr.includes(text), stderr)
}

const WEB = workload('web', 'shop').replace('labels: {app: web}', `labels: {app: web, version: "${variable('TAG')}"}`)

describe('spec.flux.substitution', (it) => {
  it('escapes what Flux would read, and nothing else', () => {
    for (const [text, escaped] of [
      [variable('A'), variable('A', '$$')],
      [`a ${variable('A:-b')} c`, `a ${variable('A:-b', '$$')} c`],
      [variable('A', '$$'), variable('A', '$$$$')],
      ['$$(A) $A $(A) a$', '$$$$(A) $A $(A) a$'],
      [`${variable(`A:-${variable('B')}`)}`, `$\${A:-${variable('B', '$$')}}`],
      ['$'.concat('{'), '$$'.concat('{')],
    ] as const)
      is(escapeVariables(text), escaped)
    equal(variablesIn(`$A ${variable('B')} $$(C)`), [variable('B'), '$$(C)'])
  })

  it('lets variables that injection adds through, and leaves those of the author', () => {
    const args = (outcome: Outcome): unknown => at(pod(outcome), 'spec', 'containers', 1, 'args')
    equal(args(inject(WEB, { facts: SHELL })), ['run', `${variable('HOME')}/x`, '$(POD)', '$$(POD)'])
    const escaped = inject(WEB, { facts: SHELL }, ['--flux-substitution', 'escape'])
    equal(args(escaped), ['run', `${variable('HOME', '$$')}/x`, '$(POD)', '$$$$(POD)'])
    is(at(pod(escaped), 'metadata', 'labels', 'version'), variable('TAG'))
    is(at(pod(escaped), 'spec', 'containers', 1, 'env', 0, 'value'), JSON.stringify({ app: 'web', version: variable('TAG') }))
    is(inject(escaped.stdout, { facts: SHELL }, ['--flux-substitution', 'escape']).stdout, escaped.stdout, 'twice is once')
  })

  it('refuses them where it shall', () => {
    refused(inject(WEB, { facts: SHELL }, ['--flux-substitution', 'refuse']), 'RI0342', variable('HOME'))
    is(inject(WEB, { facts: FACTS }, ['--flux-substitution', 'refuse']).exitCode, 0)
    refused(inject(WEB, { facts: SHELL }, ['--flux-substitution', 'no']), 'RI0207', 'escape')
  })

  it('holds for own injectors, of which it stays known what they added', () => {
    const policy = OWN.replace('spec:', 'spec:\n  flux: {substitution: escape}')
    const escaped = inject(WEB, { policy })
    is(at(pod(escaped), 'metadata', 'annotations', 'own.example/home'), variable('HOME', '$$'))
    equal(at(pod(escaped), 'spec', 'containers', 1, 'args'), [variable('HOME', '$$')])
    is(inject(escaped.stdout, { policy }).stdout, escaped.stdout, 'twice is once')
    refused(inject(WEB, { policy: policy.replace('escape', 'refuse') }), 'RI0342', 'injector own')
  })
})

describe('spec.flux.targetNamespace', (it) => {
  it('decides for the namespace to come, and writes the one that is there', () => {
    const moved = inject(workload('web', 'tools'), {
      facts: SHELL,
      policy: OWN.replace(/ {2}injectors:[\s\S]*/, '  flux: {targetNamespace: shop}\n'),
    })
    const found = pod(moved, 'Deployment tools/web')
    equal(containersOf(found), ['app', 'istio-proxy'])
    const back = inject(workload('web', 'shop'), { facts: FACTS }).stdout.replace('namespace: shop', 'namespace: tools')
    equal(containersOf(podsOf(back).get('Deployment tools/web')), ['app', 'istio-proxy'])
  })
})

describe('what is still to be filled in', (it) => {
  const labelled = (labels: string): string =>
    workload('web', 'shop').replace('labels: {app: web}\n    spec', `labels: {${labels}}\n    spec`)

  it('is refused where it decides', () => {
    for (const [input, text] of [
      [workload('web', `"${variable('NS')}"`), 'its namespace'],
      [workload('web', '"<namespace>"'), 'its namespace'],
      [labelled(`sidecar.istio.io/inject: "${variable('INJECT')}"`), 'the label sidecar.istio.io/inject of its pod'],
      [labelled('istio.io/rev: "<path:secret#rev>"'), 'the label istio.io/rev'],
      [labelled('app: web}\n      annotations: {sidecar.istio.io/inject: "<inject>"'), 'the annotation sidecar.istio.io/inject'],
    ] as const)
      refused(inject(input, { facts: FACTS }), 'RI0317', text)
    const namespace = FACTS.replace('istio-injection: enabled', `istio-injection: "${variable('MESH')}"`)
    refused(inject(workload('web', 'shop'), { facts: namespace }), 'RI0317', 'the label istio-injection of its namespace')
  })

  it('is refused where a selector reads it, and let be elsewhere', () => {
    const selector = INJECTOR.replace(
      'policy: enabled',
      'policy: enabled\n    neverInjectSelector: [{matchExpressions: [{key: tier, operator: Exists}]}]',
    )
    const facts = FACTS.replace(INJECTOR, selector)
    ok(facts.includes('tier') && facts.includes(MESH))
    refused(inject(labelled('tier: "<tier>"'), { facts }), 'RI0317', 'the label tier')
    const elsewhere = inject(labelled('tier: "<tier>"'), { facts: FACTS })
    ok(isObject(pod(elsewhere)))
    const own = OWN.replace('policy: enabled', 'policy: disabled\n    podSwitch: {annotation: own.example/inject}')
    const annotated = labelled('app: web}\n      annotations: {own.example/inject: "<x>"')
    refused(inject(annotated, { policy: own }), 'RI0317', 'own.example/inject')
  })

  it('is refused where a selector of namespaces reads it', () => {
    const namespaces = `[{name: shop, labels: {tier: "${variable('TIER')}", more: "${variable('MORE')}"}}]`
    const own = OWN.replace('[{name: shop}]', namespaces)
    const selects = own.replace('policy: enabled', 'match: {namespaceSelector: {matchLabels: {tier: gold}}}')
    refused(inject(workload('web', 'shop'), { policy: selects }), 'RI0317', 'the label tier of its namespace')
    is(inject(workload('web', 'shop'), { policy: own }).exitCode, 0)
    is(
      inject(labelled('tier: "<tier>"'), {
        policy: OWN.replace('policy: enabled', 'match: {namespaceSelector: {matchLabels: {tier: gold}}}'),
      }).exitCode,
      0,
    )
  })

  it('is let be where a patch has a selector for it', () => {
    const affinity =
      '{podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: z, labelSelector: {matchLabels: {tier: a}}}]}}'
    const own = OWN.replace('spec: {', `spec: {affinity: ${affinity}, `)
    is(inject(labelled('tier: "<tier>"'), { policy: own }).exitCode, 0)
  })
})
