/** The mesh config that own templates see: that of the revision in the facts, where there is one; else Istio's defaults. */
import { fail } from '../../base/diagnostic.ts'
import { isObject, type JsonObject, parseJson, record } from '../../base/json.ts'
import { defaultMeshConfig } from '../../istio/mesh/defaults.ts'
import { writeMessage } from '../../istio/mesh/jsonpb.ts'
import { readMeshConfig } from '../../istio/mesh/mesh-config.ts'
import { isMeshError } from '../../istio/mesh/mesh-error.ts'
import type { Message } from '../../istio/mesh/message.ts'
import { MESH_CONFIG, PROXY_CONFIG } from '../../istio/mesh/schema.ts'
import { ANNOTATIONS } from '../../istio/names.ts'
import { contractOf, NEWEST_MINOR } from '../../istio/versions.ts'
import type { Facts } from '../../policy/facts.ts'
import type { PolicySpec } from '../../policy/injection-policy.ts'
import { goJson } from '../../yaml/json-text.ts'
import { proxyConfigOf } from '../istio/data.ts'

/** The two configs for a pod. */
export interface MeshData {
  readonly mesh: Message
  readonly proxyConfig: Message
}

/** The configs for a typed pod. Throws InjectError RI0411 for an annotation that our YAML reader alone refuses; one that Istio cannot read counts for nothing. */
export function meshData(pod: JsonObject, namespace: string, facts: Facts, spec: PolicySpec): MeshData {
  const mesh = meshOf(facts, spec)
  try {
    return { mesh, proxyConfig: proxyConfigOf(pod, namespace, { mesh, contract: contractOf(NEWEST_MINOR), proxyConfigs: [] }) }
  } catch (error) {
    if (!isMeshError(error)) throw error
    return fail('RI0411', `annotation ${ANNOTATIONS.proxyConfig}: ${error.message}`)
  }
}

/** The configs as plain values, for languages that know no protos. */
export function meshJson({ mesh, proxyConfig }: MeshData): { readonly meshConfig: JsonObject; readonly proxyConfig: JsonObject } {
  return { meshConfig: parsed(writeMessage(MESH_CONFIG, mesh)), proxyConfig: parsed(writeMessage(PROXY_CONFIG, proxyConfig)) }
}

const meshes = new WeakMap<Facts, Message>()

function meshOf(facts: Facts, spec: PolicySpec): Message {
  const known = meshes.get(facts)
  if (known !== undefined) return known
  const wanted = spec.istio?.revision ?? ''
  const all = [...facts.revisions.values()].filter(({ mesh }) => mesh !== undefined)
  const revision = all.find(({ revision: name }) => name === (wanted || 'default')) ?? (all.length === 1 ? all[0] : undefined)
  const text = revision?.mesh?.data['mesh']
  const mesh = typeof text === 'string' ? readOrDefault(text, spec) : defaultMeshConfig()
  meshes.set(facts, mesh)
  return mesh
}

/** A mesh config that cannot be read is Istio's injector's to complain about. */
function readOrDefault(text: string, spec: PolicySpec): Message {
  const overlay = spec.istio?.mesh
  try {
    return readMeshConfig([text, ...(overlay === undefined ? [] : [goJson(overlay)])])
  } catch (error) {
    if (!isMeshError(error)) throw error
    return defaultMeshConfig()
  }
}

function parsed(text: string): JsonObject {
  const value = parseJson(text)
  return isObject(value) ? value : record()
}
