/**
 * Where the user runs the proxy as someone else, its traffic must still be told apart: the init container learns the user's id.
 * Mirrors adjustInitContainerUser, pkg/kube/inject/webhook.go, Istio 1.20.
 */
import { at, isArray, type Json, type JsonObject } from '../../../base/json.ts'
import { type Message, numberIn } from '../../../istio/mesh/message.ts'
import { enumName, meshField, PROXY_CONFIG } from '../../../istio/mesh/schema.ts'
import { ANNOTATIONS, CONTAINERS } from '../../../istio/names.ts'
import type { Contract } from '../../../istio/versions.ts'
import {
  annotationsOf,
  type ContainerPlace,
  containersOf,
  findSidecar,
  recordAt,
  textAt,
  withContainerAt,
  withKeys,
} from '../../pod-parts.ts'
import { type FinishContext, FinishError } from './step.ts'

const TPROXY = 'TPROXY'
const USER_FLAG = '-u'

export function adjustInitUser(pod: JsonObject, { contract, original, proxyConfig }: FinishContext): JsonObject {
  const user = recordAt(findSidecar(original, contract)?.container, 'securityContext')
  const uid = at(user, 'runAsUser')
  const gid = at(user, 'runAsGroup')
  const init = initContainerOf(pod)
  if (!contract.adjustsInitUser || (uid === undefined && gid === undefined) || init === undefined) return pod
  const tproxy = isTproxy(pod, proxyConfig)
  const rooted = tproxy && uid !== undefined ? withRootProxy(pod, contract) : pod
  if (rooted === undefined) return pod
  const ids = !tproxy && textAt(init.container, 'name') === CONTAINERS.validation ? { runAsUser: uid, runAsGroup: gid } : {}
  const owned = withSecurity(init.container, ids)
  return withContainerAt(rooted, init, uid === undefined || isZero(uid) ? owned : withUserFlag(owned, uid))
}

function initContainerOf(pod: JsonObject): ContainerPlace | undefined {
  const containers = containersOf(pod, 'initContainers')
  for (const name of [CONTAINERS.init, CONTAINERS.validation]) {
    const index = containers.findIndex((container) => textAt(container, 'name') === name)
    const container = containers[index]
    if (container !== undefined) return { list: 'initContainers', index, container }
  }
  return undefined
}

function isTproxy(pod: JsonObject, proxyConfig: Message): boolean {
  const type = meshField(PROXY_CONFIG, 'interceptionMode').type ?? ''
  return (
    enumName(type, numberIn(proxyConfig, 'interceptionMode')) === TPROXY ||
    annotationsOf(pod)[ANNOTATIONS.interceptionMode] === TPROXY
  )
}

/** In this mode the proxy needs to be root, whatever the user set; undefined when the pod has no proxy. */
function withRootProxy(pod: JsonObject, contract: Contract): JsonObject | undefined {
  const sidecar = findSidecar(pod, contract)
  if (sidecar === undefined) return undefined
  // istiod panics here; the API server then refuses the pod.
  if (at(sidecar.container, 'securityContext', 'runAsUser') === undefined)
    throw new FinishError(`of several containers ${CONTAINERS.proxy} the first sets no user id to replace`)
  return withContainerAt(pod, sidecar, withSecurity(sidecar.container, { runAsUser: 0 }))
}

function withSecurity(container: JsonObject, ids: { readonly [key: string]: Json | undefined }): JsonObject {
  const set = Object.entries(ids).filter(([, id]) => id !== undefined)
  if (set.length === 0) return container
  return withKeys(container, { securityContext: withKeys(recordAt(container, 'securityContext'), Object.fromEntries(set)) })
}

function withUserFlag(container: JsonObject, uid: Json): JsonObject {
  const args = at(container, 'args')
  const flag = isArray(args) ? args.indexOf(USER_FLAG) : -1
  if (!isArray(args) || flag < 0) return container
  // istiod panics here; the API server then refuses the pod.
  if (flag + 1 >= args.length)
    throw new FinishError(`the arguments of ${textAt(container, 'name')} end with ${USER_FLAG}, and a user id must follow`)
  return withKeys(container, { args: args.with(flag + 1, String(uid)) })
}

function isZero(id: Json): boolean {
  return id === 0 || id === 0n
}
