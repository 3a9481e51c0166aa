import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PROJECT } from './bundle.ts'
import { vectorsFolder } from './vectors.ts'

/** Manifests and what is said beside them, for tests that compare surfaces. */
export interface SurfaceInput {
  readonly name: string
  readonly manifests: string
  /** Files for `--policy` and `--facts`, by flag. */
  readonly policies: readonly string[]
  readonly facts: readonly string[]
}

/** Istio's own inputs that every surface is tried on, where the vectors are present. */
const GOLDENS = [
  'daemonset',
  'frontend',
  'hello-multi',
  'hello-probes',
  'hello-proxy-override',
  'job',
  'list-frontend',
  'multi-container',
  'multi-init',
  'user-volume',
]
const GOLDEN_VERSION = '1.30'
/** Injects everywhere, as Istio's tests do. */
const EVERYWHERE = `apiVersion: render-inject.dev/v1alpha1
kind: InjectionPolicy
metadata: {name: everywhere}
spec:
  defaultNamespace: default
  kubernetesVersion: "1.33"
  istio: {nativeSidecars: true}
  namespaces: [{name: "*", labels: {istio-injection: enabled}}]
`

/** All examples that inject `app.yaml`. */
export function exampleInputs(): readonly SurfaceInput[] {
  return readdirSync(join(PROJECT, 'examples')).flatMap((name): SurfaceInput[] => {
    const read = (file: string): readonly string[] => {
      const path = join(PROJECT, 'examples', name, file)
      return existsSync(path) ? [readFileSync(path, 'utf8')] : []
    }
    const [manifests] = read('app.yaml')
    const policies = [...read('policy.yaml'), ...read('tenant.yaml')]
    if (manifests === undefined || policies.length === 0 || name.endsWith('-refused')) return []
    return [{ name, manifests, policies, facts: read('facts.yaml') }]
  })
}

/** The goldens of Istio 1.30; none where the vectors are absent. */
export function goldenInputs(): readonly SurfaceInput[] {
  const vectors = vectorsFolder()
  const root = vectors && join(vectors, 'istio', 'golden', GOLDEN_VERSION)
  if (root === undefined || !existsSync(root)) return []
  return GOLDENS.map((name) => {
    const folder = join(root, name)
    const { facts } = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as { facts: string }
    const manifests = readFileSync(join(folder, 'input.yaml'), 'utf8')
    return { name: `golden ${name}`, manifests, policies: [EVERYWHERE], facts: [readFileSync(join(folder, facts), 'utf8')] }
  })
}

/** The files of an input, and the flags that name them, as seen from their folder. */
export function surfaceFiles({ manifests, policies, facts }: SurfaceInput): {
  readonly files: Readonly<Record<string, string>>
  readonly flags: readonly string[]
} {
  const named = (what: string, texts: readonly string[]): readonly (readonly [string, string])[] =>
    texts.map((text, i) => [`${what}-${i}.yaml`, text])
  const given = { policy: named('policy', policies), facts: named('facts', facts) }
  return {
    files: { 'app.yaml': manifests, ...Object.fromEntries([...given.policy, ...given.facts]) },
    flags: Object.entries(given).flatMap(([flag, files]) => files.flatMap(([name]) => [`--${flag}`, name])),
  }
}
