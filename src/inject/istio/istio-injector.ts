import { type Diagnostic, fail, InjectError, isInjectError } from '../../base/diagnostic.ts'
import { at, isArray, type JsonObject } from '../../base/json.ts'
import { ANNOTATIONS, LABELS } from '../../istio/names.ts'
import { NEWEST_MINOR } from '../../istio/versions.ts'
import type { Facts } from '../../policy/facts.ts'
import type { InjectionPolicy } from '../../policy/injection-policy.ts'
import type { NamespaceView } from '../../policy/namespaces.ts'
import { type CandidateWebhook, candidateWebhooks, type LoadConditions } from '../../policy/selection.ts'
import { withSubstitution } from '../flux-substitution.ts'
import type { Decision, InjectDecision, Injection, LiveInjector, PreparedInjection, Workload } from '../injector.ts'
import { selectorKeys } from '../placeholders.ts'
import { showsDefaults } from './assumed-defaults.ts'
import { type Assumed, assumptions } from './assumptions.ts'
import { type DecisionContext, decideIstio } from './decision.ts'
import { istioDetails } from './details.ts'
import { hypotheses } from './hypotheses.ts'
import { prepareTemplate, usableInjector } from './inject-workload.ts'
import { takingBack } from './istio-take-back.ts'
import { lintOutcomes, namesContainers } from './lint/rules.ts'
import type { InjectorLoaders } from './prepared-injector.ts'
import { defaultRevision, resolveRevision } from './revision-names.ts'
import { type IstioRevision, isIstioProblem, readRevision } from './revisions.ts'
import { assertSealHolds, sealed, unsealed } from './seal.ts'

export { injectionStatus, recordedOverrides } from './records.ts'
export { unsealed } from './seal.ts'
export { isInjected } from './take-back/is-injected.ts'

/** What Istio's injector works from. */
export interface IstioInputs {
  readonly facts: Facts
  readonly policy: InjectionPolicy
}

/** Parts that are loaded when they are needed. */
export interface IstioLoaders extends InjectorLoaders {
  readonly conditions: LoadConditions
}

/** Istio's injector, from its own objects. Throws InjectError where webhooks in the facts cannot be understood, or none at all is known (RI0218). */
export function createIstioInjector({ facts, policy }: IstioInputs, load: IstioLoaders): LiveInjector {
  const { spec } = policy
  if (facts.revisions.size === 0) {
    fail('RI0218', 'there are workloads, but no injector: no ConfigMap istio-sidecar-injector is among the facts', {
      hint: 'give the ConfigMaps and the webhook configuration of the cluster with --facts, or bundle them in the function config',
    })
  }
  const revisions = new Map<string, IstioRevision | Diagnostic>()
  const revisionOf = (name: string): IstioRevision | Diagnostic => {
    const known = revisions.get(name) ?? readRevision(name, facts, spec, load)
    revisions.set(name, known)
    return known
  }
  const minorOf = (name: string): number => {
    const revision = revisionOf(name)
    if (isIstioProblem(revision)) throw new InjectError([revision])
    return revision.contract.minor
  }
  const webhooks = webhooksFor(facts, spec.istio?.revision ?? '', minorOf, load.conditions)
  const context = {
    spec,
    webhooks,
    revision: revisionOf,
    defaultRevision: () => defaultRevision(facts, spec.istio?.revision ?? ''),
    resolveRevision: (name: string, from: string) => resolveRevision(name, from, facts),
  }
  let liveContext: DecisionContext | undefined
  const decideLive = (workload: Workload): Decision => {
    liveContext ??= { ...context, webhooks: liveWebhooks(facts, revisionOf, load.conditions) }
    return decideIstio({ ...workload, namespace: withoutSwitches(workload.namespace) }, liveContext)
  }
  const used = new Set<IstioRevision>()
  const usable = (decision: InjectDecision): IstioRevision => {
    const revision = revisionOf(decision.revision)
    if (isIstioProblem(revision)) throw new InjectError([revision])
    return revision
  }
  const defaults = spec.istio?.assumeDefaults === false ? undefined : 'assumed'
  const areConditioned = hasConditions(facts)
  let shown: Assumed['defaults'] = 'not shown'
  const prepareAsItStands = (workload: Workload, decision: InjectDecision): PreparedInjection => {
    const revision = usable(decision)
    const { webhookPath } = decision
    const prepared = prepareTemplate(workload, usableInjector(revision), { webhookPath, source: revision.source, defaults })
    return { ...prepared, texts: prepared.texts && [...prepared.texts, revision.name, webhookPath] }
  }
  const known = (): readonly IstioRevision[] =>
    [...facts.revisions.keys()].map(revisionOf).filter((one): one is IstioRevision => !isIstioProblem(one))
  const by = {
    defaults,
    decide: (workload: Workload) => decideIstio(workload, context),
    known,
    images: spec.images ?? [],
  } as const
  const takingBackIstio = takingBack({ ...by, first: 'today', pathOf: () => '' })
  const undoing = takingBack({
    ...by,
    first: 'recorded',
    pathOf: (revision) => webhooks.find((webhook) => webhook.revision === revision)?.path ?? '',
  })
  const seal = spec.istio?.seal?.podLabel
  if (seal !== undefined)
    assertSealHolds(
      seal,
      known().map(({ config }) => config),
      webhooks,
    )
  const opened = new WeakMap<JsonObject, JsonObject>()
  const takeBack = (workload: Workload, taking = takingBackIstio): Injection => {
    if (seal === undefined) return taking(workload)
    const template = opened.get(workload.template) ?? unsealed(workload.template, seal)
    opened.set(workload.template, template)
    return taking({ ...workload, template })
  }
  return {
    name: 'istio',
    leftAlone: 'stays',
    decide: (workload) => decideIstio(workload, context),
    asks: () => {
      const webhooks = facts.webhooks.flatMap(({ object: { webhooks: list } }) => (isArray(list) ? list : []))
      const configs = known().map(({ config }) => [config.neverInjectSelector, config.alwaysInjectSelector])
      return {
        pods: [...POD_KEYS, ...selectorKeys([webhooks.map((webhook) => at(webhook, 'objectSelector')), configs])],
        namespaces: [...NAMESPACE_KEYS, ...selectorKeys(webhooks.map((webhook) => at(webhook, 'namespaceSelector')))],
      }
    },
    undo: (workload) => takeBack(workload, undoing),
    takeBack: (workload) => {
      try {
        return takeBack(workload)
      } catch (error) {
        // Who only asks what the pod was before must not fail on one that nobody injects now; `inject` says it.
        if (!isInjectError(error)) throw error
        return { template: workload.template, notices: error.diagnostics }
      }
    },
    prepare: (workload, decision) => {
      used.add(usable(decision))
      const before = takeBack(workload)
      if (defaults === 'assumed' && showsDefaults(before.template)) shown = 'shown'
      const start = { ...workload, template: before.template }
      const known = takingBackIstio.again(before.template, decision)
      const prepared = known === undefined ? prepareAsItStands(start, decision) : { texts: undefined, make: () => known }
      // Conditions see whole pods, also after the run.
      const isAsWritten =
        before.template === workload.template && seal === undefined && spec.flux?.substitution === undefined && !areConditioned
      const make = (): Injection => {
        const injection = prepared.make()
        const kept = withSubstitution(start, injection.template, spec.flux?.substitution, 'Istio')
        const template = seal === undefined ? kept : sealed(kept, seal)
        return { ...injection, template, notices: [...before.notices, ...injection.notices] }
      }
      return { texts: isAsWritten ? prepared.texts : undefined, make }
    },
    notices: () => assumptions({ facts, spec, used: [...used], defaults: shown }),
    lint: (outcomes) => lintOutcomes({ outcomes, decideLive }),
    lintsByName: namesContainers,
    live: { decide: decideLive, inject: (workload, decision) => prepareAsItStands(workload, decision).make() },
    hypotheses: (workload) => hypotheses(workload, context),
    details: (workload, decision, template) =>
      istioDetails({ workload, decision, template, revision: usable(decision), facts, spec }),
  }
}

