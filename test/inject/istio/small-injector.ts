/** An injector of a few lines, for tests: the least config that shows a rule. */
import { type Json, type JsonObject, parseJson } from '../../../src/base/json.ts'
import { injectPod, type PodInjection, type PodResult } from '../../../src/inject/istio/inject-pod.ts'
import type { InjectorFacts } from '../../../src/inject/istio/injector-facts.ts'
import { type PreparedInjector, prepareInjector } from '../../../src/inject/istio/prepared-injector.ts'
import { decodeInjectorConfig } from '../../../src/istio/injector-config.ts'
import { readMeshConfig } from '../../../src/istio/mesh/mesh-config.ts'
import { decodeValues } from '../../../src/istio/values.ts'
import { contractOf } from '../../../src/istio/versions.ts'
import { CHUNKS } from '../../support/chunks.ts'

export interface SmallConfig {
  /** Templates by name; `sidecar` is the default one. */
  readonly templates?: { readonly [name: string]: string }
  readonly config?: string
  readonly values?: Json
  readonly mesh?: string
  readonly minor?: number
  readonly facts?: Partial<InjectorFacts>
}

export const PROXY = 'spec:\n  containers:\n  - name: istio-proxy\n    image: proxy:1\n'
export const NATIVE_PROXY = 'spec:\n  initContainers:\n  - name: istio-proxy\n    image: proxy:1\n    restartPolicy: Always\n'

export function smallInjector({
  templates = { sidecar: PROXY },
  config = '',
  values = {},
  mesh = '',
  minor = 32,
  facts = {},
}: SmallConfig = {}): PreparedInjector {
  const text = JSON.stringify({ policy: 'enabled', templates })
  return prepareInjector(
    {
      contract: contractOf(minor),
      config: decodeInjectorConfig(config || text),
      values: decodeValues(JSON.stringify(values), minor),
      mesh: readMeshConfig(mesh, minor),
      revision: '',
      env: new Map(),
      nativeSidecars: { mode: 'false', nodes: [] },
      openshift: 'off',
      compliancePolicy: '',
      proxyConfigs: [],
      ...facts,
    },
    CHUNKS,
  )
}

export function inject(config: SmallConfig, pod: unknown, request: Partial<PodInjection> = {}): PodResult {
  return injectPod(smallInjector(config), { pod: plain(pod), namespace: 'shop', webhookPath: '', ...request })
}

export function plain(value: unknown): JsonObject {
  return parseJson(JSON.stringify(value)) as JsonObject
}

/** `containers | init containers` of a pod, by name. */
export function layout(pod: JsonObject): string {
  const spec = pod['spec'] as { readonly [list: string]: readonly { readonly name: string }[] | undefined }
  return ['containers', 'initContainers'].map((list) => (spec[list] ?? []).map(({ name }) => name).join(' ')).join(' | ')
}
