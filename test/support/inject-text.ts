import { injectManifests } from '../../src/frontends/manifests.ts'
import type { Outcome } from '../../src/frontends/outcome.ts'
import { CHUNKS } from './chunks.ts'

/** Injects a text of manifests under a text of policies and one of facts, as `inject` does. */
export function injectText(app: string, policy: string, facts = ''): Outcome {
  const source = (name: string, text: string) => ({ name, text })
  return injectManifests(
    [source('app.yaml', app)],
    {
      policies: policy === '' ? [] : [source('policy.yaml', policy)],
      facts: facts === '' ? [] : [source('facts.yaml', facts)],
      overrides: {},
    },
    CHUNKS,
  )
}

/** A policy of the platform with this spec (block YAML, not indented). */
export function policyText(spec: string): string {
  return `apiVersion: render-inject.dev/v1alpha1\nkind: InjectionPolicy\nmetadata: {name: test}\nspec:\n${indented(spec)}`
}

/** The policy of a tenant. */
export function tenantText(namespace: string, spec: string): string {
  return `---\napiVersion: render-inject.dev/v1alpha1\nkind: InjectionPolicy\nmetadata: {name: own, namespace: ${namespace}}\nspec:\n${indented(spec)}`
}

/** A Deployment `team-a/web` whose pod has this spec and metadata in flow YAML. */
export function deployment(
  pod = '{containers: [{name: web, image: web}]}',
  { metadata = '{labels: {app: web}}', kind = 'Deployment', namespace = 'team-a' } = {},
): string {
  const apiVersion = kind === 'Job' ? 'batch/v1' : 'apps/v1'
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: web, namespace: ${namespace}}\nspec:\n  template:\n    metadata: ${metadata}\n    spec: ${pod}\n`
}

function indented(text: string): string {
  return text
    .trim()
    .split('\n')
    .map((line) => `  ${line}\n`)
    .join('')
}
