/** What injection writes for Flux and other builders without functions, tried with kustomize: folders and patches. That they give the pods of `inject` is in forms.test.ts. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { at, type JsonObject } from '../../src/base/json.ts'
import { equal, is, ok } from '../support/assert.ts'
import { findProgram, inFolder, PROJECT, putFiles, type RunResult, runBundle } from '../support/bundle.ts'
import { describe } from '../support/describe.ts'
import { failed, foundProgram, kustomizeBuild, succeeded } from '../support/kustomize.ts'
import { containersOf, objectsOf, podsOf } from '../support/pods.ts'
import { FACTS } from '../support/small-facts.ts'
import { exampleInputs, type SurfaceInput, surfaceFiles } from '../support/surface-inputs.ts'

const OVERLAY = { 'kustomization.yaml': 'resources: [app.yaml]\ncomponents: [sidecars]\n' }

/** Runs `inject` in a folder with an input's files. */
function injectIn(folder: string, input: SurfaceInput, args: readonly string[]): string {
  const { files, flags } = surfaceFiles(input)
  putFiles(folder, files)
  return succeeded(runBundle(['inject', 'app.yaml', ...flags, ...args], { cwd: folder }))
}

/** Builds manifests with these fields of a kustomization. */
function runKustomize(folder: string, kustomization: JsonObject, app: string): RunResult {
  putFiles(folder, { 'app.yaml': app, 'kustomization.yaml': JSON.stringify({ resources: ['app.yaml'], ...kustomization }) })
  return kustomizeBuild(folder, [])
}

/** Names of the containers of each workload of a stream. */
function containersBy(text: string): readonly unknown[] {
  return [...podsOf(text)].map(([name, pod]) => [name, containersOf(pod)])
}

