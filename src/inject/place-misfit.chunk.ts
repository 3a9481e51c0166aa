import * as misfit from './place-misfit.ts'

/** Where a value of another type stands: where a pod template has one. */
export const loadPlaceMisfit = (): typeof misfit => misfit
