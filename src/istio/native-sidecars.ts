/** istiod's setting ENABLE_NATIVE_SIDECARS. */
export type NativeSidecarMode = 'true' | 'false' | 'auto'

/** A node as far as native sidecars depend on it: its name and its kubelet's version (`v1.33.1-gke.100`). */
export interface NodeVersion {
  readonly name: string
  readonly version: string
}

/** The nodes of a cluster of which only the server's version is known; it may end otherwise than a kubelet's, as in `1.33+`. None where it is not known. */
export function nodesOfCluster(kubernetesVersion: string | undefined): readonly NodeVersion[] {
  return kubernetesVersion === undefined
    ? []
    : [{ name: '', version: /^v?\d+\.\d+/.exec(kubernetesVersion)?.[0] ?? kubernetesVersion }]
}

/** Kubelets from this minor on run native sidecars well enough for `auto`. */
const NATIVE_SIDECAR_MINOR = 33

/**
 * True when a pod gets a native sidecar, before its own annotation is heard. In mode `auto` the node that the pod is bound to decides if
 * it is known, else all nodes must be new enough; without nodes: yes. Mirrors DetectNativeSidecar, pkg/kube/inject/webhook.go, Istio 1.27.
 */
export function detectNativeSidecars(
  mode: NativeSidecarMode,
  nodes: readonly NodeVersion[],
  nodeName: string | undefined,
): boolean {
  if (mode !== 'auto') return mode === 'true'
  const bound = nodeName ? nodes.find((node) => node.name === nodeName) : undefined
  return (bound === undefined ? nodes : [bound]).every((node) => minorOf(node.version) >= NATIVE_SIDECAR_MINOR)
}

/** The text of the variable as istiod understands it: any other value is `false`, an unset one is undefined. */
export function nativeSidecarMode(text: string | undefined): NativeSidecarMode | undefined {
  if (text === undefined || text === '') return undefined
  return text === 'true' || text === 'auto' ? text : 'false'
}

/** The minor of a kubelet's version as Istio compares it: `v1.33.0-gke.1` → 33, `v1` → 0; -1 for text that is no version. */
function minorOf(version: string): number {
  const segments = VERSION.exec(version)?.[1]?.split('.').map(Number) ?? []
  return segments.length === 0 || segments.some((segment) => segment > MAX_INT64) ? -1 : (segments[1] ?? 0)
}

/** Mirrors VersionRegexpRaw of github.com/hashicorp/go-version: numbers, pre-release, build. */
const VERSION =
  /^v?(\d+(?:\.\d+)*)(?:(?:-\d|-?[A-Za-z~-])[\dA-Za-z~-]*(?:\.[\dA-Za-z~-]+)*)?(?:\+[\dA-Za-z~-]+(?:\.[\dA-Za-z~-]+)*)?$/
const MAX_INT64 = 2 ** 63
