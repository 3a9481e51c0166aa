import { LABELS } from '../../../istio/names.ts'
import type { NamespaceView } from '../../../policy/namespaces.ts'
import { perCause, warning } from './rule.ts'

/** RI0331: a namespace has more than one injection label. Mirrors IST0123 of Istio's analyzers (pkg/config/analysis/analyzers/injection, 1.32). */
export const namespaceLabels = perCause(
  ({ workload }) => (conflicting(workload.namespace).length > 1 ? workload.namespace.name : undefined),
  (name, { namespace }) => {
    const labels = conflicting(namespace)
    const width = Math.max(...labels.map(({ key, value }) => key.length + value.length + 1))
    return warning('RI0331', {
      message: `namespace ${name} has more than one injection label: ${labels.map(({ key, value }) => `${key}=${value}`).join(', ')}`,
      notes: labels.map(({ key, value, from }) => `${`${key}=${value}`.padEnd(width)}  from ${from}`),
      hint: `Istio heeds ${labels[0]?.key}; remove the others`,
    })
  },
)

interface Label {
  readonly key: string
  readonly value: string
  readonly from: string
}

/** The labels that count: those beside `istio-injection` only while it does not say disabled. */
function conflicting(namespace: NamespaceView): readonly Label[] {
  const present = (key: string): readonly Label[] => {
    const known = namespace.labels.get(key)
    return known === undefined ? [] : [{ key, ...known }]
  }
  const injection = present(LABELS.namespaceInjection)
  if (injection[0] !== undefined && injection[0].value !== 'enabled') return injection
  return [...injection, ...present(LABELS.revision), ...present(LABELS.dataplaneMode)]
}
