import { LABELS } from '../../../istio/names.ts'
import type { NamespaceView } from '../../../policy/namespaces.ts'
import type { WorkloadOutcome } from '../../injector.ts'
import { type DecideLive, type LintRule, tellWorkloads, warning } from './rule.ts'

/** Namespaces that are named one by one. */
const NAMED = 5

/**
 * RI0332: the live webhook would inject baked pods again, and they would lose the overrides of their users. Never hints at `inject=false`: Istio's
 * CNI plugin heeds that too, and the pod would run outside the mesh.
 */
export const injectedTwice: LintRule = {
  causeOf: (outcome, decideLive) =>
    outcome.decision.verdict === 'inject' && isInjectedLive(outcome, decideLive) ? outcome.workload.namespace.name : undefined,
  tell: (found) => {
    const [only, ...others] = found.values()
    if (only === undefined) return []
    const all = [only, ...others]
    return [
      warning('RI0332', {
        message: `the live webhook will inject ${tellWorkloads(...all)} again (${others.length === 0 ? cause(only.namespace) : `in ${all.length} namespaces`})`,
        notes: [
          "effect: the pod's own overrides of istio-proxy are lost, and the proxy becomes istiod's version",
          ...(others.length === 0 ? [] : all.slice(0, NAMED).map((one) => `${tellWorkloads(one)}: ${cause(one.namespace)}`)),
          ...(all.length > NAMED ? [`and ${all.length - NAMED} more namespaces`] : []),
        ],
        hint: `spec.istio.seal, or unlabel the namespace and use spec.namespaces[].injectors.\nNever ${LABELS.inject}=false: Istio's CNI plugin then skips the pod`,
      }),
    ]
  },
}

/** Errors that say: some webhook does choose the pod. */
const CHOSEN = ['RI0215', 'RI0313']

function isInjectedLive({ workload, template }: WorkloadOutcome, decideLive: DecideLive): boolean {
  const live = decideLive({ ...workload, template })
  return live.verdict === 'inject' || (live.verdict === 'refused' && CHOSEN.includes(live.because.code))
}

function cause(namespace: NamespaceView): string {
  for (const key of [LABELS.namespaceInjection, LABELS.revision]) {
    const known = namespace.labels.get(key)
    if (known !== undefined) return `namespace ${namespace.name} is labelled ${key}=${known.value}`
  }
  return `a webhook chooses the pod by its labels, namespace ${namespace.name}`
}
