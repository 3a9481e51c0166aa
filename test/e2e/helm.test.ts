/** Helm's post-renderers: the program itself in Helm 3, the plugin in Helm 4. Where neither is on PATH, the tests say so in one line and end. */
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { equal, is, ok } from '../support/assert.ts'
import { findProgram, inFolder, PROGRAM, PROJECT, putFiles, type RunResult, runBundle, runProgram } from '../support/bundle.ts'
import { describe } from '../support/describe.ts'
import { failed, ON_PATH, succeeded } from '../support/kustomize.ts'
import { containersOf, podsOf } from '../support/pods.ts'
import { exampleInputs, goldenInputs, surfaceFiles } from '../support/surface-inputs.ts'

interface Helm {
  readonly title: string
  readonly path: string
  readonly major: 3 | 4
}

/** Under its own name, or under the one that CI gives the other version. */
function findHelm(major: Helm['major']): Helm | undefined {
  for (const name of [`helm${major}`, 'helm']) {
    const path = findProgram(name)
    if (path === undefined) continue
    const { stdout } = runProgram(path, ['version', '--template', '{{.Version}}'])
    if (stdout.startsWith(`v${major}.`)) return { title: `Helm ${stdout.trim()}`, path, major }
  }
  console.log(`Helm ${major} is not on PATH: its tests are skipped`)
  return undefined
}

const HELMS = ([3, 4] as const).flatMap((major) => findHelm(major) ?? [])

/** Helm with its own folders below this one, and Helm 4's plugin in its place. */
function environment({ path, major }: Helm, folder: string): Readonly<Record<string, string>> {
  const env = {
    ...ON_PATH,
    HELM_DATA_HOME: join(folder, 'helm/data'),
    HELM_CACHE_HOME: join(folder, 'helm/cache'),
    HELM_CONFIG_HOME: join(folder, 'helm/config'),
  }
  if (major === 4 && !existsSync(join(folder, 'helm/data/plugins')))
    succeeded(runProgram(path, ['plugin', 'install', join(PROJECT, 'plugin/helm4')], { env }))
  return env
}

/** `helm template` of a chart with `inject` as post-renderer. */
function template(helm: Helm, folder: string, chart: string, flags: readonly string[]): RunResult {
  const own = helm.major === 3 ? [PROGRAM, 'inject'] : ['render-inject']
  const [renderer = '', ...first] = own
  const args = [...first, ...flags].map((one) => `--post-renderer-args=${one}`)
  const argv = ['template', 'web', chart, '--namespace', 'shop', '--post-renderer', renderer, ...args]
  return runProgram(helm.path, argv, { cwd: folder, env: environment(helm, folder) })
}

const CHART = join(PROJECT, 'examples/helm/chart')
const FLAGS = [
  `--policy=${join(PROJECT, 'examples/helm/policy.yaml')}`,
  `--facts=${join(PROJECT, 'examples/quickstart/facts.yaml')}`,
]

describe('helm', (it) => {
  if (HELMS.length === 0) return it('is absent: nothing to test', () => is(findProgram('helm'), undefined))

  it.each(
    ({ title }) => `${title} injects the example as a pipe does`,
    HELMS,
    (helm) =>
      inFolder({}, (folder) => {
        const pods = podsOf(succeeded(template(helm, folder, CHART, FLAGS)))
        equal(containersOf(pods.get('Deployment web')), ['istio-init', 'istio-proxy', 'shop'])
        equal(containersOf(pods.get('Job web-migrate')), ['migrate'])
        const plain = succeeded(runProgram(helm.path, ['template', 'web', CHART, '--namespace', 'shop'], { cwd: folder }))
        equal(podsOf(succeeded(runBundle(['inject', ...FLAGS], { input: plain }))), pods)
      }),
  )

  it.each(
    ({ title }) => `${title} fails where injection fails, and where it is not there`,
    HELMS,
    (helm) =>
      inFolder({}, (folder) => {
        failed(template(helm, folder, CHART, FLAGS.slice(1)), 'post render')
        failed(template(helm, folder, CHART, [...FLAGS, '--no-such-flag']), 'post render')
        const gone = runProgram(helm.path, ['template', 'web', CHART, '--post-renderer', 'no-such-renderer'], { cwd: folder })
        failed(gone, 'no-such-renderer')
      }),
  )

  it.each(
    ({ title }) => `${title} gives the pods of inject for all examples and Istio's goldens`,
    HELMS,
    (helm) => {
      const inputs = [...exampleInputs(), ...goldenInputs()]
      ok(inputs.length > 0)
      for (const input of inputs) {
        inFolder({}, (folder) => {
          const { files, flags } = surfaceFiles(input)
          mkdirSync(join(folder, 'helm'))
          putFiles(folder, {
            ...files,
            'chart/Chart.yaml': 'apiVersion: v2\nname: surface\nversion: 1.0.0\n',
            'chart/templates/app.yaml': input.manifests,
          })
          const expected = podsOf(succeeded(runBundle(['inject', 'app.yaml', ...flags], { cwd: folder })))
          equal(podsOf(succeeded(template(helm, folder, 'chart', flags))), expected, input.name)
        })
      }
    },
  )
})
