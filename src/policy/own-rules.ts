/**
 * Does an own injector inject a pod? Two stages as for Istio: first whether the injector is there for the pod (its match, or the render-time switch of the
 * namespace), then the rules in Istio's order: the pod's own word, never, always, policy.
 */
import { at, isObject, type JsonObject, wordOf } from '../base/json.ts'
import { decodeSelector, matchesSelector } from '../krm/selector.ts'
import { askNamespace, labelsOfNamespace } from './namespace-labels.ts'
import type { MatchName, NamespaceView } from './namespaces.ts'
import type { OwnInjectorPolicy } from './own-injectors.ts'
import { labelsOf } from './pod-labels.ts'
import { REASONS } from './reasons.ts'
import { askRules, ending, type Rule, type Step, selectorStep, type TrailLine } from './rules.ts'

export interface OwnQuestion {
  readonly injector: OwnInjectorPolicy
  readonly kind: string
  readonly namespace: NamespaceView
  /** The pod template. */
  readonly template: JsonObject
  readonly matches: MatchName
}

export interface OwnDecision {
  readonly verdict: 'inject' | 'leave-alone' | 'undecided'
  readonly because: string
  readonly trail: readonly (TrailLine & { readonly stage: string; readonly because?: string })[]
  /** What the user wrote and the injector does not heed, one sentence each. */
  readonly warnings: readonly string[]
}

const STAGE_MATCH = 'match'
const STAGE_RULES = 'rules'

/** Namespaces of the cluster itself: an injector has to name them. */
const SYSTEM_NAMESPACES = ['kube-system', 'kube-public', 'kube-node-lease', 'local-path-storage']

/** Asks match, then the rules. `undecided`: the labels of a namespace would decide of which nothing is known. */
export function decideOwn(question: OwnQuestion): OwnDecision {
  const chosen = switchOf(question)
  const asked: Asked[] = []
  let unknown = false
  for (const [rule, ask] of MATCH_RULES) {
    if (rule === TENANT_RULE && question.injector.tenant === undefined) continue
    const step = ask(question, chosen)
    asked.push([rule, step])
    if (step.match === 'no') return withTrail('leave-alone', step.because ?? `${rule}: ${step.answer}`, [], asked, [])
    unknown ||= step.match === 'unknown'
  }
  const { verdict, reason, warnings, trail } = askRules(RULES, { ...question, chosen }, 'policy-disabled')
  if (verdict === 'inject' && unknown) return withTrail('undecided', 'unknown-namespace', warnings, asked, trail)
  return withTrail(verdict, tellReason(reason, question, chosen), warnings, asked, trail)
}

type Asked = readonly [rule: string, step: MatchStep]

/** The trail is told of few of the decisions that are made. */
function withTrail(
  verdict: OwnDecision['verdict'],
  because: string,
  warnings: readonly string[],
  asked: readonly Asked[],
  rules: readonly TrailLine[],
): OwnDecision {
  return {
    verdict,
    because,
    warnings,
    get trail() {
      return [
        ...asked.map(([rule, step]) => ({
          stage: STAGE_MATCH,
          rule,
          answer: step.answer,
          ...(step.because !== undefined && { because: step.because }),
        })),
        ...rules.map((line) => ({ stage: STAGE_RULES, ...line })),
      ]
    },
  }
}

/** The label or annotation by which pods speak for themselves. */
export function podSwitchOf({ settings }: OwnInjectorPolicy): { readonly where: 'labels' | 'annotations'; readonly key: string } {
  const { podSwitch = {} } = settings
  if (podSwitch.annotation !== undefined) return { where: 'annotations', key: podSwitch.annotation }
  return { where: 'labels', key: podSwitch.label ?? `inject.render-inject.dev/${settings.name}` }
}

type Chosen = { readonly value: 'enabled' | 'disabled'; readonly from: string; readonly by: 'name' | 'pattern' } | undefined

function switchOf({ injector, namespace }: OwnQuestion): Chosen {
  const found = namespace.switchOf(injector.title)
  return found && { ...found, value: found.value === 'disabled' ? 'disabled' : 'enabled' }
}

interface MatchStep {
  readonly answer: string
  readonly match: 'yes' | 'no' | 'unknown'
  readonly because?: string
}

const YES: MatchStep = { answer: 'yes', match: 'yes' }
const ANY: MatchStep = { answer: 'any', match: 'yes' }
const BY_SWITCH: MatchStep = { answer: 'the switch stands in for it', match: 'yes' }

type MatchRule = readonly [rule: string, ask: (question: OwnQuestion, chosen: Chosen) => MatchStep]

/** Asked of injectors of tenants alone. */
const TENANT_RULE = "tenant's namespace"

