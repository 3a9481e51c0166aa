/** Injectors and how they are run: what is loaded at the first workload. */
export { injectedBy, injectWorkload, whyLeftAlone } from './inject-workload.ts'
export { createInjectors } from './injectors.ts'
