import { at, type Json, type JsonObject } from '../base/json.ts'
import { isQuantityError, parseQuantity } from '../krm/quantity.ts'
import type { Message } from './mesh/message.ts'
import { ANNOTATIONS } from './names.ts'

/**
 * `.EstimatedConcurrency` of Istio 1.10 to 1.17: worker threads of the proxy. The ProxyConfig decides if it names any, then the CPU limit or else request in the
 * annotations, then those of the values; 0 when nothing says. Mirrors estimateConcurrency, pkg/kube/inject/inject.go, Istio 1.12.
 */
export function estimatedConcurrency(
  proxyConfig: Message,
  annotations: { readonly [name: string]: string },
  values: JsonObject,
): number {
  const configured = proxyConfig['concurrency']
  if (typeof configured === 'number' && configured > 0) return configured
  const annotation = annotations[ANNOTATIONS.proxyCpuLimit] ?? annotations[ANNOTATIONS.proxyCpu]
  const fromAnnotation = annotation === undefined ? undefined : threads(annotation)
  if (fromAnnotation !== undefined) return fromAnnotation
  const resources = at(values, 'global', 'proxy', 'resources')
  return threads(at(resources, 'limits', 'cpu')) ?? threads(at(resources, 'requests', 'cpu')) ?? 0
}

/** Whole CPUs, rounded up; undefined for what is no quantity. */
function threads(quantity: Json | undefined): number | undefined {
  if (typeof quantity !== 'string') return undefined
  try {
    return Math.ceil(Number(parseQuantity(quantity).milli) / 1000)
  } catch (error) {
    if (!isQuantityError(error)) throw error
    return undefined
  }
}
