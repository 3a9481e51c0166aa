/** `examples/migration/pods.json` is what a cluster with that Istio would have made of `app.yaml`. REFRESH_GOLDEN=1 rewrites. */
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

describe('examples/migration', (it) => {
  it('has the pods that the webhook would have made', () => {
    const { stdout, stderr, exitCode } = runCli(
      [
        'inject',
        `${FOLDER}/app.yaml`,
        ...['istiod.yaml', 'namespaces.yaml'].flatMap((name) => ['--facts', `${FOLDER}/${name}`]),
        '--kubernetes-version',
        '1.32',
      ],
      { chunks: CHUNKS, readStdin: () => '', progress: () => {} },
    )
    is(exitCode, 0, stderr)
    const templates = podsOf(stdout)
    const pods = PODS.map(([workload, pod]) => {
      const template = templates.get(workload)
      ok(template !== undefined)
      return livePod(template, pod)
    })
    const path = join(PROJECT, FOLDER, 'pods.json')
    if (process.env['REFRESH_GOLDEN']) writeFileSync(path, `${podList(pods)}\n`)
    equal(parseJson(existsSync(path) ? readFileSync(path, 'utf8') : 'null'), parseJson(podList(pods)))
  })
})
