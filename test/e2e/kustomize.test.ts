/** The bundle as kustomize and kubectl call it. Where a program is not on PATH, its tests say so in one line and end. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { at } from '../../src/base/json.ts'
import { equal, is, ok } from '../support/assert.ts'
import { findProgram, PROJECT, putFiles, runBundle } from '../support/bundle.ts'
import { describe } from '../support/describe.ts'
import {
  failed,
  foundProgram,
  inExample,
  isInjectedExample,
  kubectlKustomize,
  kustomizeBuild,
  legacyPlugin,
  ON_PATH,
  scriptOnPath,
  succeeded,
} from '../support/kustomize.ts'
import { containersOf, objectsOf, podsOf } from '../support/pods.ts'
import { INJECTOR, MESH } from '../support/small-facts.ts'

const kustomize = foundProgram('kustomize')
const kubectl = foundProgram('kubectl')

const policy = (spec: string): string =>
  `apiVersion: render-inject.dev/v1alpha1\nkind: InjectionPolicy\nspec: {kubernetesVersion: "1.33", ${spec}}\n`
/** The function without its tripwire. */
const ANNOTATED = `resources: [../../bundle]
patches:
- target: {kind: ConfigMap}
  patch: |-
    - op: add
      path: /metadata/annotations
      value: {config.kubernetes.io/function: 'exec: {path: render-inject}'}
`
const TRIPPED = 'no resource matches strategic merge patch'

