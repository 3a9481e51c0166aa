import type { Diagnostic } from '../../base/diagnostic.ts'
import { placeText } from '../../base/place-text.ts'
import type { ExplainedWorkload, WebhookEffect } from '../../inject/explain.ts'
import type { Decision, Workload } from '../../inject/injector.ts'

/** Workloads explained for programs: a list, one object a pod template. */
export function jsonOfWorkloads(workloads: readonly ExplainedWorkload[]): string {
  return print(
    workloads.map(({ workload, answers, verdict, because, errors, live }) => ({
      ...identity(workload),
      verdict,
      because,
      errors: errors.map(errorOf),
      ...namespaceOf(workload),
      injectors: answers.map(({ injector, decision, details, hypotheses }) => ({
        name: injector,
        ...decisionOf(decision),
        trail: decision.trail,
        details,
        hypotheses: hypotheses.map((one) => ({ given: one.given, ...decisionOf(one.decision) })),
      })),
      live: live === undefined ? null : decisionOf(live),
    })),
  )
}

/** What a live webhook would do, for programs. */
export function jsonOfEffects(effects: readonly WebhookEffect[]): string {
  return print(
    effects.map(({ workload, decision, changes, errors }) => ({
      ...identity(workload),
      ...decisionOf(decision),
      errors: errors.map(errorOf),
      ...namespaceOf(workload),
      trail: decision.trail,
      changes: changes ?? null,
    })),
  )
}

function print(value: readonly object[]): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

function identity({ apiVersion, kind, name, namespace, path, place }: Workload): object {
  return { apiVersion, kind, namespace: namespace.name, name, podTemplate: path.join('.'), place: placeText(place) }
}

function namespaceOf({ namespace }: Workload): object {
  return {
    namespaceKnown: namespace.known,
    namespaceLabels: [...namespace.labels].map(([key, { value, from }]) => ({ key, value, from })),
  }
}

function decisionOf(decision: Decision): object {
  const { verdict, because } = decision
  return {
    verdict,
    because: typeof because === 'string' ? because : because.message,
    ...(typeof because !== 'string' && { code: because.code }),
    ...(verdict === 'inject' && { revision: decision.revision }),
  }
}

function errorOf({ code, message, hint }: Diagnostic): object {
  return { code, message, ...(hint !== undefined && { hint }) }
}
