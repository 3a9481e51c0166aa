import { byCause, type LintRule, tellWorkloads, warning } from './rule.ts'

const SELECTORS: readonly string[] = ['neverInjectSelector', 'alwaysInjectSelector']

/** RI0322: a selector of Istio's config that cannot be read, and so matches no pod. Mirrors the warnings of injectRequired. */
export const ignoredSelectors: LintRule = ({ outcomes }) =>
  SELECTORS.flatMap((selector) => {
    const faultOf = ({ decision }: (typeof outcomes)[number]): string | undefined =>
      decision.trail.find(({ rule, because }) => rule === selector && because !== undefined)?.because
    return [...byCause(outcomes, faultOf)].map(([fault, group]) =>
      warning('RI0322', {
        message: `${tellWorkloads(group)}: ${selector}: ${fault}`,
        hint: 'correct it in the ConfigMap of the cluster, and capture it again',
      }),
    )
  })
