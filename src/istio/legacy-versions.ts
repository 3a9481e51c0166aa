/** What changed between the minors with one `template:` (1.0 to 1.8), as {@link contractOf} has it for all. Source: release-1.0 … release-1.8, pkg/kube/inject. */
export interface LegacyContract {
  readonly delimiters: { readonly left: string; readonly right: string }
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
  /** `env`: pods get an fsGroup unless istiod's environment says no. */
  readonly fsGroup: 'none' | 'env'
  /** Cluster and network of URL and values are forced onto the proxy. */
  readonly clusterEnv: boolean
}

/** The contract of a legacy minor; `template` tells its delimiters, which 1.0 and 1.1 had otherwise. */
export function legacyContractOf(minor: number, template: string): LegacyContract {
  const delimiters =
    template.includes('[[') && !template.includes('{{') ? { left: '[[', right: ']]' } : { left: '{{', right: '}}' }
  return Object.assign({ ...FIRST }, ...CHANGES.filter((row) => row.minor <= minor), { delimiters })
}

const FIRST: Omit<LegacyContract, 'delimiters'> = {
  labels: [],
  injectedAnnotations: false,
  prometheus: false,
  concurrency: false,
  rewritesProbes: false,
  emptyProbers: true,
  frontContainers: false,
  fsGroup: 'none',
  clusterEnv: false,
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
    clusterEnv: true,
    emptyProbers: false,
  },
]
