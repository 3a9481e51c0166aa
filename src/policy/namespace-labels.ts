/** Selectors of namespaces, of webhooks and of own injectors alike. */
import { type LabelSelector, matchesSelector } from '../krm/selector.ts'
import type { NamespaceView } from './namespaces.ts'

/** The label that the API server puts on every Namespace. */
const NAME_LABEL = 'kubernetes.io/metadata.name'

/** The labels of a namespace, as far as they are known, with the one that every namespace has. */
export function labelsOfNamespace({ name, labels }: NamespaceView): ReadonlyMap<string, string> {
  return new Map([...[...labels].map(([key, { value }]) => [key, value] as const), [NAME_LABEL, name]])
}

/** Does a selector match a namespace with these labels? `unknown`: nothing but the name is known of it, and other labels decide. */
export function askNamespace(
  selector: LabelSelector,
  { known }: NamespaceView,
  labels: ReadonlyMap<string, string>,
): 'yes' | 'no' | 'unknown' {
  const asked = known ? selector.requirements : selector.requirements.filter(({ key }) => key === NAME_LABEL)
  if (!matchesSelector({ ...selector, requirements: asked }, labels)) return 'no'
  return asked.length === selector.requirements.length ? 'yes' : 'unknown'
}
