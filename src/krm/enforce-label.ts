/** The label by which a namespace enforces a Pod Security level. */
export const ENFORCE_LABEL = 'pod-security.kubernetes.io/enforce'
