/** Values of every kind in every place of manifests, policies and facts: each surface answers, or refuses in a sentence and prints nothing. */
import { join } from 'node:path'
import { isArray, isObject, type Json, recordOf } from '../../src/base/json.ts'
import { runCli } from '../../src/cli/program.ts'
import type { Outcome } from '../../src/frontends/outcome.ts'
import { goJson } from '../../src/yaml/json-text.ts'
import { readYamlValue } from '../../src/yaml/read-value.ts'
import { is, ok } from '../support/assert.ts'
import { inFolder } from '../support/bundle.ts'
import { CHUNKS } from '../support/chunks.ts'
import { describe } from '../support/describe.ts'
import { policyText } from '../support/inject-text.ts'
import { webhooks } from '../support/small-cluster.ts'
import { INJECTOR, MESH, NAMESPACES } from '../support/small-facts.ts'

const POD = `metadata:
  labels: {app: web}
  annotations: {a: "1", b: "x,y", render-inject.dev/status: '{"injectors":[{"name":"own","items":["/spec/containers/own"]}]}'}
spec:
  containers:
  - {name: web, image: web, ports: [{containerPort: 80, protocol: UDP}], env: [{name: A, value: b}], args: [x], readinessProbe: {httpGet: {path: /, port: 80}}}
  - {name: own, image: own}
  volumes: [{name: v, hostPath: {path: /}}]
`
const FILES: { readonly [name: string]: readonly string[] } = {
  'app.yaml': [
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec:\n  selector: {matchLabels: {app: web}}\n  template:\n${POD.replace(/^/gm, '    ')}`,
    'apiVersion: render-inject.dev/v1alpha1\nkind: Other\nmetadata: {name: x}\n',
  ],
  'policy.yaml': [
    policyText(`kubernetesVersion: "1.33"
injectors:
- name: istio
- name: own
  match: {podSelector: {matchExpressions: [{key: app, operator: In, values: [web]}]}}
  valuesFromAnnotations: [{annotation: a, value: a, type: integer}, {annotation: b, value: b, type: list}]
  values: {c: 1}
  template: {engine: go, text: "spec: {containers: [{name: own, image: own}]}"}`),
  ],
  'facts.yaml': [
    INJECTOR,
    MESH,
    ...NAMESPACES.split('---\n'),
    webhooks('w', 'default').replace('---\n', ''),
    'apiVersion: networking.istio.io/v1beta1\nkind: ProxyConfig\nmetadata: {name: p, namespace: shop}\nspec: {selector: {matchLabels: {app: web}}, concurrency: 1}\n',
    'apiVersion: render-inject.dev/v1alpha1\nkind: ClusterFacts\nmetadata: {name: cluster}\nkubernetesVersion: "1.32"\n',
  ],
}

const VALUES: readonly Json[] = [
  null,
  true,
  1.5,
  2n ** 60n,
  'x',
  [],
  [2n ** 60n],
  [[]],
  recordOf([]),
  recordOf([['__proto__', [null]]]),
]

const COMMANDS = ['inject', 'uninject', 'check', 'diff', 'images'] as const

/** Each copy has another value in the place of one part. */
function* variants(value: Json): Iterable<Json> {
  for (const other of VALUES) yield other
  if (isArray(value)) {
    for (const [i, item] of value.entries()) for (const other of variants(item)) yield value.with(i, other)
  } else if (isObject(value)) {
    for (const key of Object.keys(value))
      for (const other of variants(value[key] as Json))
        yield recordOf(Object.entries(value).map(([name, one]) => [name, name === key ? other : one]))
  }
}

function run(command: string, files: Readonly<Record<string, string>>): Outcome {
  return inFolder(files, (folder) =>
    runCli([command, '-', '--policy', join(folder, 'policy.yaml'), '--facts', join(folder, 'facts.yaml')], {
      chunks: CHUNKS,
      readStdin: () => files['app.yaml'] ?? '',
      progress: () => {},
    }),
  )
}

describe('values of every kind in every place', (it) => {
  const texts = Object.fromEntries(Object.entries(FILES).map(([name, documents]) => [name, documents.join('---\n')]))
  it('is tried on what is injected', () => {
    const app = (FILES['app.yaml'] as readonly string[])[0] as string
    const { exitCode, stdout, stderr } = run('inject', { ...texts, 'app.yaml': app } as Record<string, string>)
    is(exitCode, 0, stderr)
    ok(stdout.includes('istio-proxy'), stderr)
  })
  it.each(
    (name) => name,
    Object.keys(FILES),
    (name) => {
      const documents = FILES[name] as readonly string[]
      let i = 0
      for (const [at, text] of documents.entries()) {
        for (const variant of variants(readYamlValue(text))) {
          const changed = documents.with(at, `${goJson(variant)}\n`).join('---\n')
          const command = COMMANDS[i++ % COMMANDS.length] as string
          const { exitCode, stdout, stderr } = run(command, { ...texts, [name]: changed } as Record<string, string>)
          ok([0, 1, 2].includes(exitCode), changed)
          ok(exitCode === 0 || stdout === '' || exitCode === 1, changed)
          ok(exitCode === 0 || stdout !== '' || stderr.includes('RI0'), changed)
        }
      }
    },
  )
})
