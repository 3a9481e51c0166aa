/** The webhooks that Istio's injector asks: those of the policy's revision, and those of the live cluster. */
import { InjectError } from '../../base/diagnostic.ts'
import { at, isArray } from '../../base/json.ts'
import { NEWEST_MINOR } from '../../istio/versions.ts'
import type { Facts } from '../../policy/facts.ts'
import { type CandidateWebhook, candidateWebhooks, type LoadConditions } from '../../policy/selection.ts'
import type { KnownRevisions } from './known-revisions.ts'
import { resolveRevision } from './revision-names.ts'
import { isIstioProblem } from './revisions.ts'

/** The webhooks that take part: all, or those of the one revision that the policy names (a tag counts as its revision). Throws InjectError RI0220. */
export function webhooksFor(
  facts: Facts,
  name: string,
  revisions: KnownRevisions,
  load: LoadConditions,
): readonly CandidateWebhook[] {
  const minorOf = (revision: string): number => revisions.usable(revision).contract.minor
  if (name === '') return candidateWebhooks(facts, minorOf, load)
  const revision = resolveRevision(name, 'spec.istio.revision', facts)
  if (typeof revision !== 'string') throw new InjectError([revision])
  const webhooks = facts.webhooks.filter((fact) => fact.revision === revision)
  const found = facts.revisions.get(revision) ?? { revision, injector: undefined, mesh: undefined }
  return candidateWebhooks({ ...facts, webhooks, revisions: new Map([[revision, found]]) }, minorOf, load)
}

/** All webhooks of the facts, as the cluster has them; a revision that cannot be read counts as the newest Istio. */
export function liveWebhooks(facts: Facts, revisions: KnownRevisions, load: LoadConditions): readonly CandidateWebhook[] {
  const minorOf = (name: string): number => {
    const revision = revisions.of(name)
    return isIstioProblem(revision) ? NEWEST_MINOR : revision.contract.minor
  }
  return candidateWebhooks(facts, minorOf, load)
}

/** Does any webhook have match conditions? They see whole pods. */
export function hasConditions({ webhooks }: Facts): boolean {
  return webhooks.some(
    ({ object: { webhooks: list } }) =>
      isArray(list) && list.some((webhook) => (at(webhook, 'matchConditions') ?? null) !== null),
  )
}
