import { LABELS } from '../../../istio/names.ts'
import type { NamespaceView } from '../../../policy/namespaces.ts'
import { byCause, type LintContext, type LintRule, type Outcome, tellWorkloads, warning } from './rule.ts'

/** Namespaces that are named one by one. */
const NAMED = 5

/**
 * RI0332: the live webhook would inject baked pods again, and they would lose the overrides of their users. Never hints at `inject=false`: Istio's
 * CNI plugin heeds that too, and the pod would run outside the mesh.
 */
export const injectedTwice: LintRule = (context) => {
  const group = context.outcomes.filter((outcome) => outcome.decision.verdict === 'inject' && isInjectedLive(outcome, context))
  if (group.length === 0) return []
  const namespaces = [...byCause(group, ({ workload }) => workload.namespace.name)]
  const [only, second] = namespaces
  const where =
    only !== undefined && second === undefined ? cause(only[1][0]?.workload.namespace) : `in ${namespaces.length} namespaces`
  return [
    warning('RI0332', {
      message: `the live webhook will inject ${tellWorkloads(group)} again (${where})`,
      notes: [
        "effect: the pod's own overrides of istio-proxy are lost, and the proxy becomes istiod's version",
        ...(second === undefined
          ? []
          : namespaces.slice(0, NAMED).map(([, list]) => `${tellWorkloads(list)}: ${cause(list[0]?.workload.namespace)}`)),
        ...(namespaces.length > NAMED ? [`and ${namespaces.length - NAMED} more namespaces`] : []),
      ],
      hint: `spec.istio.seal, or unlabel the namespace and use spec.namespaces[].injectors.\nNever ${LABELS.inject}=false: Istio's CNI plugin then skips the pod`,
    }),
  ]
}

/** Errors that say: some webhook does choose the pod. */
const CHOSEN = ['RI0215', 'RI0313']

function isInjectedLive({ workload, template }: Outcome, { decideLive }: LintContext): boolean {
  const live = decideLive({ ...workload, template })
  return live.verdict === 'inject' || (live.verdict === 'refused' && CHOSEN.includes(live.because.code))
}

function cause(namespace: NamespaceView | undefined): string {
  for (const key of [LABELS.namespaceInjection, LABELS.revision]) {
    const known = namespace?.labels.get(key)
    if (known !== undefined) return `namespace ${namespace?.name} is labelled ${key}=${known.value}`
  }
  return `a webhook chooses the pod by its labels, namespace ${namespace?.name}`
}
