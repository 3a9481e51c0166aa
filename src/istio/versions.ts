/**
 * What of the injection contract changed with which Istio minor, as capabilities that the steps read. Nothing in the flow compares minors.
 * Source: pkg/kube/inject of the heads of release-1.0 … release-1.31 and of master (1.32-dev), August 2026.
 * A row holds what is new *from* that minor on; a contract is all rows up to its minor, laid over each other.
 */
export interface Contract {
  /** Istio's minor: 26 for 1.26. For messages, and for rooms that hold version tables of their own. */
  readonly minor: number
  /** Minor of the Kubernetes API that istiod was built with: fields that are newer are unknown to it, and dropped from what templates print. */
  readonly kubernetesMinor: number
  /** Namespaces whose pods are never injected. */
  readonly ignoredNamespaces: readonly string[]
  /** The label `sidecar.istio.io/inject` is heard, before the annotation. */
  readonly injectLabel: boolean
  /** `exact`: true and false alone; `words`: y, yes, true, on in any case, and anything else is an explicit no. */
  readonly injectSwitch: 'exact' | 'words'
  /** How many digits end the name of a CronJob's Job. */
  readonly cronJobDigits: { readonly least: number; readonly most: number }
  readonly cronJobApiVersion: string
  /** Pods of Argo Rollouts and of DeploymentConfigs are told from those of plain ReplicaSets and ReplicationControllers. */
  readonly rolloutOwners: boolean
  readonly deploymentConfigOwners: boolean
  /** What the URL path of the webhook may hold. */
  readonly envPath: 'segments' | 'env-marker' | 'escaped-slash'
  /** One template that cannot be parsed refuses the whole config (before: the pods that use it). */
  readonly parsesTemplatesAtLoad: boolean
  /** Which of the two merges of a template's output comes first, and so reports its faults. */
  readonly firstMerge: 'pod' | 'accumulator'
  /** What a merge does with nulls and directives inside a value that the pod lacked: apimachinery takes them out since 0.24. */
  readonly unmatchedValues: 'as-it-is' | 'cleaned'
  readonly cidrParser: 'net' | 'netip'
  readonly validatesCoreDump: boolean
  readonly validatesInterfaces: boolean
  readonly validatesResources: boolean
  /** Probes that are rewritten: by handler, and where they stand. */
  readonly tcpProbes: 'no' | 'unless-switched-off' | 'yes'
  readonly grpcProbes: boolean
  readonly initContainerProbes: boolean
  readonly lifecycleProbes: boolean
  /** What becomes of the probers of a pod that was injected before: a second variable, only an update in place, or an update or a new variable. */
  readonly knownProbers: 'append' | 'update' | 'update-or-append'
  /** Containers named by an earlier status annotation are not re-applied as the user's. */
  readonly statusAwareOverrides: boolean
  /** An init container of the template takes the user's settings from either list of containers. */
  readonly overridesFromEitherList: boolean
  readonly adjustsInitUser: boolean
  /** On OpenShift the annotations of the pod's Namespace say as whom the proxy runs. */
  readonly openShiftUser: boolean
  readonly resetsOpenShiftUser: boolean
  /** Prometheus annotations are found under any spelling that sanitises to the same name; `scrape: false` stops the merge. */
  readonly prometheusSpellings: boolean
  readonly scrapeTargets: boolean
  readonly securePort: boolean
  readonly statusRevision: boolean
  /** `none`; `flag`: ENABLE_NATIVE_SIDECARS, off by default; `auto`: by the nodes' versions, unless set. */
  readonly nativeSidecars: 'none' | 'flag' | 'auto'
  readonly nativeSidecarAnnotation: boolean
  /** The annotation `proxy.istio.io/config` counts. */
  readonly proxyConfigAnnotation: boolean
  readonly proxyConfigResources: boolean
}

/** The newest minor that is known: what a config without a hint, and a newer Istio, counts as. */
export const NEWEST_MINOR = 32

