/** What changed between the minors with one `template:` (1.0 to 1.8), as {@link contractOf} has it for all. Source: release-1.0 … release-1.8, pkg/kube/inject. */
export interface LegacyContract {
  /** Labels that injection adds where they are absent or empty. */
  readonly labels: readonly ('tlsMode' | 'canonicalName' | 'canonicalRevision' | 'revision' | 'network')[]
  readonly injectedAnnotations: boolean
  readonly prometheus: boolean
  /** The proxy's `--concurrency` is derived from its CPU resources. */
  readonly concurrency: boolean
  readonly rewritesProbes: boolean
  /** The proxy is told of the pod's probes even when there are none. */
  readonly emptyProbers: boolean
  /** istio-validation comes first, and the proxy where applications wait for it. */
  readonly frontContainers: boolean
  /** Pods get an fsGroup: `sds` where the mesh has a path of SDS, `env` unless istiod's environment says no. */
  readonly fsGroup: 'sds' | 'env'
  /** What is forced onto the proxy: cluster and network by their place at the end of the URL's path, or those of URL and values as today. */
  readonly clusterEnv: 'url-tail' | 'url-and-values'
}

/** The contract of a legacy minor; a newer one counts as 1.8. */
export function legacyContractOf(minor: number): LegacyContract {
  return Object.assign({ ...FIRST }, ...CHANGES.filter((row) => row.minor <= minor))
}

const FIRST: LegacyContract = {
  labels: [],
  injectedAnnotations: false,
  prometheus: false,
  concurrency: false,
  rewritesProbes: false,
  emptyProbers: true,
  frontContainers: false,
  fsGroup: 'sds',
  clusterEnv: 'url-tail',
}

const CHANGES: readonly ({ readonly minor: number } & Partial<LegacyContract>)[] = [
  { minor: 1, concurrency: true, rewritesProbes: true },
  { minor: 4, labels: ['tlsMode'], injectedAnnotations: true },
  { minor: 5, labels: ['tlsMode', 'canonicalName', 'canonicalRevision'] },
  { minor: 6, labels: ['tlsMode', 'canonicalName', 'canonicalRevision', 'revision'], prometheus: true },
  { minor: 7, frontContainers: true },
  {
    minor: 8,
    labels: ['tlsMode', 'canonicalName', 'canonicalRevision', 'revision', 'network'],
    fsGroup: 'env',
    clusterEnv: 'url-and-values',
    emptyProbers: false,
  },
]
