import type { JsonObject } from '../../../base/json.ts'
import { ANNOTATIONS } from '../../../istio/names.ts'
import { annotationsOf, findNamed, findSidecar, recordsAt, textAt, withAnnotations } from '../../pod-parts.ts'
import { sanitized } from './prometheus-merge.ts'
import type { FinishContext } from './step.ts'

export const SECURE_PORT_ENV = 'ENVOY_SECURE_MERGED_METRICS_PORT'

/** Names the port where the proxy serves merged metrics over TLS, unless the user has. Mirrors applySecurePrometheusAnnotation, Istio 1.31. */
export function applySecurePort(pod: JsonObject, { contract }: FinishContext): JsonObject {
  if (!contract.securePort) return pod
  const wanted = sanitized(ANNOTATIONS.securePort)
  const known = Object.keys(annotationsOf(pod)).some((key) => sanitized(key) === wanted)
  const sidecar = findSidecar(pod, contract)
  if (known || sidecar === undefined) return pod
  const port = textAt(findNamed(recordsAt(sidecar.container, 'env'), SECURE_PORT_ENV), 'value')
  return port === '' || port === '0' ? pod : withAnnotations(pod, { [ANNOTATIONS.securePort]: port })
}
