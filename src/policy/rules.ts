/**
 * The one rule engine: an ordered table of rules is asked, every rule leaves a line in the trail, and a rule can end the questions or form a wish that
 * later rules cannot take back. Istio's gate and own injectors are tables for it.
 */
import type { JsonObject } from '../base/json.ts'
import { decodeSelector, isEmptySelector, type LabelSelector, matchesSelector } from '../krm/selector.ts'
import type { Reason } from './reasons.ts'

/** One rule that was asked, and its answer in a word or two. */
export interface TrailLine {
  readonly rule: string
  readonly answer: string
  /** What it passed over. */
  readonly because?: string
}

export interface RuleDecision {
  readonly verdict: 'inject' | 'leave-alone'
  readonly reason: Reason
  readonly trail: readonly TrailLine[]
  /** What the user wrote and nobody heeds, one sentence each. */
  readonly warnings: readonly string[]
}

export interface Wish {
  readonly verdict: RuleDecision['verdict']
  readonly reason: Reason
}

/** What a rule says. */
export interface Step {
  readonly answer: string
  /** Counts unless an earlier rule had one. */
  readonly wish?: Wish
  readonly ends?: true
  readonly warning?: string
}

export type Rule<Question> = readonly [rule: string, ask: (question: Question) => Step]

/** Asks the rules in their order. Where no rule forms a wish, `otherwise` is the reason to leave alone. */
export function askRules<Question>(rules: readonly Rule<Question>[], question: Question, otherwise: Reason): RuleDecision {
  const trail: TrailLine[] = []
  const warnings: string[] = []
  let wish: Wish | undefined
  for (const [rule, ask] of rules) {
    const step = ask(question)
    const { answer, warning } = step
    trail.push(warning === undefined ? { rule, answer } : { rule, answer, because: warning })
    if (warning !== undefined) warnings.push(warning)
    wish ??= step.wish
    if (step.ends) break
  }
  return { verdict: wish?.verdict ?? 'leave-alone', reason: wish?.reason ?? otherwise, trail, warnings }
}

/** A rule's last word. */
export function ending(answer: string, verdict: Wish['verdict'], reason: Reason): Step {
  return { answer, wish: { verdict, reason }, ends: true }
}

/** Do selectors match the labels of a pod? Empty ones never do here, and invalid ones are passed over with a warning about `whose` selector it is. */
export function selectorStep(
  labelsOfPod: () => ReadonlyMap<string, string>,
  selectors: readonly JsonObject[],
  wish: Wish,
  whose: string,
): Step {
  if (selectors.length === 0) return NO_SELECTOR
  const labels = labelsOfPod()
  let matching = 0
  let warning: string | undefined
  for (const selector of selectors) {
    try {
      const decoded = read(selector)
      if (!isEmptySelector(decoded) && matchesSelector(decoded, labels)) matching++
    } catch (error) {
      warning = `a selector of ${whose} is invalid and matches nothing: ${(error as Error).message}`
    }
  }
  return {
    answer: `${matching} of ${selectors.length} match`,
    ...(matching > 0 ? { wish } : {}),
    ...(warning === undefined ? {} : { warning }),
  }
}

const NO_SELECTOR: Step = { answer: '0 of 0 match' }

/** A selector of a config, which is asked of every pod. */
function read(selector: JsonObject): LabelSelector {
  const known = selectorsRead.get(selector)
  if (known !== undefined) return known
  const made = decodeSelector(selector)
  selectorsRead.set(selector, made)
  return made
}

const selectorsRead = new WeakMap<JsonObject, LabelSelector>()
