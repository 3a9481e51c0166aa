import { applyClusterEnv } from './cluster-env.ts'
import { orderContainers } from './container-order.ts'
import { adjustInitUser } from './init-user.ts'
import { applyInjectedAnnotations, applyMetadata } from './metadata.ts'
import { mergePrometheus } from './prometheus-merge.ts'
import { rewriteProbes } from './rewrite-probes.ts'
import { applySecurePort } from './secure-port.ts'
import type { FinishStep } from './step.ts'

/** The steps after the merge, in Istio's order. Mirrors the end of reapplyOverwrittenContainers, and postProcessPod, pkg/kube/inject/webhook.go. */
export const FINISH_STEPS: readonly FinishStep[] = [
  adjustInitUser,
  applyClusterEnv,
  mergePrometheus,
  applySecurePort,
  rewriteProbes,
  applyMetadata,
  applyInjectedAnnotations,
  orderContainers,
]
