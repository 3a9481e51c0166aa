import { sameJson } from '../../base/json.ts'
import { type LintRule, tellWorkloads, warning } from './rule.ts'

/** RI0341: the pod template of a Job cannot be changed once it exists; applying an injected one over it fails. */
export const immutableJob: LintRule = ({ outcomes }) => {
  const group = outcomes.filter(
    ({ workload, template, decision }) =>
      decision.verdict === 'inject' &&
      workload.kind === 'Job' &&
      workload.apiVersion.startsWith('batch/') &&
      !sameJson(workload.template, template),
  )
  if (group.length === 0) return []
  const many = group.length > 1
  return [
    warning('RI0341', {
      message: `${tellWorkloads(group)}: ${many ? 'their pod templates are' : 'its pod template is'} immutable; applying this over an existing Job fails`,
      hint: 'Argo CD: argocd.argoproj.io/sync-options: Replace=true,Force=true · Flux: kustomize.toolkit.fluxcd.io/force: enabled',
    }),
  ]
}
