import { at, isObject, type JsonObject, type MutableObject, record } from '../../../base/json.ts'
import { emptyMessage, type Message, messageIn } from '../../../istio/mesh/message.ts'
import { applyProxyConfig } from '../../../istio/mesh/proxy-config.ts'
import { ANNOTATIONS, CONTAINERS } from '../../../istio/names.ts'
import { type Owner, ownerOfPod } from '../../../istio/owner.ts'
import { decideGate } from '../../../policy/gate.ts'
import { quote } from '../../../template/gotemplate/format/strconv.ts'
import { annotationsOf, containersOf, findNamed, recordAt, textAt, withKeys } from '../../pod-parts.ts'
import { injectPod } from '../inject-pod.ts'
import { InjectionError, inStage } from '../injection-error.ts'
import type { PreparedInjector } from '../prepared-injector.ts'
import type { KubeInjectKind } from './kinds.ts'
import { hasQuirk } from './quirks.ts'

/** A typed object after kube-inject, or why it stays as it is. */
export type TemplateResult =
  | { readonly kind: 'injected'; readonly object: JsonObject; readonly warnings: readonly string[] }
  | { readonly kind: 'skipped'; readonly sentence: string }

/** Injects the pod template of a typed object. Mirrors IntoObject. Throws InjectionError with Istio's text. */
export function injectTemplate(object: JsonObject, kind: KubeInjectKind, injector: PreparedInjector): TemplateResult {
  if (!isObject(at(object, ...kind.spec))) throw new InjectionError('RI0107', 'spec.template is required value')
  const pod = withKeys(undefined, { metadata: at(object, ...kind.metadata) ?? record(), spec: at(object, ...kind.spec) })
  const owner = ownerOf(object, pod, kind, injector)
  const name = nameIn(pod, owner)
  const left = skipReason(pod, name, injector)
  const mesh = left === undefined ? meshOf(pod, injector) : injector.mesh
  const skip = left ?? gateReason(pod, name, injector)
  if (skip !== undefined) return { kind: 'skipped', sentence: `===> Skipping injection because ${skip}\n` }
  const result = injectPod(
    { ...injector, mesh },
    {
      pod,
      namespace: '',
      owner,
      webhookPath: '',
      kubeInject: {
        proxyConfig: messageIn(mesh, 'defaultConfig') ?? emptyMessage(),
        metadata: recordAt(object, 'metadata'),
      },
    },
  )
  const withMetadata = setAt(object, kind.metadata, recordAt(result.typed, 'metadata'))
  return {
    kind: 'injected',
    object: setAt(withMetadata, kind.spec, recordAt(result.typed, 'spec')),
    warnings: result.warnings,
  }
}

function ownerOf(object: JsonObject, pod: JsonObject, kind: KubeInjectKind, { contract }: PreparedInjector): Owner {
  const metadata = recordAt(object, 'metadata')
  if (kind.type === 'Pod' && hasQuirk('podOwner', contract.minor)) return ownerOfPod(pod, contract)
  return {
    apiVersion: textAt(object, 'apiVersion'),
    kind: textAt(object, 'kind'),
    name: textAt(metadata, 'name'),
    namespace: textAt(metadata, 'namespace'),
  }
}

/** How warnings name the object: by the kind of the owner, which is that of a Pod's own owner, too. */
interface ObjectName {
  readonly kind: string
  readonly name: string
}

function nameIn(pod: JsonObject, owner: Owner): ObjectName {
  const name = textAt(recordAt(pod, 'metadata'), 'name') || owner.name
  return { kind: owner.kind, name: quote(owner.namespace === '' ? name : `${owner.namespace}/${name}`) }
}

/** Why a pod is left as it is, whatever its annotations ask for. */
function skipReason(pod: JsonObject, name: ObjectName, { contract: { minor } }: PreparedInjector): string | undefined {
  if (at(pod, 'spec', 'hostNetwork') === true) return `${titleOf(name, minor)} has host networking enabled`
  const containers = containersOf(pod, 'containers')
  if (containers.length > 1 && findNamed(containers, CONTAINERS.proxy) !== undefined) {
    const wasInjected = Object.hasOwn(annotationsOf(pod), ANNOTATIONS.status)
    if (hasQuirk('skipsProxyContainers', minor) || (wasInjected && hasQuirk('skipsInjectedPods', minor)))
      return `${name.name} has injected ${JSON.stringify(CONTAINERS.proxy)} sidecar already`
  }
  return undefined
}

function gateReason(pod: JsonObject, name: ObjectName, { contract, config }: PreparedInjector): string | undefined {
  if (hasQuirk('optOutIgnored', contract.minor)) return undefined
  const { verdict } = decideGate({
    pod,
    namespace: textAt(recordAt(pod, 'metadata'), 'namespace'),
    config: { ...config, policy: 'enabled', neverInjectSelector: [], alwaysInjectSelector: [] },
    contract,
  })
  return verdict === 'leave-alone' ? `${titleOf(name, contract.minor)} has sidecar injection disabled` : undefined
}

function titleOf({ kind, name }: ObjectName, minor: number): string {
  return hasQuirk('kindInWarnings', minor) && kind !== '' ? `${kind} ${name}` : name
}

/** The mesh config with the pod's annotation merged in. */
function meshOf(pod: JsonObject, { mesh, contract }: PreparedInjector): Message {
  const annotation = annotationsOf(pod)[ANNOTATIONS.proxyConfig]
  if (annotation === undefined || !hasQuirk('annotationIntoMesh', contract.minor)) return mesh
  return inStage('RI0411', '', () => applyProxyConfig(mesh, annotation, contract.minor))
}

/** A copy of the object with a value put in at a path of keys. */
function setAt(object: JsonObject, [key, ...rest]: readonly string[], value: JsonObject): JsonObject {
  if (key === undefined) return value
  const copy: MutableObject = Object.assign(record(), object)
  copy[key] = setAt(recordAt(object, key), rest, value)
  return copy
}
