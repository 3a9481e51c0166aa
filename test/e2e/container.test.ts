/**
 * The container function: plugin/Dockerfile laid out in a folder, and a program named docker first on PATH that starts its entry point as
 * kustomize asks. There is no container engine in it, but for that all is as kustomize has it.
 */
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { equal, is, ok } from '../support/assert.ts'
import { findProgram, inFolder, PROJECT, runProgram } from '../support/bundle.ts'
import { describe } from '../support/describe.ts'
import { EXAMPLES } from '../support/examples.ts'
import { layOutImage } from '../support/image.ts'
import {
  failed,
  foundProgram,
  inExample,
  isInjectedExample,
  kubectlKustomize,
  kustomizeBuild,
  scriptOnPath,
  succeeded,
} from '../support/kustomize.ts'
import { containersOf, podsOf } from '../support/pods.ts'

const kustomize = foundProgram('kustomize')
const kubectl = foundProgram('kubectl')
const TRIPPED = 'failed to find unique target for patch ConfigMap.v1.[noGrp]/render-inject-ran'
const FLAGS = ['--enable-alpha-plugins']

/** How kustomize 5.7.1 calls docker. */
const DOCKER_CALL = [
  'run --rm -i -a STDIN -a STDOUT -a STDERR --network none --user nobody --security-opt=no-new-privileges',
  '-e LOG_TO_STDERR=true -e STRUCTURED_RESULTS=true registry.example/render-inject:0.1.0',
].join(' ')

describe('container', (it) => {
  it('is an image without root that runs alone, for every kind of injector', () =>
    inFolder({}, (folder) => {
      const { command, user } = layOutImage(folder)
      ok(/^[1-9]\d*:[1-9]\d*$/.test(user), `a user by number, not root: ${user}`)
      const example = (name: string, file: string): string => join(import.meta.dirname, '../../examples', name, file)
      for (const name of EXAMPLES.filter((one) => !one.endsWith('-refused'))) {
        const facts = name === 'istio-canary' ? ['--facts', example(name, 'facts.yaml')] : []
        const options = ['inject', example(name, 'app.yaml'), '--policy', example(name, 'policy.yaml'), ...facts]
        const { status, stdout, stderr } = runProgram('env', ['-i', ...command, ...options], { cwd: '/' })
        is(status, 0, `${name}: ${stderr}`)
        is(stdout, readFileSync(example(name, 'injected.yaml'), 'utf8'))
      }
    }))

  it('installs itself with its Node, as an init container does for another image', () =>
    inFolder({}, (folder) => {
      const { command } = layOutImage(join(folder, 'image'))
      const target = join(folder, 'shared')
      succeeded(runProgram('env', ['-i', ...command, 'install', target, '--with-runtime'], { cwd: '/' }))
      rmSync(join(folder, 'image'), { recursive: true })
      const input = readFileSync(join(PROJECT, 'examples/quickstart/app.yaml'), 'utf8')
      const options = ['inject', '--facts', join(PROJECT, 'examples/quickstart/facts.yaml')]
      const stdout = succeeded(runProgram('env', ['-i', join(target, 'render-inject'), ...options], { cwd: '/', input }))
      equal(containersOf(podsOf(stdout).get('Deployment shop/web')), ['istio-init', 'istio-proxy', 'web'])
    }))

  if (kustomize === undefined)
    return it('is tried with kustomize where that is on PATH', () => is(findProgram('kustomize'), undefined))

  it('injects as kustomize calls it, and fails the build when it fails or did nothing', () =>
    inExample({}, (folder) => {
      const { command } = layOutImage(join(folder, 'image'))
      const overlay = join(folder, 'container')
      const run = `echo "$*" >> ${join(folder, 'calls')}; case "$1" in run) exec env -i ${command.join(' ')} ;; *) exit 9 ;; esac`
      const env = scriptOnPath(folder, 'docker', run)
      isInjectedExample(succeeded(kustomizeBuild(overlay, FLAGS, env)))
      is(readFileSync(join(folder, 'calls'), 'utf8'), `${DOCKER_CALL}\n`)
      failed(kustomizeBuild(overlay, [], env), 'external plugins disabled')
      if (kubectl !== undefined) isInjectedExample(succeeded(kubectlKustomize(overlay, env)))
      scriptOnPath(folder, 'docker', 'cat')
      failed(kustomizeBuild(overlay, FLAGS, env), TRIPPED)
      if (kubectl !== undefined) failed(kubectlKustomize(overlay, env), TRIPPED)
      scriptOnPath(folder, 'docker', `exec env -i ${command.join(' ')} </dev/null`)
      failed(kustomizeBuild(overlay, FLAGS, env), 'error RI0101')
    }))
})
