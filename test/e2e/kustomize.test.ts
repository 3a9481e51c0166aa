/** The bundle as kustomize and kubectl call it. Where a program is not on PATH, its tests say so in one line and end. */
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { at, type JsonObject } from '../../src/base/json.ts'
import { equal, is, ok } from '../support/assert.ts'
import { findProgram, inFolder, PROGRAM, PROJECT, putFiles, type RunResult, runBundle, runProgram } from '../support/bundle.ts'
import { describe } from '../support/describe.ts'
import { containersOf, objectsOf, podsOf } from '../support/pods.ts'
import { example, exampleBundle, resourceList } from '../support/resource-list.ts'
import { INJECTOR, MESH } from '../support/small-facts.ts'

const kustomize = found('kustomize')
const kubectl = found('kubectl')
const FLAGS = ['--enable-alpha-plugins', '--enable-exec']
/** The folder of the program first on PATH. */
const ON_PATH = { PATH: `${dirname(PROGRAM)}${delimiter}${process.env['PATH'] ?? ''}` }

function found(name: string): string | undefined {
  const path = findProgram(name)
  if (path === undefined) console.log(`${name} is not on PATH: its tests are skipped`)
  return path
}

function build(folder: string, flags: readonly string[] = FLAGS, env: Readonly<Record<string, string>> = ON_PATH): RunResult {
  return runProgram(kustomize ?? '', ['build', ...flags, folder], { cwd: folder, env })
}

function succeeded(result: RunResult): string {
  is(result.status, 0, result.stderr)
  return result.stdout
}

function failed({ status, stdout, stderr }: RunResult, text: string): void {
  ok(status !== 0, 'the build must fail')
  is(stdout, '')
  ok(stderr.includes(text), stderr)
}

const APP = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: app
        image: registry.example/web:1
        envFrom: [{configMapRef: {name: settings}}]
      volumes:
      - name: settings
        configMap: {name: settings}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}}
`

/** An overlay that gives a namespace, a prefix and a hashed ConfigMap; `annotation` is how its function is found. */
function overlay(annotation: string): Record<string, string> {
  return {
    'base/app.yaml': APP,
    'base/kustomization.yaml': 'resources: [app.yaml]\nconfigMapGenerator:\n- {name: settings, literals: [a=b]}\n',
    'overlay/kustomization.yaml':
      'namespace: shop\nnamePrefix: eu-\nresources: [../base]\ntransformers: [../inject]\nimages: [{name: registry.example/web, newTag: "2"}]\n',
    'inject/kustomization.yaml': 'resources: [function, tripwire.yaml]\n',
    'inject/tripwire.yaml': `apiVersion: builtin
kind: PatchTransformer
metadata: {name: tripwire}
patch: |-
  apiVersion: v1
  kind: ConfigMap
  metadata: {name: render-inject-ran, annotations: {checked: "true"}}
`,
    'inject/function/kustomization.yaml': `configMapGenerator:
- name: render-inject
  files: [policy.yaml, facts.yaml]
  options:
    disableNameSuffixHash: true
    annotations:
      config.kubernetes.io/function: |
        ${annotation}
`,
    'inject/function/policy.yaml': `apiVersion: render-inject.dev/v1alpha1
