/** The webhooks that Istio's injector asks: those of the policy's revision, and those of the live cluster. */
import { InjectError } from '../../base/diagnostic.ts'
import { at, isArray } from '../../base/json.ts'
import { NEWEST_MINOR } from '../../istio/versions.ts'
import type { ChartSettings } from '../../policy/chart-webhooks.ts'
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
  const chartOf = (revision: string): ChartSettings => revisions.usable(revision).chart
  if (name === '') return candidateWebhooks(facts, chartOf, load)
  const revision = resolveRevision(name, 'spec.istio.revision', facts)
  if (typeof revision !== 'string') throw new InjectError([revision])
  const webhooks = facts.webhooks.filter((fact) => fact.revision === revision)
  const found = facts.revisions.get(revision) ?? { revision, injector: undefined, mesh: undefined }
  return candidateWebhooks({ ...facts, webhooks, revisions: new Map([[revision, found]]) }, chartOf, load)
}

/** All webhooks of the facts, as the cluster has them; a revision that cannot be read counts as the newest Istio. */
export function liveWebhooks(facts: Facts, revisions: KnownRevisions, load: LoadConditions): readonly CandidateWebhook[] {
  const chartOf = (name: string): ChartSettings => {
    const revision = revisions.of(name)
    return isIstioProblem(revision) ? { minor: NEWEST_MINOR, everywhere: false } : revision.chart
  }
  return candidateWebhooks(facts, chartOf, load)
}

/** Does any webhook have match conditions? They see whole pods. */
export function hasConditions({ webhooks }: Facts): boolean {
  return webhooks.some(
    ({ object: { webhooks: list } }) =>
      isArray(list) && list.some((webhook) => (at(webhook, 'matchConditions') ?? null) !== null),
  )
}
