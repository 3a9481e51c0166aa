import type { JsonObject } from '../../base/json.ts'
import { estimatedConcurrency } from '../../istio/estimated-concurrency.ts'
import { proxyImage, proxyInitImage } from '../../istio/images.ts'
import { type Message, messageIn, numberIn, stringIn } from '../../istio/mesh/message.ts'
import { applyProxyConfig, effectiveProxyConfig } from '../../istio/mesh/proxy-config.ts'
import {
  type ChosenResources,
  chooseProxyConfigResources,
  type ProxyConfigResource,
  readProxyConfigSpec,
} from '../../istio/mesh/proxy-config-resources.ts'
import { enumName, MESH_CONFIG, meshField } from '../../istio/mesh/schema.ts'
import { ANNOTATIONS } from '../../istio/names.ts'
import { proxyIds } from '../../istio/openshift.ts'
import type { Owner } from '../../istio/owner.ts'
import { buildTemplateData } from '../../istio/template-data/template-data.ts'
import type { Contract } from '../../istio/versions.ts'
import type { GoValue } from '../../template/gotemplate/value.ts'
import { annotationsOf, labelsOf, type Texts } from '../pod-parts.ts'
import type { InjectorFacts } from './injector-facts.ts'

/** What a pod's ProxyConfig comes from beside the pod. */
type MeshFacts = Pick<InjectorFacts, 'contract' | 'mesh' | 'proxyConfigs'>

/** The ProxyConfig that counts for a typed pod: defaults, mesh, ProxyConfig resources, which choose by the labels, and its own annotation. */
export function proxyConfigOf(pod: JsonObject, namespace: string, facts: MeshFacts, labels = labelsOf(pod)): Message {
  const { contract, mesh, proxyConfigs } = facts
  const chosen = chooseProxyConfigResources(proxyConfigs, {
    namespace,
    labels: Object.fromEntries(labels),
    rootNamespace: stringIn(mesh, 'rootNamespace'),
  })
  const annotation = annotatedConfig(annotationsOf(pod), contract)
  const known = effectiveConfigs.get(facts) ?? []
  const found = known.find((one) => one.annotation === annotation && sameResources(one.chosen, chosen))
  if (found !== undefined) return found.config
  const read = (resource: ProxyConfigResource | undefined): Message | undefined =>
    resource === undefined ? undefined : readProxyConfigSpec(resource.spec, contract.minor)
  const config = effectiveProxyConfig({
    mesh,
    annotation,
    rootResource: read(chosen.rootResource),
    namespaceResource: read(chosen.namespaceResource),
    workloadResource: read(chosen.workloadResource),
    minor: contract.minor,
  })
  effectiveConfigs.set(facts, [{ annotation, chosen, config }, ...known.slice(0, KEPT_CONFIGS - 1)])
  return config
}

function annotatedConfig(annotations: Texts, { proxyConfigAnnotation }: Contract): string | undefined {
  return proxyConfigAnnotation ? annotations[ANNOTATIONS.proxyConfig] : undefined
}

/** What made up a ProxyConfig that was worked out before: most pods of a mesh have the same. */
interface KnownConfig {
  readonly annotation: string | undefined
  readonly chosen: ChosenResources
  readonly config: Message
}

const KEPT_CONFIGS = 16
const effectiveConfigs = new WeakMap<MeshFacts, readonly KnownConfig[]>()

function sameResources(a: ChosenResources, b: ChosenResources): boolean {
  return (
    a.rootResource === b.rootResource && a.namespaceResource === b.namespaceResource && a.workloadResource === b.workloadResource
  )
}

export interface PodData {
  /** The pod that templates look at; typed. */
  readonly input: JsonObject
  readonly owner: Owner
  /** What templates up to 1.21 see of the owner beside its names: in the webhook the pod's own metadata. */
  readonly ownerMetadata: JsonObject
  readonly proxyConfig: Message
  readonly nativeSidecar: 'yes' | 'no'
  /** The Namespace, where it has a say. */
  readonly namespace: JsonObject | undefined
}

/** The last minor whose templates ask for an estimate of the proxy's threads. */
const ESTIMATED_UNTIL = 17

/** What templates run on. Mirrors the making of SidecarTemplateData in RunTemplate, pkg/kube/inject/inject.go. */
export function templateData(podData: PodData, facts: InjectorFacts): GoValue {
  const { input, owner, ownerMetadata, proxyConfig, nativeSidecar, namespace } = podData
  const { contract, values, mesh, revision, compliancePolicy } = facts
  const { minor } = contract
  const annotations = annotationsOf(input)
  const image = messageIn(proxyConfig, 'image')
  const images = {
    values: values.typed,
    annotations,
    minor,
    ...(image === undefined ? {} : { imageType: stringIn(image, 'imageType') }),
  }
  const { uid, gid } = proxyIds(namespace)
  return buildTemplateData({
    pod: input,
    typeMeta: { kind: owner.kind, apiVersion: owner.apiVersion },
    deploymentMeta: { name: owner.name, namespace: owner.namespace, metadata: ownerMetadata },
    values: values.tree,
    mesh: contract.proxyConfigResources ? mesh : meshOfPod(mesh, annotatedConfig(annotations, contract), minor),
    proxyConfig,
    revision,
    estimatedConcurrency: minor > ESTIMATED_UNTIL ? 0 : estimatedConcurrency(proxyConfig, annotations, values.tree),
    nativeSidecars: nativeSidecar === 'yes',
    proxyImage: proxyImage(images),
    proxyInitImage: proxyInitImage(images),
    proxyUID: uid,
    proxyGID: gid,
    inboundTrafficPolicyMode: inboundMode(mesh),
    compliancePolicy,
    minor,
  })
}

/** Before there were ProxyConfig resources, a pod's annotation changed `.MeshConfig` too. */
function meshOfPod(mesh: Message, annotation: string | undefined, minor: number): Message {
  return annotation === undefined ? mesh : applyProxyConfig(mesh, annotation, minor)
}

/** Mirrors InboundTrafficPolicyMode: everything but LOCALHOST is a passthrough. */
function inboundMode(mesh: Message): string {
  const known = inboundModes.get(mesh) ?? readInboundMode(mesh)
  inboundModes.set(mesh, known)
  return known
}

const inboundModes = new WeakMap<Message, string>()

function readInboundMode(mesh: Message): string {
  const policy = meshField(MESH_CONFIG, 'inboundTrafficPolicy').type ?? ''
  const mode = meshField(policy, 'mode').type ?? ''
  return enumName(mode, numberIn(messageIn(mesh, 'inboundTrafficPolicy'), 'mode')) === 'LOCALHOST' ? 'localhost' : 'passthrough'
}
