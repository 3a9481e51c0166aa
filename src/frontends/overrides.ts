import { checkShape } from '../base/check-shape.ts'
import { type Diagnostic, fail } from '../base/diagnostic.ts'
import type { Located } from '../base/located.ts'
import { locatedValue } from '../base/located-value.ts'
import { type InjectionPolicy, POLICY_SPEC, type PolicySpec } from '../policy/injection-policy.ts'

/** Policy fields that a surface has a shorthand for: flags of the CLI, keys of a flat ConfigMap. */
export interface Overrides {
  readonly kubernetesVersion?: string
  readonly defaultNamespace?: string
  readonly unknownNamespace?: 'error' | 'unlabelled'
  readonly streamFacts?: 'none' | 'namespaces' | 'all'
  readonly tripwire?: boolean
  readonly revision?: string
  readonly version?: string
  readonly nativeSidecars?: 'auto' | 'true' | 'false'
  readonly substitution?: 'escape' | 'refuse'
  readonly targetNamespace?: string
}

/** The policy with shorthand values put over its fields. */
export function withOverrides(policy: InjectionPolicy, overrides: Overrides): InjectionPolicy {
  const { revision, version, nativeSidecars, substitution, targetNamespace, ...top } = overrides
  const istio = {
    ...(revision !== undefined && { revision }),
    ...(version !== undefined && { version }),
    ...(nativeSidecars !== undefined && { nativeSidecars }),
  }
  const flux = {
    ...(substitution !== undefined && { substitution }),
    ...(targetNamespace !== undefined && { targetNamespace }),
  }
  const { spec } = policy
  return { ...policy, spec: { ...spec, ...top, istio: { ...spec.istio, ...istio }, flux: { ...spec.flux, ...flux } } }
}

/** Which field of `spec` each shorthand stands for. */
const FIELD_OF: { readonly [K in keyof Overrides]-?: readonly string[] } = {
  kubernetesVersion: ['kubernetesVersion'],
  defaultNamespace: ['defaultNamespace'],
  unknownNamespace: ['unknownNamespace'],
  streamFacts: ['streamFacts'],
  tripwire: ['tripwire'],
  revision: ['istio', 'revision'],
  version: ['istio', 'version'],
  nativeSidecars: ['istio', 'nativeSidecars'],
  substitution: ['flux', 'substitution'],
  targetNamespace: ['flux', 'targetNamespace'],
}

/** Complaints about a shorthand's value, in the words of its surface (`--kubernetes-version`, `data["istio.revision"]`). */
export function checkOverride(key: keyof Overrides, at: Located): readonly Diagnostic[] {
  let shape: unknown = POLICY_SPEC
  for (const step of FIELD_OF[key]) shape = (shape as typeof POLICY_SPEC).fields[step as keyof PolicySpec].shape
  return checkShape(at, shape as typeof POLICY_SPEC)
}

/** Checks what came by flags; throws InjectError RI0207 for the first bad one. */
export function checkFlags(overrides: Overrides, flagOf: { readonly [K in keyof Overrides]?: string }): void {
  for (const key of Object.keys(overrides) as (keyof Overrides)[]) {
    const value = overrides[key]
    const [wrong] = value === undefined ? [] : checkOverride(key, locatedValue(value, flagOf[key] ?? key))
    if (wrong) fail('RI0207', wrong.message)
  }
}
