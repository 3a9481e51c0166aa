import * as checks from './check-injectors.ts'

/** Shape, decoder and checks of own injectors: where a policy has some. */
export const loadInjectorChecks = (): typeof checks => checks
