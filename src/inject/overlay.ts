import { isObject, type Json, type JsonObject, record } from '../base/json.ts'
import type { Contract } from '../istio/versions.ts'
import { strategicMerge } from '../krm/strategic-merge.ts'
import { roundTrip } from '../krm/typed.ts'
import { readYamlValue } from '../yaml/read-value.ts'
import { inStage } from './injection-error.ts'
import { withKeys } from './pod-parts.ts'

/** A typed pod with a patch merged in, typed again. Mirrors applyOverlay, pkg/kube/inject/webhook.go. Throws InjectionError with Istio's text. */
export function applyOverlay(pod: JsonObject, patch: JsonObject, contract: Pick<Contract, 'kubernetesMinor'>): JsonObject {
  const merged = inStage('RI0501', 'strategic merge: ', () => strategicMerge(pod, patch, 'Pod'))
  return inStage('RI0501', 'unmarshal patched pod: ', () => typedPod(merged, contract))
}

/** A pod as istiod sees it: without what its Kubernetes API does not know, without zeros. Throws TypedError with Go's text. */
export function typedPod(pod: JsonObject, { kubernetesMinor }: Pick<Contract, 'kubernetesMinor'>): JsonObject {
  return roundTrip(pod, 'Pod', { prune: kubernetesMinor })
}

/** A pod that has nothing but this container, as a patch. */
export function containerPatch(list: 'containers' | 'initContainers', container: JsonObject): JsonObject {
  // An absent list of containers would be printed as null, which deletes all.
  const containers: readonly JsonObject[] = list === 'containers' ? [container] : []
  const spec = withKeys(undefined, list === 'containers' ? { containers } : { initContainers: [container], containers })
  return withKeys(undefined, { spec })
}

/** What a template printed, as a patch: null is an empty one. Older istiods say what is wrong with the YAML, newer ones do not. */
export function readOverlay(text: string, contract: Pick<Contract, 'firstMerge'>): JsonObject {
  const value = readYamlOverlay(text, contract)
  if (value === null) return record()
  if (!isObject(value)) throw new OverlayError(INVALID_DOCUMENT)
  return value
}

const INVALID_DOCUMENT = 'strategic merge: invalid JSON document'

/** What a template printed is no patch. */
export class OverlayError extends Error {
  readonly kind = 'merge-error'
}

function readYamlOverlay(text: string, { firstMerge }: Pick<Contract, 'firstMerge'>): Json {
  try {
    return readYamlValue(text)
  } catch (error) {
    if ((error as { kind?: unknown }).kind !== 'yaml-error') throw error
    if (firstMerge === 'accumulator') throw new OverlayError(INVALID_DOCUMENT, { cause: error })
    throw new OverlayError(`yaml to json: ${(error as Error).message}`, { cause: error })
  }
}
