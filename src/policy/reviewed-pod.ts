import { at, isObject, type JsonObject, type MutableObject, record } from '../base/json.ts'
import { withDefaults } from '../krm/pod-defaults.ts'
import { roundTrip } from '../krm/typed.ts'

/**
 * The pod that a template or a Pod stands for, as admission webhooks see it: read by the API's types, completed with the API server's defaults. Throws
 * TypedError where a field has the wrong type.
 */
export function reviewedPod(template: JsonObject, namespace: string): JsonObject {
  const pod: MutableObject = record()
  pod['apiVersion'] = 'v1'
  pod['kind'] = 'Pod'
  for (const key of ['metadata', 'spec']) if (template[key] !== undefined) pod[key] = template[key]
  const full = withDefaults(roundTrip(pod, 'Pod'), 'Pod')
  const metadata = at(full, 'metadata')
  return { ...full, metadata: Object.assign(record(), { namespace }, isObject(metadata) ? metadata : {}) }
}
