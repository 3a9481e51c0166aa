import { InjectError } from '../base/diagnostic.ts'
import { loadInjectorChecks } from '../policy/check-injectors.chunk.ts'
import type { InjectionPolicy } from '../policy/injection-policy.ts'
import { STATUS } from './own/status.ts'

/** Throws InjectError for own injectors that no pod could have; to be asked before any of them decides. */
export function checkInjectors(policy: InjectionPolicy): void {
  const injectors = [policy, ...policy.tenants].flatMap((one) => one.injectors)
  const faults = injectors.some(({ kind }) => kind === 'own')
    ? loadInjectorChecks().injectorFaults(injectors, policy.spec.workloads ?? [], STATUS)
    : []
  if (faults.length > 0) throw new InjectError(faults)
}
