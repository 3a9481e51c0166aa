import type { InjectorConfig } from '../../istio/injector-config.ts'
import type { Message } from '../../istio/mesh/message.ts'
import type { ProxyConfigResource } from '../../istio/mesh/proxy-config-resources.ts'
import type { NativeSidecarMode, NodeVersion } from '../../istio/native-sidecars.ts'
import type { InjectorValues } from '../../istio/values.ts'
import type { Contract } from '../../istio/versions.ts'

/** All that one istiod knows: its ConfigMaps, read, and its environment. */
export interface InjectorFacts {
  readonly contract: Contract
  readonly config: InjectorConfig
  readonly values: InjectorValues
  readonly mesh: Message
  /** Name of the revision; empty for one without. */
  readonly revision: string
  /** istiod's own environment, as far as templates may read it. */
  readonly env: ReadonlyMap<string, string>
  readonly nativeSidecars: { readonly mode: NativeSidecarMode; readonly nodes: readonly NodeVersion[] }
  /** `on`: istiod runs with PLATFORM=openshift, and looks at the pod's Namespace. */
  readonly openshift: 'on' | 'off'
  /** istiod's COMPLIANCE_POLICY. */
  readonly compliancePolicy: string
  readonly proxyConfigs: readonly ProxyConfigResource[]
}
