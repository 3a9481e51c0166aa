import * as immutable from './immutable-workloads.ts'

/** Warnings about what cannot be changed once it is there: where such a workload was injected. */
export const loadImmutable = (): typeof immutable => immutable
