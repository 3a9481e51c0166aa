/**
 * Diagnostic codes: 01xx input, 02xx config and facts, 03xx policy and decisions, 04xx template, 05xx merge, 06xx output, 09xx internal.
 * A code is never re-used. The sentence is what `render-inject explain CODE` says first.
 */
export const CODES = {
  RI0101: 'The input is empty.',
  RI0102: 'The input is not a ResourceList, and function mode reads nothing else.',
  RI0103: 'The YAML or JSON of the input cannot be read as kubectl would read it.',
  RI0104: 'An item is not a Kubernetes object: apiVersion, kind or name is missing.',
  RI0105: 'A file or folder cannot be read.',
  RI0106: 'The input is larger than a named limit.',
  RI0107: 'A workload is not shaped as its kind demands.',
  RI0108: 'An edit would reach into an aliased part of the document.',
  RI0109: 'Kubernetes would read the YAML or JSON, but lose a part of it or choose one by chance, without a word.',

  RI0201: 'The function config is of a kind that is not understood.',
  RI0202: 'A config has an unknown field.',
  RI0203: 'A config value has the wrong type or is not allowed.',
  RI0204: 'A config field is known but not supported yet.',
  RI0205: 'More than one InjectionPolicy of the platform was given.',
  RI0206: "A tenant's InjectionPolicy stands without a platform policy.",
  RI0207: 'A command line option is wrong.',
  RI0211: "Istio's injector config (key config) cannot be read.",
  RI0212: "Istio's values (key values) cannot be read.",
  RI0213: 'The same object is given twice and differs.',
  RI0214: "Istio's mesh config (key mesh) cannot be read.",
  RI0215: 'The ConfigMap of a revision is missing.',
  RI0216: 'An object that was renamed by the build is refused as a fact.',
  RI0217: 'A fact is not shaped as its kind demands.',
  RI0218: 'There are workloads and no injector at all.',
  RI0219: 'Several revisions are known and none was chosen.',
  RI0220: 'A revision or tag that the policy names is not known.',
  RI0234: "Native sidecars depend on the cluster's version, which is not known.",
  RI0235: 'An assumption was made about what only a live cluster knows.',

  RI0301: 'A workload has no namespace and no default is set.',
  RI0302: 'explain was asked about a workload or a code that is not there.',
  RI0311: 'Nothing is known about a namespace, so injection cannot be decided.',
  RI0312: 'The stream and the facts contradict each other about a namespace.',
  RI0313: 'More than one webhook would inject a pod.',
  RI0314: 'A policy object in the stream of manifests is not obeyed.',
  RI0315: "A webhook's match conditions cannot be evaluated.",
  RI0316: "A webhook's match condition fails on a pod, and the API server would reject it.",
  RI0321: 'The pod uses a DNS policy other than ClusterFirst.',
  RI0322: 'An injection label or annotation has a value that is ignored.',
  RI0331: 'A namespace has more than one injection label.',
  RI0332: 'The live webhook would inject baked pods again.',
  RI0333: 'A container is left with the image auto.',
  RI0334: 'A merge made one protocol of two that shared a port.',
  RI0335: 'Injection left a container without an image, or a list empty.',
  RI0336: 'Probes were rewritten to port 0.',
  RI0341: 'A Job was injected, and the pod template of an existing one cannot change.',

  RI0401: 'A template cannot be parsed.',
  RI0402: 'A template failed while it ran.',
  RI0403: 'A requested template does not exist.',
  RI0404: 'What a template printed is not YAML of the expected shape.',
  RI0405: 'A template reached a limit.',
  RI0411: 'An annotation has an invalid value.',

  RI0501: 'A merge failed.',
  RI0502: 'A step after the merge failed.',
  RI0503: 'A record of an earlier injection cannot be read.',

  RI0601: 'The output could not be written.',
  RI0602: 'A file cannot be edited in place.',

  RI0901: 'A bug in render-inject.',
} as const satisfies Record<`RI${number}`, string>

export type Code = keyof typeof CODES