/** A namespace as a live cluster knows it: one view for each, by which answers are remembered. */
function withoutSwitches(namespace: NamespaceView): NamespaceView {
  const live = liveNamespaces.get(namespace) ?? { ...namespace, switchOf: () => undefined }
  liveNamespaces.set(namespace, live)
  return live
}

const liveNamespaces = new WeakMap<NamespaceView, NamespaceView>()
/** What pods say of themselves: whether, by which revision, with which templates. */
const POD_KEYS = [LABELS.inject, LABELS.revision, ANNOTATIONS.inject, ANNOTATIONS.templates] as const
/** What namespaces say of their pods by the chart's webhooks. */
const NAMESPACE_KEYS = [LABELS.namespaceInjection, LABELS.revision] as const

function hasConditions({ webhooks }: Facts): boolean {
  return webhooks.some(
    ({ object: { webhooks: list } }) =>
      isArray(list) && list.some((webhook) => (at(webhook, 'matchConditions') ?? null) !== null),
  )
}

/** All webhooks of the facts, as the cluster has them; a revision that cannot be read counts as the newest Istio. */
function liveWebhooks(
  facts: Facts,
  revisionOf: (name: string) => IstioRevision | Diagnostic,
  load: LoadConditions,
): readonly CandidateWebhook[] {
  const minorOf = (name: string): number => {
    const revision = revisionOf(name)
    return isIstioProblem(revision) ? NEWEST_MINOR : revision.contract.minor
  }
  return candidateWebhooks(facts, minorOf, load)
}

/** The webhooks that take part: all, or those of the one revision that the policy names (a tag counts as its revision). Throws InjectError RI0220. */
function webhooksFor(
  facts: Facts,
  name: string,
  minorOf: (revision: string) => number,
  load: LoadConditions,
): readonly CandidateWebhook[] {
  if (name === '') return candidateWebhooks(facts, minorOf, load)
  const revision = resolveRevision(name, 'spec.istio.revision', facts)
  if (typeof revision !== 'string') throw new InjectError([revision])
  const webhooks = facts.webhooks.filter((fact) => fact.revision === revision)
  const found = facts.revisions.get(revision) ?? { revision, injector: undefined, mesh: undefined }
  return candidateWebhooks({ ...facts, webhooks, revisions: new Map([[revision, found]]) }, minorOf, load)
}
