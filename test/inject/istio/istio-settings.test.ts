/** spec.istio.values and spec.istio.mesh over what the facts hold, and values of the facts that no Istio takes. */

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
    image: "{{ .ProxyImage }}"
    args: [{{ .MeshConfig.TrustDomain | quote }}, "{{ .Values.global.network }}"]
`

interface Settings {
  readonly istio?: string
  readonly values?: object
  /** What becomes of the facts' text. */
  readonly damage?: (facts: string) => string
}

function inject({ istio = '{}', values = {}, damage = (facts) => facts }: Settings): Outcome {
  const policy = `apiVersion: render-inject.dev/v1alpha1\nkind: InjectionPolicy\nmetadata: {name: p}\nspec: {istio: ${istio}}\n`
  return injectManifests(
    [{ name: 'app.yaml', text: namespace('shop', '{istio-injection: enabled}') + deployment('web', 'shop') }],
    {
      policies: [{ name: 'policy.yaml', text: policy }],
      facts: [{ name: 'facts.yaml', text: damage(istioCluster({ templates: { sidecar: SIDECAR }, values })) }],
      overrides: { nativeSidecars: 'false' },
    },
    CHUNKS,
  )
}

function refused(settings: Settings, message: string): void {
  const { exitCode, stdout, stderr } = inject(settings)
  ok(stderr.startsWith(message), stderr)
  is(exitCode, 2)
  is(stdout, '')
}

const TAGGED = { hub: 'registry.example', tag: '1.32.0' }

describe('values of Istio', (it) => {
  it('that do not fit its types are refused as the Istio of their tag does', () => {
    refused(
      { values: { global: { ...TAGGED, proxy: { clusterDomain: 5 } } } },
      'facts.yaml:1:1: error RI0212: ConfigMap istio-system/istio-sidecar-injector: ',
    )
  })
  it('that do not fit are refused where nothing tells the version, and so what Istio makes of them', () => {
    refused(
      { values: { global: { tag: 'latest', proxy: { clusterDomain: 5 } } } },
      'facts.yaml:1:1: error RI0212: ConfigMap istio-system/istio-sidecar-injector: ',
    )
  })
  it('that are no YAML are refused where nothing else tells the version', () => {
    const damage = (facts: string): string => facts.replace('"values":"{', '"values":"{[')
    refused({ damage }, 'facts.yaml:1:1: error RI0212: ConfigMap istio-system/istio-sidecar-injector: ')
    refused(
      { damage, istio: '{values: {global: {network: n}}}' },
      'facts.yaml:1:1: error RI0212: ConfigMap istio-system/istio-sidecar-injector: ',
    )
  })
  it('that are missing are no empty ones', () => {
    refused(
      { damage: (facts) => facts.replace('"values":', '"valves":') },
      'facts.yaml:1:1: error RI0215: ConfigMap istio-system/istio-sidecar-injector has no key values',
    )
  })
  it('are ignored by an Istio that does so', () => {
    const { exitCode } = inject({ values: { global: { tag: '1.20.0', proxy: { clusterDomain: 5 } } } })
    is(exitCode, 0)
  })
})

describe('spec.istio.values', (it) => {
  it('stand over those of the facts', () => {
    const { stdout, stderr } = inject({ istio: '{values: {global: {network: n1}}}' })
    ok(stdout.includes('- n1\n') && stdout.includes('registry.example/proxyv2:1.32.0'), stderr + stdout)
  })
  it('that do not fit are refused for any Istio, and the facts are not blamed', () => {
    for (const tag of ['1.32.0', '1.20.0', 'latest'])
      refused(
        { istio: '{values: {global: {proxy: {clusterDomain: 5}}}}', values: { global: { ...TAGGED, tag } } },
        'policy.yaml:4:16: error RI0212: spec.istio.values, over the values of',
      )
    refused({ istio: '{values: {global: 5}}' }, 'policy.yaml:4:16: error RI0212: spec.istio.values, over the values of')
  })
})

describe('spec.istio.mesh', (it) => {
  it('stands over that of the facts', () => {
    const { stdout, stderr } = inject({ istio: '{mesh: {trust_domain: own.example}}' })
    ok(stdout.includes('- own.example\n'), stderr + stdout)
  })
  it('names no field that Istio does not have', () => {
    refused(
      { istio: '{mesh: {trustDomian: x}}' },
      'policy.yaml:4:23: error RI0202: unknown field spec.istio.mesh.trustDomian; did you mean trustDomain?',
    )
    refused(
      { istio: '{mesh: {defaultConfig: {holdApplicationUntilProxyStart: true}}}' },
      'policy.yaml:4:39: error RI0202: unknown field spec.istio.mesh.defaultConfig.holdApplicationUntilProxyStart; did you mean holdApplicationUntilProxyStarts?',
    )
  })
  it('that Istio would not take is refused, and the facts are not blamed', () => {
    refused(
      { istio: '{mesh: {enablePrometheusMerge: maybe}}' },
      'policy.yaml:4:23: error RI0214: spec.istio.mesh.enablePrometheusMerge: ',
    )
    refused(
      { istio: '{mesh: {defaultConfig: {drainDuration: 0s}}}' },
      'policy.yaml:4:22: error RI0214: spec.istio.mesh: invalid drain duration: duration must be greater than 1ms\n',
    )
  })
})

describe('spec.istio.seal', (it) => {
  it('is a label, and none by which a pod is left out of the mesh', () => {
    const seal = (labels: string): Settings => ({ istio: `{seal: {podLabel: ${labels}}}` })
    refused(seal('{}'), 'policy.yaml:4:33: error RI0203: spec.istio.seal.podLabel names no label\n')
    refused(seal('{a: "b c"}'), 'policy.yaml:4:34: error RI0203: spec.istio.seal.podLabel: "a": "b c" is no label: ')
    refused(
      seal('{sidecar.istio.io/inject: "false"}'),
      'policy.yaml:4:34: error RI0203: spec.istio.seal.podLabel cannot be sidecar.istio.io/inject: ',
    )
  })
})

describe('spec.istio.namespace', (it) => {
  it('is told where its ConfigMaps are missed', () => {
    refused(
      { istio: '{namespace: mesh}' },
      "error RI0218: there are workloads, but no injector: ConfigMap istio-system/istio-sidecar-injector of the facts is not in Istio's namespace mesh\n",
    )
  })
})
