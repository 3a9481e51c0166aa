/** SHARED_MESH_CONFIG: istiod reads the mesh config of a second ConfigMap before its own. */
import { captureStreams } from '../../../src/frontends/capture.ts'
import { injectManifests } from '../../../src/frontends/manifests.ts'
import type { Outcome } from '../../../src/frontends/outcome.ts'
import { is, ok } from '../../support/assert.ts'
import { CHUNKS } from '../../support/chunks.ts'
import { describe } from '../../support/describe.ts'
import { istioCluster } from '../../support/istio-cluster.ts'
import { deployment, namespace } from '../../support/small-cluster.ts'

const SIDECAR = `spec:
  containers:
  - name: istio-proxy
    image: a:1
    args: [{{ .MeshConfig.TrustDomain | quote }}, {{ .ProxyConfig.DiscoveryAddress | quote }}]
`

const istiod = (name: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: {name: istiod, namespace: istio-system, labels: {app: istiod}}
spec: {template: {spec: {containers: [{name: discovery, env: [{name: SHARED_MESH_CONFIG, value: "${name}"}]}]}}}
`

const shared = (name: string): string => `apiVersion: v1
kind: ConfigMap
metadata: {name: ${name}, namespace: istio-system}
data: {mesh: "{trustDomain: shared.example, defaultConfig: {discoveryAddress: shared.example:15012}}"}
`

function facts(...more: readonly string[]): string {
  return istioCluster({ templates: { sidecar: SIDECAR }, mesh: { trustDomain: 'own.example' }, more })
}

function inject(text: string, policy?: string): Outcome {
  return injectManifests(
    [{ name: 'app.yaml', text: namespace('shop', '{istio-injection: enabled}') + deployment('web', 'shop') }],
    {
      policies: policy === undefined ? [] : [{ name: 'policy.yaml', text: policy }],
      facts: [{ name: 'facts.yaml', text }],
      overrides: { nativeSidecars: 'false' },
    },
    CHUNKS,
  )
}

describe('a shared mesh config', (it) => {
  for (const name of ['istio-shared', 'mesh-of-all']) {
    it(`counts before that of the revision, called ${name}`, () => {
      const { stdout, stderr } = inject(facts(istiod(name), shared(name)))
      ok(/- own\.example\n +- "shared\.example:15012"\n/.test(stdout), stderr + stdout)
      const captured = captureStreams([{ name: 'facts.yaml', text: facts(shared(name), istiod(name)) }], {
        istioNamespace: 'istio-system',
        annotations: [],
        sha256: () => '',
      })
      ok(captured.stderr.startsWith('3 ConfigMaps (revision default), '), captured.stderr)
      is(inject(captured.stdout).stdout, stdout)
    })
  }

  it.each(
    ([from]) => `is named by ${from} as by its Deployment`,
    [
      ['spec.istio.env', {}, '{env: {SHARED_MESH_CONFIG: istio-shared}}'],
      ['the values', { SHARED_MESH_CONFIG: 'istio-shared' }, '{}'],
      ['spec.istio.values', {}, '{values: {pilot: {env: {SHARED_MESH_CONFIG: istio-shared}}}}'],
    ] as const,
    ([, env, istio]) => {
      const values = { pilot: { env } }
      const text = istioCluster({ templates: { sidecar: SIDECAR }, values, more: [shared('istio-shared')] })
      const policy = `{apiVersion: render-inject.dev/v1alpha1, kind: InjectionPolicy, metadata: {name: p}, spec: {istio: ${istio}}}`
      const { stdout, stderr } = inject(text, policy)
      ok(/- shared\.example\n +- "shared\.example:15012"\n/.test(stdout), stderr + stdout)
    },
  )

  it('does not count where istiod does not name it', () => {
    ok(!inject(facts(istiod(''), shared('mesh-of-all'))).stdout.includes('shared.example'))
    ok(!inject(facts(shared('mesh-of-all'))).stdout.includes('shared.example'))
  })

  it('is missed where the facts lack it', () => {
    const { exitCode, stdout, stderr } = inject(facts(istiod('mesh-of-all')))
    is(exitCode, 2)
    is(stdout, '')
    ok(stderr.includes('error RI0215: ConfigMap mesh-of-all'), stderr)
  })
})
