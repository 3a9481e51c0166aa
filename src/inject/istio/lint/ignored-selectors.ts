import { type LintRule, perCause, tellWorkloads, warning } from './rule.ts'

export const ignoredNever = ignored('neverInjectSelector')
export const ignoredAlways = ignored('alwaysInjectSelector')

/** RI0322: a selector of Istio's config that cannot be read, and so matches no pod. Mirrors the warnings of injectRequired. */
function ignored(selector: string): LintRule {
  return perCause(
    ({ decision }) => decision.trail.find(({ rule, because }) => rule === selector && because !== undefined)?.because,
    (fault, affected) =>
      warning('RI0322', {
        message: `${tellWorkloads(affected)}: ${selector}: ${fault}`,
        hint: 'correct it in the ConfigMap of the cluster, and capture it again',
      }),
  )
}
