import type { Diagnostic } from '../base/diagnostic.ts'
import { fail, InjectError } from '../base/diagnostic.ts'
import { at, isObject, type JsonObject, type MutableObject, record } from '../base/json.ts'
import { ownerOfManifest, ownerOfPod } from '../istio/owner.ts'
import { NEWEST_MINOR } from '../istio/versions.ts'
import type { Facts } from '../policy/facts.ts'
import type { InjectionPolicy } from '../policy/injection-policy.ts'
import { type CandidateWebhook, candidateWebhooks, type LoadConditions } from '../policy/selection.ts'
import { isInjectionError, refusalSentence } from './injection-error.ts'
import type { Decision, InjectDecision, Injection, LiveInjector, Workload } from './injector.ts'
import { type DecisionContext, decideIstio } from './istio-decision.ts'
import { istioDetails } from './istio-details.ts'
import { hypotheses } from './istio-hypotheses.ts'
import { injectPod } from './istio-pod.ts'
import { type IstioRevision, isIstioProblem, readRevision } from './istio-revisions.ts'
import { lintOutcomes } from './lint/rules.ts'
import type { InjectorLoaders } from './prepared-injector.ts'
import { defaultRevision, resolveRevision } from './revision-names.ts'
import { withoutNoise } from './without-noise.ts'

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
    return decideIstio({ ...workload, namespace: { ...workload.namespace, switchOf: () => undefined } }, liveContext)
  }
  const used = new Set<IstioRevision>()
  const usable = (decision: InjectDecision): IstioRevision => {
    const revision = revisionOf(decision.revision)
    if (isIstioProblem(revision)) throw new InjectError([revision])
    return revision
  }
  return {
    name: 'istio',
    leftAlone: 'stays',
    decide: (workload) => decideIstio(workload, context),
    takeBack: ({ template }) => ({ template, notices: [] }),
    inject: (workload, decision) => {
      const revision = usable(decision)
      used.add(revision)
      return injectWorkload(workload, decision, revision)
    },
    notices: () => assumptions(facts, [...used]),
    lint: (outcomes) => lintOutcomes({ outcomes, decideLive }),
    live: { decide: decideLive, inject: (workload, decision) => injectWorkload(workload, decision, usable(decision)) },
    hypotheses: (workload) => hypotheses(workload, context),
    details: (workload, decision, template) =>
      istioDetails({ workload, decision, template, revision: usable(decision), facts, spec }),
  }
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

function injectWorkload(workload: Workload, decision: InjectDecision, revision: IstioRevision): Injection {
  // First what is wrong in the ConfigMaps: Istio's version is read from them, and the next question hangs on it.
  const injector = revision.prepared()
  if (revision.needsKubernetesVersion) {
    fail('RI0234', `Istio 1.${revision.contract.minor} decides native sidecars by the cluster's version, which is not known`, {
      hint: 'spec.kubernetesVersion: "1.33" (--kubernetes-version), or spec.istio.nativeSidecars: true|false',
    })
  }
  const isPod = workload.path.length === 0
  try {
    const result = injectPod(injector, {
      pod: isPod ? workload.template : podOf(workload.template),
      namespace: workload.namespace.name,
      owner: isPod
        ? ownerOfPod(workload.template, injector.contract)
        : ownerOfManifest({ ...workload, namespace: workload.namespace.name }, podLabels(workload.template), injector.contract),
      webhookPath: decision.webhookPath,
      namespaceObject: namespaceObject(workload),
    })
    return {
      template: templateOf(workload.template, result.pod),
      notices: result.warnings.map((message) => ({ code: 'RI0321', severity: 'warning', message, place: workload.place })),
    }
  } catch (error) {
    if (!isInjectionError(error)) throw error
    if (error.template === undefined) return fail(error.code, refusalSentence(error))
    const { namespace, name, place } = revision.source
    return fail(error.code, `template ${error.template} of ConfigMap ${namespace}/${name}: ${refusalSentence(error)}`, { place })
  }
}

function podLabels(template: JsonObject): JsonObject | undefined {
  const labels = at(template, 'metadata', 'labels')
  return isObject(labels) ? labels : undefined
}

/** The pod that a template describes. */
function podOf(template: JsonObject): JsonObject {
  const pod = record()
  pod['apiVersion'] = 'v1'
  pod['kind'] = 'Pod'
  return Object.assign(pod, template)
}

/** The template again, with what the pod has become: no keys of its own but metadata and spec, no namespace that it did not name. */
function templateOf(before: JsonObject, pod: JsonObject): JsonObject {
  const after: MutableObject = Object.assign(record(), before)
  for (const key of ['metadata', 'spec']) {
    if (pod[key] !== undefined) after[key] = withoutNoise(before[key], pod[key])
  }
  return after
}

/** The Namespace as Istio would see it on OpenShift, from what is known of it. */
function namespaceObject(workload: Workload): JsonObject {
  const metadata = record()
  metadata['name'] = workload.namespace.name
  for (const [key, known] of [
    ['labels', workload.namespace.labels],
    ['annotations', workload.namespace.annotations],
  ] as const) {
    const texts = record()
    for (const [name, { value }] of known) texts[name] = value
    metadata[key] = texts
  }
  const object = record()
  object['metadata'] = metadata
  return object
}

/** What was assumed about the cluster, once a run. */
function assumptions(facts: Facts, used: readonly IstioRevision[]): readonly Diagnostic[] {
  const notices: Diagnostic[] = []
  const tell = (message: string, hint: string): void => {
    notices.push({ code: 'RI0235', severity: 'info', message, hint })
  }
  for (const { name, versionAssumed, contract } of used) {
    if (versionAssumed)
      tell(`nothing tells the version of Istio revision ${name}; 1.${contract.minor} was assumed`, 'spec.istio.version')
  }
  if (facts.webhooks.length === 0 && used[0] !== undefined) {
    tell(
      `no webhook configuration is among the facts; the label rules of Istio's chart 1.${used[0].contract.minor} decided`,
      'add the MutatingWebhookConfiguration istio-sidecar-injector',
    )
  }
  return notices
}