const MATCH_RULES: readonly MatchRule[] = [
  [
    TENANT_RULE,
    ({ injector: { tenant }, namespace }) =>
      tenant === namespace.name ? YES : no(`the injector reaches namespace ${tenant} alone`),
  ],
  [
    'render-time switch',
    ({ injector }, chosen) => {
      if (chosen === undefined) return { answer: 'absent', match: 'yes' }
      const because = chosen.value === 'disabled' ? `${chosen.from} disables ${injector.title}` : chosen.from
      return { answer: chosen.value, match: chosen.value === 'disabled' ? 'no' : 'yes', because }
    },
  ],
  [
    'namespaces',
    ({ injector, namespace, matches }, chosen) => {
      const { include = ['*'], exclude = [] } = injector.settings.match?.namespaces ?? {}
      const isSystem = SYSTEM_NAMESPACES.includes(namespace.name) && !include.includes(namespace.name)
      if (chosen?.by === 'pattern' && isSystem)
        return no(`${namespace.name} is a system namespace, and ${chosen.from} does not name it`)
      if (chosen !== undefined) return BY_SWITCH
      const against = exclude.find((pattern) => matches(pattern, namespace.name))
      if (against !== undefined) return no(`match.namespaces.exclude has ${against}`)
      if (isSystem) return no(`${namespace.name} is a system namespace, and match.namespaces.include does not name it`)
      const pattern = include.find((one) => matches(one, namespace.name))
      return pattern === undefined ? no(`match.namespaces does not include ${namespace.name}`) : { answer: pattern, match: 'yes' }
    },
  ],
  [
    'namespaceSelector',
    ({ injector, namespace }, chosen) => {
      if (chosen !== undefined) return BY_SWITCH
      const selector = injector.settings.match?.namespaceSelector
      if (selector === undefined || Object.keys(selector).length === 0) return ANY
      const match = askNamespace(decodeSelector(selector), namespace, labelsOfNamespace(namespace))
      if (match === 'unknown') return { answer: 'unknown namespace', match }
      return match === 'yes' ? YES : no(`match.namespaceSelector does not match the labels of namespace ${namespace.name}`)
    },
  ],
  [
    'podSelector',
    ({ injector, template }) => {
      const selector = injector.settings.match?.podSelector
      if (selector === undefined || Object.keys(selector).length === 0) return ANY
      return matchesSelector(decodeSelector(selector), labelsOf(template))
        ? YES
        : no("match.podSelector does not match the pod's labels")
    },
  ],
  [
    'kinds',
    ({ injector, kind }) => {
      const kinds = injector.settings.match?.kinds
      if (kinds === undefined) return ANY
      return kinds.includes(kind) ? YES : no(`match.kinds does not list ${kind}`)
    },
  ],
  [
    'jobs',
    ({ injector, kind, template }) => {
      const { jobs = 'native-only' } = injector.settings
      if (!runsToCompletion(kind, template)) return { answer: 'no job', match: 'yes' }
      return jobs === 'skip' ? no('jobs is skip, and the pod runs to completion') : { answer: jobs, match: 'yes' }
    },
  ],
]

function no(because: string): MatchStep {
  return { answer: 'no', match: 'no', because }
}

/** Kinds whose pods run to completion whatever they say themselves. */
const JOB_KINDS = [
  'Job',
  'CronJob',
  'ScaledJob',
  'JobSet',
  'Workflow',
  'WorkflowTemplate',
  'ClusterWorkflowTemplate',
  'CronWorkflow',
]

/** Does the pod end by itself? An ordinary sidecar would keep it from that. */
export function runsToCompletion(kind: string, template: JsonObject): boolean {
  const policy = at(template, 'spec', 'restartPolicy')
  return JOB_KINDS.includes(kind) || policy === 'Never' || policy === 'OnFailure'
}

interface RuleQuestion extends OwnQuestion {
  readonly chosen: Chosen
}

const RULES: readonly Rule<RuleQuestion>[] = [
  [
    "pod's own word",
    ({ injector, template }): Step => {
      const { where, key } = podSwitchOf(injector)
      const value = at(template, 'metadata', where, key)
      if (typeof value !== 'string') return { answer: 'absent' }
      const reason = where === 'labels' ? 'own-pod-label' : 'own-pod-annotation'
      if (value === 'true') return { answer: value, wish: { verdict: 'inject', reason } }
      if (value === 'false') return { answer: value, wish: { verdict: 'leave-alone', reason } }
      return { answer: 'ignored', warning: `${key} has a value other than "true" and "false", which is ignored` }
    },
  ],
  [
    'neverInjectSelector',
    ({ injector, template }) =>
      selectorStep(
        () => labelsOf(template),
        injector.settings.neverInjectSelector ?? [],
        { verdict: 'leave-alone', reason: 'never-inject-selector' },
        `injector ${injector.title}`,
      ),
  ],
  [
    'alwaysInjectSelector',
    ({ injector, template }) =>
      selectorStep(
        () => labelsOf(template),
        injector.settings.alwaysInjectSelector ?? [],
        { verdict: 'inject', reason: 'always-inject-selector' },
        `injector ${injector.title}`,
      ),
  ],
  [
    'policy',
    ({ injector, chosen }) => {
      if (chosen !== undefined) return ending('the switch stands in for it', 'inject', 'namespace-switch')
      const { policy = 'enabled' } = injector.settings
      return policy === 'enabled' ? ending(policy, 'inject', 'policy-enabled') : ending(policy, 'leave-alone', 'policy-disabled')
    },
  ],
]

function tellReason(reason: keyof typeof REASONS, { injector, template }: OwnQuestion, chosen: Chosen): string {
  switch (reason) {
    case 'own-pod-label':
    case 'own-pod-annotation': {
      const { where, key } = podSwitchOf(injector)
      const metadata = at(template, 'metadata', where)
      return `${REASONS[reason]} ${key}=${isObject(metadata) ? wordOf(metadata[key]) : ''}`
    }
    case 'namespace-switch':
      return `${chosen?.from ?? REASONS[reason]} enables ${injector.title}`
    default:
      return REASONS[reason]
  }
}