describe('patches and folders, built by kustomize', (it) => {
  if (foundProgram('kustomize') === undefined)
    return it('are not tried without it', () => is(findProgram('kustomize'), undefined))

  const [input] = exampleInputs() as [SurfaceInput]

  it('fail on a base that is another, or lacks the workload', () =>
    inFolder(OVERLAY, (folder) => {
      injectIn(folder, input, ['--emit', 'patches', '-o', 'sidecars'])
      succeeded(kustomizeBuild(folder, []))
      for (const [from, to, text] of [
        [/image: .*/g, 'image: registry.example/other:9', 'test failed'],
        [/^ {2}name: /gm, '  name: other-', 'no resource matches strategic merge patch'],
        [/^kind: (Deployment|StatefulSet)/gm, 'kind: ReplicaSet', 'no resource matches strategic merge patch'],
      ] as const) {
        const changed = input.manifests.replaceAll(from, to)
        ok(changed !== input.manifests, String(from))
        putFiles(folder, { 'app.yaml': changed })
        failed(kustomizeBuild(folder, []), text)
      }
    }))

  it('find workloads whose references get their prefix and hash later, and follow them', () =>
    inFolder({}, (folder) => {
      const app = `apiVersion: v1
kind: Pod
metadata: {name: bare, namespace: shop}
spec:
  serviceAccountName: web
  containers: [{name: web, image: "web:1", envFrom: [{configMapRef: {name: settings}}]}]
  volumes: [{name: s, projected: {sources: [{secret: {name: creds}}]}}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {template: {metadata: {labels: {app: web}}, spec: {serviceAccountName: web, containers: [{name: web, image: "web:1"}], volumes: [{name: s, configMap: {name: settings}}]}}}
---
{apiVersion: v1, kind: ServiceAccount, metadata: {name: web, namespace: shop}}
`
      const base = (level: string): string =>
        JSON.stringify({
          resources: ['app.yaml'],
          namespace: 'shop',
          configMapGenerator: [{ name: 'settings', literals: [`LEVEL=${level}`] }],
          secretGenerator: [{ name: 'creds', literals: ['a=b'] }],
        })
      putFiles(folder, {
        'base/app.yaml': app,
        'base/kustomization.yaml': base('info'),
        'prod/kustomization.yaml': 'resources: [../base]\nnamePrefix: eu-\n',
        'kustomization.yaml': 'resources: [prod]\n',
        'facts.yaml': FACTS,
      })
      const inject = (args: readonly string[]): string => {
        const input = succeeded(kustomizeBuild(join(folder, 'prod'), []))
        return succeeded(runBundle(['inject', '--facts', 'facts.yaml', ...args], { cwd: folder, input }))
      }
      inject(['--emit', 'patches', '-o', 'sidecars'])
      putFiles(folder, { 'kustomization.yaml': 'resources: [prod]\ncomponents: [sidecars]\n' })
      const built = (): ReturnType<typeof podsOf> => podsOf(succeeded(kustomizeBuild(folder, [])))
      equal(built(), podsOf(inject([])))
      putFiles(folder, { 'base/kustomization.yaml': base('debug') })
      equal(built(), podsOf(inject([])), 'another hash')
      putFiles(folder, { 'base/app.yaml': app.replace('web:1', 'web:2') })
      failed(kustomizeBuild(folder, []), 'test failed')
    }))

  it('find workloads with keys without a value, of which kustomize takes some away', () =>
    inFolder(OVERLAY, (folder) => {
      const manifests = input.manifests.replace(/^( *)image: .*/gm, '$&\n$1lifecycle:\n$1startupProbe: null\n$1tty: ~')
      ok(manifests !== input.manifests)
      for (const from of ['the manifests', 'what kustomize makes of them']) {
        putFiles(folder, { 'app.yaml': manifests, 'kustomization.yaml': 'resources: [app.yaml]\n' })
        const seen = from === 'the manifests' ? manifests : succeeded(kustomizeBuild(folder, []))
        const text = injectIn(folder, { ...input, manifests: seen }, ['--emit', 'patches'])
        putFiles(folder, { ...OVERLAY, 'app.yaml': manifests, 'sidecars/kustomization.yaml': text })
        const built = succeeded(kustomizeBuild(folder, []))
        equal(containersBy(built), containersBy(injectIn(folder, input, [])))
        const changed = manifests.replace('lifecycle:\n', 'lifecycle: {}\n')
        putFiles(folder, { 'app.yaml': changed })
        failed(kustomizeBuild(folder, []), 'test failed')
      }
    }))

  it('leave a build as it is where nothing is injected', () =>
    inFolder(OVERLAY, (folder) => {
      const quiet = {
        ...input,
        manifests: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: default}\ndata: {a: b}\n',
      }
      injectIn(folder, quiet, ['--emit', 'patches', '-o', 'sidecars'])
      equal(readdirSync(join(folder, 'sidecars')), ['kustomization.yaml'])
      ok(succeeded(kustomizeBuild(folder, [])).includes('name: a'))
    }))

  it('stand in a HelmRelease as helm-controller applies them, and in a Flux Kustomization as kustomize-controller does', () =>
    inFolder({}, (folder) => {
      const rendered = readFileSync(join(PROJECT, 'test/cases/flux-release/input.yaml'), 'utf8')
      const flux = (file: string): string => join(PROJECT, 'examples/flux', file)
      const flags = ['--policy', flux('policy.yaml'), '--facts', join(PROJECT, 'examples/quickstart/facts.yaml')]
      const inject = (input: string, args: readonly string[]): string =>
        succeeded(runBundle(['inject', ...args, ...flags], { input }))
      const build = (kustomization: JsonObject, app: string): string => succeeded(runKustomize(folder, kustomization, app))
      const release = objectsOf(inject(rendered, ['--emit', 'patches', '--helm-release', flux('release.yaml')])).at(-1)
      const renderer = at(release, 'spec', 'postRenderers', 0, 'kustomize') as JsonObject
      const pods = podsOf(build(renderer, rendered))
      equal(pods, podsOf(inject(rendered, ['--namespace', 'shop'])))
      equal(containersOf(pods.get('Deployment web')), ['istio-init', 'istio-proxy', 'shop'])
      failed(runKustomize(folder, renderer, rendered.replace('shop:2.1', 'shop:2.2')), 'test failed')

      const app = succeeded(kustomizeBuild(join(PROJECT, 'examples/flux/app'), []))
      const moved = ['--flux-kustomization', flux('flux-kustomization.yaml')]
      const [kustomization] = objectsOf(inject(app, ['--emit', 'patches', ...moved]))
      const { patches, images, targetNamespace } = at(kustomization, 'spec') as JsonObject
      const applied = build({ patches, images, namespace: targetNamespace } as JsonObject, app)
      const baked = build({ images, namespace: targetNamespace } as JsonObject, inject(app, moved))
      equal(podsOf(applied), podsOf(baked))
      equal(containersOf(podsOf(applied).get('Deployment shop/web')), ['istio-init', 'istio-proxy', 'web'])
    }))
})
