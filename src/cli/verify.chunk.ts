import * as verify from '../frontends/verify/verify.ts'

/** Comparing with live pods. */
export const loadVerify = (): typeof verify => verify
