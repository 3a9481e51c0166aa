/** The injectors of a run in their order: the platform's list, then those of tenants, each within its namespace and its bounds. */
import { type Diagnostic, InjectError } from '../base/diagnostic.ts'
import type { Facts } from '../policy/facts.ts'
import type { InjectionPolicy } from '../policy/injection-policy.ts'
import type { MatchName } from '../policy/namespaces.ts'
import type { DeclaredInjector, OwnInjectorPolicy } from '../policy/own-injectors.ts'
import type { TenantRule } from '../policy/tenant-shape.ts'
import type { Chunks } from './chunks.ts'
import type { Injector, LiveInjector } from './injector.ts'

export interface InjectorInputs {
  readonly facts: Facts
  readonly policy: InjectionPolicy
  readonly matches: MatchName
}

export interface Injectors {
  /** All of them, in the order in which they inject. */
  readonly list: readonly Injector[]
  /** Istio's, where it takes part. */
  readonly istio: LiveInjector | undefined
}

/**
 * Makes the injectors. Where the list names istio it has that place, and needs facts; a list without it follows Istio where the facts hold one. Throws
 * InjectError: RI0218 where there is none at all, RI0362 for a policy of a tenant that the platform does not know.
 */
export function createInjectors(inputs: InjectorInputs, chunks: Chunks): Injectors {
  const { facts, policy } = inputs
  const bounds = tenantBounds(inputs)
  const declared = [...policy.injectors, ...policy.tenants.flatMap((tenant) => tenant.injectors)]
  const isNamed = declared.some(({ kind }) => kind === 'istio')
  const order: readonly DeclaredInjector[] =
    isNamed || (declared.length > 0 && facts.revisions.size === 0) ? declared : [{ kind: 'istio' }, ...declared]
  const made = order.map((one): Injector | LiveInjector =>
    one.kind === 'istio'
      ? chunks.istio().createIstioInjector(inputs, chunks)
      : chunks.own().createOwnInjector(one, { ...inputs, languages: chunks, ...placeOf(one, policy, bounds) }),
  )
  return { list: made, istio: made.find((one): one is LiveInjector => 'live' in one) }
}

type Bounds = ReadonlyMap<string, TenantRule>

/** What stands around an injector: the others of its policy, and what its tenant may do. */
function placeOf(
  injector: OwnInjectorPolicy,
  policy: InjectionPolicy,
  bounds: Bounds,
): { readonly siblings: readonly OwnInjectorPolicy[]; readonly bounds?: TenantRule } {
  const home = [policy, ...policy.tenants].find(({ injectors }) => injectors.includes(injector)) ?? policy
  const siblings = home.injectors.filter((one): one is OwnInjectorPolicy => one.kind === 'own')
  const rule = injector.tenant === undefined ? undefined : bounds.get(injector.tenant)
  return { siblings, ...(rule !== undefined && { bounds: rule }) }
}

/** The platform's word about each tenant. */
function tenantBounds({ policy, matches }: InjectorInputs): Bounds {
  const bounds = new Map<string, TenantRule>()
  const errors: Diagnostic[] = []
  for (const { namespace = '', name, place } of policy.tenants) {
    const rule = policy.spec.tenants?.find(({ namespaces }) => namespaces.some((pattern) => matches(pattern, namespace)))
    if (rule !== undefined) bounds.set(namespace, rule)
    else {
      errors.push({
        code: 'RI0362',
        severity: 'error',
        message: `InjectionPolicy ${namespace}/${name} is a tenant's, and spec.tenants of the platform's policy does not name namespace ${namespace}`,
        ...(place && { place }),
        hint: `add to the platform's policy: spec: {tenants: [{namespaces: [${namespace}], allow: {}}]}`,
      })
    }
  }
  if (errors.length > 0) throw new InjectError(errors)
  return bounds
}
