/** `examples/migration`: `facts.yaml` is what capture gives, `pods.json` what a cluster with that Istio would have made of `app.yaml`. REFRESH_GOLDEN=1 rewrites. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseJson } from '../src/base/json.ts'
import { runCli } from '../src/cli/program.ts'
import { equal, is, ok } from './support/assert.ts'
import { PROJECT } from './support/bundle.ts'
import { CHUNKS } from './support/chunks.ts'
import { describe } from './support/describe.ts'
import { type LivePod, livePod, podList } from './support/live-pods.ts'
import { podsOf } from './support/pods.ts'

const FOLDER = 'examples/migration'

const PODS: readonly (readonly [workload: string, pod: LivePod])[] = [
  ['Deployment shop/web', web('web-6d4cf56db6-2x8vq')],
  ['Deployment shop/web', web('web-6d4cf56db6-9kq7m')],
  [
    'CronJob shop/report',
    { name: 'report-29012355-qb4wz', namespace: 'shop', owner: ['Job', 'report-29012355'], phase: 'Succeeded' },
  ],
  [
    'Deployment shop/web',
    {
      name: 'prometheus-main-0',
      namespace: 'monitoring',
      owner: ['StatefulSet', 'prometheus-main'],
      labels: { app: 'prometheus', 'app.kubernetes.io/managed-by': 'prometheus-operator' },
    },
  ],
]

function web(name: string): LivePod {
  return { name, namespace: 'shop', owner: ['ReplicaSet', 'web-6d4cf56db6'], labels: { 'pod-template-hash': '6d4cf56db6' } }
}

function run(...argv: readonly string[]): string {
  const { stdout, stderr, exitCode } = runCli(argv, { chunks: CHUNKS, readStdin: () => '', progress: () => {} })
  is(exitCode, 0, stderr)
  return stdout
}

function golden(name: string, text: string): void {
  const path = join(PROJECT, FOLDER, name)
  if (process.env['REFRESH_GOLDEN']) writeFileSync(path, text)
  const stands = existsSync(path) ? readFileSync(path, 'utf8') : 'null'
  if (name.endsWith('.json')) equal(parseJson(stands), parseJson(text))
  else is(stands, text)
}

describe('examples/migration', (it) => {
  it('has the facts that capture gives', () => {
    const from = ['istiod.yaml', 'namespaces.yaml'].flatMap((name) => ['--from', `${FOLDER}/${name}`])
    golden('facts.yaml', run('capture', ...from, '--kubernetes-version', '1.32'))
  })

  it('has the pods that the webhook would have made', () => {
    const stdout = run('inject', `${FOLDER}/app.yaml`, '--facts', `${FOLDER}/facts.yaml`)
    const templates = podsOf(stdout)
    const pods = PODS.map(([workload, pod]) => {
      const template = templates.get(workload)
      ok(template !== undefined)
      return livePod(template, pod)
    })
    golden('pods.json', `${podList(pods)}\n`)
  })
})
