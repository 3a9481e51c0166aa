import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PROGRAM, putFiles, type RunResult, runBundle } from './bundle.ts'
import { kubectlKustomize, kustomizeBuild, legacyPlugin, scriptOnPath } from './kustomize.ts'

/** What all forms are given: a name for messages, manifests, policies (the platform's first) and facts as texts. */
export interface FormInput {
  readonly name: string
  readonly manifests: string
  readonly policies: readonly string[]
  readonly facts: string | undefined
}

/** A way to have manifests injected; `run` gives what came out in a folder that `layOut` made. */
export interface Form {
  readonly name: string
  /** The program without which it cannot be tried. */
  readonly needs?: 'kustomize' | 'kubectl'
  readonly run: (folder: string, input: FormInput) => RunResult
}

/** Options of the commands for what `layOut` wrote. */
function formOptions(folder: string, { policies, facts }: FormInput): readonly string[] {
  return [
    ...policies.flatMap((_, i) => ['--policy', join(folder, `bundle/policy-${i}.yaml`)]),
    ...(facts === undefined ? [] : ['--facts', join(folder, 'bundle/facts.yaml')]),
  ]
}

/** A copy of examples/kustomize with this input in place of its overlay, policy and facts. */
export function formFiles({ manifests, policies, facts }: FormInput): Readonly<Record<string, string>> {
  const bundled = [...policies.map((_, i) => `policy-${i}.yaml`), ...(facts === undefined ? [] : ['facts.yaml'])]
  return {
    'app.yaml': manifests,
    'prod/kustomization.yaml': 'resources: [app.yaml]\n',
    'prod/app.yaml': manifests,
    'bundle/kustomization.yaml': `configMapGenerator:\n- {name: render-inject, files: [${bundled.join(', ')}], options: {disableNameSuffixHash: true}}\n`,
    ...Object.fromEntries(policies.map((text, i) => [`bundle/policy-${i}.yaml`, i === 0 ? withTripwire(text) : text])),
    ...(facts === undefined ? {} : { 'bundle/facts.yaml': facts }),
  }
}

function withTripwire(policy: string): string {
  return /^ {2}tripwire: /m.test(policy) ? policy : policy.replace(/^spec:$/m, 'spec:\n  tripwire: true')
}

/** The command `inject` on a file: what all others are held against. */
export const INJECT: Form = {
  name: 'inject FILE',
  run: (folder, input) => runBundle(['inject', join(folder, 'app.yaml'), ...formOptions(folder, input)]),
}

/** The other forms; a new surface is a row. */
export const FORMS: readonly Form[] = [
  {
    name: 'inject < FILE',
    run: (folder, input) => runBundle(['inject', ...formOptions(folder, input)], { input: input.manifests }),
  },
  {
    name: 'inject --write',
    run: (folder, input) => {
      const path = join(folder, 'app.yaml')
      putFiles(folder, { 'app.yaml': input.manifests })
      const result = runBundle(['inject', '--write', path, ...formOptions(folder, input)])
      return result.status === 0 ? { ...result, stdout: readFileSync(path, 'utf8') } : result
    },
  },
  {
    name: 'inject --output-dir, then kustomize build',
    needs: 'kustomize',
    run: (folder, input) => {
      const out = join(folder, 'rendered')
      const result = runBundle(['inject', '--output-dir', out, ...formOptions(folder, input)], { input: input.manifests })
      return result.status === 0 ? kustomizeBuild(out, []) : result
    },
  },
  {
    name: 'kustomize build | inject',
    needs: 'kustomize',
    run: (folder, input) => {
      const built = kustomizeBuild(join(folder, 'prod'), [])
      return built.status === 0 ? runBundle(['inject', ...formOptions(folder, input)], { input: built.stdout }) : built
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
]
