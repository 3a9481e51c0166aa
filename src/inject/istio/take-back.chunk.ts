import * as takeBack from './take-back-workload.ts'

/** Taking an earlier injection of Istio back: for workloads that have one. */
export const loadTakeBack = (): typeof takeBack => takeBack
