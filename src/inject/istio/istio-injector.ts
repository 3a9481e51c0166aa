import { isInjectError } from '../../base/diagnostic.ts'
import { at, isArray } from '../../base/json.ts'
import { ANNOTATIONS, LABELS } from '../../istio/names.ts'
import type { Facts } from '../../policy/facts.ts'
import type { InjectionPolicy } from '../../policy/injection-policy.ts'
import type { NamespaceView } from '../../policy/namespaces.ts'
import { CHART_RULES, type LoadConditions } from '../../policy/selection.ts'
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
import { knownRevisions } from './known-revisions.ts'
import { createLint, namesContainers } from './lint/rules.ts'
import type { InjectorLoaders } from './prepared-injector.ts'
import { defaultRevision, resolveRevision } from './revision-names.ts'
import { type IstioRevision, withSharedMeshes } from './revisions.ts'
import { sealed, sealOpener } from './seal.ts'
import { loadSealCheck } from './seal-check.chunk.ts'
import { loadSettingsFaults } from './settings-faults.chunk.ts'
import { hasConditions, liveWebhooks, webhooksFor } from './webhooks.ts'

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
export function createIstioInjector({ facts: collected, policy }: IstioInputs, load: IstioLoaders): LiveInjector {
  const { spec } = policy
  const facts = withSharedMeshes(collected, spec)
  if (facts.revisions.size === 0) loadSettingsFaults().noInjector(facts, policy)
  const chosen = spec.istio?.revision ?? ''
  const revisions = knownRevisions(facts, policy, load)
  const webhooks = webhooksFor(facts, chosen, revisions, load.conditions)
  const context: DecisionContext = {
    spec,
    webhooks,
    revision: revisions.of,
    defaultRevision: () => defaultRevision(facts, chosen),
    resolveRevision: (name, from) => resolveRevision(name, from, facts),
  }
  let chart: number | undefined
  const decide = (workload: Workload): Decision => {
    const decision = decideIstio(workload, context)
    if (decision.trail[0]?.source === CHART_RULES) chart ??= revisions.usable(webhooks[0]?.revision ?? '').chart.minor
    return decision
  }
  const decideLive = liveDecider(() => ({ ...context, webhooks: liveWebhooks(facts, revisions, load.conditions) }))

  const seal = spec.istio?.seal?.podLabel
  if (seal !== undefined) {
    loadSealCheck().assertSealIsLabel(seal, policy)
    loadSealCheck().assertSealHolds(
      seal,
      revisions.all().map(({ config }) => config),
      webhooks,
    )
  }
  const open = sealOpener(seal)
  const defaults = spec.istio?.assumeDefaults === false ? undefined : 'assumed'
  const by = { defaults, decide, known: revisions.all, images: spec.images ?? [] } as const
  const takeBack = takingBack({ ...by, first: 'today', pathOf: () => '' })
  const undo = takingBack({
    ...by,
    first: 'recorded',
    pathOf: (revision) => webhooks.find((webhook) => webhook.revision === revision)?.path ?? '',
  })

  const prepareAsItStands = (workload: Workload, { revision: name, webhookPath }: InjectDecision): PreparedInjection => {
    const revision = revisions.usable(name)
    const prepared = prepareTemplate(workload, usableInjector(revision), { webhookPath, source: revision.source, defaults })
    return { ...prepared, texts: prepared.texts && [...prepared.texts, revision.name, webhookPath] }
  }
  const used = new Set<IstioRevision>()
  let shown: Assumed['defaults'] = 'not shown'
  const { substitution } = spec.flux ?? {}
  // Conditions see whole pods, also after the run.
  const isTextAll = seal === undefined && substitution === undefined && !hasConditions(facts)
  const prepare = (workload: Workload, decision: InjectDecision): PreparedInjection => {
    used.add(revisions.usable(decision.revision))
    const before = takeBack(open(workload))
    if (defaults === 'assumed' && showsDefaults(before.template)) shown = 'shown'
    const start = { ...workload, template: before.template }
    const known = takeBack.again(before.template, decision)
    const prepared = known === undefined ? prepareAsItStands(start, decision) : { texts: undefined, make: () => known }
    const make = (): Injection => {
      const injection = prepared.make()
      const kept = withSubstitution(start, injection.template, substitution, 'Istio')
      const template = seal === undefined ? kept : sealed(kept, seal)
      return { ...injection, template, notices: [...before.notices, ...injection.notices] }
    }
    return { texts: isTextAll && before.template === workload.template ? prepared.texts : undefined, make }
  }

  return {
    name: 'istio',
    leftAlone: 'stays',
    decide,
    asks: () => {
      const webhooks = facts.webhooks.flatMap(({ object: { webhooks: list } }) => (isArray(list) ? list : []))
      const configs = revisions.all().map(({ config }) => [config.neverInjectSelector, config.alwaysInjectSelector])
      return {
        pods: [...POD_KEYS, ...selectorKeys([webhooks.map((webhook) => at(webhook, 'objectSelector')), configs])],
        namespaces: [...NAMESPACE_KEYS, ...selectorKeys(webhooks.map((webhook) => at(webhook, 'namespaceSelector')))],
      }
    },
    undo: (workload) => undo(open(workload)),
    takeBack: (workload) => {
      try {
        return takeBack(open(workload))
      } catch (error) {
        // Who only asks what the pod was before must not fail on one that nobody injects now; `inject` says it.
        if (!isInjectError(error)) throw error
        return { template: workload.template, notices: error.diagnostics }
      }
    },
    prepare,
    notices: () => assumptions({ spec, used: [...used], chart, defaults: shown }),
    lint: () => createLint(decideLive),
    lintsByName: namesContainers,
    live: { decide: decideLive, inject: (workload, decision) => prepareAsItStands(workload, decision).make() },
    hypotheses: (workload) => hypotheses(workload, context),
    details: (workload, decision, template) =>
      istioDetails({ workload, decision, template, revision: revisions.usable(decision.revision), facts, spec }),
  }
}

/** What pods say of themselves: whether, by which revision, with which templates. */
const POD_KEYS = [LABELS.inject, LABELS.revision, ANNOTATIONS.inject, ANNOTATIONS.templates] as const
/** What namespaces say of their pods by the chart's webhooks. */
const NAMESPACE_KEYS = [LABELS.namespaceInjection, LABELS.revision] as const

/** Decides as the live webhook does: without the policy's switches. */
function liveDecider(contextOf: () => DecisionContext): (workload: Workload) => Decision {
  let context: DecisionContext | undefined
  return (workload) => {
    context ??= contextOf()
    return decideIstio({ ...workload, namespace: withoutSwitches(workload.namespace) }, context)
  }
}

/** A namespace as a live cluster knows it: one view for each, by which answers are remembered. */
function withoutSwitches(namespace: NamespaceView): NamespaceView {
  const live = liveNamespaces.get(namespace) ?? { ...namespace, switchOf: () => undefined }
  liveNamespaces.set(namespace, live)
  return live
}

const liveNamespaces = new WeakMap<NamespaceView, NamespaceView>()
