import * as flow from './reconcile-flow.ts'

/** Edits of flow collections. */
export const loadReconcileFlow = (): typeof flow => flow
