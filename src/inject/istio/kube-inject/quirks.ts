/**
 * In what `istioctl kube-inject` differs from the webhook, by Istio minor; the flow asks this table alone. Source: IntoObject and IntoResourceFile of
 * pkg/kube/inject/inject.go (intoObject up to 1.8), release-1.0 … master.
 */
export interface Quirk {
  /** What it does, in a sentence. */
  readonly says: string
  /** First and last minor that has it; absent: no end. */
  readonly from?: number
  readonly to?: number
}

export const QUIRKS = {
  cronJobMetadata: {
    says: 'Of a CronJob, labels and annotations are read from and written to the metadata of the job template; the pods get none.',
  },
  ownerAsWritten: {
    says: "ISTIO_META_OWNER and the workload name show the manifest's own apiVersion, kind and name; nothing is derived from hashes or digits in a name.",
  },
  podOwner: {
    says: 'Of a Pod, the owner references tell the owner, as in the webhook; before, the pod itself was the owner.',
    from: 21,
  },
  requestNamespace: {
    says: "The pod has only the namespace that its template's metadata names; templates print `default` for an object without one.",
  },
  annotationIntoMesh: {
    says: 'The annotation proxy.istio.io/config changes the mesh config itself, so that its statusPort also moves probes and Prometheus ports, and explicit zeros count.',
    from: 6,
  },
  sidecarTemplateAlone: {
    says: 'Default templates and aliases of the config are not heard: without an annotation the template `sidecar` is used.',
    from: 9,
  },
  alwaysEnabled: {
    says: 'The gate runs with policy `enabled` and no selectors; the namespace is not asked.',
    from: 8,
  },
  optOutIgnored: {
    says: 'The annotation sidecar.istio.io/inject: "false" is not heard.',
    to: 7,
  },
  noInjectedAnnotations: { says: 'Annotations under injectedAnnotations of the config are not added.' },
  noResources: { says: 'ProxyConfig resources and the Namespace do not count.' },
  skipsProxyContainers: {
    says: 'A pod of several containers that has one named istio-proxy is left as it is, with a warning.',
    to: 8,
  },
  skipsInjectedPods: {
    says: 'A pod that has a container istio-proxy and a status annotation is left as it is, with a warning.',
    from: 9,
    to: 16,
  },
  kindInWarnings: { says: 'Warnings name the kind of the object.', from: 9 },
  kindAlone: {
    says: 'Kinds are known by name alone: a StatefulSet of another group is read as one of apps/v1, and loses what that does not have.',
  },
  typedOutput: {
    says: 'Known objects are printed through Go structs: keys sorted, zeros and status added, unknown fields and comments lost, numbers where text belongs made text.',
  },
  nullTimestamps: { says: 'All metadata has creationTimestamp: null.', to: 27 },
  redirectAnnotations: {
    says: "The podRedirectAnnot of the legacy template's output becomes annotations of the pod, unless one of them is there.",
    from: 3,
    to: 7,
  },
  dnsConfigReplaced: {
    says: "The pod's dnsConfig is replaced by that of the legacy template's output, even by none.",
    from: 1,
    to: 7,
  },
  probesNeedProxy: {
    says: 'With a legacy template, probes are rewritten only where the pod has a container istio-proxy afterwards.',
    to: 7,
  },
  rawUnknown: { says: 'Objects of unknown kinds are printed as they are read; a line --- follows every document.' },
} as const satisfies { readonly [name: string]: Quirk }

export type QuirkName = keyof typeof QUIRKS

/** Does the kube-inject of this Istio minor have the quirk? */
export function hasQuirk(name: QuirkName, minor: number): boolean {
  const { from = 0, to = Number.POSITIVE_INFINITY }: Quirk = QUIRKS[name]
  return minor >= from && minor <= to
}
