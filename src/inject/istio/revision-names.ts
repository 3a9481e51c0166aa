import type { Diagnostic } from '../../base/diagnostic.ts'
import { nearest } from '../../base/suggest.ts'
import type { Facts } from '../../policy/facts.ts'

/** What is called by revision or tag in the facts: revisions by their own name, tags by the revision they stand for. */
function namesIn(facts: Facts): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const { revision, tag } of facts.webhooks) if (tag !== undefined) names.set(tag, revision)
  // A revision's own name outranks a tag, but for `default`: that tag takes the place of the revision without a name.
  for (const revision of [...facts.revisions.keys(), ...facts.webhooks.map((webhook) => webhook.revision)]) {
    if (revision !== 'default' || !names.has('default')) names.set(revision, revision)
  }
  return names
}

/** The revision that a name in the policy means: a revision's own, or a tag's; RI0220 for an unknown one. `from` says who names it. */
export function resolveRevision(name: string, from: string, facts: Facts): string | Diagnostic {
  const names = namesIn(facts)
  const wanted = name === '' ? 'default' : name
  const found = names.get(wanted)
  if (found !== undefined) return found
  const meant = nearest(wanted, names.keys())
  return {
    code: 'RI0220',
    severity: 'error',
    message: `${from} names Istio revision ${wanted}, which the facts do not hold${meant === undefined ? '' : `; did you mean ${meant}?`}`,
    hint: `known: ${[...names].map(([one, revision]) => (one === revision ? one : `${one} (tag of ${revision})`)).join(', ') || 'none'}`,
  }
}

/** The revision that `enabled` means: the policy's, else the one that serves `istio-injection=enabled`, else the only one; RI0219 where several could be meant. */
export function defaultRevision(facts: Facts, chosen: string): string | Diagnostic {
  if (chosen !== '') return resolveRevision(chosen, 'spec.istio.revision', facts)
  const ofDefault = namesIn(facts).get('default')
  if (ofDefault !== undefined) return ofDefault
  const names = [...facts.revisions.keys()]
  const [only, second] = names
  if (only !== undefined && second === undefined) return only
  return {
    code: 'RI0219',
    severity: 'error',
    message: `the render-time switch says enabled, and the facts hold several revisions of Istio: ${names.join(', ')}`,
    hint: 'say which: spec.istio.revision, or injectors: {istio: {revision: R}}',
  }
}
