import { at, isObject, type Json, type JsonObject, type MutableObject, record } from '../base/json.ts'
import { roundTrip } from '../krm/typed.ts'

/**
 * The pod that a template or a Pod stands for, as admission webhooks see it: read by the API's types, completed with the API server's defaults
 * (SetDefaults_PodSpec and SetDefaults_Container of Kubernetes 1.34, and the ServiceAccount of its admission plugin) as far as conditions could
 * sensibly ask for them. Throws TypedError where a field has the wrong type.
 */
export function reviewedPod(template: JsonObject, namespace: string): JsonObject {
  const pod: MutableObject = record()
  pod['apiVersion'] = 'v1'
  pod['kind'] = 'Pod'
  for (const key of ['metadata', 'spec']) if (template[key] !== undefined) pod[key] = template[key]
  const typed = roundTrip(pod, 'Pod')
  const spec = completed(objectAt(typed, 'spec'), POD_DEFAULTS)
  for (const list of ['initContainers', 'containers']) {
    const containers = spec[list]
    if (Array.isArray(containers))
      spec[list] = containers.map((container: Json) => (isObject(container) ? withContainerDefaults(container) : container))
  }
  return { ...typed, metadata: completed(objectAt(typed, 'metadata'), [['namespace', namespace]]), spec }
}

const POD_DEFAULTS: readonly (readonly [string, Json])[] = [
  ['restartPolicy', 'Always'],
  ['dnsPolicy', 'ClusterFirst'],
  ['terminationGracePeriodSeconds', 30],
  ['schedulerName', 'default-scheduler'],
  ['serviceAccountName', 'default'],
  ['enableServiceLinks', true],
  ['securityContext', record()],
]

const CONTAINER_DEFAULTS: readonly (readonly [string, Json])[] = [
  ['terminationMessagePath', '/dev/termination-log'],
  ['terminationMessagePolicy', 'File'],
]

function withContainerDefaults(container: JsonObject): JsonObject {
  const image = container['image']
  const isLatest = typeof image === 'string' && (/:latest$/.test(image) || !/[:@][^/]*$/.test(image))
  const full = completed(container, [...CONTAINER_DEFAULTS, ['imagePullPolicy', isLatest ? 'Always' : 'IfNotPresent']])
  const ports = full['ports']
  if (Array.isArray(ports))
    full['ports'] = ports.map((port: Json) => (isObject(port) ? completed(port, [['protocol', 'TCP']]) : port))
  return full
}

function completed(object: JsonObject, defaults: readonly (readonly [string, Json])[]): MutableObject {
  const full: MutableObject = Object.assign(record(), object)
  for (const [key, value] of defaults) full[key] ??= value
  return full
}

function objectAt(object: JsonObject, key: string): JsonObject {
  const value = at(object, key)
  return isObject(value) ? value : record()
}
