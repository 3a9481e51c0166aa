/** The reserved name of an injector. */
export const ISTIO = 'istio'
