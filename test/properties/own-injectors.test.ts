/** For any list of injectors, Istio's among them: twice is once, byte for byte; and switched off, they leave the manifest as it was. */
import { sameJson } from '../../src/base/json.ts'
import { readYamlValue } from '../../src/yaml/read-value.ts'
import { is, ok } from '../support/assert.ts'
import { describe } from '../support/describe.ts'
import { deployment, injectText, policyText } from '../support/inject-text.ts'
import { pick, random } from '../support/random.ts'
import { configMaps, webhooks } from '../support/small-cluster.ts'

const SEED = Number(process.env['SEED'] ?? 20_260)
const RUNS = 150

/** Fields of injectors, in flow YAML; `N` stands for the injector's name. */
const INJECTORS: readonly string[] = [
  'patch: {spec: {containers: [{name: N, image: "n:1"}]}}',
  'containerPosition: first, patch: {spec: {containers: [{name: N, image: "n:1", env: [{name: A, value: a}]}], volumes: [{name: N, emptyDir: {}}]}}',
  'containerPosition: "before:istio-proxy", nativeSidecar: true, patch: {spec: {containers: [{name: N, image: "n:1"}]}}',
  'onConflict: replace, patch: {metadata: {labels: {app: N, tier: N}, annotations: {N/a: "1"}}, spec: {dnsPolicy: None}}',
  'onConflict: keep, patch: {metadata: {labels: {app: N, more: N}}, spec: {tolerations: [{key: N, operator: Exists}]}}',
  'onConflict: replace, patch: {spec: {tolerations: [{key: N, operator: Exists}], securityContext: {runAsUser: 7}}}',
  'onConflict: replace, patch: {spec: {containers: [{name: web, image: "other:1", $patch: replace}]}}',
  `template: {engine: nunjucks, text: '{"containers": [{% for c in spec.containers %}{"name": {{ c.name | tojson }}, "env": [{"name": "N", "value": {{ workload.name | tojson }}}]}{{ "," if not loop.last }}{% endfor %}]}'}`,
  `onConflict: keep, template: {engine: go, text: '{"containers": [{{ range $i, $c := .Spec.Containers }}{{ if $i }},{{ end }}{"name": {{ $c.Name | toJson }}, "volumeMounts": [{"name": "N", "mountPath": "/n"}]}{{ end }}], "volumes": [{"name": "N", "configMap": {"name": "N"}}]}'}`,
  'onConflict: replace, patch: {spec: {containers: [{name: web, ports: [{containerPort: 8080, protocol: UDP}], command: [x]}], imagePullSecrets: [{name: N}]}}',
]

const PODS: readonly string[] = [
  '{containers: [{name: web, image: w}]}',
  '{containers: [{name: web, image: w, env: [{name: A, value: b}], ports: [{containerPort: 8080}], command: [v]}], volumes: []}',
  '{containers: [{name: web, image: w}, {name: b, image: b}], initContainers: [{name: i, image: i}], volumes: [{name: b, secret: {secretName: s}}], tolerations: [{key: k}]}',
  '{securityContext: {}, imagePullSecrets: [{name: mine}], dnsPolicy: Default, containers: [{name: web, image: w, securityContext: {runAsUser: 1}}]}',
]
const METADATA: readonly string[] = [
  '{}',
  '{labels: {app: web}}',
  '{annotations: {}, labels: {app: web, tier: own}}',
  '{annotations: {own/x: "y z"}}',
]

const ISTIO = configMaps('default', '1.30.0') + webhooks('istio-sidecar-injector', 'default')
const NAMESPACE = '{name: team-a, labels: {istio-injection: enabled}}'

describe('any list of injectors', (it) => {
  it(`holds for ${RUNS} lists (seed ${SEED})`, () => {
    const next = random(SEED)
    let checked = 0
    for (let run = 0; run < RUNS; run++) {
      const names = 'abcde'.slice(0, 1 + next(4))
      const list = [...names].map((name) => `- {name: ${name}, ${pick(next, INJECTORS).replaceAll('N', name)}}`)
      const withIstio = next(2) === 0
      if (withIstio) list.splice(next(list.length + 1), 0, '- {name: istio}')
      const facts = withIstio ? ISTIO : ''
      const app = deployment(pick(next, withIstio ? PODS.filter((pod) => !pod.includes('[]')) : PODS), {
        metadata: pick(next, METADATA),
      })
      const policy = policyText(`kubernetesVersion: "1.33"\nnamespaces: [${NAMESPACE}]\ninjectors:\n${list.join('\n')}`)
      const first = injectText(app, policy, facts)
      // Two that say different things of one another's containers are an error, and no matter here.
      if (first.exitCode !== 0) continue
      checked++
      const told = `${policy}\n${app}`
      is(injectText(first.stdout, policy, facts).stdout, first.stdout, `twice is not once: ${told}`)
      const off = `namespaces: [{name: team-a, injectors: {${[...names].map((name) => `${name}: disabled`).join(', ')}}}, ${NAMESPACE}]`
      if (withIstio) continue
      const back = injectText(first.stdout, policy.replace(`namespaces: [${NAMESPACE}]`, off))
      ok(sameJson(readYamlValue(back.stdout), readYamlValue(app)), `not restored: ${told}\n${back.stdout}${back.stderr}`)
    }
    ok(checked > RUNS / 3, `only ${checked} lists could be injected`)
  })
})
