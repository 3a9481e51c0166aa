import { readSettings } from '../../src/frontends/settings.ts'
import { runPipeline } from '../../src/inject/pipeline.ts'
import { readSource } from '../../src/inject/read-source.ts'
import { equal } from '../support/assert.ts'
import { CHUNKS } from '../support/chunks.ts'
import { describe } from '../support/describe.ts'
import { policyText } from '../support/inject-text.ts'
import { configMaps } from '../support/small-cluster.ts'

const NAMESPACES = 'kubernetesVersion: "1.33"\nnamespaces: [{name: "*", labels: {istio-injection: enabled}}]'
const OWN = `${NAMESPACES}\ninjectors:\n- name: logs\n  jobs: inject\n  patch: {spec: {containers: [{name: logship, image: l}]}}`

function job(kind: string, metadata = '{name: m, namespace: b}'): string {
  const pod = '{containers: [{name: a, image: a:1}], restartPolicy: Never}'
  switch (kind) {
    case 'Pod':
      return `apiVersion: v1\nkind: Pod\nmetadata: ${metadata}\nspec: ${pod}\n`
    case 'CronJob':
      return `apiVersion: batch/v1\nkind: CronJob\nmetadata: ${metadata}\nspec: {jobTemplate: {spec: {template: {spec: ${pod}}}}}\n`
    default:
      return `apiVersion: ${kind === 'Job' ? 'batch' : 'apps'}/v1\nkind: ${kind}\nmetadata: ${metadata}\nspec: {template: {spec: ${pod}}}\n`
  }
}

function warnings(app: string, { spec = NAMESPACES, applier = undefined as 'argocd' | undefined } = {}): readonly string[] {
  const facts = spec === OWN ? [] : [{ name: 'facts.yaml', text: configMaps('default', '1.30.1') }]
  const settings = readSettings({ policies: [{ name: 'policy.yaml', text: policyText(spec) }], facts })
  const input = { ...settings, read: [readSource({ name: 'app.yaml', text: app })], ...(applier && { applier }) }
  const { notices } = runPipeline(input, CHUNKS).report
  return notices.filter(({ code }) => code === 'RI0341').map(({ message, hint }) => `${message}\n${hint}`)
}

const BOTH =
  'Argo CD: argocd.argoproj.io/sync-options: Replace=true,Force=true · Flux: kustomize.toolkit.fluxcd.io/force: enabled · kubectl: replace --force'
const JOB = 'Job b/m: its pod template is immutable; applying this over an existing Job fails'

describe('immutable workloads (RI0341)', (it) => {
  it('are told with a remedy for whoever applies them, and by own injectors too', () => {
    equal(warnings(job('Job')), [`${JOB}\n${BOTH}`])
    equal(warnings(job('Job'), { spec: OWN }), [`${JOB}\n${BOTH}`])
    equal(warnings(job('Job'), { applier: 'argocd' }), [
      `${JOB}\nannotate it with argocd.argoproj.io/sync-options: Replace=true,Force=true`,
    ])
    equal(warnings(`${job('Pod')}---\n${job('Pod', '{name: p, namespace: b}')}`), [
      `Pod b/m and 1 more: pods that run cannot be changed so; applying this over an existing Pod fails\n${BOTH}`,
    ])
  })

  it('are none where an object may change, or is replaced anyway', () => {
    for (const kind of ['CronJob', 'Deployment', 'StatefulSet', 'DaemonSet']) equal(warnings(job(kind)), [], kind)
    for (const metadata of [
      '{generateName: m-, namespace: b}',
      '{name: m, namespace: b, annotations: {helm.sh/hook: pre-install}}',
      '{name: m, namespace: b, annotations: {argocd.argoproj.io/sync-options: "Prune=false,Replace=true"}}',
      '{name: m, namespace: b, annotations: {kustomize.toolkit.fluxcd.io/force: enabled}}',
    ])
      equal(warnings(job('Job', metadata)), [], metadata)
  })
})
