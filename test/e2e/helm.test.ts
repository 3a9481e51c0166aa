/** Helm's post-renderers: the program itself in Helm 3, the plugin in Helm 4. That they give the pods of `inject` for all inputs is in forms.test.ts. */
import { join } from 'node:path'
import { equal, is } from '../support/assert.ts'
import { findProgram, inFolder, PROJECT, runBundle, runProgram } from '../support/bundle.ts'
import { describe } from '../support/describe.ts'
import { type HelmName, helmTemplateOf } from '../support/helm.ts'
import { failed, foundProgram, succeeded } from '../support/kustomize.ts'
import { containersOf, podsOf } from '../support/pods.ts'

const HELMS = (['helm', 'helm4'] as const).filter((name: HelmName) => foundProgram(name) !== undefined)
const CHART = join(PROJECT, 'examples/helm/chart')
const FLAGS = [
  `--policy=${join(PROJECT, 'examples/helm/policy.yaml')}`,
  `--facts=${join(PROJECT, 'examples/quickstart/facts.yaml')}`,
]

describe('helm', (it) => {
  if (HELMS.length === 0) return it('is absent: nothing to test', () => is(findProgram('helm'), undefined))

  it.each(
    (helm) => `${helm} injects the example as a pipe does`,
    HELMS,
    (helm) =>
      inFolder({}, (folder) => {
        const pods = podsOf(succeeded(helmTemplateOf(helm, folder, CHART, FLAGS)))
        equal(containersOf(pods.get('Deployment web')), ['istio-init', 'istio-proxy', 'shop'])
        equal(containersOf(pods.get('Job web-migrate')), ['migrate'])
        const plain = succeeded(runProgram(findProgram(helm) ?? '', ['template', 'web', CHART, '--namespace', 'shop']))
        equal(podsOf(succeeded(runBundle(['inject', ...FLAGS], { input: plain }))), pods)
      }),
  )

  it.each(
    (helm) => `${helm} fails where injection fails, and where it is not there`,
    HELMS,
    (helm) =>
      inFolder({}, (folder) => {
        failed(helmTemplateOf(helm, folder, CHART, FLAGS.slice(1)), 'post render')
        failed(helmTemplateOf(helm, folder, CHART, [...FLAGS, '--no-such-flag']), 'post render')
        failed(runProgram(findProgram(helm) ?? '', ['template', 'web', CHART, '--post-renderer', 'no-such-one']), 'no-such-one')
      }),
  )
})