kind: InjectionPolicy
spec: {tripwire: true, namespaces: [{name: shop, labels: {istio-injection: enabled}}]}
`,
    'inject/function/facts.yaml': [INJECTOR, MESH].join('---\n').replace('image: {{ .ProxyImage }}', NAMED_PROXY),
  }
}

const NAMED_PROXY = `image: {{ .ProxyImage }}
            env: [{name: WORKLOAD, value: {{ .DeploymentMeta.Name }}.{{ .DeploymentMeta.Namespace }}}]`

function injectedOverlay(stdout: string): void {
  const objects = objectsOf(stdout)
  const named = (kind: string): JsonObject | undefined => objects.find((object) => object['kind'] === kind)
  const pod = podsOf(stdout).get('Deployment shop/eu-web')
  equal(containersOf(pod), ['app', 'istio-proxy'])
  const settings = at(named('ConfigMap'), 'metadata', 'name')
  ok(/^eu-settings-[a-z0-9]{10}$/.test(String(settings)), String(settings))
  is(at(pod, 'spec', 'volumes', 0, 'configMap', 'name'), settings)
  is(at(pod, 'spec', 'containers', 0, 'envFrom', 0, 'configMapRef', 'name'), settings)
  is(at(pod, 'spec', 'containers', 0, 'image'), 'registry.example/web:2')
  is(at(pod, 'spec', 'containers', 1, 'env', 0, 'value'), 'eu-web.shop')
  equal(
    objects.map((object) => object['kind']),
    ['ConfigMap', 'Service', 'Deployment'],
  )
}

describe('kustomize build', (it) => {
  if (kustomize === undefined) return it('is absent: nothing to test', () => is(findProgram('kustomize'), undefined))

  it('renders the root kustomization with its sidecars', () => {
    const pods = podsOf(succeeded(build(PROJECT)))
    equal(containersOf(pods.get('Deployment shop/web')), ['istio-init', 'istio-proxy', 'web'])
    ok(!succeeded(build(PROJECT)).includes('render-inject-ran'), 'the marker stays inside')
  })

  it('fails without --enable-exec: the tripwire', () => {
    failed(build(PROJECT, ['--enable-alpha-plugins']), 'no resource matches strategic merge patch')
    failed(build(PROJECT, []), 'external plugins disabled')
  })

  it('gives the pods that the command and function mode give', () => {
    const input = example('app.yaml')
    const inject = runBundle(
      ['inject', '-', '--facts', 'examples/quickstart/facts.yaml', '--policy', 'examples/quickstart/policy.yaml'],
      { input },
    )
    const expected = podsOf(succeeded(inject))
    is(expected.size, 4)
    equal(podsOf(succeeded(build(PROJECT))), expected, 'kustomize build')
    equal(podsOf(succeeded(runBundle([], { input: resourceList(input, exampleBundle()) }))), expected, 'function mode')
    inFolder({ 'kustomization.yaml': 'resources: [app.yaml]\n', 'app.yaml': input }, (folder) => {
      const built = succeeded(build(folder, []))
      const piped = runBundle(
        ['inject', '--facts', 'examples/quickstart/facts.yaml', '--policy', 'examples/quickstart/policy.yaml'],
        { input: built },
      )
      equal(podsOf(succeeded(piped)), expected, 'kustomize build | render-inject inject')
    })
  })

  it('keeps hashes, prefixes and name references of an overlay', () =>
    inFolder(overlay('exec: {path: render-inject}'), (folder) => injectedOverlay(succeeded(build(join(folder, 'overlay'))))))

  it('fails where the function fails, with its reason', () =>
    inFolder(overlay('exec: {path: render-inject}'), (folder) => {
      putFiles(folder, {
        'inject/function/policy.yaml': 'apiVersion: render-inject.dev/v1alpha1\nkind: InjectionPolicy\nspec: {tripwires: true}\n',
      })
      failed(
        build(join(folder, 'overlay')),
        'policy.yaml:3:8: error RI0202: unknown field spec.tripwires; did you mean tripwire?',
      )
      putFiles(folder, {
        'inject/function/policy.yaml': 'apiVersion: render-inject.dev/v1alpha1\nkind: InjectionPolicy\nspec: {tripwire: true}\n',
      })
      failed(build(join(folder, 'overlay')), 'error RI0311: nothing is known about namespace shop')
    }))

  it('runs it as a container, too', () =>
    inFolder(overlay('container: {image: render-inject:dev}'), (folder) => {
      putFiles(folder, {
        'bin/docker': `#!/bin/sh\ncase "$1" in run) exec ${PROGRAM} ;; version) echo 28.0.0 ;; *) exit 9 ;; esac\n`,
      })
      chmodSync(join(folder, 'bin/docker'), 0o755)
      const env = { PATH: `${join(folder, 'bin')}${delimiter}${process.env['PATH'] ?? ''}` }
      injectedOverlay(succeeded(build(join(folder, 'overlay'), ['--enable-alpha-plugins'], env)))
    }))
})

describe('kubectl kustomize, legacy plugin', (it) => {
  if (kubectl === undefined) return it('is absent: nothing to test', () => is(findProgram('kubectl'), undefined))

  /** More than kustomize puts into the environment. */
  const LONG = 131_072 / 32
  const pad = Array.from(
    { length: LONG },
    (_, i) => `  - {name: pad-${String(i).padStart(8, '0')}-namespace, labels: {a: b}}\n`,
  ).join('')
  const spec = `  namespaces:\n  - {name: shop, labels: {istio-injection: enabled}}\n${pad}`
  const facts = [INJECTOR, MESH].join('---\n')

  function install(folder: string, place: string): Record<string, string> {
    const path = join(folder, 'plugins', place)
    mkdirSync(dirname(path), { recursive: true })
    symlinkSync(PROGRAM, path)
    return { KUSTOMIZE_PLUGIN_HOME: join(folder, 'plugins') }
  }

  function kustomizeIn(folder: string, env: Readonly<Record<string, string>>): RunResult {
    return runProgram(kubectl ?? '', ['kustomize', '--enable-alpha-plugins', folder], { cwd: folder, env })
  }

  const files = {
    'app.yaml': APP,
    'kustomization.yaml': 'namespace: shop\nresources: [app.yaml]\ntransformers: [inject]\n',
    'inject/facts.yaml': facts,
    'inject/policy.yaml': `apiVersion: render-inject.dev/v1alpha1\nkind: InjectionPolicy\nmetadata: {name: p}\nspec:\n${spec}`,
    'inject/kustomization.yaml':
      'configMapGenerator:\n- name: render-inject\n  files: [policy.yaml, facts.yaml]\n  options: {disableNameSuffixHash: true}\n',
  }

  it('injects with a bundle', () =>
    inFolder(files, (folder) => {
      const env = install(folder, 'v1/configmap/ConfigMap')
      const stdout = succeeded(kustomizeIn(folder, env))
      equal(containersOf(podsOf(stdout).get('Deployment shop/web')), ['app', 'istio-proxy'])
      putFiles(folder, { 'inject/facts.yaml': MESH })
      failed(kustomizeIn(folder, env), 'RI0215')
    }))

  it('injects with a policy', () =>
    inFolder(files, (folder) => {
      const env = install(folder, 'render-inject.dev/v1alpha1/injectionpolicy/InjectionPolicy')
      putFiles(folder, {
        'facts.yaml': facts,
        'kustomization.yaml': 'resources: [app.yaml, facts.yaml]\ntransformers: [inject/policy.yaml]\n',
        'inject/policy.yaml': `${files['inject/policy.yaml']}  streamFacts: all\n  defaultNamespace: shop\n`,
      })
      const stdout = succeeded(kustomizeIn(folder, env))
      equal(containersOf(podsOf(stdout).get('Deployment web')), ['app', 'istio-proxy'])
    }))

  it('fails where it is not installed', () =>
    inFolder(files, (folder) => failed(kustomizeIn(folder, { KUSTOMIZE_PLUGIN_HOME: folder }), 'ConfigMap')))
})
