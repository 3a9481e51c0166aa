import type { JsonObject } from '../../base/json.ts'
import { compareText } from '../../template/gotemplate/format/bytes.ts'
import { envVariable, findSidecar, recordsAt, textAt, withContainerAt, withKeys } from '../pod-parts.ts'
import type { FinishContext } from './step.ts'

/**
 * Variables that the cluster dictates to the proxy: those of the same name go, then all follow sorted by name.
 * Mirrors overwriteClusterInfo and updateClusterEnvs, pkg/kube/inject/webhook.go.
 */
export function applyClusterEnv(pod: JsonObject, { contract, proxyEnv }: FinishContext): JsonObject {
  const sidecar = findSidecar(pod, contract)
  if (sidecar === undefined || proxyEnv.size === 0) return pod
  const kept = recordsAt(sidecar.container, 'env').filter((variable) => !proxyEnv.has(textAt(variable, 'name')))
  const forced = [...proxyEnv].sort(([a], [b]) => compareText(a, b)).map(([name, value]) => envVariable(name, value))
  return withContainerAt(pod, sidecar, withKeys(sidecar.container, { env: [...kept, ...forced] }))
}
