import { type JsonObject, parseJson } from '../../src/base/json.ts'
import { runFunction } from '../../src/frontends/krm-function.ts'
import { runKustomizePlugin } from '../../src/frontends/kustomize-plugin.ts'
import { guarded, type Outcome } from '../../src/frontends/outcome.ts'
import { readYamlValue } from '../../src/yaml/read-value.ts'
import { is, ok } from '../support/assert.ts'
import { CHUNKS } from '../support/chunks.ts'
import { describe } from '../support/describe.ts'
import { deployment, injectText, policyText, tenantText } from '../support/inject-text.ts'

const CONTAINER =
  '{name: otel, image: reg/team-a/otel, securityContext: {runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}, seccompProfile: {type: RuntimeDefault}}}'
const PLATFORM = policyText(
  'tenants: [{namespaces: [team-a], allow: {images: [reg/team-a/*]}}]\ninjectors: [{name: logs, patch: {spec: {containers: [{name: logs, image: logs}]}}}]',
)
const TENANT = tenantText('team-a', `injectors: [{name: otel, patch: {spec: {containers: [${CONTAINER}]}}}]`)

function resourceList(functionConfig: unknown, items: readonly string[]): string {
  return JSON.stringify({
    apiVersion: 'config.kubernetes.io/v1',
    kind: 'ResourceList',
    functionConfig,
    items: items.map((item) => readYamlValue(item)),
  })
}

function bundle(data: { readonly [key: string]: string }): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'render-inject' }, data }
}

function run(functionConfig: unknown, items: readonly string[] = [deployment()]): Outcome {
  return guarded(() => runFunction(resourceList(functionConfig, items), CHUNKS))
}

describe('policies with injectors', (it) => {
  it('come by a bundle, the tenant in a file of its own', () => {
    const { stdout, stderr } = run(bundle({ 'policy.yaml': PLATFORM, 'tenant.yaml': TENANT.replace('---\n', '') }))
    const { items } = parseJson(stdout) as { readonly items: readonly JsonObject[] }
    const text = JSON.stringify(items)
    ok(text.includes('"logs"') && text.includes('reg/team-a/otel'), stderr)
  })
  it('come alone, without facts', () => {
    const { stdout, stderr } = run(readYamlValue(PLATFORM))
    ok(stdout.includes('"image":"logs"') || stdout.includes('"image": "logs"'), stderr + stdout)
  })
  it('of a tenant do not come alone', () => {
    const { stderr, exitCode } = run(readYamlValue(TENANT))
    ok(exitCode === 2 && stderr.includes('RI0206'), stderr)
  })
  it('of a tenant among the manifests are not obeyed', () => {
    const { stdout, stderr } = run(bundle({ 'policy.yaml': PLATFORM }), [deployment(), TENANT.replace('---\n', '')])
    ok(!stdout.includes('"render-inject.dev/status":"{\\"injectors\\":[{\\"name\\":\\"team-a/otel'), stdout)
    ok(stderr.includes('RI0314'), stderr)
  })
  it('may stand among the manifests where they are obeyed, as in a package of kpt', () => {
    const config = policyText('injectors: [{name: logs, patch: {spec: {containers: [{name: logs, image: logs}]}}}]')
    const item = config.replace('metadata: {', "metadata: {annotations: {internal.config.kubernetes.io/path: 'fn.yaml'}, ")
    ok(item !== config)
    const told = (among: string): string => run(readYamlValue(config), [deployment(), among]).stderr
    ok(!/RI0314|not known/.test(told(item)), told(item))
    const other = told(item.replace('image: logs', 'image: other'))
    ok(other.includes('RI0314') && !other.includes('not known'), other)
  })
  it('come as the config of a plugin', () => {
    const { stdout } = runKustomizePlugin({ name: 'config', text: PLATFORM }, deployment(), CHUNKS)
    is(stdout, injectText(deployment(), PLATFORM).stdout)
  })
  it('are checked where there is nothing to inject, too', () => {
    const { stderr, exitCode } = injectText(
      'apiVersion: v1\nkind: Service\nmetadata: {name: s}\n',
      PLATFORM.replace('image: logs', 'imge: logs'),
    )
    ok(exitCode === 2 && stderr.includes('did you mean image?'), stderr)
  })
})

describe('kinds with several pod templates', (it) => {
  const jobSet = `apiVersion: jobset.x-k8s.io/v1alpha2
kind: JobSet
metadata: {name: train, namespace: team-a}
spec:
  replicatedJobs:
  - name: driver
    template: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: driver, image: d}]}}}}
  - name: workers
    template:
      spec:
        template:
          spec:
            restartPolicy: Never
            containers:
            - name: worker   # one of many
              image: w
`
  const app = `apiVersion: corp.example/v1
kind: App
metadata: {name: app, namespace: team-a}
spec: {roles: {a: {template: {spec: {containers: [{name: a, image: a}]}}}, b: {template: {spec: {containers: [{name: b, image: b}]}}}}}
`
  const policy = (more: string): string =>
    policyText(
      `${more}\ninjectors: [{name: logs, nativeSidecar: true, patch: {spec: {containers: [{name: logs, image: logs}]}}}]`,
    )
  it('are injected in each, the known ones', () => {
    const { stdout, stderr } = injectText(jobSet, policy(''))
    is(stdout.split('image: logs').length, 3, stderr)
    ok(stdout.includes('# one of many'))
    is(injectText(stdout, policy('')).stdout, stdout, 'twice is once')
  })
  it('are injected in each, those of the policy', () => {
    const { stdout } = injectText(
      app,
      policy('workloads: [{apiVersion: corp.example/v1, kind: App, podTemplates: ["spec.roles.*.template"]}]'),
    )
    is(stdout.split('image: logs').length, 3)
  })
  it.each(
    ([paths]) => `are injected once in each: ${paths}`,
    [
      ['["spec.roles.a.template", "spec.roles.*.template"]'],
      ['[spec.roles.a.template]}, {apiVersion: corp.example/v1, kind: App, podTemplates: [spec.roles.b.template]'],
    ],
    ([paths]) => {
      const { stdout, stderr } = injectText(
        app,
        policy(`workloads: [{apiVersion: corp.example/v1, kind: App, podTemplates: ${paths}}]`),
      )
      is(stdout.split('image: logs').length, 3, stderr)
    },
  )
  it('are told where a rule does not find them', () => {
    const { stderr } = injectText(
      app,
      policy('workloads: [{apiVersion: corp.example/v1, kind: App, podTemplates: [spec.role.template]}]'),
    )
    ok(stderr.includes('App team-a/app seems to hold a pod template; to inject it, say in spec.workloads where'), stderr)
  })
  it('are told where there is no rule', () => {
    const { stdout, stderr } = injectText(app, policy(''))
    is(stdout, app)
    ok(stderr.includes('App team-a/app seems to hold a pod template'), stderr)
  })
})
