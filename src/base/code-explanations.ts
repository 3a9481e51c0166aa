import type { Code } from './codes.ts'

/** More about a code than its sentence: when it happens, and what to do. */
export interface CodeExplanation {
  readonly when: string
  readonly todo: string
}

/** For `render-inject explain CODE`: a row for every code, so that a new one without an explanation does not compile. */
export const EXPLANATIONS: { readonly [K in Code]: CodeExplanation } = {
  RI0101: {
    when: 'The build before render-inject printed nothing, or a file holds only comments. An empty result must not look like a success.',
    todo: 'Run the build alone and look at what it prints; with a pipe, set -o pipefail lets its own failure through.',
  },
  RI0102: {
    when: 'Without arguments render-inject is a KRM function and reads one ResourceList from stdin, as kustomize and kpt hand it over.',
    todo: 'For plain manifests use render-inject inject.',
  },
  RI0103: {
    when: 'The text is not UTF-8, not YAML, or YAML that kubectl refuses: a tab as indentation, a wrong separator line, a key that is a list.',
    todo: 'Correct the place that is named; kubectl apply --dry-run=client refuses the same text.',
  },
  RI0104: {
    when: 'A list, a ResourceList or a policy file holds something that is no Kubernetes object.',
    todo: 'Remove the item, or give it apiVersion, kind and metadata.name.',
  },
  RI0105: {
    when: 'A path does not exist, or may not be read.',
    todo: 'Check the path as it is printed; it is relative to the current folder.',
  },
  RI0106: {
    when: 'A file, a stream or a structure is larger than what render-inject reads; the limits are far above real manifests.',
    todo: 'Split the input, or look for what made it so large (an alias that repeats itself, a binary file).',
  },
  RI0107: {
    when: 'A workload has a field of the wrong type, such as a list of containers that is a map, or a namespace that is a number; the API server would refuse it too.',
    todo: 'Correct the field that is named.',
  },
  RI0108: {
    when: 'Injection would change a part of the YAML that an alias (*name) repeats elsewhere, so that one edit would change several places.',
    todo: 'Write the part out where the alias stands.',
  },
  RI0109: {
    when: 'Text after ..., keys that differ only in type (1 and "1"), or text after a complete JSON object: Kubernetes drops a part or picks one.',
    todo: 'Write the document so that it can be read in one way only.',
  },
  RI0110: {
    when: 'kustomize or helm is not on the PATH, ended with an error or by a signal, took too long or printed too much. Its first line of complaint is quoted, no manifests.',
    todo: 'Run the same program in the folder of the application and correct what it complains about.',
  },
  RI0111: {
    when: 'A kustomization lists the function under generators. kustomize then hands over the function config alone, and nothing would be injected.',
    todo: 'List it under transformers.',
  },
  RI0201: {
    when: 'The function config is neither an InjectionPolicy nor a ConfigMap, or there is none; or argocd generate has neither policy nor facts.',
    todo: 'Use a configMapGenerator with policy.yaml and facts.yaml as the transformer, or an InjectionPolicy.',
  },
  RI0202: {
    when: 'A field of the policy (in spec.istio.mesh: of MeshConfig), or a key of a flat ConfigMap, is not known: mostly a typing error. Unknown fields are never ignored.',
    todo: 'Take the field that is suggested, or look it up in docs/policy.md.',
  },
  RI0203: {
    when: 'A field has a value of another type, or one that is not in the list of allowed ones.',
    todo: 'Write what the message expects; versions need quotes.',
  },
  RI0205: {
    when: "Two InjectionPolicy objects without metadata.namespace were given; only one policy can be the platform's.",
    todo: 'Merge them, or give those of tenants the namespace of their tenant.',
  },
  RI0206: {
    when: 'A policy with metadata.namespace belongs to a tenant, and says nothing about what tenants may do.',
    todo: "Bundle it with the platform's policy, or remove metadata.namespace.",
  },
  RI0207: {
    when: 'A command or flag is not known, a flag lacks its value or has one that its policy field would not take, or flags contradict each other.',
    todo: 'See render-inject COMMAND --help.',
  },
  RI0208: {
    when: '--fail-on-warn was given, and the run gave warnings. inject then prints and writes nothing; check, diff and verify end with exit status 1.',
    todo: 'Mend what the warnings tell of, or leave the flag out.',
  },
  RI0211: {
    when: 'The key config of the ConfigMap istio-sidecar-injector is not YAML, or a part of it has the wrong type; istiod would not start with it.',
    todo: 'Capture the ConfigMap again from the cluster, unchanged.',
  },
  RI0212: {
    when: 'The key values of the ConfigMap istio-sidecar-injector, perhaps with spec.istio.values over it, is not what this Istio version takes. Istio 1.14 to 1.22 inject with empty values then; that is done only where the version is known and the policy sets no values.',
    todo: 'Correct the value that is named; Istio is strict about types here (cpu: "2", not 2).',
  },
  RI0213: {
    when: 'The facts hold one object twice with different content, and nothing says which is true.',
    todo: 'Remove one of the two places that are named.',
  },
  RI0214: {
    when: 'The key mesh of the ConfigMap istio, or spec.istio.mesh over it, is not a MeshConfig of this Istio version.',
    todo: 'Correct the field that is named, or capture the ConfigMap again.',
  },
  RI0215: {
    when: 'A webhook or the policy chooses a revision of Istio of which the facts do not hold both ConfigMaps, istio-sidecar-injector[-REV] with the keys config and values, and istio[-REV] with mesh.',
    todo: 'Add the missing ConfigMap or key to the facts.',
  },
  RI0216: {
    when: "kustomize's namespace, prefix or suffix transformer renamed an object that looks like a fact, so that its name says nothing reliable.",
    todo: 'Give the fact in the bundle of the function config, which no transformer touches.',
  },
  RI0217: {
    when: 'A Namespace, webhook configuration or other fact lacks a part or has one of the wrong type.',
    todo: 'Correct it, or capture the object again from the cluster.',
  },
  RI0218: {
    when: 'The manifests hold workloads, and no injector ConfigMap is among the facts. Leaving them alone silently would ship them without a sidecar.',
    todo: "Give the cluster's facts with --facts, or bundle them in the function config; kustomize renames what stands in resources.",
  },
  RI0219: {
    when: 'The policy enables Istio for a namespace, and several revisions are known, none of which is the default.',
    todo: 'Name the revision: spec.istio.revision, or injectors: {istio: {revision: R}}.',
  },
  RI0220: {
    when: 'spec.istio.revision or a render-time switch names a revision or tag that no ConfigMap and no webhook has.',
    todo: 'Take one of the known names, or add the facts of the revision.',
  },
  RI0221: {
    when: 'The plugin runs under a policy or facts of the administrator, and the application has a parameter that could change what they say.',
    todo: 'Remove the parameter, or ask the administrator to allow it (--allow, RENDER_INJECT_ALLOW).',
  },
  RI0222: {
    when: 'The digest of the policy and the facts that the plugin was given differs from the one that the application, or the plugin itself, was told to expect.',
    todo: 'Print the digest of today with render-inject argocd digest and write it where the old one stands, or wait until the new policy is mounted.',
  },
  RI0223: {
    when: 'A parameter is not known, has another type than announced, or names a file outside the repository.',
    todo: 'Take a name and type that render-inject argocd parameters announces; paths are relative to the folder of the application.',
  },
  RI0224: {
    when: 'The source is a chart of a Helm or OCI repository, or refers to values of another source: Argo CD hands a plugin one folder of a Git repository and no more.',
    todo: 'Vendor the chart into Git, or render manifests ahead (docs/argocd.md).',
  },
  RI0234: {
    when: 'From Istio 1.27 on the proxy is a native sidecar where every node runs Kubernetes 1.33 or newer, and the version of the cluster is not known.',
    todo: 'Set spec.kubernetesVersion (--kubernetes-version), or decide with spec.istio.nativeSidecars: true or false.',
  },
  RI0235: {
    when: 'The facts leave something open that a live cluster would know, and a documented default was taken. A warning: Istio is newer than all that this render-inject knows.',
    todo: 'Give the fact or the policy field that the hint names.',
  },
  RI0237: {
    when: 'spec.istio.seal marks baked pods, and nothing in the facts makes the live webhook leave such pods alone, so that it would inject them again.',
    todo: "Add the mark to Istio's neverInjectSelector (or to every objectSelector of the webhooks), capture the facts again, or remove the seal.",
  },
  RI0238: {
    when: 'Patches of a HelmRelease fit one version of its chart. Its version is a range, a wildcard or missing, or its source follows a branch or a moving tag, so that the chart may change while the patches do not.',
    todo: 'Write the exact version into spec.chart.spec.version, or the tag or digest of the OCIRepository into its ref, and render that chart.',
  },
  RI0239: {
    when: 'The file given with --helm-release or --flux-kustomization holds no HelmRelease or Kustomization of Flux, or that of argocd simulate no Application; or several.',
    todo: 'Name the file that holds the object, alone of its kind; argocd simulate --application chooses one of several.',
  },
  RI0241: {
    when: 'capture found no ConfigMap istio-sidecar-injector with a key config in the namespace of Istio, so the facts decide nothing about its sidecars.',
    todo: 'Name the namespace with --istio-namespace, or render the chart with helm template -n istio-system. Without Istio the facts are fine.',
  },
  RI0242: {
    when: 'There is no kubeconfig, it cannot be read, its context or cluster is missing, or its user logs in through a program, which capture does not run unasked.',
    todo: 'Check --kubeconfig and --context; allow the program with --allow-exec-credentials where you trust the file.',
  },
  RI0243: {
    when: 'The API server refused (401, 403), could not be reached, did not answer in time, sent a redirect, or sent less or other than Kubernetes would.',
    todo: 'The message names the request. For 403 give the role that docs/capture.md shows; for the rest try kubectl get --raw with the same path.',
  },
  RI0244: {
    when: 'The kubeconfig says insecure-skip-tls-verify: anyone between here and the cluster could have written the facts, and could have read the token.',
    todo: 'Put certificate-authority-data into the kubeconfig.',
  },
  RI0301: {
    when: 'A workload has no metadata.namespace, and namespace labels decide about injection. helm template leaves it out, for instance.',
    todo: 'Set spec.defaultNamespace (--namespace), or render with the namespace.',
  },
  RI0302: {
    when: 'The name after explain is no workload of the manifests in that namespace, or no code.',
    todo: 'Check kind, name and -n; explain without a name lists all.',
  },
  RI0303: {
    when: 'The file after --pods holds objects, and none of them is a Pod: perhaps it is a list of something else, or the manifests.',
    todo: 'Make it with kubectl get pods -A -o json; an empty list is taken.',
  },
  RI0311: {
    when: 'Labels of the namespace decide whether its pods are injected, and neither the stream, the facts nor the policy know the namespace.',
    todo: 'Put the Namespace in the stream or the facts, or list it under spec.namespaces; {name: "*"} makes all known. spec.unknownNamespace: unlabelled takes unknown ones as fresh.',
  },
  RI0312: {
    when: 'The stream, the facts and the policy give one label of a namespace different values. The stream outranks the facts, the facts the policy.',
    todo: 'Make them agree: the cluster has only one value.',
  },
  RI0313: {
    when: "Selectors of several webhooks match a pod. In the cluster each would inject it, the second into the first one's result.",
    todo: 'Correct the selectors, or say with spec.istio.revision which revision counts.',
  },
  RI0314: {
    when: 'An InjectionPolicy stands among the manifests. If it were obeyed, anyone who writes manifests could change what is injected.',
    todo: 'Hand it in as the function config, in its bundle, or with --policy.',
  },
  RI0315: {
    when: 'A match condition asks for something that only a live cluster knows (who creates the pod, the authorizer), or for CEL that is not provided.',
    todo: 'Say in spec.namespaces[].injectors which namespaces are injected, or remove the condition from the facts if it never matters.',
  },
  RI0316: {
    when: 'A match condition fails on the pod, such as reading a label that is not there, and failurePolicy is Fail: the API server rejects such pods.',
    todo: 'Ask with has() for what may be absent.',
  },
  RI0317: {
    when: 'The namespace of a workload, or a label or annotation that decides its injection, holds a variable in braces, which Flux replaces later, or a name in angle brackets, which the Argo CD Vault plugin does. What will stand there cannot be known.',
    todo: 'Write the value itself, or inject after the replacement.',
  },
  RI0321: {
    when: 'dnsPolicy is set to something other than ClusterFirst; the proxy may not find istiod then. Istio warns in the same words.',
    todo: 'Nothing, if the proxy can resolve the address of istiod.',
  },
  RI0322: {
    when: 'From Istio 1.27 on sidecar.istio.io/inject counts only as "true" and "false"; another value leaves the decision to the namespace and the policy. A selector of an injector that cannot be read matches no pod.',
    todo: 'Write "true" or "false", in quotes; correct the selector.',
  },
  RI0323: {
    when: 'kube-inject goes on where istioctl does: a kind of another API group is read as the built-in one, or a pod uses a DNS policy with which the sidecar may not find istiod.',
    todo: 'Read what it says about the object; render-inject inject treats other groups as what they are.',
  },
  RI0331: {
    when: 'A namespace has istio-injection together with istio.io/rev or istio.io/dataplane-mode. Istio heeds istio-injection first, which surprises in upgrades. (IST0123)',
    todo: 'Keep one of the labels.',
  },
  RI0332: {
    when: "The cluster's webhook still selects the pods that were injected at render time. It injects them again: the pod's own overrides of istio-proxy are lost, and its version becomes istiod's.",
    todo: "Give baked pods a label that the live injector's neverInjectSelector lists, or unlabel the namespace and switch it on with spec.namespaces[].injectors. Never use sidecar.istio.io/inject=false: Istio's CNI plugin then skips the pod.",
  },
  RI0333: {
    when: 'image: auto stands for the proxy image of the injector. In a pod that is not injected, or in a container that no template defines, nothing replaces it.',
    todo: 'Have the pod injected by a label of the pod or its namespace, or name an image.',
  },
  RI0334: {
    when: 'A container that a template defines too has one port number for TCP and UDP. Kubernetes merges ports by number alone, so both end with one protocol; Istio does the same.',
    todo: 'Number the ports apart, or leave them out of that container.',
  },
  RI0335: {
    when: 'A template with $patch: replace in a list item empties the list, or names a container without an image. Istio gives the same result.',
    todo: 'Correct the template in the ConfigMap.',
  },
  RI0336: {
    when: 'The annotation status.sidecar.istio.io/port has spaces around the number: it passes validation, and is then read as 0.',
    todo: 'Write the digits alone.',
  },
  RI0337: {
    when: 'The pod has spec.resources.limits and no request of CPU or memory. Where pods may have resources of their own (Kubernetes 1.34) the API server fills the request in from those of the containers, else from the limit. It does so before a webhook injects, and after manifests were injected: then the request counts what injection added.',
    todo: 'Write the request that the pod is to have in spec.resources.requests.',
  },
  RI0341: {
    when: 'Kubernetes refuses to change spec.template of an existing Job, and almost all of an existing Pod, so applying the injected one over one without a sidecar (or with another) fails. Objects that are replaced anyway (hooks of Argo CD and Helm, generated names, the annotations below) are not told of.',
    todo: 'Let the tool replace it: in Argo CD the annotation argocd.argoproj.io/sync-options: Replace=true,Force=true, in Flux kustomize.toolkit.fluxcd.io/force: enabled.',
  },
  RI0342: {
    when: 'Flux replaces variables in braces in all that a Kustomization with spec.postBuild applies; since kustomize-controller 1.9 a name without a value fails it. What injection added holds one.',
    todo: 'Set spec.flux.substitution (--flux-substitution) to escape, so that it reaches the cluster as it is; or write $NAME or $(NAME) in the template.',
  },
  RI0343: {
    when: "Everything in a Flux Kustomization applies after injection: a patch by index may hit another container than before, an image rule may rewrite the sidecar's image, a prefix changes the name that the sidecar was told.",
    todo: 'Do the same before injection, in the overlay that is rendered, and take it out of the Kustomization.',
  },
  RI0344: {
    when: "Helm 3 and Flux's helm-controller do not pass hooks to post-renderers, so that no patch reaches them.",
    todo: 'Helm 4 passes them; else render with helm template and inject its output, or make the hook a plain Job.',
  },
  RI0351: {
    when: 'The namespace enforces a Pod Security level by its label, and a container or setting of the injected pod breaks a rule of it.',
    todo: 'Change what the injector adds (Istio: its CNI plugin spares istio-init), or the label of the namespace.',
  },
  RI0361: {
    when: 'An InjectionPolicy with metadata.namespace is the policy of a tenant, and has more than spec.injectors.',
    todo: "Move the field to the platform's policy.",
  },
  RI0362: {
    when: 'No entry of spec.tenants of the platform names the namespace of this policy, or it names the place of Istio.',
    todo: 'Add the namespace to spec.tenants, or leave the policy out.',
  },
  RI0363: {
    when: 'What the injector of a tenant adds to a pod goes beyond spec.tenants[].allow: an image, a type of volume, a label, a change of what was there, or a rule of Pod Security.',
    todo: 'Change the injector, or what the platform allows.',
  },
  RI0401: {
    when: 'A template is no valid Go template, or calls a function that this Istio does not have.',
    todo: 'Correct the place that is named; istiod refuses the same ConfigMap.',
  },
  RI0402: {
    when: 'A template stopped with an error on this pod (a missing field, a wrong type, fail), or a ProxyConfig object for it could not be read.',
    todo: 'Read the line that is named with the values and the pod in mind; explain shows both.',
  },
  RI0403: {
    when: 'The annotation inject.istio.io/templates, defaultTemplates or an alias names a template that the ConfigMap does not hold.',
    todo: 'Take one of the names that the message lists.',
  },
  RI0404: {
    when: 'The text that a template printed is not YAML, or not of the shape of a pod: mostly wrong indentation or an unquoted value.',
    todo: 'Correct the template; quote values with the function quote.',
  },
  RI0405: {
    when: 'A template ran too long, printed too much or called itself too deep.',
    todo: 'Look for an endless loop or a very long list in the template.',
  },
  RI0411: {
    when: "An annotation of the pod has a value that Istio's validation refuses; the live webhook would reject the pod.",
    todo: 'Write a value as the message expects.',
  },
  RI0412: {
    when: 'The text of a template in spec.injectors has a fault, or asks for a value that is not there.',
    todo: 'The place is that of the line in the policy file; correct it there.',
  },
  RI0413: {
    when: 'A template printed text that is no YAML map, a key twice, or a field that a pod does not have.',
    todo: 'Print an injection spec (containers, initContainers, volumes, labels …) or a pod patch (metadata, spec).',
  },
  RI0414: {
    when: 'check --templates: a template reads a value that neither the injector, nor an entry of spec.namespaces, nor an annotation gives.',
    todo: 'Correct the name, or give the value; a template that is ready to miss it says so with default, or asks with if.',
  },
  RI0415: {
    when: 'check --templates: a value of an injector, of spec.namespaces or of valuesFromAnnotations is read by no template of the injector.',
    todo: 'Remove it, or correct its name.',
  },
  RI0416: {
    when: 'check --templates: rendered on a sample workload, a template writes a field that the pod API does not know.',
    todo: 'Correct the name, or the indentation: the message says where the field stands.',
  },
  RI0417: {
    when: 'check --templates: a tag prints a text into YAML as it is. A value such as on, 1e3 or one with a colon becomes something else, or adds fields.',
    todo: 'Print the whole text by one tag that ends in tojson (nunjucks) or toJson (Go).',
  },
  RI0418: {
    when: 'check --templates: a template does not run on the sample workload, for instance because it needs a label; values are checked all the same.',
    todo: 'Make the template ready for pods that lack what it asks for, or try it with inject on a workload that has it.',
  },
  RI0501: {
    when: 'What a template printed cannot be merged into the pod: a field of another type, a wrong directive, an item without its key.',
    todo: 'Correct the field in the pod or the template.',
  },
  RI0502: {
    when: 'A step after the merge, such as rewriting probes, could not read the pod.',
    todo: 'Correct the field that is named.',
  },
  RI0503: {
    when: 'sidecar.istio.io/status or proxy.istio.io/overrides of an earlier injection is damaged, so that it cannot be taken back.',
    todo: 'Start from the manifest before injection, or remove the annotations and what was injected.',
  },
  RI0504: {
    when: 'The pod has a container, volume, label or setting that an injector wants otherwise.',
    todo: 'Rename one of the two, or set onConflict of the injector to keep or replace.',
  },
  RI0505: {
    when: 'Something that an earlier injection set was changed by hand or by a later step.',
    todo: 'Nothing, where that is meant; else remove it from the manifest.',
  },
  RI0506: {
    when: "sidecar.istio.io/status of a pod names a container or volume that no template in the facts, and none of Istio's own, could have added. Taking it back could delete what its author wrote.",
    todo: 'Start from the manifest before injection, add the facts of the Istio that injected the pod, or take the name out of the annotation.',
  },
  RI0507: {
    when: "A pod was injected before, by other facts or another version, and Istio's records do not tell whether its author set this too. Taking it away could lose a setting.",
    todo: 'Remove it from the manifest where it came from the injection; else nothing.',
  },
  RI0508: {
    when: "uninject had no objects of Istio. What Istio's records name is gone; labels, annotations and settings that its templates write have no record, so that they stay. A container of the author's that a template had changed comes back as it was before.",
    todo: 'Give the ConfigMaps of the Istio that injected with --facts, or look at what the message lists.',
  },
  RI0601: {
    when: 'The disk is full, or the system refused the write.',
    todo: 'Make room; the output is incomplete and must not be used.',
  },
  RI0602: {
    when: 'With --write a file cannot be replaced: it is a link to elsewhere, has several names, or may not be written.',
    todo: 'Write the output elsewhere, or correct the file.',
  },
  RI0603: {
    when: 'inject --output-dir replaces the folder as a whole. It holds files, or changed ones, that are no output of an earlier run.',
    todo: 'Name a new or an empty folder, or remove what is in it.',
  },
  RI0604: {
    when: 'Every file of the folder that inject --output-dir writes is a resource of its kustomization.yaml; kustomize and Flux refuse an object without kind or name, and one that is there twice.',
    todo: 'Remove the object or name it; render kustomizations before.',
  },
  RI0605: {
    when: 'A patch finds its workload by kind, name and namespace. The workload has a generated name, or another object answers to the same.',
    todo: 'Name the workload, give both a namespace, or inject the manifests themselves.',
  },
  RI0901: {
    when: 'render-inject broke one of its own rules.',
    todo: 'Run again with --debug and report what it prints, with the input if it may be shown.',
  },
}
