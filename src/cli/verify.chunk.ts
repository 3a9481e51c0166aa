import * as verify from '../frontends/verify.ts'

/** Comparing with live pods. */
export const loadVerify = (): typeof verify => verify
