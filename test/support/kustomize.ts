import { chmodSync, cpSync, existsSync, mkdirSync, symlinkSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { at, type JsonObject } from '../../src/base/json.ts'
import { equal, is, ok } from './assert.ts'
import { findProgram, inFolder, PROGRAM, PROJECT, putFiles, type RunResult, runProgram } from './bundle.ts'
import { containersOf, objectsOf, podsOf } from './pods.ts'

type Environment = Readonly<Record<string, string>>

/** Flags with which kustomize runs exec functions; containers and legacy plugins need the first alone. */
const EXEC_FLAGS: readonly string[] = ['--enable-alpha-plugins', '--enable-exec']

/** The program's folder first on PATH. */
export const ON_PATH: Environment = pathWith(dirname(PROGRAM))

/** Where a program of the tests stands; where it is absent, says so in one line. */
export function foundProgram(name: string): string | undefined {
  const path = findProgram(name)
  if (path === undefined) console.log(`${name} is not on PATH: its tests are skipped`)
  return path
}

/** PATH with this folder first. */
function pathWith(folder: string): Environment {
  return { PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}` }
}

/** `kustomize build` of a folder, from within it. */
export function kustomizeBuild(folder: string, flags: readonly string[] = EXEC_FLAGS, env: Environment = ON_PATH): RunResult {
  return runProgram(findProgram('kustomize') ?? '', ['build', ...flags, folder], { cwd: folder, env })
}

/** `kubectl kustomize` of a folder. */
export function kubectlKustomize(folder: string, env: Environment): RunResult {
  return runProgram(findProgram('kubectl') ?? '', ['kustomize', '--enable-alpha-plugins', folder], { cwd: folder, env })
}

/** Links the program as kustomize's legacy plugin; `place` is `GROUP/VERSION/kind/Kind`. */
export function legacyPlugin(folder: string, place = 'v1/configmap/ConfigMap'): Environment {
  const path = join(folder, 'plugins', place)
  mkdirSync(dirname(path), { recursive: true })
  if (!existsSync(path)) symlinkSync(PROGRAM, path)
  return { KUSTOMIZE_PLUGIN_HOME: join(folder, 'plugins') }
}

/** Puts a script into a folder `bin`, and gives PATH with that folder first. */
export function scriptOnPath(folder: string, name: string, script: string): Environment {
  putFiles(folder, { [`bin/${name}`]: `#!/bin/sh\n${script}\n` })
  chmodSync(join(folder, 'bin', name), 0o755)
  return pathWith(join(folder, 'bin'))
}

/** Runs the body with a copy of examples/kustomize, in which these files are replaced or new. */
export function inExample(files: Readonly<Record<string, string>>, body: (folder: string) => void): void {
  inFolder({}, (folder) => {
    cpSync(join(PROJECT, 'examples/kustomize'), folder, { recursive: true })
    putFiles(folder, files)
    body(folder)
  })
}

/** What a build printed that must have succeeded. */
export function succeeded(result: RunResult): string {
  is(result.status, 0, result.stderr)
  return result.stdout
}

/** The build must have failed, printed nothing, and told this. */
export function failed({ status, stdout, stderr }: RunResult, text: string): void {
  ok(status !== 0, 'the build must fail')
  is(stdout, '')
  ok(stderr.includes(text), stderr)
}

/** examples/kustomize with its sidecar: hashes, prefixes, namespace, images and name references are final. */
export function isInjectedExample(stdout: string): void {
  const objects = objectsOf(stdout)
  const named = (kind: string): JsonObject | undefined => objects.find((object) => object['kind'] === kind)
  const pod = podsOf(stdout).get('Deployment shop/eu-web')
  equal(containersOf(pod), ['web', 'istio-proxy'])
  const settings = at(named('ConfigMap'), 'metadata', 'name')
  ok(/^eu-settings-[a-z0-9]{10}$/.test(String(settings)), String(settings))
  const container = (index: number, ...path: (string | number)[]): unknown => at(pod, 'spec', 'containers', index, ...path)
  is(container(0, 'envFrom', 0, 'configMapRef', 'name'), settings)
  is(container(0, 'image'), 'registry.example/web:2.1')
  is(container(1, 'env', 0, 'value'), 'eu-web')
  is(container(1, 'env', 1, 'value'), 'shop')
  equal(
    objects.map((object) => object['kind']),
    ['ConfigMap', 'Service', 'Deployment'],
  )
}
