import * as checks from './check-injectors.ts'

/** What only the pod API tells of own injectors: where a policy has some. */
export const loadInjectorChecks = (): typeof checks => checks
