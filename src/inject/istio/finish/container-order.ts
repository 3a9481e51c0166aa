import type { JsonObject } from '../../../base/json.ts'
import { emptyMessage, messageIn } from '../../../istio/mesh/message.ts'
import { mergeProxyConfig } from '../../../istio/mesh/proxy-config.ts'
import { ANNOTATIONS, CONTAINERS } from '../../../istio/names.ts'
import { annotationsOf, containersOf, findNamed, textAt, withContainers } from '../../pod-parts.ts'
import type { FinishContext } from './step.ts'

type Move = (containers: readonly JsonObject[], name: string) => readonly JsonObject[]

/** Before a native sidecar everything that sets up the network, after it the user's own; moved to the front in this order. */
const NATIVE_MOVES: readonly (readonly [name: string, move: Move])[] = [
  [CONTAINERS.enableCoreDump, toFront],
  [CONTAINERS.proxy, toFront],
  [CONTAINERS.validation, toFront],
  [CONTAINERS.init, toFront],
]

/** Without one, the network is set up last, so that the user's init containers still reach it; validation comes first to block them if need be. */
const CLASSIC_MOVES: readonly (readonly [name: string, move: Move])[] = [
  [CONTAINERS.validation, toFront],
  [CONTAINERS.init, toEnd],
  [CONTAINERS.enableCoreDump, toEnd],
]

/**
 * Puts the proxy last, or first where applications wait for it, and orders the init containers. Of containers with one name the last stays.
 * Mirrors reorderPod and modifyContainers, pkg/kube/inject/webhook.go.
 */
export function orderContainers(pod: JsonObject, context: FinishContext): JsonObject {
  const proxyMove = holdsApplication(context) ? toFront : toEnd
  const init = containersOf(pod, 'initContainers')
  const isNative = context.contract.nativeSidecars !== 'none' && findNamed(init, CONTAINERS.proxy) !== undefined
  const moves = isNative ? NATIVE_MOVES : CLASSIC_MOVES
  const ordered = moves.reduce((list, [name, move]) => move(list, name), init)
  return withContainers(
    withContainers(pod, 'containers', proxyMove(containersOf(pod, 'containers'), CONTAINERS.proxy)),
    'initContainers',
    ordered,
  )
}

/** The pod's annotation over the mesh counts here, ProxyConfig resources do not. */
function holdsApplication({ contract, mesh, original, holdApplication }: FinishContext): boolean {
  const base = messageIn(mesh, 'defaultConfig') ?? emptyMessage()
  const annotation = annotationsOf(original)[ANNOTATIONS.proxyConfig]
  const config = annotation === undefined ? base : mergeProxyConfig(base, annotation, contract.minor)
  return holdApplication || config['holdApplicationUntilProxyStarts'] === true
}

function toFront(containers: readonly JsonObject[], name: string): readonly JsonObject[] {
  const { match, others } = split(containers, name)
  return match === undefined ? others : [match, ...others]
}

function toEnd(containers: readonly JsonObject[], name: string): readonly JsonObject[] {
  const { match, others } = split(containers, name)
  return match === undefined ? others : [...others, match]
}

function split(
  containers: readonly JsonObject[],
  name: string,
): { match: JsonObject | undefined; others: readonly JsonObject[] } {
  return {
    match: containers.findLast((container) => textAt(container, 'name') === name),
    others: containers.filter((container) => textAt(container, 'name') !== name),
  }
}
