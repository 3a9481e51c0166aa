/** The bundle as kpt calls it: `fn eval` with settings as key=value, and `fn render` with a policy. Ends in one line where kpt is not on PATH. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { equal, is, ok } from '../support/assert.ts'
import { findProgram, inFolder, type RunResult, runBundle, runProgram } from '../support/bundle.ts'
import { describe } from '../support/describe.ts'
import { foundProgram, ON_PATH, succeeded } from '../support/kustomize.ts'
import { podsOf } from '../support/pods.ts'
import { example } from '../support/resource-list.ts'

const kpt = foundProgram('kpt')

const KPTFILE = `apiVersion: kpt.dev/v1
kind: Kptfile
metadata: {name: shop, annotations: {config.kubernetes.io/local-config: "true"}}
pipeline:
  mutators:
  - exec: render-inject
    configPath: policy.yaml
`
const POLICY = `apiVersion: render-inject.dev/v1alpha1
kind: InjectionPolicy
metadata: {name: shop, annotations: {config.kubernetes.io/local-config: "true"}}
spec: {streamFacts: all, kubernetesVersion: "1.33"}
`
const PACKAGE = { 'app.yaml': example('app.yaml'), 'facts.yaml': example('facts.yaml') }

function runKpt(folder: string, ...args: string[]): RunResult {
  return runProgram(kpt ?? '', ['fn', ...args], { cwd: folder, env: ON_PATH })
}

function expectedPods(): ReturnType<typeof podsOf> {
  const result = runBundle(['inject', '--facts', 'examples/quickstart/facts.yaml'], { input: example('app.yaml') })
  return podsOf(succeeded(result))
}

describe('kpt', (it) => {
  if (kpt === undefined) return it('is absent: nothing to test', () => is(findProgram('kpt'), undefined))

  it('evaluates it with settings as key=value, in place, once', () =>
    inFolder(PACKAGE, (folder) => {
      const app = (): string => readFileSync(join(folder, 'app.yaml'), 'utf8')
      succeeded(
        runKpt(folder, 'eval', '.', '--exec', 'render-inject', '--', 'kubernetesVersion=1.33', 'istio.nativeSidecars=false'),
      )
      const once = app()
      equal(podsOf(once), expectedPods())
      is(readFileSync(join(folder, 'facts.yaml'), 'utf8').includes('istio-sidecar-injector'), true)
      succeeded(
        runKpt(folder, 'eval', '.', '--exec', 'render-inject', '--', 'kubernetesVersion=1.33', 'istio.nativeSidecars=false'),
      )
      is(app(), once)
    }))

  it('leaves the package as it is where a setting is mistyped', () =>
    inFolder(PACKAGE, (folder) => {
      const { status, stderr } = runKpt(folder, 'eval', '.', '--exec', 'render-inject', '--', 'kubernetsVersion=1.33')
      ok(status !== 0)
      ok(stderr.includes('RI0202: unknown key data.kubernetsVersion'), stderr)
      is(readFileSync(join(folder, 'app.yaml'), 'utf8'), example('app.yaml'))
    }))

  it('renders a package whose Kptfile lists it, and not without --allow-exec', () =>
    inFolder({ ...PACKAGE, Kptfile: KPTFILE, 'policy.yaml': POLICY }, (folder) => {
      ok(runKpt(folder, 'render', '.').status !== 0)
      is(readFileSync(join(folder, 'app.yaml'), 'utf8'), example('app.yaml'))
      succeeded(runKpt(folder, 'render', '.', '--allow-exec'))
      equal(podsOf(readFileSync(join(folder, 'app.yaml'), 'utf8')), expectedPods())
    }))
})
