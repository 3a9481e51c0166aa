/**
 * istiod's own say once a webhook has chosen a pod: an ordered table of rules, mirrors injectRequired of pkg/kube/inject/inject.go.
 * Every rule leaves a line in the trail; a rule can end the questions, or form a wish that the injector's policy has to allow.
 */
import { at, type JsonObject } from '../base/json.ts'
import type { InjectorConfig } from '../istio/injector-config.ts'
import { ANNOTATIONS, LABELS } from '../istio/names.ts'
import type { Contract } from '../istio/versions.ts'
import { decodeSelector, isEmptySelector, matchesSelector } from '../krm/selector.ts'
import { labelsOf } from './pod-labels.ts'
import type { Reason } from './reasons.ts'

export interface GateQuestion {
  /** A pod, or the pod template of a workload. */
  readonly pod: JsonObject
  /** The namespace that the pod will live in. */
  readonly namespace: string
  readonly config: Pick<InjectorConfig, 'policy' | 'neverInjectSelector' | 'alwaysInjectSelector'>
  readonly contract: Pick<Contract, 'ignoredNamespaces' | 'injectLabel' | 'injectSwitch'>
}

/** Answer of a pod's inject label or annotation that has a value Istio does not heed. */
export const IGNORED = 'ignored'

/** One rule that was asked, and its answer in a word or two. */
export interface TrailLine {
  readonly rule: string
  readonly answer: string
}

export interface GateDecision {
  readonly verdict: 'inject' | 'leave-alone'
  readonly reason: Reason
  readonly trail: readonly TrailLine[]
  /** What the user wrote and Istio does not heed, one sentence each. */
  readonly warnings: readonly string[]
}

/** Asks the rules in Istio's order. */
export function decideGate(question: GateQuestion): GateDecision {
  const trail: TrailLine[] = []
  const warnings: string[] = []
  let wish: Wish | undefined
  for (const [rule, ask] of RULES) {
    const step = ask(question, wish)
    trail.push({ rule, answer: step.answer })
    if (step.warning !== undefined) warnings.push(step.warning)
    wish ??= step.wish
    if (step.ends) break
  }
  return { verdict: wish?.verdict ?? 'leave-alone', reason: wish?.reason ?? 'policy-unknown', trail, warnings }
}

interface Wish {
  readonly verdict: GateDecision['verdict']
  readonly reason: Reason
}

interface Step {
  readonly answer: string
  /** Counts unless an earlier rule had one. */
  readonly wish?: Wish
  readonly ends?: true
  readonly warning?: string
}

type Rule = (question: GateQuestion, wish: Wish | undefined) => Step

const RULES: readonly (readonly [rule: string, ask: Rule])[] = [
  [
    'host network',
    ({ pod }) => (at(pod, 'spec', 'hostNetwork') === true ? ending('yes', 'leave-alone', 'host-network') : { answer: 'no' }),
  ],
  [
    'system namespace',
    ({ namespace, contract }) =>
      contract.ignoredNamespaces.includes(namespace) ? ending('yes', 'leave-alone', 'system-namespace') : { answer: 'no' },
  ],
  // An unknown policy never injects; it is asked here, so that no wish comes before it.
  [
    'known policy',
    ({ config: { policy } }) =>
      policy === 'enabled' || policy === 'disabled'
        ? { answer: 'yes' }
        : ending(policy === '' ? 'none is set' : 'no', 'leave-alone', 'policy-unknown'),
  ],
  [
    'pod inject label',
    (question) =>
      question.contract.injectLabel
        ? switchStep(switchValue(question.pod, 'labels'), 'pod-label', question)
        : { answer: 'not heard by this Istio' },
  ],
  [
    'pod inject annot.',
    (question) =>
      question.contract.injectLabel && switchValue(question.pod, 'labels') !== undefined
        ? { answer: 'the label comes first' }
        : switchStep(switchValue(question.pod, 'annotations'), 'pod-annotation', question),
  ],
  [
    'neverInjectSelector',
    (question) =>
      selectorStep(question, question.config.neverInjectSelector, { verdict: 'leave-alone', reason: 'never-inject-selector' }),
  ],
  [
    'alwaysInjectSelector',
    (question) =>
      selectorStep(question, question.config.alwaysInjectSelector, { verdict: 'inject', reason: 'always-inject-selector' }),
  ],
  [
    'policy',
    ({ config: { policy } }) =>
      policy === 'enabled' ? ending(policy, 'inject', 'policy-enabled') : ending(policy, 'leave-alone', 'policy-disabled'),
  ],
]

function ending(answer: string, verdict: GateDecision['verdict'], reason: Reason): Step {
  return { answer, wish: { verdict, reason }, ends: true }
}

function switchValue(pod: JsonObject, where: 'labels' | 'annotations'): string | undefined {
  const value = at(pod, 'metadata', where, where === 'labels' ? LABELS.inject : ANNOTATIONS.inject)
  return typeof value === 'string' ? value : undefined
}

/** The words that ≤ 1.26 took for yes, in lower case; YAML's, minus `1`. */
const YES_WORDS = ['y', 'yes', 'true', 'on']

function switchStep(value: string | undefined, reason: Reason, { contract }: GateQuestion): Step {
  if (value === undefined) return { answer: 'absent' }
  if (value === '') return { answer: 'empty' }
  const inject: Step = { answer: value, wish: { verdict: 'inject', reason } }
  const leave: Step = { answer: value, wish: { verdict: 'leave-alone', reason } }
  if (contract.injectSwitch === 'words') return YES_WORDS.includes(value.toLowerCase()) ? inject : leave
  if (value === 'true') return inject
  if (value === 'false') return leave
  return {
    answer: IGNORED,
    warning: `sidecar.istio.io/inject has a value other than "true" and "false", which this Istio ignores`,
  }
}

/** Empty selectors never match here, and invalid ones are passed over with a warning. */
function selectorStep(question: GateQuestion, selectors: readonly JsonObject[], wish: Wish): Step {
  const labels = labelsOf(question.pod)
  let matching = 0
  let warning: string | undefined
  for (const selector of selectors) {
    try {
      const decoded = decodeSelector(selector)
      if (!isEmptySelector(decoded) && matchesSelector(decoded, labels)) matching++
    } catch (error) {
      warning = `a selector of Istio's injector config is invalid and matches nothing: ${(error as Error).message}`
    }
  }
  return {
    answer: `${matching} of ${selectors.length} match`,
    ...(matching > 0 ? { wish } : {}),
    ...(warning === undefined ? {} : { warning }),
  }
}