/** The contract of an Istio minor; one newer than all that are known counts as the newest, one older than 1.0 as 1.0. */
export function contractOf(minor: number): Contract {
  const known = Math.min(Math.max(minor, 0), NEWEST_MINOR)
  const cached = contracts.get(known)
  if (cached !== undefined) return cached
  const result: Contract = Object.assign({ ...FIRST }, ...CHANGES.filter((row) => row.minor <= known), { minor: known })
  contracts.set(known, result)
  return result
}

const contracts = new Map<number, Contract>()

const FIRST: Contract = {
  minor: 0,
  kubernetesMinor: 18,
  ignoredNamespaces: ['kube-system', 'kube-public'],
  injectLabel: false,
  injectSwitch: 'words',
  cronJobDigits: { least: 10, most: 10 },
  cronJobApiVersion: 'batch/v1beta1',
  rolloutOwners: false,
  deploymentConfigOwners: false,
  envPath: 'segments',
  parsesTemplatesAtLoad: false,
  firstMerge: 'pod',
  unmatchedValues: 'as-it-is',
  cidrParser: 'net',
  validatesCoreDump: true,
  validatesInterfaces: false,
  validatesResources: false,
  tcpProbes: 'no',
  grpcProbes: false,
  initContainerProbes: false,
  lifecycleProbes: false,
  knownProbers: 'append',
  statusAwareOverrides: false,
  overridesFromEitherList: false,
  adjustsInitUser: false,
  openShiftUser: false,
  resetsOpenShiftUser: false,
  prometheusSpellings: false,
  scrapeTargets: false,
  securePort: false,
  statusRevision: false,
  nativeSidecars: 'none',
  nativeSidecarAnnotation: false,
  proxyConfigAnnotation: false,
  proxyConfigResources: false,
}

const CHANGES: readonly ({ readonly minor: number } & Partial<Contract>)[] = [
  { minor: 6, proxyConfigAnnotation: true },
  {
    minor: 9,
    kubernetesMinor: 20,
    ignoredNamespaces: ['kube-system', 'kube-public', 'kube-node-lease', 'local-path-storage'],
  },
  { minor: 10, kubernetesMinor: 21, envPath: 'env-marker', cronJobDigits: { least: 8, most: 10 } },
  { minor: 11, statusRevision: true },
  { minor: 12, kubernetesMinor: 22, injectLabel: true, tcpProbes: 'unless-switched-off', deploymentConfigOwners: true },
  { minor: 13, kubernetesMinor: 23, grpcProbes: true, prometheusSpellings: true, proxyConfigResources: true },
  { minor: 14, kubernetesMinor: 24, parsesTemplatesAtLoad: true, firstMerge: 'accumulator', unmatchedValues: 'cleaned' },
  { minor: 15, envPath: 'escaped-slash' },
  { minor: 16, kubernetesMinor: 25, cidrParser: 'netip' },
  { minor: 17, kubernetesMinor: 26, statusAwareOverrides: true, knownProbers: 'update' },
  { minor: 18, kubernetesMinor: 27 },
  {
    minor: 19,
    kubernetesMinor: 28,
    nativeSidecars: 'flag',
    tcpProbes: 'yes',
    initContainerProbes: true,
    overridesFromEitherList: true,
  },
  { minor: 20, adjustsInitUser: true },
  { minor: 21, kubernetesMinor: 29, openShiftUser: true },
  { minor: 22, kubernetesMinor: 30, rolloutOwners: true, cronJobApiVersion: 'batch/v1' },
  { minor: 23, resetsOpenShiftUser: true },
  { minor: 24, kubernetesMinor: 31, nativeSidecarAnnotation: true },
  { minor: 25, kubernetesMinor: 32, lifecycleProbes: true, validatesCoreDump: false },
  {
    minor: 27,
    kubernetesMinor: 33,
    injectSwitch: 'exact',
    nativeSidecars: 'auto',
    validatesResources: true,
    knownProbers: 'update-or-append',
  },
  { minor: 28, kubernetesMinor: 34 },
  { minor: 29, kubernetesMinor: 35 },
  { minor: 30, validatesInterfaces: true },
  { minor: 31, kubernetesMinor: 36, scrapeTargets: true, securePort: true },
]
