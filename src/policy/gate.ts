/**
 * istiod's own say once a webhook has chosen a pod: an ordered table of rules, mirrors injectRequired of pkg/kube/inject/inject.go.
 * Every rule leaves a line in the trail; a rule can end the questions, or form a wish that the injector's policy has to allow.
 */
import { at, type JsonObject } from '../base/json.ts'
import type { InjectorConfig } from '../istio/injector-config.ts'
import { ANNOTATIONS, LABELS } from '../istio/names.ts'
import type { Contract } from '../istio/versions.ts'
import { labelsOf } from './pod-labels.ts'
import type { Reason } from './reasons.ts'
import { askRules, ending, type Rule, type RuleDecision, type Step, selectorStep, type Wish } from './rules.ts'

export interface GateQuestion {
  /** A pod, or the pod template of a workload. */
  readonly pod: JsonObject
  /** Its labels in a live cluster, where its controller adds some. */
  readonly labels?: () => ReadonlyMap<string, string>
  /** The namespace that the pod will live in. */
  readonly namespace: string
  readonly config: Pick<InjectorConfig, 'policy' | 'neverInjectSelector' | 'alwaysInjectSelector'>
  readonly contract: Pick<Contract, 'ignoredNamespaces' | 'injectLabel' | 'injectSwitch'>
}

/** Answer of a pod's inject label or annotation that has a value Istio does not heed. */
export const IGNORED = 'ignored'

export type GateDecision = RuleDecision

/** Asks the rules in Istio's order. */
export function decideGate(question: GateQuestion): GateDecision {
  return askRules(RULES, question, 'policy-unknown')
}

const RULES: readonly Rule<GateQuestion>[] = [
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
    (question) => configSelectors(question, 'neverInjectSelector', { verdict: 'leave-alone', reason: 'never-inject-selector' }),
  ],
  [
    'alwaysInjectSelector',
    (question) => configSelectors(question, 'alwaysInjectSelector', { verdict: 'inject', reason: 'always-inject-selector' }),
  ],
  [
    'policy',
    ({ config: { policy } }) =>
      policy === 'enabled' ? ending(policy, 'inject', 'policy-enabled') : ending(policy, 'leave-alone', 'policy-disabled'),
  ],
]

function configSelectors(
  { pod, labels, config }: GateQuestion,
  key: 'neverInjectSelector' | 'alwaysInjectSelector',
  wish: Wish,
): Step {
  return selectorStep(labels ?? (() => labelsOf(pod)), config[key], wish, "Istio's injector config")
}

function switchValue(pod: JsonObject, where: 'labels' | 'annotations'): string | undefined {
  const value = at(pod, 'metadata', where, where === 'labels' ? LABELS.inject : ANNOTATIONS.inject)
  // The API server reads a null as the empty text, so that the label is there.
  return typeof value === 'string' ? value : value === null ? '' : undefined
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
