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

/** Istio's own inputs that every surface is tried on, where the vectors are present: of many versions, one feature each. */
const GOLDENS = [
  '1.10/daemonset',
  '1.14/hello-probes',
  '1.18/multi-init',
  '1.20/user-volume',
  '1.22/list-frontend',
  '1.24/hello-multi',
  '1.26/job',
  '1.28/traffic-annotations-wildcards',
  '1.30/native-sidecar',
  'master/hello-multiport-metrics',
]

/** A policy that injects everywhere, as Istio's tests do. */
const everywhere = (native: boolean): string => `apiVersion: render-inject.dev/v1alpha1
kind: InjectionPolicy
metadata: {name: everywhere}
spec:
  defaultNamespace: default
  kubernetesVersion: "1.33"
  istio: {nativeSidecars: "${native}"}
  namespaces: [{name: "*", labels: {istio-injection: enabled}}]
`

/** What `capture --kubernetes-version` adds to the objects of a cluster. */
const CLUSTER_FACTS =
  'apiVersion: render-inject.dev/v1alpha1\nkind: ClusterFacts\nmetadata: {name: cluster}\nkubernetesVersion: "1.32"\n'

/** All examples that inject `app.yaml` with what stands beside it. */
export function exampleInputs(): readonly SurfaceInput[] {
  return examples().filter(({ name }) => !isRefused(name))
}

/** The examples whose `app.yaml` is refused. */
export function refusedInputs(): readonly SurfaceInput[] {
  return examples().filter(({ name }) => isRefused(name))
}

function isRefused(name: string): boolean {
  return name.endsWith('-refused')
}

function examples(): readonly SurfaceInput[] {
  return readdirSync(join(PROJECT, 'examples')).flatMap((name): SurfaceInput[] => {
    const read = (file: string): readonly string[] => {
      const path = join(PROJECT, 'examples', name, file)
      return existsSync(path) ? [readFileSync(path, 'utf8')] : []
    }
    const [manifests] = read('app.yaml')
    const policies = [...read('policy.yaml'), ...read('tenant.yaml')]
    const cluster = [...read('istiod.yaml'), ...read('namespaces.yaml')]
    const facts = cluster.length > 0 ? [...cluster, CLUSTER_FACTS] : read('facts.yaml')
    const isWhole = facts.length > 0 || policies.some((policy) => /^ {2}injectors:/m.test(policy))
    return manifests !== undefined && isWhole ? [{ name, manifests, policies, facts }] : []
  })
}

/** The goldens of Istio; none where the vectors are absent. */
export function goldenInputs(): readonly SurfaceInput[] {
  const vectors = vectorsFolder()
  const root = vectors && join(vectors, 'istio', 'golden')
  if (root === undefined || !existsSync(root)) return []
  return GOLDENS.map((name) => {
    const folder = join(root, name)
    const { facts, native } = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as { facts: string; native: boolean }
    const manifests = readFileSync(join(folder, 'input.yaml'), 'utf8')
    return {
      name: `golden ${name}`,
      manifests,
      policies: [everywhere(native)],
      facts: [readFileSync(join(folder, facts), 'utf8')],
    }
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
