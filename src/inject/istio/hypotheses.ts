import { LABELS } from '../../istio/names.ts'
import type { Known } from '../../policy/namespaces.ts'
import type { Decision, Workload } from '../injector.ts'
import { type DecisionContext, decideIstio } from './decision.ts'

/** What would be decided if something held. */
interface Hypothesis {
  readonly given: string
  readonly decision: Decision
}

/** Revisions and tags that are tried out. */
const TRIED = 6

/** What would be decided if the namespace had the labels that people give namespaces: injection, a revision or tag, none. */
export function hypotheses(workload: Workload, context: DecisionContext): readonly Hypothesis[] {
  const names = [...new Set(context.webhooks.map(({ tag, revision }) => tag ?? revision))].filter((name) => name !== 'default')
  const labels: readonly (readonly [string, string])[] = [
    [LABELS.namespaceInjection, 'enabled'],
    ...names.slice(0, TRIED).map((name) => [LABELS.revision, name] as const),
  ]
  const decide = (known: ReadonlyMap<string, Known>): Decision =>
    decideIstio({ ...workload, namespace: { ...workload.namespace, known: true, labels: known } }, context)
  const tried = (key: string, value: string): Hypothesis => ({
    given: `${key}=${value}`,
    decision: decide(new Map([[key, { value, from: 'a guess' }]])),
  })
  const found = [...labels.map(([key, value]) => tried(key, value)), { given: 'no labels', decision: decide(new Map()) }]
  // A pod that asks for injection by itself gets it under all of these: only a refusal of the namespace tells them apart.
  const agree = new Set(found.map(({ decision }) => decision.verdict)).size === 1
  return agree ? [...found, tried(LABELS.namespaceInjection, 'disabled')] : found
}
