/**
 * Whose word counts. Where the administrator mounts a policy or facts, an application's own count only as far as the administrator allows;
 * where none are mounted, the application speaks for itself, and only by parameters: no file is read because of its name.
 */
import { type Diagnostic, fail, InjectError } from '../../base/diagnostic.ts'
import { recordOf } from '../../base/json.ts'
import { locatedValue } from '../../base/located-value.ts'
import type { Source } from '../../base/source.ts'
import { nearest } from '../../base/suggest.ts'
import { describeResource } from '../../krm/resource.ts'
import { unfold } from '../../krm/unfold.ts'
import type { Fact } from '../../policy/facts.ts'
import { type InjectionPolicy, isPolicyObject } from '../../policy/injection-policy.ts'
import { readDocuments } from '../../yaml/read.ts'
import { checkOverride, type Overrides, withOverrides } from '../overrides.ts'
import { readSettings, type Settings } from '../settings.ts'
import type { ApplicationEnvironment } from './environment.ts'
import { PARAMETER_NAMES, type ParameterName, parameterRow } from './parameters.ts'

/** What the administrator says: flags of the plugin's command, variables of its container. */
export interface Administrator {
  readonly policies: readonly Source[]
  readonly facts: readonly Source[]
  /** Parameters of applications that count all the same. */
  readonly allow: readonly string[]
  readonly expectDigest?: string
}

/** Files that an application brings along, by its parameters. */
export interface OwnFiles {
  readonly policies: readonly Source[]
  readonly facts: readonly Source[]
}

/** Is there a policy or facts of the administrator? */
export function isInForce({ policies, facts }: Pick<Administrator, 'policies' | 'facts'>): boolean {
  return policies.length + facts.length > 0
}

/** The parameters that may be used here. Throws InjectError RI0207 where the administrator allows what is no parameter. */
export function usableParameters(administrator: Administrator): readonly ParameterName[] {
  const ofPolicy = PARAMETER_NAMES.filter((name) => parameterRow(name).owner === 'policy')
  for (const name of administrator.allow) {
    if (ofPolicy.some((one) => one === name)) continue
    const meant = nearest(name, ofPolicy)
    fail(
      'RI0207',
      `${name} is nothing that an application could be allowed${meant === undefined ? '' : `; did you mean ${meant}?`}`,
      {
        hint: `--allow and RENDER_INJECT_ALLOW take ${ofPolicy.join(', ')}`,
      },
    )
  }
  if (!isInForce(administrator)) return PARAMETER_NAMES
  return PARAMETER_NAMES.filter((name) => parameterRow(name).owner === 'application' || administrator.allow.includes(name))
}

/** Throws InjectError RI0221 for what the application may not set. */
export function refuseForbidden(administrator: Administrator, { parameters }: ApplicationEnvironment): void {
  const usable = new Set<string>(usableParameters(administrator))
  const forbidden = Object.keys(parameters).filter((name) => !usable.has(name))
  if (forbidden.length === 0) return
  fail(
    'RI0221',
    `the application sets ${forbidden.map((name) => `parameter ${name}`).join(', ')}, and the administrator's policy is in force`,
    {
      hint: 'remove it, or ask the administrator to allow it (--allow, RENDER_INJECT_ALLOW)',
    },
  )
}

/** Policy and facts of a run. Throws InjectError. */
export function applicationSettings(administrator: Administrator, own: OwnFiles, application: ApplicationEnvironment): Settings {
  const inForce = isInForce(administrator)
  if (inForce && !administrator.allow.includes('facts')) for (const source of own.policies) demandTenants(source)
  const shown = inForce ? confidential : asIs
  const settings = readSettings({
    policies: [...administrator.policies, ...own.policies].map(shown),
    facts: [...administrator.facts, ...own.facts].map(shown),
  })
  if (inForce && settings.policy.name === '' && settings.policy.place === undefined && settings.facts.length === 0)
    fail(
      'RI0201',
      `${administrator.policies[0]?.name ?? administrator.facts[0]?.name ?? ''} holds neither an InjectionPolicy nor facts`,
    )
  const policy = withOverrides(settings.policy, overridesOf(application, settings.policy))
  return {
    // What an application writes must not tell how the cluster is.
    policy: inForce ? { ...policy, spec: { streamFacts: 'none', ...policy.spec } } : policy,
    facts: [...settings.facts, ...namespaceFacts(application)],
  }
}

function asIs(source: Source): Source {
  return source
}

/** Argo CD shows messages to everybody who sees the Application. */
function confidential(source: Source): Source {
  return { ...source, confidential: true }
}

/** Throws InjectError RI0221 for anything but policies of tenants: the platform's and the facts are the administrator's. */
function demandTenants(source: Source): void {
  for (const document of readDocuments(source)) {
    const content = unfold(document)
    for (const item of content.form === 'other' ? [] : content.items) {
      const metadata = item.object['metadata'] as { readonly namespace?: unknown } | undefined
      if (isPolicyObject(item) && typeof metadata?.namespace === 'string') continue
      fail('RI0221', `${describeResource(item.object)} is no policy of a tenant, and the administrator's policy is in force`, {
        place: item.place,
        hint: "a policy of an application needs metadata.namespace; facts are the administrator's",
      })
    }
  }
}

/** Parameters and what Argo CD knows of the destination, as fields of the policy. */
function overridesOf({ namespace, kubernetesVersion, parameters }: ApplicationEnvironment, policy: InjectionPolicy): Overrides {
  const known = policy.spec.kubernetesVersion === undefined ? kubernetesVersion : undefined
  const given: { readonly [K in keyof Overrides]?: readonly [string | undefined, string] } = {
    defaultNamespace: [namespace === '' ? undefined : namespace, 'ARGOCD_APP_NAMESPACE'],
    kubernetesVersion:
      parameters['kubernetes-version'] === undefined
        ? [known, 'KUBE_VERSION']
        : [parameters['kubernetes-version'], 'parameter kubernetes-version'],
    revision: [parameters['revision'], 'parameter revision'],
    nativeSidecars: [parameters['native-sidecars'], 'parameter native-sidecars'],
  }
  const errors: Diagnostic[] = []
  const overrides: { [key: string]: string } = {}
  for (const key of Object.keys(given) as (keyof typeof given)[]) {
    const [value, from] = given[key] ?? []
    if (value === undefined) continue
    for (const { message } of checkOverride(key, locatedValue(value, from)))
      errors.push({ code: 'RI0223', severity: 'error', message })
    overrides[key] = value
  }
  if (errors.length > 0) throw new InjectError(errors)
  return overrides as Overrides
}

/** The labels that the application says its namespace will have count as those of a Namespace object in its manifests. */
function namespaceFacts({ namespace, parameters }: ApplicationEnvironment): readonly Fact[] {
  const labels = parameters['namespace-labels']
  if (labels === undefined) return []
  if (namespace === '') fail('RI0223', 'parameter namespace-labels needs spec.destination.namespace of the Application')
  const object = recordOf([
    ['apiVersion', 'v1'],
    ['kind', 'Namespace'],
    [
      'metadata',
      recordOf([
        ['name', namespace],
        ['labels', recordOf(Object.entries(labels))],
      ]),
    ],
  ])
  return [{ object, place: { source: { name: 'parameter namespace-labels', text: '' } }, origin: 'stream' }]
}
