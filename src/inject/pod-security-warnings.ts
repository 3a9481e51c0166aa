/** Warns where an injected pod does not meet the Pod Security level that its namespace enforces (label `pod-security.kubernetes.io/enforce`). */
import type { Diagnostic } from '../base/diagnostic.ts'
import type { JsonObject } from '../base/json.ts'
import { ENFORCE_LABEL } from '../krm/enforce-label.ts'
import { enforcedLevel, podSecurityViolations } from '../krm/pod-security.ts'
import type { Workload } from './injector.ts'

/** Places that a warning names; more are counted. */
const NAMED = 6

/** One warning for each namespace and set of broken rules. */
export function podSecurityWarnings(
  injected: readonly { readonly workload: Workload; readonly template: JsonObject }[],
): readonly Diagnostic[] {
  const groups = new Map<string, { readonly first: Workload; readonly paths: readonly string[]; count: number }>()
  for (const { workload, template } of injected) {
    const label = workload.namespace.labels.get(ENFORCE_LABEL)?.value
    const level = enforcedLevel(label)
    const broken = level === 'privileged' ? [] : podSecurityViolations(template, level)
    if (broken.length === 0) continue
    const rules = [...new Set(broken.map(({ rule }) => rule))].join(', ')
    const message = `the API server will refuse pods in namespace ${workload.namespace.name}, which enforces Pod Security level ${level}: ${rules}`
    const known = groups.get(message)
    if (known) known.count++
    else groups.set(message, { first: workload, paths: broken.map(({ rule, path }) => `${rule}: ${path}`), count: 1 })
  }
  return [...groups].map(([message, { first, paths, count }]) => ({
    code: 'RI0351',
    severity: 'warning',
    message,
    place: first.place,
    notes: [
      ...paths.slice(0, NAMED),
      ...(paths.length > NAMED ? [`and ${paths.length - NAMED} more`] : []),
      `for ${first.title}${count === 1 ? '' : ` and ${count - 1} more`}`,
    ],
    hint: 'change what the injectors add (for Istio: its CNI plugin spares istio-init), or the label of the namespace',
  }))
}