describe('kustomize build', (it) => {
  if (kustomize === undefined) return it('is absent: nothing to test', () => is(findProgram('kustomize'), undefined))

  it('renders the root kustomization with its sidecars', () => {
    const stdout = succeeded(kustomizeBuild(PROJECT))
    equal(containersOf(podsOf(stdout).get('Deployment shop/web')), ['istio-init', 'istio-proxy', 'web'])
    ok(!stdout.includes('render-inject-ran'), 'the marker stays inside')
  })

  it('fails without --enable-exec: the tripwire', () => {
    failed(kustomizeBuild(PROJECT, ['--enable-alpha-plugins']), TRIPPED)
    failed(kustomizeBuild(PROJECT, []), 'external plugins disabled')
  })

  it('fails where the program is another one, or none: the tripwire', () =>
    inExample({}, (folder) => {
      failed(kustomizeBuild(join(folder, 'exec'), undefined, scriptOnPath(folder, 'render-inject', 'true')), TRIPPED)
      failed(kustomizeBuild(join(folder, 'exec'), undefined, scriptOnPath(folder, 'render-inject', 'cat')), TRIPPED)
      failed(kustomizeBuild(join(folder, 'exec'), undefined, { PATH: '/nowhere' }), 'render-inject')
    }))

  it('keeps hashes, prefixes and name references of an overlay', () =>
    inExample({}, (folder) => isInjectedExample(succeeded(kustomizeBuild(join(folder, 'exec'))))))

  it('fixes references of what was injected, too', () =>
    inExample({}, (folder) => {
      const facts = readFileSync(join(folder, 'bundle/facts.yaml'), 'utf8')
      const reference = 'env:\n            - {name: LEVEL, valueFrom: {configMapKeyRef: {name: settings, key: LEVEL}}}'
      putFiles(folder, { 'bundle/facts.yaml': facts.replace('env:', reference) })
      const pod = podsOf(succeeded(kustomizeBuild(join(folder, 'exec')))).get('Deployment shop/eu-web')
      const name = at(pod, 'spec', 'containers', 1, 'env', 0, 'valueFrom', 'configMapKeyRef', 'name')
      ok(/^eu-settings-[a-z0-9]{10}$/.test(String(name)), String(name))
    }))

  it('leaves what it injected to overlays above it: images, prefixes, notes on origins', () =>
    inExample(
      {
        'above/kustomization.yaml': `resources: [../exec]
namePrefix: all-
images: [{name: registry.example/istio/proxyv2, newName: mirror.example/proxyv2}]
buildMetadata: [originAnnotations, transformerAnnotations]
`,
      },
      (folder) => {
        const stdout = succeeded(kustomizeBuild(join(folder, 'above')))
        const pod = podsOf(stdout).get('Deployment shop/all-eu-web')
        is(at(pod, 'spec', 'containers', 1, 'image'), 'mirror.example/proxyv2:1.30.1')
        ok(/^all-eu-settings-/.test(String(at(pod, 'spec', 'containers', 0, 'envFrom', 0, 'configMapRef', 'name'))))
        ok(stdout.includes('config.kubernetes.io/origin') && !stdout.includes('internal.config'), stdout)
      },
    ))

  it('learns of a namespace by an object that the build does not print', () =>
    inExample(
      {
        'bundle/policy.yaml': policy('tripwire: true'),
        'exec/kustomization.yaml': 'resources: [../prod, namespaces.yaml]\ntransformers: [function]\n',
        'exec/namespaces.yaml': `apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels: {istio-injection: enabled}
  annotations: {config.kubernetes.io/local-config: "true"}
`,
      },
      (folder) => isInjectedExample(succeeded(kustomizeBuild(join(folder, 'exec')))),
    ))

  it('may be piped', () =>
    inExample({}, (folder) => {
      const built = succeeded(kustomizeBuild(join(folder, 'prod'), []))
      const options = ['--facts', join(folder, 'bundle/facts.yaml'), '--policy', join(folder, 'bundle/policy.yaml')]
      isInjectedExample(succeeded(runBundle(['inject', ...options], { input: built })))
    }))

  it('takes a policy as function config, where no facts are needed', () =>
    inExample(
      {
        'exec/function/kustomization.yaml': 'resources: [policy.yaml, tripwire.yaml]\n',
        'exec/function/policy.yaml': `apiVersion: render-inject.dev/v1alpha1
kind: InjectionPolicy
metadata:
  name: shells
  annotations:
    config.kubernetes.io/function: "exec: {path: render-inject}"
spec:
  tripwire: true
  injectors:
  - name: shell
    policy: enabled
    patch: {spec: {containers: [{name: shell, image: registry.example/shell:1}]}}
`,
      },
      (folder) => {
        const pods = podsOf(succeeded(kustomizeBuild(join(folder, 'exec'))))
        equal(containersOf(pods.get('Deployment shop/eu-web')), ['web', 'shell'])
        failed(kustomizeBuild(join(folder, 'exec'), ['--enable-alpha-plugins']), TRIPPED)
      },
    ))

  it('changes nothing the second time', () =>
    inExample({ 'again/kustomization.yaml': 'resources: [rendered.yaml]\ntransformers: [../exec/function]\n' }, (folder) => {
      const once = succeeded(kustomizeBuild(join(folder, 'exec')))
      putFiles(folder, { 'again/rendered.yaml': once })
      is(succeeded(kustomizeBuild(join(folder, 'again'))), once)
    }))

  it('injects where a base and its overlay both ask for it, as the overlay alone does', () =>
    inExample(
      {
        'prod/kustomization.yaml': 'namespace: shop\nnamePrefix: eu-\nresources: [../base]\n',
        'base-injects/kustomization.yaml': 'namespace: shop\nresources: [../base]\ntransformers: [../exec/function]\n',
        'both/kustomization.yaml':
          'namespace: shop\nnamePrefix: eu-\nresources: [../base-injects]\ntransformers: [../exec/function]\n',
        'both-same-name/kustomization.yaml': 'resources: [../base-injects]\ntransformers: [../exec/function]\n',
      },
      (folder) => {
        const alone = succeeded(kustomizeBuild(join(folder, 'exec')))
        is(succeeded(kustomizeBuild(join(folder, 'both'))), alone)
        const base = succeeded(kustomizeBuild(join(folder, 'base-injects')))
        is(succeeded(kustomizeBuild(join(folder, 'both-same-name'))), base)
        ok(base !== alone)
        failed(kustomizeBuild(join(folder, 'both'), ['--enable-alpha-plugins']), TRIPPED)
      },
    ))

  it('injects where two overlays that ask for it are put together', () =>
    inExample(
      {
        'us/kustomization.yaml': 'namespace: shop\nnamePrefix: us-\nresources: [../base]\ntransformers: [../exec/function]\n',
        'all/kustomization.yaml': 'resources: [../exec, ../us]\n',
      },
      (folder) => {
        const pods = podsOf(succeeded(kustomizeBuild(join(folder, 'all'))))
        for (const name of ['eu-web', 'us-web']) equal(containersOf(pods.get(`Deployment shop/${name}`)), ['web', 'istio-proxy'])
      },
    ))

  it('does not guess in a Component, which runs before the overlay gives a namespace', () =>
    inExample({}, (folder) => {
      failed(kustomizeBuild(join(folder, 'with-component')), 'error RI0301: Deployment web names no namespace')
      putFiles(folder, { 'bundle/policy.yaml': policy('defaultNamespace: shop, unknownNamespace: unlabelled, tripwire: true') })
      const left = podsOf(succeeded(kustomizeBuild(join(folder, 'with-component'))))
      equal(containersOf(left.get('Deployment shop/eu-web')), ['web'])
      const labels = '{istio-injection: enabled}'
      putFiles(folder, {
        'bundle/policy.yaml': policy(`defaultNamespace: shop, namespaces: [{name: shop, labels: ${labels}}], tripwire: true`),
      })
      const stale = podsOf(succeeded(kustomizeBuild(join(folder, 'with-component')))).get('Deployment shop/eu-web')
      is(
        at(stale, 'spec', 'containers', 1, 'env', 0, 'value'),
        'web',
        'docs/kustomize.md tells of this: the name is that of the base',
      )
    }))

  it('fails where it is listed under generators or validators', () =>
    inExample({ 'exec/function/kustomization.yaml': ANNOTATED }, (folder) => {
      for (const [list, text] of [
        ['generators', 'error RI0111'],
        ['validators', "validator shouldn't modify"],
      ] as const) {
        putFiles(folder, { 'exec/kustomization.yaml': `resources: [../prod]\n${list}: [function]\n` })
        failed(kustomizeBuild(join(folder, 'exec')), text)
      }
    }))

  it('fails where the function fails, with its reason', () =>
    inExample({}, (folder) => {
      const overlay = join(folder, 'exec')
      putFiles(folder, { 'bundle/policy.yaml': policy('tripwires: true') })
      failed(kustomizeBuild(overlay), 'policy.yaml:3:35: error RI0202: unknown field spec.tripwires; did you mean tripwire?')
      putFiles(folder, { 'bundle/policy.yaml': policy('tripwire: true') })
      failed(kustomizeBuild(overlay), 'error RI0311: nothing is known about namespace shop')
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

  it('injects with a bundle', () =>
    inExample({}, (folder) => {
      const env = legacyPlugin(folder)
      const stdout = succeeded(kubectlKustomize(join(folder, 'legacy'), env))
      isInjectedExample(stdout)
      if (kustomize !== undefined) {
        is(succeeded(kustomizeBuild(join(folder, 'legacy'), ['--enable-alpha-plugins'], env)), stdout)
        is(succeeded(kustomizeBuild(join(folder, 'exec'))), stdout)
      }
      putFiles(folder, { 'bundle/facts.yaml': MESH })
      failed(kubectlKustomize(join(folder, 'legacy'), env), 'RI0215')
    }))

  it('injects with a policy that is longer than an environment', () => {
    const spec = `  streamFacts: all\n  defaultNamespace: shop\n  namespaces:\n  - {name: shop, labels: {istio-injection: enabled}}\n${pad}`
    const files = {
      'legacy/kustomization.yaml': 'resources: [../base, facts.yaml]\ntransformers: [policy.yaml]\n',
      'legacy/facts.yaml': [INJECTOR, MESH].join('---\n'),
      'legacy/policy.yaml': `apiVersion: render-inject.dev/v1alpha1\nkind: InjectionPolicy\nmetadata: {name: p}\nspec:\n${spec}`,
    }
    inExample(files, (folder) => {
      const env = legacyPlugin(folder, 'render-inject.dev/v1alpha1/injectionpolicy/InjectionPolicy')
      const stdout = succeeded(kubectlKustomize(join(folder, 'legacy'), env))
      equal(containersOf(podsOf(stdout).get('Deployment web')), ['web', 'istio-proxy'])
      is(objectsOf(stdout).length, 5)
    })
  })

  it('fails where it is not installed', () =>
    inExample({}, (folder) => {
      failed(kubectlKustomize(join(folder, 'legacy'), { KUSTOMIZE_PLUGIN_HOME: folder }), 'ConfigMap')
      failed(kubectlKustomize(join(folder, 'legacy'), { ...ON_PATH, KUSTOMIZE_PLUGIN_HOME: join(folder, 'none') }), 'plugin root')
    }))
})
