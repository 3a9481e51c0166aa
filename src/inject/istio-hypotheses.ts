import { LABELS } from '../istio/names.ts'
import type { Known } from '../policy/namespaces.ts'
import type { Decision, Workload } from './injector.ts'
import { type DecisionContext, decideIstio } from './istio-decision.ts'

/** Revisions and tags that are tried out. */
const TRIED = 6

/** What would be decided if the namespace had the labels that people give namespaces: injection, a revision or tag, none. */
export function hypotheses(
  workload: Workload,
  context: DecisionContext,
): readonly { readonly given: string; readonly decision: Decision }[] {
  const names = [...new Set(context.webhooks.map(({ tag, revision }) => tag ?? revision))].filter((name) => name !== 'default')
  const labels: readonly (readonly [string, string])[] = [
    [LABELS.namespaceInjection, 'enabled'],
    ...names.slice(0, TRIED).map((name) => [LABELS.revision, name] as const),
  ]
  const decide = (known: ReadonlyMap<string, Known>): Decision =>
    decideIstio({ ...workload, namespace: { ...workload.namespace, known: true, labels: known } }, context)
  return [
    ...labels.map(([key, value]) => ({
      given: `${key}=${value}`,
      decision: decide(new Map([[key, { value, from: 'a guess' }]])),
    })),
    { given: 'no labels', decision: decide(new Map()) },
  ]
}
