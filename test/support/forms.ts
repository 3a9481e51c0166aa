import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { PROGRAM, putFiles, type RunResult, runBundle } from './bundle.ts'
import { helmTemplate } from './helm.ts'
import { kubectlKustomize, kustomizeBuild, legacyPlugin, scriptOnPath } from './kustomize.ts'
import type { SurfaceInput } from './surface-inputs.ts'

/** A way to have manifests injected; `run` gives what came out in a folder that `layOut` made. */
export interface Form {
  readonly name: string
  /** The program without which it cannot be tried. */
  readonly needs?: 'kustomize' | 'kubectl' | 'helm' | 'helm4'
  /** Its caller says that it failed, and not why. */
  readonly tells?: 'nothing'
  readonly run: (folder: string, input: SurfaceInput) => RunResult
}

/** Flags of the commands for what `formFiles` has, by absolute paths. */
function flagsIn(folder: string, { policies, facts }: SurfaceInput): readonly string[] {
  return [
    ...policies.map((_, i) => `--policy=${join(folder, `bundle/policy-${i}.yaml`)}`),
    ...facts.map((_, i) => `--facts=${join(folder, `bundle/facts-${i}.yaml`)}`),
  ]
}

/** A copy of examples/kustomize with this input in place of its overlay, policy and facts. */
export function formFiles({ manifests, policies, facts }: SurfaceInput): Readonly<Record<string, string>> {
  const bundled = Object.fromEntries([
    ...policies.map((text, i) => [`policy-${i}.yaml`, i === 0 ? inAllForms(text) : text] as const),
    ...facts.map((text, i) => [`facts-${i}.yaml`, text] as const),
  ])
  const generator = `{name: render-inject, files: [${Object.keys(bundled).join(', ')}], options: {disableNameSuffixHash: true}}`
  return {
    'app.yaml': manifests,
    'prod/kustomization.yaml': 'resources: [app.yaml]\n',
    'prod/app.yaml': manifests,
    'bundle/kustomization.yaml': `configMapGenerator: [${generator}]\n`,
    ...Object.fromEntries(Object.entries(bundled).map(([name, text]) => [`bundle/${name}`, text])),
  }
}

/** What the exec form needs, and what `argocd generate` would take otherwise than the rest: its default trusts no Namespace of the application. */
function inAllForms(policy: string): string {
  const fields = ['  tripwire: true\n', ...(/^ {2}tenants:/m.test(policy) ? [] : ['  streamFacts: namespaces\n'])]
  return policy.replace(/^ {2}tripwire: .*\n/m, '').replace(/^spec:\n/m, `spec:\n${fields.join('')}`)
}

/** What Argo CD tells a plugin of an application without a namespace of its own. */
const APPLICATION = { ARGOCD_APP_NAME: 'web' }

/** The command `inject` on a file: what all others are held against. */
export const INJECT: Form = {
  name: 'inject FILE',
  run: (folder, input) => runBundle(['inject', join(folder, 'app.yaml'), ...flagsIn(folder, input)]),
}

/** The other forms; a new surface is a row. */
export const FORMS: readonly Form[] = [
  {
    name: 'inject < FILE',
    run: (folder, input) => runBundle(['inject', ...flagsIn(folder, input)], { input: input.manifests }),
  },
  {
    name: 'inject --write',
    run: (folder, input) => {
      const path = join(folder, 'app.yaml')
      putFiles(folder, { 'app.yaml': input.manifests })
      const result = runBundle(['inject', '--write', path, ...flagsIn(folder, input)])
      return result.status === 0 ? { ...result, stdout: readFileSync(path, 'utf8') } : result
    },
  },
  {
    name: 'inject --output-dir, then kustomize build',
    needs: 'kustomize',
    run: (folder, input) => {
      const out = join(folder, 'rendered')
      const result = runBundle(['inject', '--output-dir', out, ...flagsIn(folder, input)], { input: input.manifests })
      return result.status === 0 ? kustomizeBuild(out, []) : result
    },
  },
  {
    name: 'inject --emit patches, then kustomize build',
    needs: 'kustomize',
    run: (folder, input) => {
      const patches = runBundle(['inject', '--emit', 'patches', ...flagsIn(folder, input)], { input: input.manifests })
      if (patches.status !== 0) return patches
      putFiles(folder, {
        'patched/kustomization.yaml': 'resources: [../prod]\ncomponents: [sidecars]\n',
        'patched/sidecars/kustomization.yaml': patches.stdout,
      })
      return kustomizeBuild(join(folder, 'patched'), [])
    },
  },
  {
    name: 'inject --emit patches --output-dir, then kustomize build',
    needs: 'kustomize',
    run: (folder, input) => {
      const out = ['--emit', 'patches', '--output-dir', join(folder, 'patched/sidecars')]
      putFiles(folder, { 'patched/kustomization.yaml': 'resources: [../prod]\ncomponents: [sidecars]\n' })
      rmSync(join(folder, 'patched/sidecars'), { recursive: true, force: true })
      const written = runBundle(['inject', ...out, ...flagsIn(folder, input)], { input: input.manifests })
      return written.status === 0 ? kustomizeBuild(join(folder, 'patched'), []) : written
    },
  },
  {
    name: 'argocd generate on plain manifests',
    run: (folder, input) => {
      putFiles(folder, { 'application/app.yaml': input.manifests })
      return runBundle(['argocd', 'generate', ...flagsIn(folder, input)], { cwd: join(folder, 'application'), env: APPLICATION })
    },
  },
  {
    name: 'argocd generate on a kustomization',
    needs: 'kustomize',
    run: (folder, input) =>
      runBundle(['argocd', 'generate', ...flagsIn(folder, input)], { cwd: join(folder, 'prod'), env: APPLICATION }),
  },
  {
    name: 'kustomize build | inject',
    needs: 'kustomize',
    run: (folder, input) => {
      const built = kustomizeBuild(join(folder, 'prod'), [])
      return built.status === 0 ? runBundle(['inject', ...flagsIn(folder, input)], { input: built.stdout }) : built
    },
  },
  {
    name: 'exec function',
    needs: 'kustomize',
    run: (folder) => kustomizeBuild(join(folder, 'exec')),
  },
  {
    name: 'container function',
    needs: 'kustomize',
    run: (folder) =>
      kustomizeBuild(join(folder, 'container'), ['--enable-alpha-plugins'], scriptOnPath(folder, 'docker', `exec ${PROGRAM}`)),
  },
  {
    name: 'legacy exec plugin',
    needs: 'kustomize',
    run: (folder) => kustomizeBuild(join(folder, 'legacy'), ['--enable-alpha-plugins'], legacyPlugin(folder)),
  },
  {
    name: 'legacy exec plugin in kubectl',
    needs: 'kubectl',
    run: (folder) => kubectlKustomize(join(folder, 'legacy'), legacyPlugin(folder)),
  },
  {
    name: "Helm 3's post-renderer",
    needs: 'helm',
    run: (folder, input) => helmTemplate('helm', folder, chartOf(input), flagsIn(folder, input)),
  },
  {
    name: "Helm 4's plugin",
    needs: 'helm4',
    tells: 'nothing',
    run: (folder, input) => helmTemplate('helm4', folder, chartOf(input), flagsIn(folder, input)),
  },
]

/** A chart of plain manifests. */
function chartOf({ manifests }: SurfaceInput): Readonly<Record<string, string>> {
  return { 'Chart.yaml': 'apiVersion: v2\nname: surface\nversion: 1.0.0\n', 'templates/app.yaml': manifests }
}
