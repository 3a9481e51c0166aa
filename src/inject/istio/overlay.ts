import { isObject, type Json, type JsonObject, record } from '../../base/json.ts'
import type { Contract } from '../../istio/versions.ts'
import { mergeGoValues } from '../../krm/strategic-merge.ts'
import { roundTrip } from '../../krm/typed.ts'
import { isYamlError, type YamlError } from '../../yaml/error.ts'
import { withKeys } from '../pod-parts.ts'
import { inStage } from './injection-error.ts'
import { readOverlayValue } from './overlay-value.ts'

/** A typed pod with a patch merged in, which is typed or of {@link readPatch}; typed again. Mirrors applyOverlay, pkg/kube/inject/webhook.go. Throws InjectionError with Istio's text. */
export function applyOverlay(
  pod: JsonObject,
  patch: JsonObject,
  contract: Pick<Contract, 'kubernetesMinor' | 'unmatchedValues'>,
): JsonObject {
  const options = { unmatched: contract.unmatchedValues }
  const merged = inStage('RI0501', 'strategic merge: ', () => mergeGoValues(pod, patch, 'Pod', options))
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

/** What Istio says before a fault of the two merges of each template: into what was printed so far, and into the pod. */
export const ACCUMULATOR_FAULT = 'failed applying injection overlay: '
export const POD_FAULT = 'failed parsing generated injected YAML (check Istio sidecar injector configuration): '

/** What a template printed is no patch. */
class OverlayError extends Error {
  readonly kind = 'merge-error'
}

/**
 * What a template printed, as a patch: null is an empty one. Throws OverlayError: newer istiods read the YAML within the first merge, and do not say what
 * is wrong with it, older ones before.
 */
export function readPatch(text: string, { firstMerge }: Pick<Contract, 'firstMerge'>): JsonObject {
  const prefix = firstMerge === 'accumulator' ? ACCUMULATOR_FAULT : POD_FAULT
  let value: Json
  try {
    value = readOverlayValue(text)
  } catch (error) {
    if (!isYamlError(error)) throw error
    const { message: newer, older } = error as YamlError & { readonly older?: string }
    const message = firstMerge === 'accumulator' ? `${prefix}${NO_DOCUMENT}` : `yaml to json: ${older ?? newer}`
    throw new OverlayError(message, { cause: error })
  }
  if (value === null) return record()
  if (!isObject(value)) throw new OverlayError(`${prefix}${NO_DOCUMENT}`)
  return value
}

const NO_DOCUMENT = 'strategic merge: invalid JSON document'
