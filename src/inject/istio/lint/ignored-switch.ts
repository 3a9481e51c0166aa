import { ANNOTATIONS } from '../../../istio/names.ts'
import { IGNORED } from '../../../policy/gate.ts'
import { perCause, tellWorkloads, warning } from './rule.ts'

/** RI0322: a pod's inject label or annotation has a value that its Istio does not heed. Mirrors the warning of injectRequired, Istio 1.27. */
export const ignoredSwitch = perCause(
  ({ decision }) => decision.trail.find(({ answer }) => answer === IGNORED)?.rule,
  (rule, affected) =>
    warning('RI0322', {
      message: `${tellWorkloads(affected)}: the ${rule.includes('label') ? 'label' : 'annotation'} ${ANNOTATIONS.inject} of the pod is neither "true" nor "false", and is ignored`,
      hint: 'write "true" or "false", in quotes',
    }),
)
