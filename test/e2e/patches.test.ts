/** What injection writes for Flux and other builders without functions, tried with kustomize: folders and patches. That they give the pods of `inject` is in forms.test.ts. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { equal, is, ok } from '../support/assert.ts'
import { findProgram, inFolder, putFiles, runBundle } from '../support/bundle.ts'
import { describe } from '../support/describe.ts'
import { failed, foundProgram, kustomizeBuild, succeeded } from '../support/kustomize.ts'
import { exampleInputs, type SurfaceInput, surfaceFiles } from '../support/surface-inputs.ts'

const OVERLAY = { 'kustomization.yaml': 'resources: [app.yaml]\ncomponents: [sidecars]\n' }

/** Runs `inject` in a folder with an input's files. */
function injectIn(folder: string, input: SurfaceInput, args: readonly string[]): string {
  const { files, flags } = surfaceFiles(input)
  putFiles(folder, files)
  return succeeded(runBundle(['inject', 'app.yaml', ...flags, ...args], { cwd: folder }))
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
})
