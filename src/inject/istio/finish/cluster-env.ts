import type { JsonObject } from '../../../base/json.ts'
import { compareText } from '../../../template/gotemplate/format/bytes.ts'
import { envVariable, findSidecar, recordsAt, textAt, withContainerAt, withKeys } from '../../pod-parts.ts'
import type { FinishContext } from './step.ts'

/**
 * Variables that the cluster dictates to the proxy: those of the same name go, then all follow sorted by name.
 * Mirrors overwriteClusterInfo and updateClusterEnvs, pkg/kube/inject/webhook.go.
 */
export function applyClusterEnv(pod: JsonObject, { contract, proxyEnv }: FinishContext): JsonObject {
  const sidecar = findSidecar(pod, contract)
  if (sidecar === undefined) return pod
  return withContainerAt(pod, sidecar, withForcedEnv(sidecar.container, proxyEnv))
}

/** A container with these variables at its end, in place of its own of the same names. */
export function withForcedEnv(container: JsonObject, env: ReadonlyMap<string, string>): JsonObject {
  if (env.size === 0) return container
  const kept = recordsAt(container, 'env').filter((variable) => !env.has(textAt(variable, 'name')))
  const forced = [...env].sort(([a], [b]) => compareText(a, b)).map(([name, value]) => envVariable(name, value))
  return withKeys(container, { env: [...kept, ...forced] })
}
