import type { Diagnostic } from '../../base/diagnostic.ts'
import { at } from '../../base/json.ts'
import { placeText } from '../../base/place-text.ts'
import { LABELS } from '../../istio/names.ts'
import { livePodLabels } from '../../policy/controller-labels.ts'
import { decideGate, type GateDecision } from '../../policy/gate.ts'
import type { PolicySpec } from '../../policy/injection-policy.ts'
import type { NamespaceView } from '../../policy/namespaces.ts'
import { REASONS } from '../../policy/reasons.ts'
import { ambiguousSelection, askWebhooks, type CandidateWebhook, type WebhookAnswer } from '../../policy/selection.ts'
import type { Decision, Trail, Workload } from '../injector.ts'
import { type IstioRevision, isIstioProblem } from './revisions.ts'

/** What a decision reads beside the workload. */
export interface DecisionContext {
  readonly spec: PolicySpec
  readonly webhooks: readonly CandidateWebhook[]
  /** The revision's configuration, or why there is none. */
  readonly revision: (name: string) => IstioRevision | Diagnostic
  /** The revision that `enabled` means, or why there is none. */
  readonly defaultRevision: () => string | Diagnostic
  /** Revision of a tag or of a revision's own name, which `from` names; or that there is none. */
  readonly resolveRevision: (name: string, from: string) => string | Diagnostic
}

const STAGE_SELECTION = 'webhook selection'
const STAGE_GATE = 'istiod policy'

/**
 * Decides as a live cluster does, in two stages: a webhook chooses the pod (or the render-time switch stands in for it), then istiod's gate
 * has its say. The labels of an unknown namespace are only missed where they can change the answer.
 */
export function decideIstio(workload: Workload, context: DecisionContext): Decision {
  const namespace = context.spec.unknownNamespace === 'unlabelled' ? { ...workload.namespace, known: true } : workload.namespace
  const podLabels = livePodLabels(workload)
  const chosen = namespace.switchOf('istio')
  if (chosen !== undefined) return bySwitch(workload, chosen, podLabels, context)

  const form = workload.path.length === 0 ? 'pod' : 'template'
  const answers = askWebhooks(context.webhooks, { namespace, pod: workload.template, labels: podLabels, form })
  const trail = trailOf(answers)
  const refusal = answers.find((answer) => answer.refusal !== undefined)?.refusal
  if (refusal !== undefined) return { verdict: 'refused', because: refusal, trail }
  const matching = answers.filter(({ match }) => match === 'yes')
  const unknown = answers.filter(({ match }) => match === 'unknown')
  if (unknown.length > 0) return withoutLabels(workload, [...matching, ...unknown], trail, context)
  const [first, second] = matching
  if (first === undefined) return { verdict: 'leave-alone', because: whyNoWebhook(namespace, podLabels, answers), trail }
  if (second !== undefined) return { verdict: 'refused', because: ambiguousSelection(workload.title, matching), trail }
  return throughGate(workload, first.webhook.revision, first.webhook.path, trail, context)
}

/** The same answers, which many pods get, are told once. */
function trailOf(answers: readonly WebhookAnswer[]): Trail {
  let trail = trails.get(answers)
  if (trail === undefined) {
    trail = answers.map(({ webhook, match, because }) => ({
      stage: STAGE_SELECTION,
      source: webhook.configuration + (webhook.place ? `, ${placeText(webhook.place)}` : ''),
      rule: webhook.name,
      answer: match,
      because,
    }))
    trails.set(answers, trail)
  }
  return trail
}

const trails = new WeakMap<readonly WebhookAnswer[], Trail>()

function bySwitch(
  workload: Workload,
  chosen: NonNullable<ReturnType<NamespaceView['switchOf']>>,
  podLabels: ReadonlyMap<string, string>,
  context: DecisionContext,
): Decision {
  const word = typeof chosen.value === 'string' ? chosen.value : `revision ${chosen.value.revision}`
  const trail: Trail = [{ stage: STAGE_SELECTION, rule: 'render-time switch', answer: word, because: chosen.from }]
  if (chosen.value === 'disabled') return { verdict: 'leave-alone', because: `${chosen.from} disables istio`, trail }
  if (podLabels.get(LABELS.inject) === 'false')
    return { verdict: 'leave-alone', because: `pod label ${LABELS.inject}=false`, trail }
  const revision =
    chosen.value === 'enabled' ? context.defaultRevision() : context.resolveRevision(chosen.value.revision, chosen.from)
  if (typeof revision !== 'string') return { verdict: 'refused', because: revision, trail }
  const path = context.webhooks.find((webhook) => webhook.revision === revision)?.path ?? ''
  return throughGate(workload, revision, path, trail, context)
}

/** Nothing is known of the namespace: only a gate that is closed for every revision in question spares the question. */
function withoutLabels(
  workload: Workload,
  candidates: readonly WebhookAnswer[],
  trail: Trail,
  context: DecisionContext,
): Decision {
  const decisions = [...new Set(candidates.map(({ webhook }) => webhook.revision))].map((revision) =>
    throughGate(workload, revision, '', trail, context),
  )
  const open = decisions.find(({ verdict }) => verdict !== 'leave-alone')
  return open === undefined && decisions[0] !== undefined
    ? decisions[0]
    : { verdict: 'undecided', because: 'unknown-namespace', trail }
}

function throughGate(workload: Workload, name: string, webhookPath: string, before: Trail, context: DecisionContext): Decision {
  const revision = context.revision(name)
  if (isIstioProblem(revision)) return { verdict: 'refused', because: revision, trail: before }
  const gate = decideGate({
    pod: workload.template,
    labels: () => livePodLabels(workload),
    namespace: workload.namespace.name,
    config: revision.config,
    contract: revision.contract,
  })
  const trail = [...before, ...gate.trail.map((line) => ({ stage: STAGE_GATE, ...line }))]
  const because = tellReason(gate, workload)
  if (gate.verdict === 'leave-alone') return { verdict: 'leave-alone', because, trail }
  return { verdict: 'inject', because, revision: name, webhookPath: context.spec.istio?.webhookPath ?? webhookPath, trail }
}

function tellReason(gate: GateDecision, workload: Workload): string {
  const key = gate.reason === 'pod-label' ? 'labels' : gate.reason === 'pod-annotation' ? 'annotations' : undefined
  const value = key === undefined ? undefined : at(workload.template, 'metadata', key, LABELS.inject)
  return typeof value === 'string' ? `${REASONS[gate.reason]}=${value}` : REASONS[gate.reason]
}

/** Why no webhook chose the pod, in the words of the label that a person would change. */
function whyNoWebhook(
  namespace: NamespaceView,
  podLabels: ReadonlyMap<string, string>,
  answers: readonly WebhookAnswer[],
): string {
  const label = (key: string): string | undefined => namespace.labels.get(key)?.value
  if (podLabels.get(LABELS.inject) === 'false') return `pod label ${LABELS.inject}=false`
  const byCondition = answers.find(({ decidedBy }) => decidedBy === 'conditions')
  if (byCondition !== undefined) return `${byCondition.because}, of webhook ${byCondition.webhook.name}`
  const injection = label(LABELS.namespaceInjection)
  if (injection === 'enabled') return `no webhook that takes part chooses ${LABELS.namespaceInjection}=enabled`
  if (injection !== undefined) return `namespace has ${LABELS.namespaceInjection}=${injection}`
  const revision = label(LABELS.revision)
  if (revision !== undefined) return `no webhook is known for namespace label ${LABELS.revision}=${revision}`
  const podRevision = podLabels.get(LABELS.revision)
  if (podRevision !== undefined) return `no webhook is known for pod label ${LABELS.revision}=${podRevision}`
  return answers.length === 0 ? 'no injection webhook is known' : 'namespace has no injection label'
}
